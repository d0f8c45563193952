// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax
import Testing

struct PlaceholderTests {
  private static let values = ["table": "orders", "long": "a,\nb"]

  @Test(
    arguments: [
      (.flyway, "V1__a.sql", "DROP TABLE ${table}; SELECT 1", "0 DROP TABLE orders", "1:22"),
      (.flyway, "V1__a.sql", "DROP TABLE ${TABLE}; SELECT 1", "0 DROP TABLE orders", "1:22"),
      (.flyway, "V1__a.sql", "DROP TABLE ${long};\nSELECT 1", "0 DROP TABLE a,\nb", "2:1"),
      (
        .flyway, "V1__a.sql", "SELECT '${flyway:filename}';\nSELECT 1", "0 SELECT 'V1__a.sql'",
        "2:1"
      ),
      (.liquibase, "a.sql", "DROP TABLE ${table}; SELECT 1", "0 DROP TABLE orders", "1:22"),
      (
        .liquibase, "a.sql", "--property name:t value:\"a, b\"\nDROP TABLE ${t};\nSELECT 1",
        "0 DROP TABLE a, b", "3:1"
      ),
      (
        .goose, "1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\nDROP TABLE ${table};\nSELECT 1;",
        "0 DROP TABLE orders", "4:1"
      ),
      (
        .goose, "1_a.sql", "-- +goose Up\nSELECT '${table}';\nSELECT 1;", "0 SELECT '${table}'",
        "3:1"
      ),
      (.popx, "1_a.up.sql", "DROP TABLE {{ table }}; SELECT 1", "0 DROP TABLE orders", "1:25"),
      (.sqitch, "deploy/a.sql", "SELECT :'registry';\nSELECT 1", "- SELECT 'sqitch'", "2:1"),
    ] as [(Runner, String, String, String, String)])
  func filled(runner: Runner, path: String, text: String, first: String, place: String) {
    let script = read(runner, text, path: path, variables: Self.values).script
    #expect(script.course.first == first)
    #expect(script.places.last == place)
    #expect(script.problems.isEmpty)
  }

  @Test(
    arguments: [
      (.flyway, "V1__a.sql", "SELECT 1;\nDROP TABLE ${no}", "no"),
      (.liquibase, "a.sql", "SELECT 1;\nDROP TABLE ${no}", "no"),
      (.pop, "1_a.up.sql", "SELECT 1;\nDROP TABLE {{ .Options.no }}", ".Options.no"),
      (.psql, "a.sql", "SELECT 1;\nDROP TABLE :no", "no"),
      (.psql, "a.sql", "SELECT 1;\nDROP TABLE :\"no\"", "no"),
    ] as [(Runner, String, String, String)])
  func undefined(runner: Runner, path: String, text: String, name: String) {
    let script = read(runner, text, path: path).script
    #expect(script.problems == [.undefinedVariable(name)])
    #expect(script.places == ["1:1", "2:1"])
    #expect(script.statements.last?.isUnknown == true)
  }

  @Test(
    arguments: [
      (.flyway, "V1__a.sql", "SELECT '${no}' -- ${no}"),
      (.golangMigrate, "1_a.up.sql", "SELECT '${table}'"),
      (.psql, "a.sql", "SELECT a[1:n], a[1:array_upper(a, 1)] FROM t"),
    ] as [(Runner, String, String)])
  func nothingToSay(runner: Runner, path: String, text: String) {
    #expect(read(runner, text, path: path, variables: Self.values).script.problems.isEmpty)
  }

  @Test func replacementTurnedOff() {
    let files = ["V1__a.sql.conf": "placeholderReplacement=false"]
    let script = read(
      .flyway, "SELECT '${table}'", path: "V1__a.sql", beside: files, variables: Self.values
    ).script
    #expect(script.course == ["0 SELECT '${table}'"])
  }
}

extension ScriptStatement {
  var isUnknown: Bool {
    if case .unknown = parsed.statement { true } else { false }
  }
}

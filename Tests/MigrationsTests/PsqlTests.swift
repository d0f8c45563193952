// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax
import Testing

struct PsqlTests {
  @Test(
    arguments: [
      ("\\set t orders\nDROP TABLE :t;", "- DROP TABLE orders", "2:1"),
      ("\\set t 'a' b\nDROP TABLE :t;", "- DROP TABLE ab", "2:1"),
      ("\\set t 'it''s'\nSELECT :'t';", "- SELECT 'it''s'", "2:1"),
      ("\\set t 'A\"b'\nDROP TABLE :\"t\";", "- DROP TABLE \"A\"\"b\"", "2:1"),
      ("\\set t orders\n\\set u :t\nDROP TABLE :u;", "- DROP TABLE orders", "3:1"),
      ("\\if true\nSELECT 1;\n\\else\nSELECT 2;\n\\endif", "- SELECT 1", "2:1"),
      ("\\if off\nSELECT 1;\n\\elif yes\nSELECT 2;\n\\endif", "- SELECT 2", "4:1"),
      ("\\if 0\n\\if 1\nSELECT 1;\n\\endif\n\\else\nSELECT 2;\n\\endif", "- SELECT 2", "6:1"),
      ("\\if :{?x}\nSELECT 1;\n\\else\nSELECT 2;\n\\endif", "- SELECT 2", "4:1"),
      ("SELECT 1;\n\\q\nSELECT 2;", "- SELECT 1", "1:1"),
      ("SELECT 1 \\gset\n", "- SELECT 1", "1:1"),
      ("COPY t FROM stdin;\n1;\n\\.\n", "- COPY t FROM stdin", "1:1"),
    ] as [(String, String, String)])
  func oneStatement(text: String, statement: String, place: String) {
    let script = read(.psql, text, path: "a.sql").script
    let seen = zip(script.course, script.places).filter { !$0.0.contains("\\") }
    #expect(seen.map(\.0) == [statement])
    #expect(seen.map(\.1) == [place])
    #expect(script.problems.isEmpty)
  }

  /// Both branches may run.
  @Test func unknownCondition() {
    let text = "SELECT 1 AS x \\gset\n\\if :x\nSELECT 2;\n\\else\nSELECT 3;\n\\endif"
    let script = read(.psql, text, path: "a.sql").script
    #expect(
      script.course.filter { !$0.contains("\\") } == [
        "- SELECT 1 AS x", "- SELECT 2", "- SELECT 3",
      ])
  }

  @Test(
    arguments: [
      ("\\set AUTOCOMMIT off\nSELECT 1;\nCOMMIT;\nSELECT 2;", ["0", "0", "1"]),
      (
        "SELECT 1;\n\\set AUTOCOMMIT off\nSELECT 2;\nCOMMIT;\n\\set AUTOCOMMIT on\nSELECT 3;",
        ["-", "0", "0", "-"]
      ),
      ("\\set AUTOCOMMIT off\nVACUUM t;\nSELECT 1;\nVACUUM t;", ["-", "0", "0"]),
      ("\\set AUTOCOMMIT off\nREINDEX INDEX CONCURRENTLY i;\nBEGIN;", ["-", "0"]),
      ("BEGIN;\n\\connect other\nSELECT 1;", ["0", "-"]),
    ] as [(String, [String])])
  func transactions(text: String, expected: [String]) {
    let script = read(.psql, text, path: "a.sql").script
    let numbers = script.course.filter { !$0.contains("\\") }.map { String($0.prefix(1)) }
    #expect(numbers == expected)
  }

  @Test func autocommitOffFromOutside() {
    let script = read(
      .psql, "SELECT 1; COMMIT; SELECT 2", path: "a.sql", variables: ["AUTOCOMMIT": "off"]
    ).script
    #expect(script.course == ["0 SELECT 1", "0 COMMIT", "1 SELECT 2"])
  }

  @Test func includedScripts() {
    let files = [
      "db/parts/b.sql": "SELECT :n;\n\\ir c.sql\nSELECT 3;", "db/parts/c.sql": "\nSELECT 2;",
      "root.sql": "SELECT 4;",
    ]
    let text = "\\set n 1\nBEGIN;\n\\ir parts/b.sql\n\\i root.sql\nCOMMIT;"
    let script = read(.psql, text, path: "db/a.sql", beside: files).script
    let seen = zip(script.course, script.places).filter { !$0.0.contains("\\") }
    #expect(
      seen.map(\.0) == [
        "0 BEGIN", "0 SELECT 1", "0 SELECT 2", "0 SELECT 3", "0 SELECT 4", "0 COMMIT",
      ])
    #expect(
      seen.map(\.1) == [
        "2:1", "db/parts/b.sql:1:1", "db/parts/c.sql:2:1", "db/parts/b.sql:3:1", "root.sql:1:1",
        "5:1",
      ])
    let unknown = script.statements.filter(\.isUnknown)
    #expect(unknown.isEmpty)
  }

  /// SQL that cannot be seen is not safe.
  @Test(
    arguments: [
      (.psql, "\\i missing.sql"),
      (.psql, "\\i a.sql"),
      (.psql, "SELECT 'DROP TABLE t' \\gexec"),
      (.psql, "\\copy t no grammar here"),
      (.golangMigrate, "\\i b.sql"),
    ] as [(Runner, String)])
  func unseen(runner: Runner, text: String) {
    let script = read(runner, text, path: "a.sql", beside: ["a.sql": text, "b.sql": ""]).script
    #expect(script.statements.last?.isUnknown == true)
  }

  /// A value made of values ends somewhere.
  @Test func growingValues() {
    let text = "\\set a 1\n" + String(repeating: "\\set a :a:a\n", count: 60) + "SELECT :a;"
    let script = read(.psql, text, path: "a.sql").script
    #expect(script.problems == [.undefinedVariable("a")])
  }

  @Test func copyOnTheClient() {
    let script = read(.psql, "\\copy t (a) from 'a.csv' with csv", path: "a.sql").script
    guard case .copy? = script.statements.first?.parsed.statement else {
      Issue.record("not a COPY: \(script.statements)")
      return
    }
  }
}

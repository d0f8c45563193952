// SPDX-License-Identifier: Apache-2.0
import Foundation
import LockModel
import SQLSyntax
import Schema
import TestSupport
import Testing

/// What four servers refused, beside what is foreseen: keys that are too long, columns that no foreign
/// key can join, changes of columns that one joins.
@Suite("Refusals of MySQL and MariaDB")
struct MySQLRefusalTests {
  static let fixtures = ["indexes", "foreign-keys", "foreign-key-changes"]

  @Test("The last statement of each line", arguments: ObservedServer.all, fixtures)
  func foreseen(server: ObservedServer, fixture: String) throws {
    let lines = try server.lines(fixture)
    #expect(lines.count >= 250)
    let different = try lines.filter { text, isAccepted in
      try Self.isRefused(text, server.engine, server.version) == isAccepted
    }
    #expect(different.map(\.text) == [])
  }

  @Test(
    "A table with its history",
    arguments: [
      ("ADD z INT", true), ("DROP b", true), ("MODIFY b BIGINT", true), ("ADD UNIQUE (b)", true),
      ("ADD INDEX (b)", false), ("RENAME COLUMN b TO c", false), ("ENGINE=InnoDB", false),
      ("DROP SYSTEM VERSIONING", false),
    ])
  func history(action: String, isRefused: Bool) throws {
    let table = "CREATE TABLE i (a INT PRIMARY KEY, b INT) WITH SYSTEM VERSIONING; "
    let alter = "ALTER TABLE i \(action)"
    let version = ServerVersion(10, 11, 18)
    #expect(try Self.isRefused(table + alter, .mariadb, version) == isRefused)
    let keeping = "SET system_versioning_alter_history = KEEP; "
    #expect(try !Self.isRefused(table + keeping + alter, .mariadb, version))
  }

  /// Limits, with one more and without it.
  @Test(arguments: [Engine.mysql, .mariadb], [false, true])
  func `how much a table holds`(engine: Engine, isRefused: Bool) throws {
    let version = engine == .mysql ? ServerVersion(9, 7, 4) : ServerVersion(10, 11, 18)
    func list(_ count: Int, _ element: (Int) -> String) -> String {
      (0..<count + (isRefused ? 1 : 0)).map(element).joined(separator: ", ")
    }
    let parts = engine == .mysql ? 16 : 32
    for script in [
      "CREATE TABLE i (\(list(1017) { "c\($0) TINYINT" }))",
      "CREATE TABLE i (a INT); ALTER TABLE i \(list(1016) { "ADD c\($0) TINYINT" })",
      "CREATE TABLE i (a INT, \(list(64) { "KEY k\($0) (a)" }))",
      "CREATE TABLE i (\(list(40) { "c\($0) TINYINT" }), KEY (\(list(parts) { "c\($0)" })))",
      "CREATE TABLE i (a VARCHAR(\(isRefused ? 16_384 : 16_000)))",
    ] {
      #expect(try Self.isRefused(script, engine, version) == isRefused, "\(script.prefix(40))")
    }
  }

  @Test(
    "What no fixture holds",
    arguments: [
      // Cut, with a warning, where the mode is not strict.
      ("SET sql_mode = ''; CREATE TABLE i (a VARCHAR(800), KEY (a))", false),
      ("SET sql_mode = ''; CREATE TABLE i (a VARCHAR(800), UNIQUE (a))", true),
      ("CREATE TABLE i (a VARCHAR(20), KEY (a)); ALTER TABLE i MODIFY a TEXT", true),
      ("CREATE TABLE i (a VARCHAR(20), KEY (a)); ALTER TABLE i MODIFY a VARCHAR(800)", true),
      ("CREATE TABLE i (a VARCHAR(700), KEY (a)); ALTER TABLE i ROW_FORMAT=COMPACT", true),
      ("CREATE TABLE i (a VARCHAR(20), KEY (a)); ALTER TABLE i DROP KEY a, MODIFY a TEXT", false),
      (
        "SET restrict_fk_on_non_standard_key = OFF; CREATE TABLE p (a INT, KEY (a)); "
          + "CREATE TABLE c (a INT, FOREIGN KEY (a) REFERENCES p (a))", false
      ),
    ])
  func others(script: String, isRefused: Bool) throws {
    #expect(try Self.isRefused(script, .mysql, ServerVersion(9, 7, 4)) == isRefused)
  }

  private static func isRefused(
    _ script: String, _ engine: Engine, _ version: ServerVersion
  ) throws -> Bool {
    let schema = "CREATE DATABASE s CHARSET utf8mb4 COLLATE utf8mb4_general_ci; USE s; "
    let file = SourceFile.parse(Array((schema + script).utf8), as: engine, version: version)
    #expect(file.diagnostics.isEmpty)
    var catalog = Catalog(MySQL.Catalog(engine: engine, version: version, isComplete: true))
    for parsed in file.statements.dropLast() { catalog.apply(parsed.statement) }
    let last = try #require(file.statements.last?.statement)
    return last.plan(in: PlanContext(catalog: catalog)).rejection != nil
  }
}

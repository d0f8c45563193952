// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing
import Workspace

/// A file alone, without snapshot and schema.
@Suite("Assumed tables of MySQL")
struct MySQLAssumedRelationsTests {
  /// The algorithm of the last statement; nil: it stays unknown.
  @Test(arguments: [
    ("ALTER TABLE t ADD COLUMN c INT", MySQL.Algorithm.instant),
    ("CREATE INDEX i ON t (a, b)", .inPlace),
    ("ALTER TABLE t ADD c INT; CREATE INDEX i ON t (c)", .inPlace),
    ("ALTER TABLE t ADD c INT AFTER b, DROP COLUMN d", .instant),
    ("ALTER TABLE t DROP INDEX i", .inPlace),
    ("ALTER TABLE shop.t RENAME COLUMN a TO b", .instant),
    ("ALTER TABLE t MODIFY a VARCHAR(300)", nil),
    ("ALTER TABLE t ADD b INT; ALTER TABLE t CHANGE a c BIGINT", nil),
    ("ALTER TABLE t DROP FOREIGN KEY f", nil),
    ("ALTER TABLE t ADD SPATIAL INDEX (g)", nil),
  ])
  func `what does not depend on the definition is known`(
    script: String, algorithm: MySQL.Algorithm?
  ) throws {
    let plan = try Self.lastPlan(script)
    #expect(plan.online?.clauses?.algorithm == algorithm)
    #expect(plan.unknowns.isEmpty == (algorithm != nil))
    #expect(plan.rejection == nil)
  }

  /// Which rows are locked depends on indexes that nobody knows.
  @Test(arguments: [
    ("UPDATE t SET a = 1 WHERE b = 2", true), ("DELETE FROM t", false),
    ("INSERT INTO t (a) VALUES (1)", false), ("SELECT a FROM t WHERE b = 1 FOR UPDATE", true),
  ])
  func `changes of rows`(script: String, isUnknown: Bool) throws {
    let plan = try Self.lastPlan(script)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(
      plan.rowLocks.contains { $0.relation.name == "t" } != isUnknown || script.hasPrefix("I"))
  }

  @Test func `a parent is locked though nobody described it`() throws {
    let plan = try Self.lastPlan(
      "CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES t (id))")
    #expect(plan.phases.flatMap(\.locks).contains { $0.relation.name == "t" })
  }

  private static func lastPlan(_ script: String) throws -> Plan {
    let statements = SourceFile.parse(Array(script.utf8), as: .mysql, version: ServerVersion(8, 4))
      .statements.map(\.statement)
    let empty = Catalog(MySQL.Catalog(engine: .mysql, version: ServerVersion(8, 4)))
    var catalog = AssumedRelations.complete(empty, for: statements).catalog
    for statement in statements.dropLast() { catalog.apply(statement) }
    return try #require(statements.last).plan(in: PlanContext(catalog: catalog))
  }
}

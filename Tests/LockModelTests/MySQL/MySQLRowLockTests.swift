// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// Rows that statements lock, as MariaDB 10.11.18 and MySQL 9.7.4 were seen to: a transaction ran the
/// statement, others then tried to change another row, a matching row, and to insert, with
/// `innodb_lock_wait_timeout = 1`.
@Suite("Row and gap locks of InnoDB")
struct MySQLRowLockTests {
  static let schema = """
    CREATE TABLE r (id int PRIMARY KEY, u int UNIQUE, k int, w int, v int, KEY (k));
    CREATE TABLE r2 LIKE r;
    CREATE TABLE r3 (id int PRIMARY KEY);
    CREATE TABLE m (a int) ENGINE=MyISAM;
    """

  enum Seen: Sendable {
    /// Nobody changes or inserts a row.
    case everyRowAndGap
    /// Nobody changes a row; inserts go on.
    case everyRow
    /// Other rows are free, gaps beside those that match are not.
    case matchingAndGaps
    case matching
    case nothing
  }

  static let cases: [(sql: String, repeatable: Seen, committed: Seen)] = [
    ("UPDATE r SET v = v + 1 WHERE w = 5", .everyRowAndGap, .matching),
    ("UPDATE r SET v = v + 1", .everyRowAndGap, .everyRow),
    ("UPDATE r SET v = v + 1 WHERE id = 10", .matching, .matching),
    ("UPDATE r SET v = v + 1 WHERE u = 10", .matching, .matching),
    ("UPDATE r SET v = v + 1 WHERE k = 10", .matchingAndGaps, .matching),
    ("UPDATE r SET v = v + 1 WHERE k BETWEEN 10 AND 12", .matchingAndGaps, .matching),
    ("UPDATE r SET v = v + 1 ORDER BY id LIMIT 5", .matchingAndGaps, .matching),
    ("DELETE FROM r WHERE w = 5", .everyRowAndGap, .matching),
    ("UPDATE r JOIN r3 ON r3.id = r.w SET r.v = 1", .everyRowAndGap, .matching),
    ("UPDATE r JOIN r3 ON r3.id = r.k SET r.v = 1", .matchingAndGaps, .matching),
    ("INSERT INTO r2 SELECT * FROM r", .everyRowAndGap, .nothing),
    ("CREATE TABLE c AS SELECT * FROM r", .everyRowAndGap, .nothing),
    ("SELECT * FROM r FOR UPDATE", .everyRowAndGap, .everyRow),
    ("SELECT * FROM r", .nothing, .nothing),
    ("INSERT INTO r VALUES (1, 2, 3, 4, 5)", .nothing, .nothing),
    ("UPDATE m SET a = 1", .nothing, .nothing),
  ]

  @Test("By isolation level", arguments: cases, [Engine.mysql, .mariadb])
  func locks(_ row: (sql: String, repeatable: Seen, committed: Seen), engine: Engine) throws {
    #expect(try seen(row.sql, engine, [:]) == row.repeatable)
    for name in ["transaction_isolation", "tx_isolation"] {
      #expect(try seen(row.sql, engine, [name: "READ-COMMITTED"]) == row.committed)
    }
  }

  @Test("MySQL lets go what a locking read does not want, MariaDB keeps it")
  func lockingRead() throws {
    let sql = "SELECT * FROM r WHERE w = 5 LOCK IN SHARE MODE"
    let committed = ["transaction_isolation": "READ-COMMITTED"]
    #expect(try seen(sql, .mysql, committed) == .matching)
    #expect(try seen(sql, .mariadb, committed) == .everyRow)
    #expect(try seen(sql, .mysql, [:]) == .everyRowAndGap)
  }

  private func seen(_ sql: String, _ engine: Engine, _ settings: [String: String]) throws -> Seen {
    var catalog = Catalog(
      MySQL.Catalog(engine: engine, version: ServerVersion(engine == .mysql ? 9 : 11)))
    catalog.mysql?.database = "d"
    catalog.apply(SourceFile.parse(Array(Self.schema.utf8), as: engine))
    catalog = catalog.asBaseline()
    let file = SourceFile.parse(Array(sql.utf8), as: engine)
    let statement = try #require(file.statements.first?.statement)
    let plan = statement.plan(in: PlanContext(catalog: catalog, settings: settings))
    guard let locks = plan.rowLocks.first(where: { $0.relation.name != "r3" }) else {
      return .nothing
    }
    #expect(locks.relation == RelationName("d", "r"))
    return switch (locks.extent, locks.locksGaps) {
    case (.everyRow, true): .everyRowAndGap
    case (.everyRow, false): .everyRow
    case (.matching, true): .matchingAndGaps
    case (.matching, false): .matching
    }
  }
}

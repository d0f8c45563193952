// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// MySQL 5.5 by its manual ("Fast Index Creation in the InnoDB Storage Engine", "ALTER TABLE Statement"); no such server
/// was observed.
@Suite("MySQL before online DDL")
struct FastIndexCreationTests {
  private static let table = """
    CREATE TABLE t (id INT NOT NULL PRIMARY KEY, a INT, e ENUM('a','b'), KEY ka (a)) ENGINE=InnoDB
    """

  private func plan(_ sql: String, _ version: ServerVersion) -> Plan? {
    var catalog = Catalog(
      MySQL.Catalog(engine: .mysql, version: version, database: "shop", isComplete: true))
    for parsed in SourceFile.parse([UInt8](Self.table.utf8), as: .mysql).statements {
      catalog.apply(parsed.statement)
    }
    return SourceFile.parse([UInt8](sql.utf8), as: .mysql).statements.first?.statement
      .plan(in: PlanContext(catalog: catalog))
  }

  static let cases: [(String, MySQL.Algorithm, MySQL.LockClause)] = [
    ("ALTER TABLE t ADD b INT", .copy, .shared),
    ("ALTER TABLE t DROP a", .copy, .shared),
    ("ALTER TABLE t ENGINE=InnoDB", .copy, .shared),
    ("ALTER TABLE t ADD b INT, ADD KEY (e)", .copy, .shared),
    ("ALTER TABLE t ADD KEY (e)", .inPlace, .shared),
    ("CREATE UNIQUE INDEX u ON t (a)", .inPlace, .shared),
    ("ALTER TABLE t DROP KEY ka", .inPlace, .shared),
    ("ALTER TABLE t ALTER a SET DEFAULT 5", .instant, .none),
    ("ALTER TABLE t MODIFY e ENUM('a','b','c')", .instant, .none),
    ("ALTER TABLE t MODIFY e ENUM('x','a','b')", .copy, .shared),
    ("ALTER TABLE t CHANGE a b INT", .instant, .none),
  ]

  @Test("What runs", arguments: cases)
  func runs(_ row: (sql: String, algorithm: MySQL.Algorithm, lock: MySQL.LockClause)) throws {
    let online = try #require(plan(row.sql, ServerVersion(5, 5, 62))?.online)
    #expect(online.algorithm == row.algorithm)
    #expect(online.lock == row.lock)
  }

  @Test("5.6 adds a column beside writers")
  func online() throws {
    let online = try #require(plan("ALTER TABLE t ADD b INT", ServerVersion(5, 6, 51))?.online)
    #expect(online.algorithm == .inPlace)
    #expect(online.lock == .none)
  }

  @Test(
    "OPTIMIZE TABLE has the log of online DDL", arguments: [("", true), (", FULLTEXT (c)", false)])
  func optimize(_ row: (index: String, isOnline: Bool)) throws {
    var catalog = Catalog(
      MySQL.Catalog(
        engine: .mysql, version: ServerVersion(8, 4), database: "shop", isComplete: true))
    let sql = "CREATE TABLE t (id INT PRIMARY KEY, c TEXT\(row.index)); OPTIMIZE TABLE t"
    let statements = SourceFile.parse([UInt8](sql.utf8), as: .mysql).statements
    catalog.apply(statements[0].statement)
    let plan = statements[1].statement.plan(in: PlanContext(catalog: catalog))
    #expect((plan.online?.lock == MySQL.LockClause.none) == row.isOnline)
    #expect(plan.online?.rebuilds == true)
  }
}

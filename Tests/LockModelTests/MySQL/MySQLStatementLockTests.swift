// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// Metadata locks of statements, as the servers' `metadata_locks` showed them.
@Suite("Metadata locks by statement")
struct MySQLStatementLockTests {
  static let schema = """
    CREATE TABLE p (id INT PRIMARY KEY, v INT) DEFAULT CHARSET=utf8mb4;
    CREATE TABLE t (id INT PRIMARY KEY, pid INT, v INT, d VARCHAR(20), KEY kp (pid),
      CONSTRAINT fk1 FOREIGN KEY (pid) REFERENCES p (id)) DEFAULT CHARSET=utf8mb4;
    CREATE TABLE c (id INT PRIMARY KEY, pid INT,
      FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE) DEFAULT CHARSET=utf8mb4;
    CREATE TABLE log (n INT);
    CREATE TABLE plain (id INT PRIMARY KEY, a INT, KEY (a));
    CREATE TRIGGER tr AFTER INSERT ON plain FOR EACH ROW INSERT INTO log VALUES (1);
    CREATE VIEW v AS SELECT id FROM plain;
    """

  private func locks(_ sql: String, _ engine: Engine) throws -> [String] {
    let version = engine == .mysql ? ServerVersion(9, 7) : ServerVersion(11, 8)
    func read(_ text: String) -> SourceFile {
      SourceFile.parse(Array(text.utf8), as: engine, version: version)
    }
    var catalog = Catalog(
      MySQL.Catalog(engine: engine, version: version, database: "s", isComplete: true))
    catalog.apply(read(Self.schema))
    let statement = try #require(read(sql).statements.first?.statement)
    let plan = statement.plan(in: PlanContext(catalog: catalog.asBaseline()))
    #expect(plan.unknowns.isEmpty)
    var strongest: [RelationName: LockMode] = [:]
    for lock in plan.locks where !lock.created {
      strongest[lock.relation] = max(lock.mode, strongest[lock.relation] ?? lock.mode)
    }
    return strongest.sorted { $0.key < $1.key }.map { "\($0.key.name) \($0.value.name)" }
  }

  @Test(arguments: [
    ("SELECT * FROM plain", ["plain SHARED_READ"]),
    ("SELECT * FROM v", ["plain SHARED_READ", "v SHARED_READ"]),
    ("SELECT * FROM plain FOR UPDATE", ["plain SHARED_WRITE"]),
    (
      "SELECT * FROM plain WHERE id IN (SELECT n FROM log)",
      ["log SHARED_READ", "plain SHARED_READ"]
    ),
    ("INSERT INTO plain VALUES (1, 2)", ["log SHARED_WRITE", "plain SHARED_WRITE"]),
    ("UPDATE t SET v = 1 WHERE id = 1", ["p SHARED_READ", "t SHARED_WRITE"]),
    ("DELETE FROM t WHERE id = 1", ["t SHARED_WRITE"]),
    ("DELETE FROM p WHERE id = 1", ["c SHARED_WRITE", "p SHARED_WRITE", "t SHARED_READ"]),
    ("TRUNCATE TABLE plain", ["plain EXCLUSIVE"]),
    ("DROP TABLE t", ["p EXCLUSIVE", "t EXCLUSIVE"]),
    ("RENAME TABLE plain TO plain2", ["plain EXCLUSIVE"]),
    ("RENAME TABLE p TO p2", ["c EXCLUSIVE", "p EXCLUSIVE", "p2 EXCLUSIVE", "t EXCLUSIVE"]),
    ("ALTER TABLE t ADD COLUMN z INT", ["p SHARED_UPGRADABLE", "t EXCLUSIVE"]),
    ("ALTER TABLE t DROP FOREIGN KEY fk1", ["p EXCLUSIVE", "t EXCLUSIVE"]),
    ("ALTER TABLE p ADD COLUMN z INT", ["c EXCLUSIVE", "p EXCLUSIVE", "t EXCLUSIVE"]),
    ("LOCK TABLES plain READ, log WRITE", ["log SHARED_NO_READ_WRITE", "plain SHARED_READ_ONLY"]),
    ("CREATE TABLE n (id INT, FOREIGN KEY (id) REFERENCES p (id))", ["p EXCLUSIVE"]),
    (
      "ALTER DATABASE s CHARACTER SET latin1",
      ["c EXCLUSIVE", "log EXCLUSIVE", "p EXCLUSIVE", "plain EXCLUSIVE", "t EXCLUSIVE"]
    ),
  ])
  func `on MySQL`(sql: String, expected: [String]) throws {
    #expect(try locks(sql, .mysql) == expected)
  }

  @Test(arguments: [
    ("UPDATE t SET v = 1 WHERE id = 1", ["t SHARED_WRITE"]),
    ("INSERT INTO p VALUES (1, 1)", ["c SHARED_READ", "p SHARED_WRITE", "t SHARED_READ"]),
    ("DROP TABLE t", ["t EXCLUSIVE"]),
    ("ALTER TABLE p ADD COLUMN z INT", ["p EXCLUSIVE"]),
    (
      "ALTER TABLE plain ADD FOREIGN KEY (a) REFERENCES p (id)",
      ["p SHARED_NO_WRITE", "plain EXCLUSIVE"]
    ),
    ("CREATE TABLE n (id INT, FOREIGN KEY (id) REFERENCES p (id))", []),
    ("ALTER DATABASE s CHARACTER SET latin1", []),
    ("FLUSH TABLES plain", ["plain EXCLUSIVE"]),
  ])
  func `on MariaDB`(sql: String, expected: [String]) throws {
    #expect(try locks(sql, .mariadb) == expected)
  }

  /// Errors 1824 and 1005 of the servers: dumps turn the check off.
  @Test(arguments: [
    ("CREATE TABLE n (a INT, FOREIGN KEY (a) REFERENCES missing (id))", true),
    ("CREATE TABLE n (a INT PRIMARY KEY, b INT, FOREIGN KEY (b) REFERENCES n (a))", false),
    ("CREATE TABLE n (a INT, FOREIGN KEY (a) REFERENCES elsewhere.missing (id))", false),
    ("ALTER TABLE plain ADD FOREIGN KEY (a) REFERENCES missing (id)", true),
    (
      "SET FOREIGN_KEY_CHECKS = 0; CREATE TABLE n (a INT, FOREIGN KEY (a) REFERENCES missing (id))",
      false
    ),
    (
      "SET FOREIGN_KEY_CHECKS = 0; SET FOREIGN_KEY_CHECKS = @OLD; CREATE TABLE n (a INT, FOREIGN KEY (a) REFERENCES missing (id))",
      true
    ),
    ("CREATE TABLE n (a INT, FOREIGN KEY (a) REFERENCES missing (id)) ENGINE=MyISAM", false),
  ])
  func `a key needs its parent`(script: String, isRefused: Bool) throws {
    for engine in [Engine.mysql, .mariadb] {
      var catalog = MySQL.Catalog(
        engine: engine, version: ServerVersion(11), database: "s", isComplete: true)
      catalog.insert(database: "s", MySQL.DatabaseDefaults())
      catalog.apply(.createTable(try Self.plainTable()))
      let refusals = SourceFile.parse(Array(script.utf8), as: engine, version: catalog.version)
        .statements.compactMap { parsed -> Refusal? in
          guard case .mysql(let statement) = parsed.statement else { return nil }
          return catalog.apply(statement)
        }
      #expect(refusals == (isRefused ? [.undefined("missing")] : []))
    }
  }

  private static func plainTable() throws -> MySQL.CreateTable {
    let text = "CREATE TABLE plain (id INT PRIMARY KEY, a INT)"
    let parsed = SourceFile.parse(Array(text.utf8), as: .mysql, version: ServerVersion(8))
    guard case .mysql(.createTable(let create))? = parsed.statements.first?.statement else {
      throw NoTable()
    }
    return create
  }

  private struct NoTable: Error {}
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// Predicted beside observed on a live MariaDB: algorithm, LOCK=NONE, new storage, index builds and the
/// strongest metadata lock of every table.
@Suite("Verification on MariaDB", .serialized)
struct MySQLVerifyTests {
  static let schema = """
    CREATE TABLE parents (id int PRIMARY KEY, v int);
    CREATE TABLE orders (
      id int PRIMARY KEY, n int, code varchar(20), state enum('a', 'b'), note text, j json,
      KEY by_code (code));
    CREATE TABLE items (id int PRIMARY KEY, o int, FOREIGN KEY (o) REFERENCES orders (id) ON DELETE CASCADE);
    CREATE TABLE parts (id int PRIMARY KEY, a int) PARTITION BY HASH (id) PARTITIONS 4;
    CREATE TABLE texts (id int PRIMARY KEY, t text);
    CREATE TABLE old (a int) ENGINE=MyISAM;
    CREATE VIEW codes AS SELECT code FROM orders;
    INSERT INTO parents VALUES (1, 1);
    INSERT INTO orders (id, n, code) VALUES (1, 1, 'x'), (2, 1, 'y');
    """

  /// Each follows the one before it.
  static let statements = [
    // Instant, in place, copied
    "ALTER TABLE orders ADD COLUMN z int",
    "ALTER TABLE orders ADD COLUMN first_one int FIRST, DROP COLUMN z",
    "ALTER TABLE orders MODIFY state enum('a', 'b', 'c')",
    "ALTER TABLE orders MODIFY n bigint",
    "ALTER TABLE orders MODIFY code varchar(40) NOT NULL",
    "ALTER TABLE orders MODIFY j longtext",
    "ALTER TABLE orders ADD INDEX by_n (n), ADD INDEX two (n, code)",
    "CREATE INDEX by_state ON orders (state)",
    "ALTER TABLE orders RENAME INDEX by_state TO states",
    "DROP INDEX states ON orders",
    "ALTER TABLE orders ADD COLUMN g int AS (n + 1) VIRTUAL",
    "ALTER TABLE orders ADD COLUMN s int AS (n + 1) STORED",
    "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'x'",
    "ALTER TABLE orders COMMENT 'words'",
    "ALTER TABLE orders FORCE",
    "ALTER TABLE orders ADD CHECK (n > 0)",
    "ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, code)",
    "ALTER TABLE texts ADD FULLTEXT INDEX words (t)",
    "OPTIMIZE TABLE texts",
    // Foreign keys
    "ALTER TABLE items ADD COLUMN p int, ADD KEY (p)",
    "ALTER TABLE items ADD CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parents (id)",
    "ALTER TABLE items DROP FOREIGN KEY of_parent",
    "CREATE TABLE more (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES parents (id))",
    "DELETE FROM orders WHERE id = 2",
    "UPDATE parents SET v = 2",
    // Partitions and others
    "ALTER TABLE parts ADD COLUMN z int",
    "ALTER TABLE parts TRUNCATE PARTITION p1",
    "ALTER TABLE old ADD COLUMN b int",
    "INSERT INTO old SELECT id, v FROM parents",
    "SELECT * FROM codes FOR UPDATE",
    "CREATE TRIGGER noted AFTER INSERT ON texts FOR EACH ROW UPDATE parents SET v = 3",
    "INSERT INTO texts VALUES (1, 'x')",
    "DROP TRIGGER noted",
    "CREATE OR REPLACE VIEW codes AS SELECT n FROM orders",
    "TRUNCATE TABLE texts",
    "RENAME TABLE texts TO words, old TO older",
    "DROP TABLE words",
    // Refused
    "ALTER TABLE orders MODIFY n int, ALGORITHM=INSTANT",
    "ALTER TABLE orders ADD COLUMN n int",
  ]

  @Test("As predicted")
  func asPredicted() throws {
    let server = try MariaDBServer.running()
    try server.run("CREATE OR REPLACE DATABASE staging")
    try server.run(Self.schema, database: "staging")
    // What is refused ends a migration: the refusals have migrations of their own.
    let accepted = Self.statements.dropLast(2)
    let report = try verify(
      server.connectionString(database: "staging"),
      accepted.map { $0 + ";\n" }.joined())
    let statements = try #require(
      report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue)
    #expect(statements.count == accepted.count)
    let others = statements.filter { $0["outcome"]?.stringValue != "equal" }.map(words)
    #expect(others == [])
    for refused in Self.statements.suffix(2) {
      let report = try verify(server.connectionString(database: "staging"), refused + ";\n")
      let fact = report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first?[
        "facts"]?
        .arrayValue?.first
      #expect(fact?["mark"]?.stringValue == "equal", "\(report)")
    }
    // The database itself is as it was, and nothing of ours is left.
    #expect(
      try server.run("SHOW CREATE TABLE orders", database: "staging").contains("`n` int(11)"))
    #expect(
      try server.run("SHOW DATABASES LIKE 'lockcast%'").isEmpty)
  }

  @Test(
    "Statements about other databases are not run",
    arguments: [
      "DROP TABLE precious.t;", "USE precious; DROP TABLE t;", "DROP DATABASE precious;",
      "INSERT INTO precious.t VALUES (2);", "FROBNICATE precious.t;",
    ])
  func elsewhere(sql: String) throws {
    let server = try MariaDBServer.running()
    try server.run(
      """
      CREATE OR REPLACE DATABASE precious; CREATE TABLE precious.t (a int);
      INSERT INTO precious.t VALUES (1);
      """)
    let report = try verify(server.connectionString(), sql)
    let last = report["migrations"]?.arrayValue?.last?["statements"]?.arrayValue?.first
    #expect(last?["sqlstate"]?.stringValue == "not run")
    #expect(try server.run("SELECT COUNT(*) FROM precious.t").hasPrefix("1"))
  }

  @Test("A server of its own")
  func temporary() throws {
    let run = try Lockcast.run(
      ["verify", "--temporary", "--engine", "mariadb", "--format", "json", "m.sql"],
      files: ["m.sql": Data("CREATE TABLE t (a int);\nALTER TABLE t ADD b int;\n".utf8)])
    #expect(run.code == 0, "\(run.errors)")
    let report = try JSONValue.parse(Array(run.output.utf8))
    #expect(report["engine"]?.stringValue == "mariadb")
    #expect(report["count"]?["equal"]?.intValue == 2)
  }

  private func words(_ statement: JSONValue) -> String {
    let facts =
      statement["facts"]?.arrayValue?.filter { $0["mark"]?.stringValue == "different" } ?? []
    let words = facts.map { fact in
      ["fact", "relation", "predicted", "observed"].map { fact[$0]?.stringValue ?? "" }
        .joined(separator: " ")
    }
    let refusal = statement["refusal"]?.stringValue ?? ""
    return "\(statement["sql"]?.stringValue ?? ""): \(words) \(refusal)"
  }

  private func verify(
    _ dsn: String, _ sql: String
  ) throws -> JSONValue {
    let run = try Lockcast.run(
      ["verify", "--dsn", dsn, "--format", "json", "m.sql"], files: ["m.sql": Data(sql.utf8)])
    try #require(!run.output.isEmpty, "\(run.errors)")
    return try JSONValue.parse(Array(run.output.utf8))
  }
}

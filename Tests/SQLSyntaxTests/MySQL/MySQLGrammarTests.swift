// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Testing

/// Forms that servers accept, and what they are.
@Suite("The grammar of MySQL and MariaDB")
struct MySQLGrammarTests {
  @Test(arguments: [
    ("ALTER TABLE t ADD COLUMN a INT NOT NULL DEFAULT 1 AFTER b, ALGORITHM=INSTANT", "ALTER TABLE"),
    (
      "ALTER TABLE t ADD (a INT, b VARCHAR(20) CHARACTER SET latin1), ADD KEY k (a, b(10) DESC)",
      "ALTER TABLE"
    ),
    (
      "ALTER TABLE t CHANGE a b BIGINT UNSIGNED NULL COMMENT 'it''s' FIRST, LOCK=NONE",
      "ALTER TABLE"
    ),
    (
      "ALTER TABLE t DROP COLUMN a, DROP INDEX b, DROP FOREIGN KEY c, DROP PRIMARY KEY, DROP CHECK d",
      "ALTER TABLE"
    ),
    (
      "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY i (a) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL",
      "ALTER TABLE"
    ),
    (
      "ALTER TABLE t ADD g INT GENERATED ALWAYS AS (a + 1) VIRTUAL UNIQUE, ADD INDEX ((LOWER(b)))",
      "ALTER TABLE"
    ),
    ("ALTER TABLE t ENGINE=InnoDB ROW_FORMAT=COMPRESSED, KEY_BLOCK_SIZE=8", "ALTER TABLE"),
    ("ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "ALTER TABLE"),
    (
      "ALTER TABLE t PARTITION BY RANGE (YEAR(d)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)",
      "ALTER TABLE"
    ),
    (
      "ALTER TABLE t REORGANIZE PARTITION p0, p1 INTO (PARTITION p VALUES LESS THAN (10))",
      "ALTER TABLE"
    ),
    ("ALTER TABLE t EXCHANGE PARTITION p0 WITH TABLE u WITHOUT VALIDATION", "ALTER TABLE"),
    ("ALTER TABLE t WAIT 5 ADD COLUMN IF NOT EXISTS a UUID", "ALTER TABLE"),
    (
      "ALTER TABLE t ALTER COLUMN a SET DEFAULT (UUID()), ALTER INDEX i INVISIBLE, RENAME COLUMN x TO y, RENAME TO u",
      "ALTER TABLE"
    ),
    (
      "CREATE TABLE t (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, e ENUM('a','b'), j JSON, ts TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), PRIMARY KEY (id), FULLTEXT KEY (e)) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4",
      "CREATE TABLE"
    ),
    ("CREATE TABLE t LIKE u", "CREATE TABLE"),
    ("CREATE TEMPORARY TABLE IF NOT EXISTS t AS SELECT * FROM u", "CREATE TABLE"),
    (
      "CREATE UNIQUE INDEX i USING BTREE ON t (a, b) COMMENT 'x' ALGORITHM=INPLACE LOCK=NONE",
      "CREATE INDEX"
    ),
    ("DROP INDEX i ON t LOCK=NONE", "DROP INDEX"),
    ("RENAME TABLE a TO b, c TO a", "RENAME TABLE"),
    (
      "CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`%` SQL SECURITY INVOKER VIEW v AS SELECT 1",
      "CREATE VIEW"
    ),
    (
      "INSERT INTO t (a, b) VALUES (1, 'x'), (2, DEFAULT) ON DUPLICATE KEY UPDATE a = VALUES(a)",
      "INSERT"
    ),
    ("REPLACE INTO t SET a = 1", "REPLACE"),
    (
      "UPDATE t JOIN u ON t.id = u.id SET t.a = u.a WHERE u.b IN (1, 2) AND t.c LIKE 'x%'", "UPDATE"
    ),
    ("DELETE a FROM t AS a LEFT JOIN u USING (id) WHERE u.id IS NULL", "DELETE"),
    (
      "WITH c AS (SELECT 1 AS x) SELECT * FROM c WHERE x BETWEEN 1 AND 2 FOR UPDATE SKIP LOCKED",
      "SELECT"
    ),
    (
      "SELECT GROUP_CONCAT(DISTINCT a ORDER BY b SEPARATOR ','), COUNT(*) OVER (PARTITION BY c) FROM t",
      "SELECT"
    ),
    (
      "SELECT INTERVAL 1 DAY + NOW(), _utf8mb4'x' COLLATE utf8mb4_bin, x'41', @a := 1, @@session.sql_mode",
      "SELECT"
    ),
    ("(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1 LIMIT 5 OFFSET 2", "SELECT"),
    ("LOCK TABLES t READ LOCAL, u AS x WRITE", "LOCK TABLES"),
    ("SET @old = @@sql_mode, SESSION foreign_key_checks = 0, GLOBAL max_connections = 10", "SET"),
    ("SET NAMES utf8mb4 COLLATE utf8mb4_bin", "SET"),
    ("SET STATEMENT lock_wait_timeout = 5 FOR ALTER TABLE t FORCE", "ALTER TABLE"),
    ("OPTIMIZE NO_WRITE_TO_BINLOG TABLE t, u", "OPTIMIZE TABLE"),
    ("GRANT SELECT ON *.* TO 'a'@'%'", "GRANT SELECT"),
    ("CREATE USER a IDENTIFIED BY 'x'", "CREATE USER"),
  ])
  func `is read`(sql: String, tag: String) {
    // Some forms are one server's only (`MySQLDialectTests`).
    let files = [Engine.mariadb, .mysql].map { SourceFile.parse(Array(sql.utf8), as: $0) }
    let read = files.first { $0.diagnostics.isEmpty }
    #expect(read?.statements.map(\.statement.commandTag) == [tag], "\(files.map(\.diagnostics))")
  }

  @Test(arguments: [
    "ALTER TABLE t ADD COLUMN", "ALTER TABLE t FROBNICATE", "CREATE TABLE (a INT)",
    "SELECT * FROM", "UPDATE t a = 1", "ALTER TABLE t ALGORITHM=FAST", "DROP INDEX i",
    "INSERT INTO t VALUES (1", "CREATE TABLE t (a FROB)",
  ])
  func `is refused with the place`(sql: String) {
    let file = SourceFile.parse(Array(("SELECT 1;\n" + sql + ";\nSELECT 2;").utf8), as: .mysql)
    #expect(file.statements.count == 3 || sql.contains("(1"))
    #expect(file.diagnostics.count == 1)
    #expect(file.diagnostics.allSatisfy { $0.range.lower >= 10 })
  }

  @Test func `and is flat, and binds stronger than or`() {
    let file = SourceFile.parse(Array("SELECT a OR b AND c AND NOT d".utf8), as: .mysql)
    func column(_ name: String) -> MySQL.Expression { .column(MySQL.ColumnName(name)) }
    guard case .mysql(.query(let query)) = file.statements.first?.statement,
      case .select(let select) = query.body
    else {
      Issue.record("no query")
      return
    }
    #expect(
      select.items == [
        .or([column("a"), .and([column("b"), column("c"), .not(column("d"))])])
      ])
  }

  @Test func `rows of VALUES beyond a limit are counted only`() {
    let rows = Array(repeating: "(1)", count: 10_000).joined(separator: ",")
    let file = SourceFile.parse(Array("INSERT INTO t VALUES \(rows)".utf8), as: .mysql)
    guard case .mysql(.insert(let insert)) = file.statements.first?.statement,
      case .values(let kept, let count) = insert.source
    else {
      Issue.record("no insert")
      return
    }
    #expect(kept.count == MySQL.Insert.kept)
    #expect(count == 10_000)
  }
}

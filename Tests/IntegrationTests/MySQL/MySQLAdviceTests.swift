// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// The gentler ways that a report proposes, run on a live MariaDB: they end where the statement itself
/// does.
@Suite("Gentler ways on MariaDB", .serialized)
struct MySQLAdviceTests {
  static let schema = """
    CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE orders (
      id int PRIMARY KEY, n int, state varchar(10) COLLATE utf8mb4_bin, note text, KEY (n));
    """
  static let rows = """
    INSERT INTO parents VALUES (1), (2);
    INSERT INTO orders VALUES (1, 1, 'old', 'x'), (2, 2, 'it''s', 'y'), (3, NULL, NULL, 'xx');
    """

  static let cases: [(sql: String, reason: String)] = [
    ("ALTER TABLE orders ADD COLUMN z int, ADD INDEX z_index (note(10), n)", "splitActions"),
    (
      "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (n) REFERENCES parents (id)",
      "uncheckedForeignKey"
    ),
    ("UPDATE orders SET state = 'it''s', n = 2", "batches"),
    ("UPDATE orders SET state = NULL WHERE note LIKE 'x%' OR n = 2", "batches"),
    ("DELETE FROM orders WHERE note LIKE '%x%'", "batches"),
    ("ALTER TABLE orders ADD COLUMN y int", "lockTimeoutAndRetry"),
  ]

  @Test("Both ways end in the same schema and the same rows", arguments: cases)
  func sameEnd(_ row: (sql: String, reason: String)) throws {
    let server = try MariaDBServer.running()
    let instead = try instead(of: row.sql)
    #expect(instead["reason"]?.stringValue == row.reason)
    let gentle = instead["sql"]?.arrayValue?.compactMap(\.stringValue) ?? []
    try #require(!gentle.isEmpty)
    let ends = try [[row.sql], gentle].map { statements in
      try server.run("CREATE OR REPLACE DATABASE advised")
      try server.run(Self.schema + Self.rows, database: "advised")
      // The script is written for the database `shop`.
      let text = statements.joined(separator: ";\n")
        .split(separator: "`shop`").joined(separator: "`advised`")
      try server.run(text, database: "advised")
      return try server.run(
        "SHOW CREATE TABLE orders; SELECT * FROM orders ORDER BY id", database: "advised")
    }
    #expect(ends[0] == ends[1])
  }

  @Test("A tool's command is one for the shell, whatever stands in the statement")
  func command() throws {
    let comment = #"it''s $(touch /tmp/x) `id` "; rm -rf / # \\ "#
    let sql = "ALTER TABLE orders MODIFY n varchar(20) COMMENT '\(comment)'"
    let instead = try instead(of: sql, engine: "mysql")
    #expect(instead["tool"]?.stringValue == "gh-ost")
    let command = try #require(instead["command"]?.stringValue)
    #expect(instead["forecast"]?["verdict"]?.stringValue != nil)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script =
      "gh_ost() { for word in \"$@\"; do printf '<%s>\\n' \"$word\"; done; }\n"
      + command.replacingOccurrences(of: "gh-ost", with: "gh_ost") + "\n"
    let file = folder.appending(path: "run.sh")
    try Data(script.utf8).write(to: file)
    let printed = try TestProgram.run(["/bin/sh", file.path])
    #expect(printed.contains("<--alter=MODIFY n varchar(20) COMMENT '\(comment)'>"))
    #expect(printed.contains("<--table=orders>"))
    #expect(printed.contains("<--execute>"))
  }

  @Test(
    "The tool by what stands in its way",
    arguments: [
      ("", "gh-ost"),
      (
        "CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES orders (id));", "pt-online-schema-change"
      ),
      (
        "CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW SET @x = 1;",
        "pt-online-schema-change"
      ),
      ("ALTER TABLE orders DROP PRIMARY KEY;", nil),
      ("ALTER TABLE orders ENGINE=MyISAM;", nil),
    ] as [(String, String?)])
  func tool(_ row: (schema: String, tool: String?)) throws {
    let instead = try instead(
      of: "ALTER TABLE orders MODIFY n varchar(20)", engine: "mysql", schema: row.schema)
    #expect(instead["tool"]?.stringValue == row.tool)
  }

  private func instead(
    of sql: String, engine: String = "mariadb", schema: String = ""
  ) throws -> JSONValue {
    let version = engine == "mariadb" ? "10.11" : "8.4"
    let run = try Lockcast.run(
      [
        "check", "--engine", engine, "--server-version", version, "--schema", "schema.sql",
        "--format", "json", "m.sql",
      ],
      files: [
        "schema.sql": Data(("CREATE DATABASE shop; USE shop;\n" + Self.schema + schema).utf8),
        "m.sql": Data((sql + ";\n").utf8),
      ])
    let report = try JSONValue.parse(Array(run.output.utf8))
    let statement = try #require(
      report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first)
    return try #require(statement["instead"])
  }
}

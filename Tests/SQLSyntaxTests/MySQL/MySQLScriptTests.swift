// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Testing

/// How a script of MySQL or MariaDB is cut into statements, and which of it a server reads.
@Suite("Scripts of MySQL and MariaDB")
struct MySQLScriptTests {
  private func parse(
    _ text: String, _ engine: Engine = .mysql, _ version: ServerVersion? = nil
  ) -> SourceFile {
    SourceFile.parse(Array(text.utf8), as: engine, version: version)
  }

  private func texts(_ file: SourceFile) -> [String] {
    file.statements.map { file.text($0.range) }
  }

  @Test(arguments: [
    ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
    ("SELECT ';'; SELECT \"a;b\"", ["SELECT ';'", "SELECT \"a;b\""]),
    ("SELECT 'it''s \\'; x'; SELECT 2", ["SELECT 'it''s \\'; x'", "SELECT 2"]),
    ("SELECT `a;b` FROM t # c;d\n; SELECT 2", ["SELECT `a;b` FROM t", "SELECT 2"]),
    ("SELECT 1 -- a;b\n; SELECT 5--1", ["SELECT 1", "SELECT 5--1"]),
    ("SELECT 1\\G SELECT 2\\g", ["SELECT 1", "SELECT 2"]),
    (";;SELECT 1;;", ["SELECT 1"]),
    ("  -- nothing\n", []),
  ])
  func `a semicolon ends a statement where it is one`(text: String, expected: [String]) {
    #expect(texts(parse(text)) == expected)
  }

  @Test func `DELIMITER changes what ends a statement`() {
    let file = parse(
      """
      DELIMITER //
      CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; UPDATE u SET b = 2; END//
      DELIMITER ;
      SELECT 1;
      """)
    #expect(file.statements.count == 4)
    #expect(file.diagnostics.isEmpty)
    guard case .mysql(.createTrigger(let trigger)) = file.statements[1].statement else {
      Issue.record("no trigger")
      return
    }
    #expect(trigger.body.isFullyRead)
    #expect(trigger.body.statements.count == 2)
    #expect(texts(file).last == "SELECT 1")
  }

  /// As mysqldump writes triggers, and SHOW CREATE TABLE partitions.
  @Test func `a delimiter ends a statement behind the end of an executable comment`() {
    let text = """
      DELIMITER ;;
      /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t
      FOR EACH ROW BEGIN SET NEW.a = 1; END */;;
      CREATE TABLE p (id int) /*!50100 PARTITION BY HASH (id) PARTITIONS 4 */
      ;;
      DELIMITER ;
      CREATE TABLE u (a int);
      """
    let file = SourceFile.parse(Array(text.utf8), as: .mysql, version: ServerVersion(8, 4))
    #expect(file.diagnostics.isEmpty)
    #expect(
      file.statements.map(\.statement.commandTag).filter { $0.hasPrefix("CREATE") } == [
        "CREATE TRIGGER", "CREATE TABLE", "CREATE TABLE",
      ])
  }

  @Test(
    "A delimiter ends a name, a number and a variable",
    arguments: [
      ("DELIMITER $$\nDROP TABLE t$$\nSELECT 1$$", ["DROP TABLE", "SELECT"]),
      ("DELIMITER $$\nSET @a = 1$$\nSELECT @a$$ SELECT @@version$$", ["SET", "SELECT", "SELECT"]),
      // Within quotes and comments it is none.
      ("DELIMITER $$\nDROP TABLE `t$$`$$", ["DROP TABLE"]),
      ("DELIMITER $$\nSELECT '$$', @`a$$` /* $$ */ -- $$\n$$", ["SELECT"]),
      ("DELIMITER end\nDROP TABLE trend\nSELECT 1end", ["DROP TABLE", "SELECT"]),
      // The client keeps fifteen bytes of it.
      (
        "DELIMITER 0123456789abcdefgh\nDROP TABLE t 0123456789abcde SELECT 1",
        ["DROP TABLE", "SELECT"]
      ),
    ])
  func delimiterEnds(script: String, tags: [String]) {
    let file = parse(script)
    #expect(file.diagnostics.isEmpty)
    #expect(file.statements.dropFirst().map(\.statement.commandTag) == tags)
  }

  /// What is shown, and sent to a server by `verify`, is the statement whole.
  @Test(arguments: [
    ("/*!50001 CREATE TABLE t (a INT) */;", "/*!50001 CREATE TABLE t (a INT) */"),
    (
      "SELECT 1; CREATE TABLE t (a INT) /*!40000 ENGINE=InnoDB */ /*!40101 CHARSET utf8mb4 */ ;",
      "CREATE TABLE t (a INT) /*!40000 ENGINE=InnoDB */ /*!40101 CHARSET utf8mb4 */"
    ),
    ("DELIMITER ;;\n/*!50003 DROP TABLE t */;;", "/*!50003 DROP TABLE t */"),
    ("/* x */ DROP TABLE t /* y */;", "DROP TABLE t"),
    ("/*!99999 x */ DROP TABLE t", "DROP TABLE t"),
  ])
  func `an executable comment belongs to its statement`(script: String, sql: String) throws {
    let file = parse(script)
    #expect(file.diagnostics.isEmpty)
    let range = try #require(file.statements.last?.range)
    #expect(String(decoding: Array(script.utf8)[range.offsets], as: UTF8.self) == sql)
  }

  @Test func `a program without DELIMITER is read to its END`() {
    let file = parse(
      """
      CREATE PROCEDURE p(IN n INT)
      BEGIN
        DECLARE done INT DEFAULT FALSE;
        DECLARE c CURSOR FOR SELECT id FROM t;
        DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
        l: LOOP
          IF n > 1 THEN UPDATE t SET a = CASE WHEN n = 2 THEN 1 ELSE 2 END; ELSE LEAVE l; END IF;
          WHILE n > 0 DO SET n = n - 1; END WHILE;
        END LOOP l;
        CASE n WHEN 1 THEN DELETE FROM u; ELSE BEGIN END; END CASE;
      END;
      DROP TABLE x;
      """)
    #expect(file.statements.count == 2)
    guard case .mysql(.createRoutine(let routine)) = file.statements[0].statement else {
      Issue.record("no routine")
      return
    }
    #expect(routine.body.isFullyRead)
    let tags = routine.body.statements.map(\.commandTag)
    #expect(tags.contains("UPDATE") && tags.contains("DELETE") && tags.contains("SELECT"))
  }

  /// `lex_one_token`: a version in the comment is the oldest server that reads it.
  @Test(arguments: [
    ("/*!50701 SELECT 1 */", Engine.mysql, ServerVersion(8), true),
    ("/*!80040 SELECT 1 */", Engine.mysql, ServerVersion(8, 0, 30), false),
    ("/*! SELECT 1 */", Engine.mysql, ServerVersion(5, 7), true),
    ("/*M! SELECT 1 */", Engine.mysql, ServerVersion(8), false),
    ("/*M!100100 SELECT 1 */", Engine.mariadb, ServerVersion(10, 5), true),
    ("/*M!110000 SELECT 1 */", Engine.mariadb, ServerVersion(10, 5), false),
    ("/*!50701 SELECT 1 */", Engine.mariadb, ServerVersion(11, 8), false),
    ("/*!50100 SELECT 1 */", Engine.mariadb, ServerVersion(11, 8), true),
  ])
  func `executable comments are text for some servers`(
    text: String, engine: Engine, version: ServerVersion, isRead: Bool
  ) {
    #expect(parse(text, engine, version).statements.count == (isRead ? 1 : 0))
  }

  @Test func `sql_mode decides what a double quote is`() {
    let file = parse("SET sql_mode = 'ANSI_QUOTES'; SELECT \"a\" FROM \"t\"; SELECT 'x\\'y'")
    #expect(file.diagnostics.isEmpty)
    guard case .mysql(.query(let query)) = file.statements[1].statement,
      case .select(let select) = query.body
    else {
      Issue.record("no query")
      return
    }
    #expect(select.items == [.column(MySQL.ColumnName("a"))])
  }

  /// Whatever the bytes, the extents are the text.
  @Test func `extents tile any noise`() {
    var state: UInt64 = 7
    let pieces = [
      "SELECT", " ", "'", "\"", "`", ";", "/*", "*/", "/*!50000 ", "--", "-- ", "#", "\n", "(", ")",
      "BEGIN", "END", "CREATE PROCEDURE p()", "CASE", "IF", "DELIMITER $$\n", "$$", "\\", "x'",
      "0x",
      "@", "@@a", ".", "1e", "ALTER TABLE t", "ADD", ",", "é", "\0",
    ]
    for _ in 0..<600 {
      var text = ""
      for _ in 0..<25 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      for engine in [Engine.mysql, .mariadb] {
        let file = parse(text, engine)
        var end: UInt32 = 0
        for statement in file.statements {
          #expect(statement.extent.lower == end)
          #expect(statement.range.lower >= end && statement.range.upper <= statement.extent.upper)
          end = statement.extent.upper
        }
        if !file.statements.isEmpty { #expect(Int(end) == text.utf8.count) }
      }
    }
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000),
    "SELECT " + String(repeating: "1+", count: 100_000) + "1",
    "SELECT " + String(repeating: "NOT ", count: 50_000) + "1",
    "SELECT " + String(repeating: "-", count: 50_000) + "1",
    "SELECT * FROM " + String(repeating: "(SELECT * FROM ", count: 5_000) + "t",
  ])
  func `deep nesting is refused, not followed`(text: String) {
    let file = parse(text)
    guard case .unknown? = file.statements.first?.statement else {
      Issue.record("understood")
      return
    }
    #expect(!file.diagnostics.isEmpty)
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Snapshot
import Testing

@Suite("Query texts without literals")
struct QueryTextTests {
  @Test(
    "Literals become parameters",
    arguments: [
      ("SELECT * FROM t WHERE a = 5", "SELECT * FROM t WHERE a = $1"),
      ("SELECT 'x', -1.5e3, 0xFF", "SELECT $1, -$2, $3"),
      ("SELECT $1, 'x', $3", "SELECT $1, $4, $3"),
      ("SELECT E'a\\'b', N'n', U&'\\0041', B'1', X'F'", "SELECT $1, $2, $3, $4, $5"),
      ("SELECT $$it's$$, $q$x$q$", "SELECT $1, $2"),
      ("SELECT \"Keep 'me'\" FROM \"T 5\"", "SELECT \"Keep 'me'\" FROM \"T 5\""),
      ("SELECT 1 -- a comment 'x'\n, /* 'y' /* z */ */ 2", "SELECT $1 , $2"),
      ("SELECT a FROM t WHERE b IN (1, 2, 'x', $1)", "SELECT a FROM t WHERE b IN ($2)"),
      ("SELECT ARRAY['a','b']", "SELECT ARRAY[$1]"),
      ("SELECT a IN (1, f(2))", "SELECT a IN ($1, f($2))"),
      ("ALTER ROLE app PASSWORD 'hunter2'", "ALTER ROLE app PASSWORD $1"),
      ("COPY t FROM PROGRAM 'curl -u me:hunter2'", "COPY t FROM PROGRAM $1"),
      ("SELECT  a\n\tFROM   t", "SELECT a FROM t"),
      ("SELECT 'it''s' 'x'", "SELECT $1 $2"),
    ])
  func table(text: String, expected: String) {
    #expect(QueryText.normalised(text, of: .postgres) == expected)
  }

  @Test(
    "What breaks off or is in doubt is left out from there on",
    arguments: [
      "SELECT 1 WHERE a = 'hunter2", "SELECT $q$hunter2", "SELECT 1 /* hunter2",
      "SELECT E'\\'hunter2", "SELECT 'a\\'hunter2'", "SELECT 'a\\' || 'hunter2'",
      "SELECT \"hunter2", "\\password hunter2",
      "COPY t FROM stdin;\nhunter2\n\\.\n",
    ])
  func doubtful(text: String) {
    let normalised = QueryText.normalised(text, of: .postgres) ?? ""
    #expect(!normalised.contains("hunter2"))
    #expect(normalised.hasSuffix("…"))
  }

  @Test("Normalising twice changes nothing")
  func twice() {
    let text = "SELECT a, 5, $2 FROM t WHERE b IN (1, 2) AND c = 'x' -- y"
    let once = QueryText.normalised(text, of: .postgres)
    #expect(once.flatMap { QueryText.normalised($0, of: .postgres) } == once)
  }

  @Test("Long texts are cut between characters")
  func long() {
    let text = "SELECT " + String(repeating: "ä, ", count: 3000) + "b"
    let normalised = QueryText.normalised(text, of: .postgres) ?? ""
    #expect(normalised.utf8.count <= QueryText.longest + 4)
    #expect(normalised.hasSuffix(" …"))
    #expect(!normalised.unicodeScalars.contains("\u{FFFD}"))
  }

  @Test("Nothing is nothing")
  func none() {
    #expect(QueryText.normalised("", of: .postgres) == nil)
    #expect(QueryText.normalised("<insufficient privilege>", of: .postgres) == nil)
  }

  @Test(
    "Literals of MySQL and MariaDB",
    arguments: [
      ("SELECT * FROM `t 5` WHERE a = 5", "SELECT * FROM `t 5` WHERE a = ?"),
      ("SELECT 'x', -1.5e3, 0xFF, b'1', X'4D'", "SELECT ?, -?, ?, ?, ?"),
      ("SELECT \"hunter2\", _utf8'x'", "SELECT ?, _utf8?"),
      ("SELECT a # hunter2\n, b -- hunter2\n", "SELECT a , b"),
      ("SELECT /* hunter2 */ a", "SELECT a"),
      ("SET PASSWORD = 'it''s'", "SET PASSWORD = ?"),
      ("SELECT @v, @@sql_mode, ?", "SELECT @v, @@sql_mode, ?"),
    ])
  func mysql(text: String, expected: String) {
    #expect(QueryText.normalised(text, of: .mysql) == expected)
  }

  @Test(
    "What breaks off or is in doubt in them",
    arguments: [
      "SELECT 1 WHERE a = 'hunter2", "SELECT 'a\\', 'hunter2'",
      "SELECT \"a\\\", \"hunter2\"", "SELECT `hunter2",
    ])
  func doubtfulMySQL(text: String) {
    let normalised = QueryText.normalised(text, of: .mariadb) ?? ""
    #expect(!normalised.contains("hunter2"))
    #expect(normalised.hasSuffix("…"))
  }
}

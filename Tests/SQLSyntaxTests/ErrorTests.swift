// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SQLSyntax

@Suite struct ErrorTests {
  /// The text, what it is marked at, what was expected there, and what was probably meant.
  @Test(
    arguments: [
      ("SLECT 1", "SLECT", "a statement", "SELECT"),
      ("SELECT * FORM t", "FORM", "the end of the statement", "FROM"),
      ("SELECT a FORM t", "t", "the end of the statement", "FROM"),
      ("UPDATE t SET a 1", "1", "=", nil),
      ("DELETE t", "t", "FROM", nil),
      ("SELECT 1 2", "2", "the end of the statement", nil),
      ("INSERT INTO t VALUES (1", "", ")", nil),
      ("SELECT (1 + ", "", "an expression", nil),
      ("UDPATE t SET a = 1", "UDPATE", "a statement", "UPDATE"),
    ] as [(String, String, String, String?)])
  func marks(text: String, marked: String, expected: String, suggestion: String?) {
    let file = parse(text)
    #expect(file.statements.count == 1)
    guard let diagnostic = file.diagnostics.first, file.diagnostics.count == 1 else {
      Issue.record("one diagnostic, not \(file.diagnostics.count)")
      return
    }
    #expect(file.text(diagnostic.range) == marked)
    #expect(diagnostic.problem == .expected(expected, found: marked))
    #expect(diagnostic.suggestion == suggestion)
  }

  /// What people mistype: the text, what is marked, what was probably meant.
  @Test(
    arguments: [
      ("ALTR TABLE t ADD a int", "ALTR", "ALTER"), ("ALTER TABEL t ADD a int", "TABEL", "TABLE"),
      ("ALTER TABLE t ADD COLUM a int", "int", "COLUMN"),
      ("ALTER TABLE t ADDD COLUMN a int", "ADDD", "ADD"),
      ("ALTER TABLE t ADD a int NOT NUL", "NUL", "NULL"),
      ("ALTER TABLE t ADD a int REFRENCES u", "REFRENCES", "REFERENCES"),
      ("ALTER TABLE t ADD CHECK (a > 0) NOT VALDI", "VALDI", "VALID"),
      ("ALTER TABLE t ALTER a SET NOT NUL", "NUL", "NULL"),
      ("ALTER TABLE t MODIFY a int", "MODIFY", "ALTER COLUMN"),
      ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u ON DELTE CASCADE", "DELTE", "DELETE"),
      ("CREATE INDX i ON t (a)", "INDX", "INDEX"),
      ("CREATE INDEX CONCURENTLY i ON t (a)", "i", "CONCURRENTLY"),
      ("CREATE TABLE IF NOT EXIST t ()", "EXIST", "EXISTS"),
      ("CREATE OR REPALCE VIEW v AS SELECT 1", "REPALCE", "REPLACE"),
      ("CREATE FUNCTION f() RETRUNS int AS ''", "RETRUNS", "RETURNS"),
      ("CREATE TYPE m AS ENM ('a')", "ENM", "ENUM"), ("DROP TABLE t CASCDE", "CASCDE", "CASCADE"),
      ("UPDATE t SETT a = 1", "a", "SET"), ("UPDATE t SET a = 1 WHER b", "WHER", "WHERE"),
      ("ALTER TABLE t ADD a int ADD b int", "ADD", nil),
    ] as [(String, String, String?)])
  func findsTheSlip(text: String, marked: String, suggestion: String?) {
    let file = parse(text)
    #expect(file.diagnostics.map { file.text($0.range) } == [marked])
    #expect(file.diagnostics.map(\.suggestion) == [suggestion])
  }

  @Test(
    arguments: [
      ("CREATE TABLE user (id int)", "user", .reserved("user", of: .postgres)),
      ("ALTER TABLE t ADD Order int", "Order", .reserved("Order", of: .postgres)),
      ("CREATE TABLE t (a int,)", ",", .trailingComma), ("SELECT a, FROM t", ",", .trailingComma),
      ("ALTER TABLE t ADD a int,", ",", .trailingComma),
      ("DELETE FROM WHERE a", "WHERE", .expected("a table", found: "WHERE")),
    ] as [(String, String, ParseDiagnostic.Problem)])
  func namesTheProblem(text: String, marked: String, problem: ParseDiagnostic.Problem) {
    let file = parse(text)
    #expect(file.diagnostics.map { file.text($0.range) } == [marked])
    #expect(file.diagnostics.map(\.problem) == [problem])
  }

  @Test func oneErrorHidesNoOtherStatement() {
    let file = parse("SELECT 1; SELECT FROM FROM; SELECT 2;")
    guard file.statements.count == 3 else {
      Issue.record("\(file.statements.count) statements")
      return
    }
    #expect(
      file.statements[1].statement == .unknown(UnknownStatement(firstWords: "SELECT FROM FROM")))
    #expect(file.statements[2].statement == parse("SELECT 2").statements[0].statement)
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000), String(repeating: "NOT ", count: 100_000),
    String(repeating: "- ", count: 100_000), "a" + String(repeating: " + a", count: 100_000),
    "a" + String(repeating: "::int", count: 100_000),
    String(repeating: "(SELECT ", count: 100_000), String(repeating: "f(", count: 100_000),
    "1" + String(repeating: " UNION SELECT 1", count: 100_000),
    "ARRAY" + String(repeating: "[", count: 100_000),
  ])
  func refusesWhatNestsTooDeep(text: String) {
    let file = parse("SELECT " + text)
    #expect(file.statements.count == 1)
    guard case .tooDeep = file.diagnostics.first?.problem else {
      Issue.record("\(String(describing: file.diagnostics.first))")
      return
    }
  }

  @Test func longChainsOfOrAreFlat() {
    let text = (0..<10_000).map { "a = \($0)" }.joined(separator: " OR ")
    guard case .or(let terms) = expression(text) else {
      Issue.record("not read")
      return
    }
    #expect(terms.count == 10_000)
  }

  @Test func longListsOfValuesAreCountedNotKept() {
    let rows = (0..<1000).map { "(\($0), 'x', NULL, now())" }.joined(separator: ", ")
    guard
      case .data(.insert(let insert)) = parse("INSERT INTO t VALUES \(rows)").statements[0]
        .statement,
      case .values(let list) = insert.source?.body
    else {
      Issue.record("not read")
      return
    }
    #expect(list.count == 1000)
    #expect(list.rows.count == ValuesList.kept)
    #expect(!parse("INSERT INTO t VALUES \(rows), (1, 2").diagnostics.isEmpty)
  }
}

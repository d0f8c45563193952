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

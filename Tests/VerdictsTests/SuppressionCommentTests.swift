// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import TestSupport
import Testing

@testable import Verdicts

/// What a comment says to lockcast, and at which column it goes wrong.
struct SuppressionCommentTests {
  private func read(_ text: String) -> SuppressionRemark.Content? {
    reading(text)?.content
  }

  private func reading(_ text: String) -> SuppressionRemark? {
    let report = Suppressing.report(text + "\nSELECT 1")
    return report.migrations[0].remarks.first
  }

  @Test(
    arguments: [
      "-- lockcast: allow data-loss reason \"x\" until 2026-12-31",
      "--lockcast:allow data-loss reason 'x' until 2026-12-31",
      "--- LockCast : allow data-loss until 2026-12-31 reason 'x'",
      "/* lockcast: allow data-loss\n   reason \"x\"\n   until 2026-12-31 */",
      "/**\n * lockcast: allow data-loss reason \"x\" until 2026-12-31\n */".replacing(
        "\n */", with: "*/"),
      "-- lockcast: allow data-loss for sha256:9F2C71AB03DE reason 'x' until 2026-12-31",
    ])
  func forms(text: String) {
    guard case .allows(let suppression)? = read(text) else {
      Issue.record("\(text): \(String(describing: read(text)))")
      return
    }
    #expect(suppression.rules == [.dataLoss])
    #expect(suppression.reason == "x")
    #expect(suppression.digest == (text.contains("for") ? "9f2c71ab03de" : nil))
  }

  @Test(
    arguments: [
      (#""say ""no"" to 'x'""#, #"say "no" to 'x'"#), (#"'it''s "quiet"'"#, #"it's "quiet""#),
      (#""a, until 2020-01-01""#, "a, until 2020-01-01"), (#""-- é 漢 \n""#, #"-- é 漢 \n"#),
      (#""</summary> `x` | @all""#, "</summary> `x` | @all"),
    ])
  func quotesInReasons(written: String, read expected: String) {
    let content = read(
      "-- lockcast: allow data-loss, long-holder reason \(written) until 2026-12-31")
    guard case .allows(let suppression)? = content else {
      Issue.record("\(String(describing: content))")
      return
    }
    #expect(suppression.reason == expected)
    #expect(suppression.rules == [.dataLoss, .longHolder])
  }

  @Test(
    arguments: [
      ("-- lockcast: alow data-loss", SuppressionProblem.expected("allow", found: "alow"), 14),
      ("-- lockcast allow data-loss", .expected("':' behind lockcast", found: "allow"), 13),
      ("-- lockcast: allow", .expected("the name of a rule", found: ""), 19),
      (
        "-- lockcast: allow data-los reason 'x'", .unknownRule("data-los", nearest: "data-loss"), 20
      ),
      ("-- lockcast: allow frobnicate", .unknownRule("frobnicate", nearest: nil), 20),
      ("-- lockcast: allow suppression-unused", .suppressesSuppressions(.suppressionUnused), 20),
      (
        "-- lockcast: allow data-loss long-holder",
        .expected("a comma, for, reason or until", found: "long-holder"), 30
      ),
      ("-- lockcast: allow data-loss reason x", .expected("the reason in quotes", found: "x"), 37),
      ("-- lockcast: allow data-loss reason ' '", .blankReason, 37),
      ("-- lockcast: allow data-loss reason 'x until 2026-12-31", .unclosedReason, 37),
      ("-- lockcast: allow data-loss reason 'x' reason 'y'", .repeated("reason"), 41),
      ("-- lockcast: allow data-loss until 2026-12-31", .missing("reason \"…\""), 46),
      ("-- lockcast: allow data-loss reason 'x'", .missing("until 2027-01-31"), 40),
      ("-- lockcast: allow data-loss reason 'x' until soon", .badDay("soon"), 47),
      ("-- lockcast: allow data-loss reason 'x' until 2026-02-30", .badDay("2026-02-30"), 47),
      ("-- lockcast: allow data-loss for 9f2c reason 'x' until 2026-12-31", .badDigest("9f2c"), 34),
      ("-- lockcast: allow data-loss for 9f2c71ab03dx reason 'x'", .badDigest("9f2c71ab03dx"), 34),
      ("-- lockcast: ignore", .expected("allow", found: "ignore"), 14),
      ("/* lockcast: allow data-loss, */", .expected("the name of a rule", found: ""), 31),
    ])
  func malformed(text: String, problem: SuppressionProblem, column: Int) throws {
    let remark = try #require(reading(text))
    #expect(remark.content == .malformed(problem))
    #expect(remark.place.column == column)
    #expect(remark.place.line == 1)
  }

  @Test(
    arguments: [
      "-- this was found by lockcast", "-- lockcast says that this is fine", "-- lockcastle: allow",
      "--", "/**/", "/* x */ -- see lockcast: allow", "-- \u{0}",
    ])
  func commentsForOthers(text: String) { #expect(read(text) == nil) }

  /// Linear, whatever the comments are: many of them on one line, and one without an end.
  @Test func manyComments() {
    let one = "/* lockcast: allow data-loss reason 'x' until 2026-12-31 */ "
    let sql = "SELECT 1; " + String(repeating: one, count: 1000) + "SELECT 2"
    let report = Suppressing.report(sql)
    #expect(report.migrations[0].remarks.count == 1000)
    #expect(report.migrations[0].remarks.allSatisfy { $0.statement == 1 })
    let long = "-- lockcast: allow " + String(repeating: "data-loss, ", count: 5000)
    #expect(Suppressing.report(long + "\nSELECT 1").notes.count == 1)
  }

  /// Whatever its bytes: it is no comment for lockcast, a problem inside it, or whole.
  @Test func damagedComments() {
    var generator = SeededGenerator(seed: 11)
    let whole = Array(
      "/* lockcast: allow data-loss, long-holder for 9f2c71ab03de reason \"a \"\"b\"\"\" until 2026-12-31 */"
        .utf8)
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { break }
      }
      let range = SourceRange(0..<bytes.count)
      guard var comment = SuppressionComment(range, of: bytes) else { continue }
      do throws(SuppressionComment.Malformed) {
        let clauses = try comment.clauses()
        #expect(!clauses.rules.isEmpty)
        #expect(clauses.reason.contains { !$0.isWhitespace })
        #expect((clauses.digest?.utf8.count ?? 12) >= 12)
      } catch {
        #expect((0...bytes.count).contains(error.offset))
      }
    }
  }
}

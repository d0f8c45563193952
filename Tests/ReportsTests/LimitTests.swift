// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import LockModel
import Schema
import Testing
import Verdicts

@testable import Reports

struct LimitTests {
  /// Many statements, long ones, hostile ones: the comment always fits, and keeps its two lines.
  @Test(arguments: [1, 10, 300], [10, 1000])
  func aCommentFits(statements: Int, length: Int) {
    let sql = "ALTER TABLE t ADD COLUMN " + String(repeating: "x|`", count: length) + " int"
    let findings = [
      Finding(.windowTooLong, .block, .window(Example.deployments, .accessExclusive, seconds: 9))
    ]
    let all = (0..<statements).map { index in
      Example.statement(
        sql: sql, index: index, horizon: Example.queue, findings: findings,
        instead: Instead(reason: .lockTimeoutAndRetry, sql: [sql]),
        rollback: Rollback(kind: .exact, sql: [sql]))
    }
    let bytes = MarkdownReport().render(Example.report(all))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(bytes.count <= MarkdownReport.limit)
    #expect(text.hasPrefix(MarkdownReport.marker))
    #expect(text.contains("Block"))
    #expect(occurrences(of: "<details>", in: text) == occurrences(of: "</details>", in: text))
  }

  @Test func aTerminalLineHasEightyColumns() {
    for report in [Example.blocked, Example.passing, Example.hostile] {
      let text = String(decoding: TerminalReport(isColoured: false).render(report), as: UTF8.self)
      for line in text.split(separator: "\n") {
        #expect(TerminalText.columnCount(line) <= 80, "\(line)")
      }
      #expect(!text.unicodeScalars.contains("\u{1B}"))
    }
  }

  /// Pages that nobody scrolls through help nobody: the worst in detail, the others in short.
  @Test func ofManyStatementsTheTerminalShowsTheWorst() {
    let findings = [
      Finding(.windowTooLong, .block, .window(Example.deployments, .accessExclusive, seconds: 9))
    ]
    let all = (0..<100).map { index in
      index % 2 == 0
        ? Example.statement(index: index, horizon: Example.queue, findings: findings)
        : Example.statement(index: index, horizon: Example.calm)
    }
    let bytes = TerminalReport(isColoured: false).render(Example.report(all))
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("  locks ") } == 50)
    #expect(lines.count { $0.hasPrefix("  typically ") } == 20)
    #expect(lines.contains("… and 50 statements that pass; --format json has all"))
  }

  @Test func colourIsTheOnlyEscapeSequence() {
    let bytes = TerminalReport(isColoured: true).render(Example.hostile)
    let text = String(decoding: bytes, as: UTF8.self)
    let stripped = text.replacing(#/\u{1B}\[[0-9]+m/#, with: "")
    #expect(text.unicodeScalars.contains("\u{1B}"))
    #expect(!stripped.unicodeScalars.contains("\u{1B}"))
    #expect(!stripped.unicodeScalars.contains("\u{07}"))
  }

  @Test func anInfiniteQuantileIsNull() throws {
    var horizon = Example.queue
    horizon.window.p99 = .infinity
    let bytes = JSONReport().render(Example.report([Example.statement(horizon: horizon)]))
    let window = try statement(bytes)["window"]
    #expect(window?["p99"]?.isNull == true)
    #expect(window?["unbounded"]?.boolValue == true)
    #expect(window?["p50"]?.doubleValue == 480.004)
  }

  private func statement(_ bytes: [UInt8]) throws -> JSONValue {
    let document = try JSONValue.parse(bytes)
    return try #require(document["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first)
  }

  private func occurrences(of part: String, in text: String) -> Int {
    text.split(separator: "\n").count { $0.contains(part) }
  }

  @Test func everyRuleHasWords() {
    for rule in Rule.allCases {
      #expect(!rule.title.isEmpty)
      #expect(!rule.remedy.isEmpty)
      for subject in [Finding.Subject.statement, .relation(Example.deployments)] {
        #expect(!Finding(rule, .block, subject).prose.isEmpty)
      }
    }
  }
}

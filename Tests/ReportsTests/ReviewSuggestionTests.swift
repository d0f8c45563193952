// SPDX-License-Identifier: Apache-2.0
import Forecast
import Testing
import Verdicts

@testable import Reports

struct ReviewSuggestionTests {
  private static let alter = "ALTER TABLE deployments\n  ADD COLUMN region_override text"

  /// The statement stands on the third line of its file.
  private func report(
    sql: String = alter, reason: InsteadReason = .lockTimeoutAndRetry, transaction: Int? = nil,
    instead: [String]? = nil
  ) -> Report {
    var statement = Example.statement(
      sql: sql, horizon: Example.queue, findings: [Finding(.noLockTimeout, .block)],
      instead: Instead(
        reason: reason, sql: instead ?? ["SET lock_timeout = '100ms'", sql],
        forecast: InsteadForecast(
          verdict: .pass, window: Example.quantiles(0.1, 0.1, 0.1),
          blocked: Example.quantiles(2, 3, 4))))
    statement.transaction = transaction
    return Example.report([statement])
  }

  private func suggestions(_ report: Report, in file: String) -> [ReviewSuggestion] {
    ReviewSuggestion.all(for: report) { $0 == "migrations/0042.sql" ? Array(file.utf8) : nil }
  }

  @Test func itReplacesTheLinesOfTheStatement() throws {
    let file = "-- up\n\n\(Self.alter);\n\nSELECT 1;\n"
    let suggestion = try #require(suggestions(report(), in: file).first)
    #expect(suggestion.startLine == 3 && suggestion.endLine == 4)
    #expect(suggestion.replacement == "SET lock_timeout = '100ms';\n\(Self.alter);")
    #expect(
      suggestion.markdown(for: .github).hasSuffix(
        "```suggestion\nSET lock_timeout = '100ms';\n\(Self.alter);\n```\n"))
    #expect(suggestion.markdown(for: .gitlab).contains("\n```suggestion:-0+1\n"))
    #expect(suggestion.markdown(for: .github).contains("13 min → 100 ms (P95)"))
  }

  @Test func theIndentationStays() throws {
    let sql = "ALTER TABLE deployments ADD COLUMN x text"
    let suggestion = try #require(
      suggestions(report(sql: sql), in: "\n\n\t\(sql) ; \r\n").first)
    #expect(suggestion.replacement == "\tSET lock_timeout = '100ms';\n\t\(sql);")
  }

  /// Lines that hold something else would lose it.
  @Test(arguments: [
    "\n\n\(alter); -- once\n", "\n\nSELECT 1; \(alter);\n", "\n\n\(alter); SELECT 1;\n",
    "\n\n\(alter)\n",
    "\n\(alter);\n", "", "\n\n/* x */ \(alter);\n",
  ])
  func itNeedsLinesOfItsOwn(file: String) {
    #expect(suggestions(report(), in: file).isEmpty)
  }

  @Test func otherWaysNeedToStandOutsideATransaction() {
    let file = "\n\n\(Self.alter);\n"
    let valid = report(reason: .notValidThenValidate)
    #expect(suggestions(valid, in: file).count == 1)
    #expect(suggestions(report(reason: .notValidThenValidate, transaction: 0), in: file).isEmpty)
    #expect(suggestions(report(transaction: 0), in: file).count == 1)
    for reason in [InsteadReason.batches, .expandAndContract, .copyTool, .splitTransaction] {
      #expect(suggestions(report(reason: reason), in: file).isEmpty)
    }
  }

  @Test func whatNobodySeesIsNotOffered() {
    let file = "\n\n\(Self.alter);\n"
    #expect(suggestions(report(instead: ["SELECT '\u{202E}'"]), in: file).isEmpty)
  }

  @Test func aFenceInItIsLonger() throws {
    let sql = "ALTER TABLE t ADD c text DEFAULT '```'"
    let suggestion = try #require(suggestions(report(sql: sql), in: "\n\n\(sql);\n").first)
    #expect(suggestion.markdown(for: .github).hasSuffix("\n````\n"))
  }
}

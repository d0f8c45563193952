// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Testing
import Verdicts

@testable import Reports

/// What a reviewer sees of the comment without a click.
struct CommentTests {
  private func text(_ report: Report) -> String {
    String(decoding: MarkdownReport().render(report), as: UTF8.self)
  }

  /// Everything that no fold hides.
  private func open(_ report: Report) -> String {
    var depth = 0
    var lines: [Substring] = []
    for line in text(report).split(separator: "\n") {
      if line.hasPrefix("<details>") { depth += 1 }
      if depth == 0 { lines.append(line) }
      if line.hasSuffix("</details>") { depth -= 1 }
    }
    return lines.joined(separator: "\n")
  }

  private func blocking(_ index: Int, window: Double = 9) -> StatementReport {
    var horizon = Example.queue
    horizon.window = Example.quantiles(window, window, window)
    return Example.statement(
      sql: "ALTER TABLE deployments ADD COLUMN c\(index) text", index: index, horizon: horizon,
      findings: [
        Finding(.windowTooLong, .block, .window(Example.deployments, .accessExclusive, seconds: 9))
      ])
  }

  @Test func whatPassesIsOneLineAndOneFold() {
    let lines = open(Example.passing).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("**✅ Pass: ") == true)
    #expect(text(Example.passing).ranges(of: "<details>").count == 1)
  }

  @Test func bothForecastsStandInOneLine() {
    let line =
      "**Do this instead of statement 1** · 13 min → 100 ms (P95) · stalled at once 480 → 3 · "
      + "⛔ block → ✅ pass"
    #expect(open(Example.blocked).contains(line))
  }

  @Test func theRollbackSaysItsOwnRisk() {
    let text = text(Example.blocked)
    #expect(text.contains("<b>Rollback</b>: something is lost that does not come back, ⛔ block"))
    #expect(text.contains("Its own forecast: 480 stalled, 13 min at most (P95), ⛔ block."))
  }

  @Test func rowsStandInTheTableWithTheirProvenance() {
    var statement = blocking(0)
    statement.forecast.rows = Estimate(1_230_000, .inferred)
    #expect(
      open(Example.report([statement])).contains("| 1.2\u{A0}million<br><sub>inferred</sub> |"))
  }

  /// Of many the worst stand open, and the one that the headline is about is among them.
  @Test func ofManyStatementsTheWorstStandOpen() {
    let statements = (0..<200).map { index in
      index % 2 == 0
        ? blocking(index, window: index == 150 ? 99 : 9)
        : Example.statement(index: index, horizon: Example.calm)
    }
    let report = Example.report(statements)
    let open = open(report)
    #expect(report.worstBriefing?.number == 151)
    #expect(open.contains("| 151 | `ALTER TABLE deployments ADD COLUMN c150 text` |"))
    #expect(open.split(separator: "\n").count { $0.hasPrefix("| ⛔ |") } == 8)
    #expect(text(report).contains("92 more statements that do not pass, none worse than these"))
    #expect(text(report).contains("100 more statements that pass"))
  }

  /// Zeros would be a lie.
  @Test func whatIsNotUnderstoodHasNoFigures() {
    var statement = Example.statement(
      sql: "FROBNICATE", horizon: Example.calm,
      findings: [Finding(.unparsedStatement, .unknown, .unknown(.unparsed(firstWords: "FROB")))])
    statement.forecast.plan = Plan(phases: [], unknowns: [.unparsed(firstWords: "FROB")])
    let report = Example.report([statement])
    let row = "| `FROBNICATE` | not known | not\u{A0}known | not\u{A0}known | not\u{A0}known |"
    #expect(open(report).contains(row))
    // What to do needs no click.
    #expect(open(report).contains("report the statement to lockcast."))
    let page = String(decoding: HTMLReport().render(report), as: UTF8.self)
    #expect(!page.contains("<svg"))
    #expect(!page.contains("0 s"))
  }

  @Test func theNamesOfSeveralDatabasesStandInTheTable() {
    var report = Example.blocked
    report.databases[0].name = "billing"
    report.databases.append(report.databases[0])
    #expect(open(report).contains("<br><sub>`billing`</sub>"))
  }

  @Test func aTimeoutIsNoPool() {
    let finding = Finding(
      .lockTimeoutLikely, .warn, .pool(capacity: 0, after: 2, probability: 0.93))
    #expect(
      finding.prose.plain == "lock_timeout would end an attempt after 2 s, with probability 93 %.")
  }
}

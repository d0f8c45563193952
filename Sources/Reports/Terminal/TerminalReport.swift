// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax
import Snapshot
public import Verdicts

/// The report in 80 columns.
public struct TerminalReport: Sendable {
  private let style: TerminalStyle

  /// - Parameter isColoured: a terminal is there and `NO_COLOR` is not set.
  public init(isColoured: Bool) { style = TerminalStyle(isColoured: isColoured) }

  public func render(_ report: Report) -> [UInt8] {
    let suppressed = TerminalSuppressed(report, style)
    var lines = headline(report) + diagnostics(report) + aboutFiles(report) + suppressed.findings
    let interesting = report.briefings.filter(\.isOfInterest)
    let briefings = interesting.isEmpty ? report.briefings : interesting
    let isQuiet = report.verdict == .pass
    let passing = briefings.count { $0.statement.verdict == .pass }
    // Between many that pass, those that do not would be hard to find.
    let leavesOut = !isQuiet && passing > Self.maximumPassing
    let shown = leavesOut ? briefings.filter { $0.statement.verdict > .pass } : briefings
    let detailed = Set(shown.worstFirst.prefix(Self.maximumDetailed).map(\.number))
    for briefing in shown.prefix(Self.maximumStatements) {
      let isShort =
        isQuiet || briefing.statement.verdict == .pass || !detailed.contains(briefing.number)
      lines.append("")
      lines += statement(briefing, isShort: isShort)
    }
    if leavesOut {
      lines += ["", "… and \(Quantity.exact(passing)) statements that pass; --format json has all"]
    }
    let hidden = shown.count - Self.maximumStatements
    if hidden > 0 {
      lines += ["", "… and \(Quantity.exact(hidden)) more statements; --format json has all"]
    }
    lines += suppressed.lines + deployHours(report) + [""] + coverage(report)
    lines += suppressed.coverage
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static let maximumStatements = 500
  private static let maximumPassing = 20
  /// The worst of them with all that is known, the others in three lines.
  private static let maximumDetailed = 20

  // MARK: Head

  private func headline(_ report: Report) -> [String] {
    let headline = Headline(report)
    let word = paint(report.verdict.word.uppercased(), report.verdict)
    let title = TerminalText.wrap(
      "\(report.verdict.word.uppercased()) \(headline.title.terminal)", indent: 2, first: 0)
    var lines = title
    if let first = lines.first {
      lines[0] = word + style.bold(String(first.dropFirst(report.verdict.word.count)))
    }
    if let reason = headline.reason { lines += TerminalText.wrap(reason.terminal, indent: 2) }
    return lines
  }

  private func paint(_ text: String, _ verdict: Verdict) -> String {
    switch verdict {
    case .pass: style.green(style.bold(text))
    case .warn, .unknown: style.yellow(style.bold(text))
    case .block: style.red(style.bold(text))
    }
  }

  private func diagnostics(_ report: Report) -> [String] {
    report.migrations.flatMap { migration in
      migration.diagnostics.prefix(20).flatMap { located in
        TerminalText.wrap(
          "\(VisibleText.line(located.path)):\(located.position.line):"
            + "\(located.position.column): error: \(located.diagnostic.prose.terminal)",
          indent: 2, first: 0)
      }
    }
  }

  private func aboutFiles(_ report: Report) -> [String] {
    report.migrations.flatMap { migration in
      migration.findings.filter { $0.severity > .pass }.prefix(20).flatMap { finding in
        TerminalText.wrap(
          "\(VisibleText.line(migration.path)): \(finding.severity.rawValue): "
            + "\(finding.prose.terminal) \(finding.remedy.terminal) [\(finding.rule.rawValue)]",
          indent: 2, first: 0)
      }
    }
  }

  private func deployHours(_ report: Report) -> [String] {
    let worthwhile = report.migrations.filter { $0.verdict > .pass }.compactMap(\.deployHours)
    guard let hours = worthwhile.first else { return [] }
    return [""] + TerminalText.wrap(hours.prose.terminal, indent: 2, first: 0)
  }

  // MARK: One statement

  private func statement(_ briefing: Briefing, isShort: Bool) -> [String] {
    let statement = briefing.statement
    let place = VisibleText.line(briefing.path, limit: 56) + ":\(statement.position.line)"
    let verdict = statement.verdict.rawValue
    let gap = max(1, TerminalText.width - TerminalText.columnCount(place) - verdict.count)
    var lines = [
      style.cyan(place) + String(repeating: " ", count: gap) + paint(verdict, statement.verdict)
    ]
    lines += TerminalText.wrap(
      VisibleText.line(statement.sql, limit: isShort ? 140 : 400), indent: 4, first: 2)
    lines += row("locks", briefing.lockProse.terminal)
    guard !isShort else { return lines }
    lines += row("work", briefing.workProse.terminal)
    let volume = briefing.volume
    if !volume.isEmpty { lines += row("writes", volume.joined(last: ", ").terminal) }
    lines += figures(briefing)
    for (finding, remedy) in briefing.findingsWithRemedies {
      lines += row(
        finding.severity.rawValue, "\(finding.prose.terminal) [\(finding.rule.rawValue)]")
      if let remedy { lines += TerminalText.wrap(remedy.terminal, indent: 12) }
    }
    lines +=
      blockers(briefing) + timeline(briefing) + instead(briefing) + rollback(briefing)
    return lines
  }

  private func row(_ label: String, _ text: String) -> [String] {
    var lines = TerminalText.wrap(text, indent: 12)
    guard let first = lines.first else { return [] }
    lines[0] = "  " + style.dim(TerminalText.pad(label, to: 10)) + String(first.dropFirst(12))
    return lines
  }

  private func figures(_ briefing: Briefing) -> [String] {
    guard briefing.mainLock != nil else { return [] }
    guard briefing.isWeighed else { return row("holds", briefing.holdText) }
    let horizon = briefing.horizon
    return row(
      "waits",
      "\(briefing.waitText) (P50 · P95, \(horizon.wait.provenance.rawValue)), holds "
        + "\(briefing.holdText) (\(horizon.hold.provenance.rawValue)), stalled at once "
        + "\(briefing.stalledText) (\(horizon.blocked.provenance.rawValue))")
  }

  private func blockers(_ briefing: Briefing) -> [String] {
    let (rows, others) = briefing.blockerRows
    var lines: [String] = []
    for (index, blocker) in rows.prefix(5).enumerated() {
      var text = blocker.who.terminal
      if let age = blocker.age { text += ", \(Quantity.duration(age)) old" }
      if let state = blocker.state { text += ", \(state)" }
      if let mode = blocker.mode, let relation = blocker.relation {
        text += ", holds \(mode.sqlName) on \(VisibleText.line(relation.shown, limit: 80))"
      }
      if let query = blocker.query { text += ": \(VisibleText.line(query, limit: 120))" }
      lines += row(index == 0 ? "held by" : "", text)
    }
    let more = max(0, rows.count - 5) + others
    if more > 0 { lines += row("", "and \(Quantity.exact(more)) more") }
    return lines
  }

  private func timeline(_ briefing: Briefing) -> [String] {
    let bars = TerminalBars(briefing).lines
    return bars.isEmpty
      ? [] : row("typically", bars[0]) + bars.dropFirst().map { "            " + $0 }
  }

  private func instead(_ briefing: Briefing) -> [String] {
    guard let instead = briefing.statement.instead else {
      return briefing.statement.noInstead.map { row("instead", $0.words) } ?? []
    }
    let gain = Gain(briefing).map { gain in
      gain.words { $0.rawValue }
    }
    let words = TerminalText.wrap(instead.words, indent: 12)
    let head = gain.map { row("instead", $0) + words } ?? row("instead", instead.words)
    if let command = instead.command {
      // As it is, so that it can be taken from the screen.
      let lines = VisibleText.block(command, limit: 4000).replacing("\t", with: "  ")
        .split(separator: "\n")
      return head + lines.map { "            " + $0 }
    }
    return head + sql(instead.sql)
  }

  private func rollback(_ briefing: Briefing) -> [String] {
    guard let rollback = briefing.statement.rollback else { return [] }
    let forecast =
      rollback.forecast.map {
        "; its own forecast: \($0.words(isWeighed: briefing.isWeighed)), \($0.verdict.rawValue)"
      } ?? ""
    let losses = rollback.losses.map { " " + $0.prose.terminal }.joined()
    return row("rollback", rollback.words + forecast + "." + losses) + sql(rollback.sql)
  }

  private func sql(_ statements: [String]) -> [String] {
    statements.flatMap { statement in
      VisibleText.block(SQLScript.terminated(statement), limit: 2000)
        .replacing("\t", with: "  ").split(separator: "\n").flatMap {
          TerminalText.wrap(String($0), indent: 14, first: 12)
        }
    }
  }

  // MARK: Foot

  private func database(_ database: DatabaseReport) -> String {
    var text = database.name.map { VisibleText.line($0, limit: 63) + ": " } ?? ""
    text += database.productName
    if let snapshot = database.snapshot {
      text += " · snapshot of \(VisibleText.line(snapshot.database, limit: 63)), "
      text += snapshot.capturedAt.readable
      text += " (\(snapshot.momentsText))"
    }
    return text
  }

  private func coverage(_ report: Report) -> [String] {
    let coverage = report.coverage
    var text = report.databases.map(database).joined(separator: " · ")
    text += " · read \(Quantity.plural(coverage.migrations, "migration")), "
    text += Quantity.plural(coverage.statements, "statement")
    text +=
      coverage.understood == coverage.statements
      ? ", all understood" : ", \(Quantity.exact(coverage.understood)) understood"
    var lines = TerminalText.wrap(text, indent: 0)
    for assumption in coverage.assumptions.prefix(10) {
      lines += TerminalText.wrap("- " + assumption.prose.terminal, indent: 2, first: 0)
    }
    return lines.map { style.dim($0) }
  }
}

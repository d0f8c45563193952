// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Verdicts

/// What the comment says about one statement that does not pass.
struct MarkdownStatement {
  private let briefing: Briefing
  /// 0 for the worst one: its sections stay longest.
  private let order: Int

  init(_ briefing: Briefing, order: Int) {
    self.briefing = briefing
    self.order = order
  }

  var sections: [MarkdownSection] {
    [findings, instead] + (order < 5 ? [blockers, timeline] : []) + [rollback, volume]
  }

  private func section(_ importance: Int, _ text: String, shorter: [String] = []) -> MarkdownSection
  {
    MarkdownSection(importance - min(order, 99), text, shorter: shorter)
  }

  private var name: String { "Statement \(briefing.number)" }

  // MARK: Why

  private var findings: MarkdownSection {
    var lines = ["**\(name)** · \(briefing.workProse.markdown)"]
    for (finding, remedy) in briefing.findingsWithRemedies {
      let advice = remedy.map { " " + $0.markdown } ?? ""
      lines.append(
        "- \(finding.severity.sign) \(finding.prose.markdown)\(advice) "
          + "<sub>`\(finding.rule.rawValue)`</sub>")
    }
    let notes = briefing.statement.findings.filter {
      $0.severity == .pass && $0.suppressed == nil
    }
    lines += notes.map { "- \($0.prose.markdown) <sub>`\($0.rule.rawValue)`</sub>" }
    let short = lines.prefix(2)
    return section(
      700, lines[0] + "\n\n" + lines.dropFirst().joined(separator: "\n"),
      shorter: [short.joined(separator: "\n\n")])
  }

  // MARK: What instead

  private var instead: MarkdownSection {
    guard let instead = briefing.statement.instead else { return section(0, "") }
    var head = "**Do this instead of statement \(briefing.number)**"
    if let forecast = instead.forecast { head += " · " + text(of: forecast) }
    let sql = instead.sql.map { $0.hasSuffix(";") ? $0 : $0 + ";" }.joined(separator: "\n")
    func body(_ limit: Int) -> String {
      let text =
        instead.command.map { MarkdownText.fenced($0, language: "sh", limit: limit) }
        ?? MarkdownText.fenced(sql, limit: limit)
      return head + "\n\n" + instead.words + "\n\n" + text
    }
    return section(600, body(8000), shorter: [body(800)])
  }

  private func text(of forecast: InsteadForecast) -> String {
    "forecast: " + forecast.words(isWeighed: briefing.isWeighed) + ", \(forecast.verdict.sign) "
      + forecast.verdict.rawValue
  }

  // MARK: Who

  private var blockers: MarkdownSection {
    let (rows, others) = briefing.blockerRows
    guard let first = rows.first else { return section(0, "") }
    let oldest: Prose = if let age = first.age { ", the first for \(seconds: age)" } else { "" }
    let summary =
      "<b>Who is in the way</b>: \(Quantity.plural(rows.count + others, "session"))\(oldest.html)"
    func body(_ limit: Int, query: Int) -> String {
      var lines = ["| who | since | state | holds | query |", "|---|--:|---|---|---|"]
      lines += rows.prefix(limit).map { row(of: $0, query: query) }
      let more = max(0, rows.count - limit) + others
      if more > 0 { lines.append("\nand \(Quantity.exact(more)) more") }
      let reasons = Set(rows.compactMap { $0.unbounded?.words }).sorted()
      lines += reasons.map { "\nNothing bounds the wait: \($0)." }
      return MarkdownText.folded(summary, lines.joined(separator: "\n") + stalledTable(limit))
    }
    return section(
      400, body(20, query: 100), shorter: [body(3, query: 40)])
  }

  private func row(of row: BlockerRow, query: Int) -> String {
    var holds: Prose = "a snapshot"
    if let mode = row.mode, let relation = row.relation { holds = "\(mode) on \(relation)" }
    var who = row.who
    if let user = row.user, row.application != nil { who = who + " (\(foreign: user))" }
    let cells = [
      who.markdownCell, row.age.map { Quantity.duration($0) } ?? "–",
      row.state ?? "prepared", holds.markdownCell,
      row.query.map { MarkdownText.cell($0, limit: query) } ?? "–",
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private func stalledTable(_ limit: Int) -> String {
    let stalled = briefing.horizon.stalled.filter { $0.perSecond.value > 0 }
    guard !stalled.isEmpty else { return "" }
    var lines = ["\n\nWho stalls behind it:\n", "| needs | arrives | query |", "|---|--:|---|"]
    for traffic in stalled.prefix(min(limit, 8)) {
      let needs: Prose = "\(traffic.mode) on \(traffic.relation)"
      lines.append(
        "| \(needs.markdownCell) | \(Quantity.twoDigits(traffic.perSecond.value))/s "
          + "(\(traffic.perSecond.provenance.rawValue)) | "
          + "\(traffic.query.map { MarkdownText.cell($0, limit: 80) } ?? "–") |")
    }
    return lines.joined(separator: "\n")
  }

  // MARK: When

  private var timeline: MarkdownSection {
    guard let gantt = MermaidGantt(briefing).text else { return section(0, "") }
    return section(
      200, MarkdownText.folded("<b>Timeline</b> of a typical run", "```mermaid\n\(gantt)```"))
  }

  // MARK: And back

  private var rollback: MarkdownSection {
    guard let rollback = briefing.statement.rollback else { return section(0, "") }
    let kind =
      switch rollback.kind {
      case .exact: "exact"
      case .lossy: "something is lost that cannot come back"
      case .none: "there is no way back"
      }
    let summary = "<b>Rollback</b> of statement \(briefing.number): \(kind)"
    func body(_ limit: Int) -> String {
      let sql = rollback.sql.map { $0.hasSuffix(";") ? $0 : $0 + ";" }.joined(separator: "\n")
      var text = sql.isEmpty ? "" : MarkdownText.fenced(sql, limit: limit)
      if let forecast = rollback.forecast { text += "\n\nIts own " + self.text(of: forecast) + "." }
      return MarkdownText.folded(
        summary, text.isEmpty ? "Restore what it changes from a backup." : text)
    }
    return section(150, body(4000), shorter: [body(300)])
  }

  private var volume: MarkdownSection {
    let forecast = briefing.forecast
    var parts: [Prose] = []
    if let rows = forecast.rows {
      parts.append("\(count: rows.value) rows written (\(words: rows.provenance.rawValue))")
    }
    if let wal = forecast.walBytes {
      parts.append(
        "\(bytes: wal.value) of \(words: briefing.logName) (\(words: wal.provenance.rawValue))")
    }
    if let new = forecast.newBytes, new.value > 0 {
      parts.append("\(bytes: new.value) of new files (\(words: new.provenance.rawValue))")
    }
    if let lag = forecast.replicaLag, lag.value >= 1 {
      parts.append(
        "replicas \(seconds: lag.value) behind (\(words: lag.provenance.rawValue))")
    }
    guard !parts.isEmpty, forecast.rows?.value ?? 0 > 0 || forecast.newBytes?.value ?? 0 > 0
    else { return section(0, "") }
    return section(
      100,
      MarkdownText.folded(
        "<b>Rows, \(briefing.logName), files</b> of statement \(briefing.number)",
        parts.joined(last: ", ").markdown + "."))
  }
}

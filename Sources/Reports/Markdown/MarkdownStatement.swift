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
  /// It needs no number.
  private let isOnly: Bool
  /// What the first two lines of the comment have said already.
  private let told: Set<Verdicts.Rule>

  init(_ briefing: Briefing, order: Int, isOnly: Bool = false, told: Set<Verdicts.Rule> = []) {
    self.briefing = briefing
    self.order = order
    self.isOnly = isOnly
    self.told = told
  }

  /// Of the worst statement, for everybody to see: what else is wrong, the picture, the way out.
  var open: [MarkdownSection] {
    [section(700, why(isFull: false)), section(300, picture), instead]
  }

  /// Of the worst statement, behind a click each.
  var folded: [MarkdownSection] {
    let parts: [(importance: Int, summary: String, forms: [String])] = [
      (400, whoSummary, whoForms), (450, findingsSummary, [allFindings]),
      (320, "<b>Timeline</b> of a typical run", [timeline]),
      (350, rollbackSummary, rollbackForms),
      (150, "<b>Rows, \(briefing.logName), replicas</b>", [volume]),
    ]
    return parts.compactMap { part in
      let forms = part.forms.filter { !$0.isEmpty }
      guard let full = forms.first else { return nil }
      return MarkdownSection(
        part.importance, MarkdownText.folded(part.summary, full),
        shorter: forms.dropFirst().map { MarkdownText.folded(part.summary, $0) })
    }
  }

  /// Of another statement: all in one fold.
  var whole: MarkdownSection {
    func body(_ parts: [String]) -> String {
      MarkdownText.folded(summary, parts.filter { !$0.isEmpty }.joined(separator: "\n\n"))
    }
    let rollback = rollbackForms.map { "\(rollbackSummary)\n\n\($0)" }.first ?? ""
    let full = body([
      allFindings, insteadForms.first ?? "", whoForms.last ?? "", rollback, volume,
    ])
    let short = body([why(isFull: true), insteadForms.last ?? ""])
    return MarkdownSection(240 - order, full, shorter: [short, body([why(isFull: false)])])
  }

  private func section(_ importance: Int, _ text: String, shorter: [String] = []) -> MarkdownSection
  {
    MarkdownSection(importance, text, shorter: shorter)
  }

  private var name: String { "Statement \(briefing.number)" }

  private var summary: String {
    let title = briefing.mainFinding.map { $0.rule.title(on: $0.engine) } ?? ""
    let gain = Gain(briefing)?.window.map { " · gentler: \($0)" } ?? ""
    return "\(briefing.statement.verdict.sign) <b>\(name)</b> "
      + "\(MarkdownText.html(briefing.statement.sql, limit: 60)): \(title)\(gain)"
  }

  // MARK: Why

  /// What it does, and what is found about it that nobody has said yet.
  private func why(isFull: Bool) -> String {
    let lead = isOnly ? "" : "**\(name)** · "
    let lines = briefing.findingsWithRemedies.filter { isFull || !told.contains($0.0.rule) }
      .prefix(isFull ? 20 : 3).map { line(of: $0.0, remedy: $0.1) }
    let first = [work(isFull: isFull), untoldRemedy(isFull: isFull)].compactMap { $0 }
      .joined(separator: " ")
    return [first.isEmpty ? "" : lead + first, lines.joined(separator: "\n")]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// Where the first two lines say that the server refuses it, its work is no news.
  private func work(isFull: Bool) -> String? {
    isFull || !briefing.isRefused || told.isEmpty ? briefing.workProse.markdown : nil
  }

  /// What to do about what has been said already, where no gentler way says it.
  private func untoldRemedy(isFull: Bool) -> String? {
    guard !isFull, briefing.statement.instead == nil, let finding = briefing.mainFinding,
      told.contains(finding.rule)
    else { return nil }
    return finding.remedy.markdown
  }

  private func line(of finding: Finding, remedy: Prose?) -> String {
    let advice = remedy.map { " " + $0.markdown } ?? ""
    return "- \(finding.severity.sign) \(finding.prose.markdown)\(advice) "
      + "<sub>`\(finding.rule.rawValue)`</sub>"
  }

  private var findingsSummary: String {
    "<b>All findings</b>: \(Quantity.exact(briefing.statement.findings.count)), with their codes"
  }

  private var allFindings: String {
    let notes = briefing.statement.findings.filter { $0.severity == .pass && $0.suppressed == nil }
    let lines =
      briefing.findingsWithRemedies.map { line(of: $0.0, remedy: $0.1) }
      + notes.map { "- \($0.prose.markdown) <sub>`\($0.rule.rawValue)`</sub>" }
    guard !lines.isEmpty else { return "" }
    let work = told.isEmpty ? briefing.workProse.markdown + "\n\n" : ""
    return work + lines.joined(separator: "\n")
  }

  private var picture: String {
    MermaidChart(briefing.horizon).map { "```mermaid\n\($0.text)```" } ?? ""
  }

  // MARK: What instead

  private var instead: MarkdownSection {
    let forms = insteadForms
    return section(650, forms.first ?? "", shorter: Array(forms.dropFirst()))
  }

  /// The longest first.
  private var insteadForms: [String] {
    guard let instead = briefing.statement.instead else { return noInstead }
    var head = "**Do this instead" + (isOnly ? "" : " of statement \(briefing.number)") + "**"
    if let gain = Gain(briefing) { head += " · " + gain.words { "\($0.sign) \($0.rawValue)" } }
    return [8000, 800].map { limit in
      let text =
        instead.command.map { MarkdownText.fenced($0, language: "sh", limit: limit) }
        ?? MarkdownText.fenced(SQLScript.text(instead.sql), limit: limit)
      return [head, instead.words, text].joined(separator: "\n\n")
    }
  }

  private var noInstead: [String] {
    guard let reason = briefing.statement.noInstead else { return [] }
    let which = isOnly ? "" : " for statement \(briefing.number)"
    return ["**No gentler way\(which).** \(reason.words)"]
  }

  // MARK: Who

  private var whoSummary: String {
    let (rows, others) = briefing.blockerRows
    let count = rows.count + others
    let stalled = briefing.stalledTraffic.count
    var parts: [String] = []
    if count > 0 {
      let oldest = rows.first?.age.map { ", the first for \(Quantity.duration($0))" } ?? ""
      parts.append("\(Quantity.plural(count, "session")) now\(oldest)")
    }
    if stalled > 0 {
      parts.append("\(Quantity.plural(stalled, "query", "queries")) would stall")
    }
    return "<b>\(count > 0 ? "Who is in the way" : "Who stalls")</b>: "
      + parts.joined(separator: "; ")
  }

  private var whoForms: [String] {
    [who(20, query: 100), who(3, query: 40)]
  }

  private func who(_ limit: Int, query: Int) -> String {
    [blockers(limit, query: query), stalledTable(min(limit, 8))]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func blockers(_ limit: Int, query: Int) -> String {
    let (rows, others) = briefing.blockerRows
    guard !rows.isEmpty else { return "" }
    var lines = ["| who | since | state | holds | query |", "|---|--:|---|---|---|"]
    lines += rows.prefix(limit).map { row(of: $0, query: query) }
    let more = max(0, rows.count - limit) + others
    if more > 0 { lines.append("\nand \(Quantity.exact(more)) more") }
    let reasons = Set(rows.compactMap { $0.unbounded?.words }).sorted()
    lines += reasons.map { "\nNothing bounds the wait: \($0)." }
    return lines.joined(separator: "\n")
  }

  private func row(of row: BlockerRow, query: Int) -> String {
    let cells = [
      row.whoWithUser.markdownCell, row.age.map { Quantity.duration($0) } ?? "–",
      row.state ?? "prepared", row.holds.markdownCell,
      row.query.map { MarkdownText.cell($0, limit: query) } ?? "–",
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private func stalledTable(_ limit: Int) -> String {
    let stalled = briefing.stalledTraffic
    guard !stalled.isEmpty else { return "" }
    var lines = ["| stalls behind it, needs | arrives | query |", "|---|--:|---|"]
    for traffic in stalled.prefix(limit) {
      let needs: Prose = "\(traffic.mode) on \(traffic.relation)"
      lines.append(
        "| \(needs.markdownCell) | \(Quantity.twoDigits(traffic.perSecond.value))/s "
          + "<sub>\(traffic.perSecond.provenance.rawValue)</sub> | "
          + "\(traffic.query.map { MarkdownText.cell($0, limit: 80) } ?? "–") |")
    }
    if stalled.count > limit { lines.append("\nand \(Quantity.exact(stalled.count - limit)) more") }
    return lines.joined(separator: "\n")
  }

  // MARK: When

  private var timeline: String {
    MermaidGantt(briefing).text.map { "```mermaid\n\($0)```" } ?? ""
  }

  // MARK: And back

  private var rollbackSummary: String {
    guard let rollback = briefing.statement.rollback else { return "" }
    return "<b>Rollback</b>: \(rollback.words)"
      + (rollback.forecast.map { ", \($0.verdict.sign) \($0.verdict.rawValue)" } ?? "")
  }

  /// The longest first.
  private var rollbackForms: [String] {
    guard let rollback = briefing.statement.rollback else { return [] }
    let losses = rollback.losses.map { "- " + $0.prose.markdown }.joined(separator: "\n")
    guard !rollback.sql.isEmpty else {
      return [losses.isEmpty ? "Restore what it changes from a backup." : losses]
    }
    return [4000, 300].map { limit in
      var text = MarkdownText.fenced(SQLScript.text(rollback.sql), limit: limit)
      if !losses.isEmpty { text += "\n\n" + losses }
      if let forecast = rollback.forecast {
        text +=
          "\n\nIts own forecast: \(forecast.words(isWeighed: briefing.isWeighed)), "
          + "\(forecast.verdict.sign) \(forecast.verdict.rawValue)."
      }
      return text
    }
  }

  private var volume: String {
    let parts = briefing.volume
    return parts.isEmpty
      ? "" : parts.map { part -> Prose in "- \(part)" }.map(\.markdown).joined(separator: "\n")
  }
}

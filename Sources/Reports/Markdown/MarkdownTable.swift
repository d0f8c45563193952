// SPDX-License-Identifier: Apache-2.0
import Forecast
import Verdicts

/// The table of statements: what each locks, how many rows it writes, who stalls and for how long.
struct MarkdownTable {
  private let report: Report
  private let briefings: [Briefing]

  init(_ report: Report, _ briefings: [Briefing]) {
    self.report = report
    self.briefings = briefings
  }

  /// What has to be looked at stands open; the rest behind a click.
  var sections: [MarkdownSection] {
    let interesting = self.interesting
    let troubled = interesting.filter { $0.statement.verdict > .pass }
    // A few that pass are no noise, and say what the migration is.
    guard interesting.count > Self.openRows else {
      return [MarkdownSection(900, table(interesting))]
    }
    let open = Array(troubled.worstFirst.prefix(Self.openRows)).sorted { $0.number < $1.number }
    let shown = Set(open.map(\.number))
    let others = troubled.filter { !shown.contains($0.number) }
    return (open.isEmpty ? [] : [MarkdownSection(900, table(open))])
      + folded(others, "that do not pass, none worse than these", importance: 250)
      + folded(interesting.filter { $0.statement.verdict == .pass }, "that pass", importance: 80)
  }

  private static let openRows = 8

  private func folded(
    _ others: [Briefing], _ which: String, importance: Int
  ) -> [MarkdownSection] {
    guard !others.isEmpty else { return [] }
    let summary = "\(Quantity.plural(others.count, "more statement")) \(which)"
    let forms = [200, 40, 10].map { MarkdownText.folded(summary, table(others, limit: $0)) }
    return [MarkdownSection(importance, forms[0], shorter: Array(forms.dropFirst()))]
  }

  /// Of all statements, those that do nothing left out.
  func text(_ limit: Int) -> String {
    let rows = interesting
    return rows.isEmpty ? "" : table(rows, limit: limit)
  }

  private var interesting: [Briefing] {
    let interesting = briefings.filter(\.isOfInterest)
    return interesting.isEmpty ? briefings : interesting
  }

  private var isWeighed: Bool { briefings.contains(where: \.isWeighed) }
  private var namesFiles: Bool { Set(briefings.map(\.path)).count > 1 }
  private var namesDatabases: Bool { report.databases.count > 1 }

  private func table(_ rows: [Briefing], limit: Int = .max) -> String {
    let shown = Set(rows.worstFirst.prefix(limit).map(\.number))
    var lines = head
    for briefing in rows where shown.contains(briefing.number) { lines.append(row(briefing)) }
    let hidden = rows.count - shown.count
    if hidden > 0 {
      lines.append("\n\(Quantity.plural(hidden, "more statement")), none worse than these.")
    }
    return lines.joined(separator: "\n")
  }

  private var head: [String] {
    isWeighed
      ? [
        "| | # | statement | lock | rows | waits<br><sub>P50\u{A0}·\u{A0}P95</sub> "
          + "| holds<br><sub>P50\u{A0}·\u{A0}P95</sub> | stalled<br><sub>at\u{A0}once</sub> |",
        "|:-:|--:|---|---|--:|--:|--:|--:|",
      ]
      : ["| | # | statement | lock | rows | holds |", "|:-:|--:|---|---|--:|--:|"]
  }

  private func row(_ briefing: Briefing) -> String {
    var statement = MarkdownText.cell(briefing.statement.sql, limit: 90)
    var places = namesDatabases ? briefing.database.map { [$0] } ?? [] : []
    if namesFiles { places.append(briefing.place) }
    if !places.isEmpty {
      let cells = places.map { MarkdownText.cell($0, limit: 80) }
      statement += "<br><sub>\(cells.joined(separator: " · "))</sub>"
    }
    var cells = [
      briefing.statement.verdict.sign, String(briefing.number), statement,
      briefing.lockProse.markdownCell, rows(of: briefing),
    ]
    if isWeighed { cells.append(Self.unbroken(briefing.waitText)) }
    cells.append(Self.unbroken(briefing.holdText))
    if isWeighed { cells.append(Self.unbroken(briefing.stalledText)) }
    return "| " + cells.joined(separator: " | ") + " |"
  }

  /// Figures with units, which a narrow column may break between two of them only.
  private static func unbroken(_ text: String) -> String {
    text.replacing(" ", with: "\u{A0}").replacing("·\u{A0}", with: "· ")
  }

  private func rows(of briefing: Briefing) -> String {
    Self.unbroken(briefing.rowsText)
      + (briefing.rowsProvenance.map { "<br><sub>\($0.rawValue)</sub>" } ?? "")
  }
}

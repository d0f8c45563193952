// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax
import Snapshot
import Verdicts

/// The sections of the comment, in order.
struct MarkdownSections {
  private let report: Report
  private let briefings: [Briefing]
  /// The statements that are worth a word of their own.
  private let troubled: [Briefing]

  init(_ report: Report) {
    self.report = report
    briefings = report.briefings
    troubled = briefings.filter { $0.statement.verdict > .pass }
  }

  var all: [MarkdownSection] {
    var sections = [headline] + diagnostics + aboutFiles
    sections.append(report.verdict > .pass ? table(folded: false) : table(folded: true))
    for (order, briefing) in worstFirst.prefix(Self.maximumDetailed).enumerated() {
      sections += MarkdownStatement(briefing, order: order).sections
    }
    sections += MarkdownSuppressed(report).sections
    sections += deployHours + waysBack
    sections.append(exactSQL)
    sections.append(provenance)
    return sections
  }

  /// So many statements have sections of their own; the table has more.
  private static let maximumDetailed = 20

  private var worstFirst: [Briefing] {
    troubled.sorted {
      ($0.statement.verdict, $1.number) > ($1.statement.verdict, $0.number)
    }
  }

  private var headline: MarkdownSection {
    let headline = Headline(report)
    let sign = report.verdict.sign
    var text = report.verdict > .pass ? "## " : "**"
    text += "\(sign) \(report.verdict.word): \(headline.title.markdown)"
    text += report.verdict > .pass ? "" : "**"
    if let reason = headline.reason { text += "\n\n**" + reason.markdown + "**" }
    return MarkdownSection(1000, text)
  }

  private var diagnostics: [MarkdownSection] {
    let lines = report.migrations.flatMap { migration in
      migration.diagnostics.map { located in
        let place = "\(located.path):\(located.position.line):\(located.position.column)"
        return "- \(MarkdownText.code(place)): \(located.diagnostic.prose.markdown)"
      }
    }
    guard !lines.isEmpty else { return [] }
    let head = "**Not understood** (the rest was judged)\n\n"
    let text = head + lines.prefix(50).joined(separator: "\n")
    let short = head + lines.prefix(5).joined(separator: "\n")
    return [MarkdownSection(800, text, shorter: [short])]
  }

  /// When it would cost less.
  private var deployHours: [MarkdownSection] {
    let worthwhile = report.migrations.filter { $0.verdict > .pass }.compactMap(\.deployHours)
    return worthwhile.prefix(1).map { MarkdownSection(500, $0.prose.markdown) }
  }

  /// What was found about files as a whole.
  private var aboutFiles: [MarkdownSection] {
    let lines = report.migrations.flatMap { migration in
      migration.findings.filter { $0.severity > .pass }.map { finding in
        "- \(finding.severity.sign) \(MarkdownText.code(migration.path)): "
          + "\(finding.prose.markdown) \(finding.remedy.markdown) "
          + "<sub>\(MarkdownText.code(finding.rule.rawValue))</sub>"
      }
    }
    guard !lines.isEmpty else { return [] }
    let forms = [50, 5].map { lines.prefix($0).joined(separator: "\n") }
    return [MarkdownSection(850, forms[0], shorter: [forms[1]])]
  }

  // MARK: The table

  private func table(folded: Bool) -> MarkdownSection {
    guard !briefings.isEmpty else { return MarkdownSection(0, "") }
    let forms = [200, 50, 10].filter { $0 < briefings.count || $0 == 200 }.map { limit in
      table(rows: limit, folded: folded)
    }
    return MarkdownSection(900, forms[0], shorter: Array(forms.dropFirst()))
  }

  private func table(rows limit: Int, folded: Bool) -> String {
    let interesting = briefings.filter(\.isOfInterest)
    let shown = Set(
      (interesting.isEmpty ? briefings : interesting).sorted {
        ($0.statement.verdict, $1.number) > ($1.statement.verdict, $0.number)
      }.prefix(limit).map(\.number))
    let isWeighed = briefings.contains(where: \.isWeighed)
    var lines = [
      isWeighed
        ? "| # | statement | lock it takes | waits (P50 · P95) | holds (P50 · P95) | stalled at once | |"
        : "| # | statement | lock it takes | holds | |",
      isWeighed ? "|--:|---|---|--:|--:|--:|:-:|" : "|--:|---|---|--:|:-:|",
    ]
    for briefing in briefings where shown.contains(briefing.number) {
      lines.append(row(briefing, isWeighed: isWeighed))
    }
    let hidden = briefings.count - shown.count
    if hidden > 0 {
      lines.append("\n\(Quantity.plural(hidden, "more statement")), none worse than these.")
    }
    let text = lines.joined(separator: "\n")
    guard folded else { return text }
    let count = Quantity.plural(briefings.count, "statement")
    return MarkdownText.folded(
      "\(count) in \(Quantity.plural(report.migrations.count, "migration"))", text)
  }

  private func row(_ briefing: Briefing, isWeighed: Bool) -> String {
    var cells = [
      String(briefing.number), MarkdownText.cell(briefing.statement.sql, limit: 90),
      briefing.lockProse.markdownCell,
    ]
    if isWeighed { cells.append(briefing.waitText) }
    cells.append(briefing.holdText)
    if isWeighed { cells.append(briefing.stalledText) }
    cells.append(briefing.statement.verdict.sign)
    return "| " + cells.joined(separator: " | ") + " |"
  }

  // MARK: The end

  /// The ways back that the authors wrote, where there is something to go back from.
  private var waysBack: [MarkdownSection] {
    guard report.verdict > .pass else { return [] }
    return report.migrations.prefix(Self.maximumDetailed).compactMap { migration in
      guard let down = migration.down, !down.statements.isEmpty else { return nil }
      let isWeighed = report.database(of: migration)?.snapshot != nil
      let verdict =
        down.forecast.map { "\($0.words(isWeighed: isWeighed)), \($0.verdict.rawValue)" }
        ?? "not forecast"
      let sql = down.statements.map { $0.sql + ";" }.joined(separator: "\n")
      return MarkdownSection(
        70,
        MarkdownText.folded(
          "The migration's own way back: \(verdict)",
          MarkdownText.code(down.statements[0].path) + "\n\n"
            + MarkdownText.fenced(sql, limit: 4000)))
    }
  }

  private var exactSQL: MarkdownSection {
    guard report.verdict > .pass else { return MarkdownSection(0, "") }
    func text(limit: Int, characters: Int) -> String {
      let parts = briefings.prefix(limit).map { briefing in
        let place = "\(briefing.path):\(briefing.statement.position.line)"
        return "\(briefing.number). \(MarkdownText.code(place)), digest "
          + "\(MarkdownText.code(String(briefing.statement.digest.prefix(16))))\n\n"
          + MarkdownText.fenced(briefing.statement.sql, limit: characters)
      }
      return MarkdownText.folded("Exact SQL", parts.joined(separator: "\n\n"))
    }
    return MarkdownSection(
      60, text(limit: 200, characters: 20_000),
      shorter: [text(limit: 30, characters: 1000), text(limit: 8, characters: 500)])
  }

  private var provenance: MarkdownSection {
    let coverage = report.coverage
    let provenances = Set(briefings.filter(\.isWeighed).map(\.provenanceText)).sorted().prefix(1)
    let parts = report.databases.map { database in
      (snapshot(of: database) + provenances + [database.productName]).joined(separator: " · ") + "."
    }
    var text = parts.joined(separator: "\n\n") + "\n\n"
    text += "Read: \(Quantity.plural(coverage.migrations, "migration")), "
    text += "\(Quantity.plural(coverage.statements, "statement")), "
    text +=
      coverage.understood == coverage.statements
      ? "all understood." : "\(Quantity.exact(coverage.understood)) understood."
    if !coverage.assumptions.isEmpty {
      let shown = coverage.assumptions.prefix(20).map { "\n- " + $0.prose.markdown }
      text += "\n" + shown.joined()
      if coverage.assumptions.count > 20 {
        text += "\n- and \(coverage.assumptions.count - 20) more"
      }
    }
    return MarkdownSection(
      500, MarkdownText.folded("Where these numbers come from", text),
      shorter: [
        MarkdownText.folded("Where these numbers come from", parts.joined(separator: "\n\n"))
      ])
  }

  private func snapshot(of database: DatabaseReport) -> [String] {
    let name = database.name.map { [MarkdownText.code($0)] } ?? []
    guard let snapshot = database.snapshot else { return name }
    return name + [
      "Snapshot of \(MarkdownText.code(snapshot.database)), \(snapshot.capturedAt.readable) "
        + "(\(snapshot.momentsText))"
    ]
  }
}

extension Briefing {
  /// `wait: measured · hold: calibrated`
  fileprivate var provenanceText: String {
    [
      "wait: \(horizon.wait.provenance.rawValue)", "hold: \(horizon.hold.provenance.rawValue)",
      "stalled: \(horizon.blocked.provenance.rawValue)",
      horizon.poolExhaustion.map { "pool: \($0.provenance.rawValue)" },
    ].compactMap { $0 }.joined(separator: " · ")
  }
}

extension MarkdownText {
  /// A section that opens on a click; the summary is our own words, or escaped HTML.
  static func folded(_ summary: String, _ text: String) -> String {
    "<details><summary>\(summary)</summary>\n\n\(text)\n\n</details>"
  }
}

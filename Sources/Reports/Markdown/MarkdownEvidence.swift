// SPDX-License-Identifier: Apache-2.0
import Forecast
import Verdicts

/// The end of the comment: the authors' own way back, where the numbers come from, the exact SQL.
struct MarkdownEvidence {
  private let report: Report
  private let briefings: [Briefing]

  init(_ report: Report, _ briefings: [Briefing]) {
    self.report = report
    self.briefings = briefings
  }

  var sections: [MarkdownSection] { waysBack + [provenance] + exactSQL }

  /// The ways back that the authors wrote, where there is something to go back from.
  private var waysBack: [MarkdownSection] {
    report.migrations.prefix(Self.maximumWaysBack).compactMap { migration in
      guard let down = migration.down, !down.statements.isEmpty else { return nil }
      let isWeighed = report.database(of: migration)?.snapshot != nil
      let verdict =
        down.forecast.map { "\($0.words(isWeighed: isWeighed)), \($0.verdict.rawValue)" }
        ?? "not forecast"
      let sql = SQLScript.text(down.statements.map(\.sql))
      return MarkdownSection(
        70,
        MarkdownText.folded(
          "<b>The migration's own way back</b>: \(verdict)",
          MarkdownText.code(down.statements[0].path) + "\n\n"
            + MarkdownText.fenced(sql, limit: 4000)))
    }
  }

  private static let maximumWaysBack = 20

  /// Of many statements those that do not pass are kept longer: theirs is what is decided on.
  private var exactSQL: [MarkdownSection] {
    guard briefings.count > Self.fewStatements else {
      return [exactSQL(of: briefings, "<b>Exact SQL</b>", importance: 245)]
    }
    let troubled = briefings.filter { $0.statement.verdict > .pass }
    let others = briefings.filter { $0.statement.verdict == .pass }
    return [
      exactSQL(of: troubled, "<b>Exact SQL</b> of what does not pass", importance: 245),
      exactSQL(of: others, "<b>Exact SQL</b> of what passes", importance: 60),
    ]
  }

  private static let fewStatements = 20

  private func exactSQL(
    of briefings: [Briefing], _ summary: String, importance: Int
  ) -> MarkdownSection {
    guard !briefings.isEmpty else { return MarkdownSection(0, "") }
    func text(limit: Int, characters: Int) -> String {
      let parts = briefings.prefix(limit).map { briefing in
        "\(briefing.number). \(MarkdownText.code(briefing.place)), digest "
          + "\(MarkdownText.code(String(briefing.statement.digest.prefix(16))))\n\n"
          + MarkdownText.fenced(briefing.statement.sql, limit: characters)
      }
      let more = briefings.count - limit
      let rest = more > 0 ? ["and \(Quantity.plural(more, "more statement"))"] : []
      return MarkdownText.folded(summary, (parts + rest).joined(separator: "\n\n"))
    }
    return MarkdownSection(
      importance, text(limit: 200, characters: 20_000),
      shorter: [text(limit: 30, characters: 1000), text(limit: 8, characters: 500)])
  }

  private var provenance: MarkdownSection {
    let summary = "<b>Where these numbers come from</b>"
    return MarkdownSection(
      500, MarkdownText.folded(summary, provenanceText),
      shorter: [MarkdownText.folded(summary, databases)])
  }

  var provenanceText: String {
    ([databases, read + assumptions]).joined(separator: "\n\n")
  }

  private var databases: String {
    let provenances = Set(briefings.filter(\.isWeighed).map(\.provenanceText)).sorted().prefix(1)
    return report.databases.map { database in
      (snapshot(of: database) + provenances + [database.productName]).joined(separator: " · ") + "."
    }.joined(separator: "\n\n")
  }

  private var read: String {
    let coverage = report.coverage
    let understood =
      coverage.understood == coverage.statements
      ? "all understood." : "\(Quantity.exact(coverage.understood)) understood."
    return "Read: \(Quantity.plural(coverage.migrations, "migration")), "
      + "\(Quantity.plural(coverage.statements, "statement")), \(understood)"
  }

  private var assumptions: String {
    let assumptions = report.coverage.assumptions
    guard !assumptions.isEmpty else { return "" }
    let lines = assumptions.prefix(Self.maximumAssumptions).map { "\n- " + $0.prose.markdown }
    let more = assumptions.count - Self.maximumAssumptions
    return "\n" + lines.joined() + (more > 0 ? "\n- and \(Quantity.exact(more)) more" : "")
  }

  private static let maximumAssumptions = 20

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
  var provenanceText: String {
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

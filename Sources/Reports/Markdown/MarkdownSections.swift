// SPDX-License-Identifier: Apache-2.0
import Forecast
import SQLSyntax
import Verdicts

/// The sections of the comment, in order: the verdict and why, one table, one picture, the way out of
/// the worst statement; then, folded, everything that a second look wants.
struct MarkdownSections {
  private let report: Report
  private let briefings: [Briefing]

  init(_ report: Report) {
    self.report = report
    briefings = report.briefings
  }

  var all: [MarkdownSection] {
    guard report.verdict > .pass else {
      return [headline] + diagnostics + [calm] + MarkdownSuppressed(report).sections
    }
    let told = Headline(report).told
    var sections = [headline] + diagnostics + aboutFiles
    sections += MarkdownTable(report, briefings).sections
    let details = worstFirst.prefix(Self.maximumDetailed).enumerated().map { order, briefing in
      MarkdownStatement(
        briefing, order: order, isOnly: briefings.count == 1, told: order == 0 ? told : [])
    }
    if let first = details.first {
      sections += first.open + deployHours + first.folded
    } else {
      sections += deployHours
    }
    sections += details.dropFirst().map(\.whole) + MarkdownSuppressed(report).sections
    return sections + MarkdownEvidence(report, briefings).sections
  }

  /// So many statements have sections of their own; the table has more.
  private static let maximumDetailed = 20

  /// The statements that are worth a word of their own.
  private var worstFirst: [Briefing] {
    briefings.filter { $0.statement.verdict > .pass }.worstFirst
  }

  private var headline: MarkdownSection {
    let headline = Headline(report)
    let title = "\(report.verdict.sign) \(report.verdict.word): \(headline.title.markdown)"
    guard report.verdict > .pass else { return MarkdownSection(1000, "**\(title)**") }
    let reason = headline.reason.map { "\n\n" + $0.markdown } ?? ""
    return MarkdownSection(1000, "## \(title)\(reason)")
  }

  /// Nothing to decide: all of it behind one click.
  private var calm: MarkdownSection {
    let evidence = MarkdownEvidence(report, briefings)
    let count = Quantity.plural(briefings.count, "statement")
    let summary = "\(count) in \(Quantity.plural(report.migrations.count, "migration"))"
    let table = MarkdownTable(report, briefings)
    let forms = [200, 50, 10].map { limit in
      MarkdownText.folded(
        summary,
        [table.text(limit), evidence.provenanceText].filter { !$0.isEmpty }
          .joined(separator: "\n\n"))
    }
    return MarkdownSection(900, forms[0], shorter: Array(forms.dropFirst()))
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
    return [Self.list(800, lines, head: head)]
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
    return lines.isEmpty ? [] : [Self.list(850, lines, head: "")]
  }

  private static func list(_ importance: Int, _ lines: [String], head: String) -> MarkdownSection {
    func text(_ limit: Int) -> String {
      let more = lines.count - limit
      return head + lines.prefix(limit).joined(separator: "\n")
        + (more > 0 ? "\n- and \(Quantity.exact(more)) more" : "")
    }
    return MarkdownSection(importance, text(20), shorter: [text(5)])
  }

  /// When it would cost less.
  private var deployHours: [MarkdownSection] {
    let worthwhile = report.migrations.filter { $0.verdict > .pass }.compactMap(\.deployHours)
    return worthwhile.prefix(1).map { MarkdownSection(500, $0.prose.markdown) }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Verdicts

/// What does not count, folded, and what is wrong with the configuration's suppressions.
struct MarkdownSuppressed {
  private let report: Report

  init(_ report: Report) { self.report = report }

  var sections: [MarkdownSection] { [findings, suppressed, baseline].compactMap { $0 } }

  private var findings: MarkdownSection? {
    let lines = report.findings.filter { $0.severity > .pass }.map { finding in
      "- \(finding.severity.sign) \(finding.prose.markdown) \(finding.remedy.markdown) "
        + "<sub>\(MarkdownText.code(finding.rule.rawValue))</sub>"
    }
    guard !lines.isEmpty else { return nil }
    let forms = [50, 5].map { lines.prefix($0).joined(separator: "\n") }
    return MarkdownSection(860, forms[0], shorter: [forms[1]])
  }

  private var suppressed: MarkdownSection? {
    let rows = report.suppressedRows
    guard !rows.isEmpty else { return nil }
    func body(_ limit: Int, _ characters: Int) -> String {
      var lines = [
        "| where | finding | would be | reason | until | by |", "|---|---|:-:|---|---|---|",
      ]
      lines += rows.prefix(limit).map { line($0, characters) }
      if rows.count > limit { lines.append("\nand \(Quantity.exact(rows.count - limit)) more") }
      return MarkdownText.folded(
        "<b>Suppressed</b>: \(Quantity.plural(rows.count, "finding")), each with a reason and a last day",
        lines.joined(separator: "\n"))
    }
    // Who suppresses in the SQL is the author of the change: this stays longer than the evidence.
    return MarkdownSection(880, body(100, 300), shorter: [body(20, 120), body(5, 60)])
  }

  private func line(_ row: SuppressedRow, _ characters: Int) -> String {
    let cells = [
      MarkdownText.cell(row.place, limit: 80), MarkdownText.cell(row.finding.rule.rawValue),
      row.severity.sign, MarkdownText.cell(row.suppression.reason, limit: characters),
      row.suppression.until.description, row.by.markdownCell,
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private var baseline: MarkdownSection? {
    guard let baseline = report.baseline, baseline.findings > 0 else { return nil }
    return MarkdownSection(870, baseline.prose.markdown)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Verdicts

/// What does not count, and what is wrong with the configuration's suppressions, in 80 columns.
struct TerminalSuppressed {
  private let report: Report
  private let style: TerminalStyle

  init(_ report: Report, _ style: TerminalStyle) {
    self.report = report
    self.style = style
  }

  /// Above the statements.
  var findings: [String] {
    report.findings.filter { $0.severity > .pass }.flatMap { finding in
      TerminalText.wrap(
        "\(finding.severity.rawValue): \(finding.prose.terminal) \(finding.remedy.terminal) "
          + "[\(finding.rule.rawValue)]", indent: 2, first: 0)
    }
  }

  /// Behind them.
  var lines: [String] {
    let rows = report.suppressedRows
    guard !rows.isEmpty else { return baseline }
    var lines = ["", style.bold("suppressed")]
    for row in rows.prefix(Self.maximumRows) {
      let place = VisibleText.line(row.place, limit: 80)
      lines += TerminalText.wrap(
        "\(place): \(row.finding.rule.rawValue) (\(row.severity.rawValue)) until "
          + row.suppression.until.description, indent: 4, first: 2)
      lines += TerminalText.wrap(
        "\(VisibleText.line(row.suppression.reason, limit: 400)) (\(row.by.terminal))", indent: 4)
    }
    if rows.count > Self.maximumRows {
      lines.append("  … and \(Quantity.exact(rows.count - Self.maximumRows)) more")
    }
    return lines + baseline
  }

  private static let maximumRows = 100

  private var baseline: [String] {
    guard let baseline = report.baseline, baseline.findings > 0 else { return [] }
    return [""] + TerminalText.wrap(baseline.prose.terminal, indent: 2, first: 0)
  }

  /// With what was read and assumed.
  var coverage: [String] {
    guard let prose = report.baseline?.unmatchedProse else { return [] }
    return TerminalText.wrap("- " + prose.terminal, indent: 2, first: 0).map { style.dim($0) }
  }
}

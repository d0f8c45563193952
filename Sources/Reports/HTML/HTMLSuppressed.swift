// SPDX-License-Identifier: Apache-2.0
import Verdicts

/// What does not count, each with its reason and its last day, and the baseline.
struct HTMLSuppressed {
  private static let maximumRows = 200

  private let report: Report

  init(_ report: Report) { self.report = report }

  func write(_ page: inout HTMLWriter) {
    let rows = report.suppressedRows
    let findings = report.findings.filter { $0.severity > .pass }
    let baseline = report.baseline.flatMap { $0.findings > 0 ? $0 : nil }
    guard !rows.isEmpty || !findings.isEmpty || baseline != nil else { return }
    page.element("section") { page in
      page.element("h2", words: "Suppressed")
      page.element("ul", ["class": "findings"]) { page in
        for finding in findings {
          HTMLStatement.finding(&page, finding, remedy: finding.remedy, path: "lockcast.yml")
        }
        for row in rows.prefix(Self.maximumRows) {
          page.element("li") { page in
            page.foreign(row.place, limit: 200)
            page.words(" \(row.finding.rule.rawValue), would be \(row.severity.rawValue): ")
            page.foreign(row.suppression.reason, limit: 300)
            page.words(" (until \(row.suppression.until.description), by ")
            page.prose(row.by)
            page.words(")")
          }
        }
        let more = rows.count - Self.maximumRows
        if more > 0 { page.element("li", words: "and \(Quantity.exact(more)) more") }
      }
      if let baseline { page.element("p", prose: baseline.prose) }
    }
  }
}

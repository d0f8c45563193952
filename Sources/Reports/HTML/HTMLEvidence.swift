// SPDX-License-Identifier: Apache-2.0
import Forecast
import Verdicts

/// What the report rests on: databases, snapshots, what was read, what was assumed.
struct HTMLEvidence {
  private let report: Report
  private let briefings: [Briefing]

  init(_ report: Report, _ briefings: [Briefing]) {
    self.report = report
    self.briefings = briefings
  }

  func write(_ page: inout HTMLWriter) {
    page.element("section") { page in
      page.element("h2", words: "What this rests on")
      page.element("ul") { page in
        for database in report.databases { self.database(&page, database) }
        page.element("li", words: read)
        for assumption in report.coverage.assumptions.prefix(Self.maximumAssumptions) {
          page.element("li", prose: assumption.prose)
        }
        let more = report.coverage.assumptions.count - Self.maximumAssumptions
        if more > 0 { page.element("li", words: "and \(Quantity.exact(more)) more assumptions") }
      }
      page.element(
        "p", ["class": "note"],
        words:
          "Forecast by simulation from seed \(report.seed): the same input gives the same page. "
          + "Measured: read from the snapshot. Calibrated: from timings of this system. Inferred: "
          + "concluded from other measurements. Assumed: a default.")
    }
  }

  private static let maximumAssumptions = 40

  private var read: String {
    let coverage = report.coverage
    return "Read: \(Quantity.plural(coverage.migrations, "migration")), "
      + "\(Quantity.plural(coverage.statements, "statement")), "
      + (coverage.understood == coverage.statements
        ? "all understood." : "\(Quantity.exact(coverage.understood)) understood.")
  }

  private func database(_ page: inout HTMLWriter, _ database: DatabaseReport) {
    page.element("li") { page in
      if let name = database.name {
        page.foreign(name, limit: 63)
        page.words(": ")
      }
      page.words(database.productName + ".")
      guard let snapshot = database.snapshot else { return page.words(" No snapshot.") }
      page.words(" Snapshot of ")
      page.foreign(snapshot.database, limit: 63)
      page.words(", \(snapshot.capturedAt.readable) (\(snapshot.momentsText)), SHA-256 ")
      page.element("code", words: snapshot.digest)
      page.words(".")
    }
  }
}

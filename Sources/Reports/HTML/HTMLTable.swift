// SPDX-License-Identifier: Apache-2.0
import Forecast
import Verdicts

/// All statements in one table, those that do nothing left out.
struct HTMLTable {
  private let report: Report
  private let briefings: [Briefing]

  init(_ report: Report, _ briefings: [Briefing]) {
    self.report = report
    let interesting = briefings.filter(\.isOfInterest)
    self.briefings = interesting.isEmpty ? briefings : interesting
  }

  /// Bytes of rows.
  private static let budget = 150_000

  func write(_ page: inout HTMLWriter) {
    guard !briefings.isEmpty else { return }
    let rows = self.rows
    let shown = rows.filter(\.isOpen)
    let others = rows.filter { !$0.isOpen }
    let migrations = Quantity.plural(report.migrations.count, "migration")
    page.element("section") { page in
      page.element(
        "h2", words: "\(Quantity.plural(report.briefings.count, "statement")) in \(migrations)")
      table(&page, shown)
      if !others.isEmpty {
        page.element("details") { page in
          page.element(
            "summary",
            words: "\(Quantity.plural(others.count, "more statement")), none worse than these")
          table(&page, others)
        }
      }
      if rows.count < briefings.count {
        page.element(
          "p", ["class": "note"],
          words: "\(Quantity.plural(briefings.count - rows.count, "more statement")), none worse "
            + "than these: lockcast check --format json has all.")
      }
    }
  }

  private struct Row {
    var number: Int
    var isOpen: Bool
    var html: HTMLWriter
  }

  /// In order of their numbers; the worst stand open, and what has no room is left out.
  private var rows: [Row] {
    let openRows = briefings.count > Self.maximumOpen ? Self.openRows : briefings.count
    var kept: [Row] = []
    var size = 0
    for (place, briefing) in briefings.worstFirst.enumerated() {
      let row = row(briefing)
      size += row.size
      if size > Self.budget, !kept.isEmpty { break }
      kept.append(Row(number: briefing.number, isOpen: place < openRows, html: row))
    }
    return kept.sorted { $0.number < $1.number }
  }

  private static let maximumOpen = 20
  private static let openRows = 12

  private func table(_ page: inout HTMLWriter, _ rows: [Row]) {
    page.element(
      "div", ["class": "wide", "role": "region", "aria-label": "Statements", "tabindex": "0"]
    ) { page in
      page.element("table", ["class": "statements"]) { page in
        head(&page)
        page.element("tbody") { page in for row in rows { page.append(row.html) } }
      }
    }
  }

  private var isWeighed: Bool { briefings.contains(where: \.isWeighed) }
  private var namesDatabases: Bool { report.databases.count > 1 }

  private func head(_ page: inout HTMLWriter) {
    let names =
      ["verdict", "#", "statement", "lock", "rows"] + (isWeighed ? ["waits"] : []) + ["holds"]
      + (isWeighed ? ["stalled at once"] : [])
    page.element("thead") { page in
      page.element("tr") { page in
        for name in names { page.element("th", ["scope": "col"], words: name) }
      }
    }
  }

  private func row(_ briefing: Briefing) -> HTMLWriter {
    var row = HTMLWriter()
    let verdict = briefing.statement.verdict
    row.element("tr") { row in
      row.element("td") {
        $0.element("span", ["class": "pill \(verdict.rawValue)"], words: verdict.rawValue)
      }
      row.element("td", ["class": "n"], words: String(briefing.number))
      row.element("td") { cell in
        cell.foreign(briefing.statement.sql, limit: 90)
        cell.element("small") { small in
          if namesDatabases, let database = briefing.database {
            small.words(VisibleText.line(database, limit: 63) + " · ")
          }
          small.words(VisibleText.line(briefing.place, limit: 120))
        }
      }
      row.element("td", prose: briefing.lockProse)
      row.element("td", ["class": "n"]) { cell in
        cell.words(briefing.rowsText)
        if let provenance = briefing.rowsProvenance {
          cell.element("small", words: provenance.rawValue)
        }
      }
      if isWeighed { row.element("td", ["class": "n"], words: briefing.waitText) }
      row.element("td", ["class": "n"], words: briefing.holdText)
      if isWeighed { row.element("td", ["class": "n"], words: briefing.stalledText) }
    }
    return row
  }

  /// Those with a section of their own: what does not pass, the worst first, then the others that
  /// lock something.
  static func detailed(_ briefings: [Briefing]) -> [Briefing] {
    briefings.filter(\.isOfInterest).worstFirst
  }
}

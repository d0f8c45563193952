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
    let migrations = Quantity.plural(report.migrations.count, "migration")
    page.element("section") { page in
      page.element("h2") { page in
        page.words("\(Quantity.plural(report.briefings.count, "statement")) in \(migrations)")
      }
      page.element(
        "div", ["class": "wide", "role": "region", "aria-label": "Statements", "tabindex": "0"]
      ) { page in
        page.element("table", ["class": "statements"]) { page in
          head(&page)
          page.element("tbody") { page in for row in rows { page.append(row) } }
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

  /// In order of their numbers; where there are too many, the worst of them.
  private var rows: [HTMLWriter] {
    let worstFirst = briefings.indices.sorted {
      (briefings[$1].statement.verdict, $0) < (briefings[$0].statement.verdict, $1)
    }
    var kept: [(index: Int, row: HTMLWriter)] = []
    var size = 0
    for index in worstFirst {
      let row = row(briefings[index])
      size += row.size
      if size > Self.budget, !kept.isEmpty { break }
      kept.append((index, row))
    }
    return kept.sorted { $0.index < $1.index }.map(\.row)
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
  static func detailed(_ briefings: [Briefing], worst: Int?) -> [Briefing] {
    briefings.filter(\.isOfInterest).sorted { left, right in
      if left.number == worst || right.number == worst { return left.number == worst }
      return (right.statement.verdict, left.number) < (left.statement.verdict, right.number)
    }
  }
}

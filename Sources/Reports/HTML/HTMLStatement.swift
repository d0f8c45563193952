// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Verdicts

/// One statement for those who want to look closer.
struct HTMLStatement {
  private let briefing: Briefing
  private let limits: Limits
  private let isOpen: Bool

  init(_ briefing: Briefing, limits: Limits, isOpen: Bool) {
    self.briefing = briefing
    self.limits = limits
    self.isOpen = isOpen && briefing.statement.verdict > .pass
  }

  func write(_ page: inout HTMLWriter) {
    let verdict = briefing.statement.verdict
    page.element(
      "details", ["class": "statement \(verdict.rawValue)", "open": isOpen ? "" : nil]
    ) { page in
      page.element("summary") { page in
        page.element("span", ["class": "pill \(verdict.rawValue)"], words: verdict.rawValue)
        page.words(" \(briefing.number). ")
        page.foreign(briefing.statement.sql, limit: 90)
      }
      page.element("p", ["class": "place"]) { page in
        page.words(VisibleText.line(briefing.place, limit: 200))
        if let database = briefing.database {
          page.words(" · " + VisibleText.line(database, limit: 63))
        }
        page.words(" · digest ")
        page.element("code", words: briefing.statement.digest)
      }
      page.block(briefing.statement.sql, limit: 4000)
      facts(&page)
      findings(&page)
      instead(&page)
      plots(&page)
      who(&page)
      rollback(&page)
      if briefing.hasFigures { HTMLFigures(briefing).write(&page) }
    }
  }

  // MARK: What it does

  private func facts(_ page: inout HTMLWriter) {
    page.element("dl", ["class": "facts"]) { page in
      fact(&page, "Lock", briefing.lockProse)
      fact(&page, "Work", briefing.workProse)
      let volume = briefing.volume
      if !volume.isEmpty {
        fact(&page, "Writes", volume.joined(last: ", ") + ".")
      } else {
        fact(&page, "Rows", "\(words: briefing.rowsText)")
      }
    }
  }

  private func fact(_ page: inout HTMLWriter, _ name: String, _ prose: Prose) {
    page.element("dt", words: name)
    page.element("dd", prose: prose)
  }

  private func findings(_ page: inout HTMLWriter) {
    let statement = briefing.statement
    guard !statement.findings.isEmpty else { return }
    page.element("ul", ["class": "findings"]) { page in
      for (finding, remedy) in briefing.findingsWithRemedies.prefix(20) {
        Self.finding(&page, finding, remedy: remedy)
      }
      for note in statement.findings.filter({ $0.severity == .pass && $0.suppressed == nil })
        .prefix(10)
      {
        Self.finding(&page, note, remedy: nil)
      }
    }
  }

  static func finding(
    _ page: inout HTMLWriter, _ finding: Finding, remedy: Prose?, path: String? = nil
  ) {
    page.element("li", ["class": finding.severity.rawValue]) { page in
      page.element(
        "span", ["class": "pill \(finding.severity.rawValue)"],
        words: finding.severity == .pass ? "note" : finding.severity.rawValue)
      page.words(" ")
      if let path {
        page.foreign(path)
        page.words(" ")
      }
      page.prose(finding.prose)
      if let remedy {
        page.words(" ")
        page.prose(remedy)
      }
      page.words(" ")
      page.element("small", words: finding.rule.rawValue)
    }
  }

  // MARK: The way out, and back

  private func instead(_ page: inout HTMLWriter) {
    guard let instead = briefing.statement.instead else {
      guard let reason = briefing.statement.noInstead else { return }
      return page.element("section") { page in
        page.element("h3", words: "No gentler way")
        page.element("p", words: reason.words)
      }
    }
    page.element("section", ["class": "instead"]) { page in
      page.element("h3", words: "Do this instead")
      if let gain = Gain(briefing) {
        page.element("p", ["class": "gain"]) { page in
          if let window = gain.window { page.element("b", words: window) }
          if let stalled = gain.stalled { page.words(" · stalled at once \(stalled)") }
          page.words(" · ")
          page.element(
            "span", ["class": "pill \(gain.before.rawValue)"], words: gain.before.rawValue)
          page.words(" → ")
          page.element("span", ["class": "pill \(gain.after.rawValue)"], words: gain.after.rawValue)
        }
      }
      page.element("p", words: instead.words)
      page.block(instead.command ?? SQLScript.text(instead.sql), limit: 4000)
    }
  }

  private func rollback(_ page: inout HTMLWriter) {
    guard let rollback = briefing.statement.rollback else { return }
    page.element("section") { page in
      page.element("h3", words: "Rollback: \(rollback.words)")
      for loss in rollback.losses { page.element("p", prose: loss.prose) }
      guard !rollback.sql.isEmpty else {
        page.element("p", words: "Restore what it changes from a backup.")
        return
      }
      page.block(SQLScript.text(rollback.sql), limit: 4000)
      guard let forecast = rollback.forecast else { return }
      page.element("p") { page in
        page.words("Its own forecast: \(forecast.words(isWeighed: briefing.isWeighed)) ")
        page.element(
          "span", ["class": "pill \(forecast.verdict.rawValue)"], words: forecast.verdict.rawValue)
      }
    }
  }

  // MARK: Pictures

  private func plots(_ page: inout HTMLWriter) {
    guard briefing.hasFigures else { return }
    page.element("div", ["class": "plots"]) { page in
      TimelinePlot(briefing)?.write(&page)
      StalledPlot(briefing)?.write(&page)
      BandPlot(briefing, limits: limits)?.write(&page)
    }
  }

  // MARK: Who

  private func who(_ page: inout HTMLWriter) {
    let (rows, others) = briefing.blockerRows
    if !rows.isEmpty {
      let hidden = max(0, rows.count - Self.maximumRows) + others
      let more = hidden > 0 ? ", and \(Quantity.exact(hidden)) more" : ""
      table(&page, "Who is in the way now\(more)", ["who", "since", "state", "holds", "query"]) {
        page in
        for row in rows.prefix(Self.maximumRows) { blocker(&page, row) }
      }
      for reason in Set(rows.compactMap { $0.unbounded?.words }).sorted() {
        page.element("p", words: "Nothing bounds the wait: \(reason).")
      }
    }
    let stalled = briefing.stalledTraffic
    guard !stalled.isEmpty else { return }
    let more =
      stalled.count > Self.maximumRows
      ? ", and \(Quantity.exact(stalled.count - Self.maximumRows)) more" : ""
    table(&page, "Who would stall\(more)", ["needs", "arrives", "query"]) { page in
      for traffic in stalled.prefix(Self.maximumRows) {
        page.element("tr") { page in
          page.element("td", prose: "\(traffic.mode) on \(traffic.relation)")
          page.element("td", ["class": "n"]) { page in
            page.words("\(Quantity.twoDigits(traffic.perSecond.value))/s")
            page.element("small", words: traffic.perSecond.provenance.rawValue)
          }
          page.element("td") { page in query(&page, traffic.query) }
        }
      }
    }
  }

  private static let maximumRows = 8

  private func blocker(_ page: inout HTMLWriter, _ row: BlockerRow) {
    page.element("tr") { page in
      page.element("td", prose: row.whoWithUser)
      page.element("td", ["class": "n"], words: row.age.map { Quantity.duration($0) } ?? "–")
      page.element("td", words: row.state ?? "prepared")
      page.element("td", prose: row.holds)
      page.element("td") { page in query(&page, row.query) }
    }
  }

  private func query(_ page: inout HTMLWriter, _ text: String?) {
    if let text { page.foreign(text, limit: 160) } else { page.words("–") }
  }

  private func table(
    _ page: inout HTMLWriter, _ caption: String, _ columns: [String],
    _ rows: (inout HTMLWriter) -> Void
  ) {
    page.element(
      "div", ["class": "wide", "role": "region", "aria-label": caption, "tabindex": "0"]
    ) { page in
      page.element("table") { page in
        page.element("caption", words: caption)
        page.element("thead") { page in
          page.element("tr") { page in
            for column in columns { page.element("th", ["scope": "col"], words: column) }
          }
        }
        page.element("tbody") { page in rows(&page) }
      }
    }
  }
}

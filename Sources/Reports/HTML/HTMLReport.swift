// SPDX-License-Identifier: Apache-2.0
import Forecast
import SQLSyntax
public import Verdicts

/// The report as one page that stands by itself: no script, nothing from elsewhere, plots as SVG.
///
/// A strict policy in its head says so to the browser, were ever something to slip through.
public struct HTMLReport: Sendable {
  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    let briefings = report.briefings
    var page = HTMLWriter()
    page.constant("<!DOCTYPE html>\n")
    page.element("html", ["lang": "en"]) { page in
      page.element("head") { head(&$0, report) }
      page.constant("\n")
      page.element("body") { page in
        page.element("main") { page in
          summary(&page, report)
          problems(&page, report)
          HTMLTable(report, briefings).write(&page)
          HTMLSuppressed(report).write(&page)
          hours(&page, report)
          statements(&page, report, briefings)
          waysBack(&page, report)
          HTMLEvidence(report, briefings).write(&page)
        }
      }
    }
    return Array(page.html.utf8) + [UInt8(ascii: "\n")]
  }

  // MARK: Head

  private func head(_ page: inout HTMLWriter, _ report: Report) {
    page.void("meta", ["charset": "utf-8"])
    page.void(
      "meta",
      [
        "http-equiv": "Content-Security-Policy",
        "content":
          "default-src 'none'; style-src '\(HTMLStyle.digest)'; base-uri 'none'; form-action 'none'",
      ])
    page.void("meta", ["name": "referrer", "content": "no-referrer"])
    page.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    page.void("meta", ["name": "color-scheme", "content": "light dark"])
    let title = VisibleText.line(Headline(report).title.plain, limit: 120)
    page.element("title", words: "lockcast: \(report.verdict.rawValue): \(title)")
    page.element("style") { $0.constant(HTMLStyle.sheet) }
  }

  private func summary(_ page: inout HTMLWriter, _ report: Report) {
    let headline = Headline(report)
    page.element("header", ["class": "verdict \(report.verdict.rawValue)"]) { page in
      page.element("p", ["class": "badge"], words: report.verdict.word)
      page.element("h1", prose: headline.title)
      if let reason = headline.reason { page.element("p", ["class": "why"], prose: reason) }
    }
    guard report.verdict > .pass, let worst = report.worstBriefing, worst.hasFigures else { return }
    let horizon = worst.horizon
    page.element("dl", ["class": "tiles"]) { page in
      tile(&page, "others may stall for", Quantity.duration(horizon.window.p95), "P95")
      tile(&page, "stalled at once", worst.stalledText, "P95")
      if let pool = horizon.poolExhaustion {
        tile(
          &page, "the pool is full after", Quantity.duration(pool.after),
          "with probability \(Quantity.percent(pool.probability))")
      }
      if let gain = Gain(worst) {
        tile(
          &page, "the gentler way", gain.window ?? gain.after.rawValue,
          "\(gain.before.rawValue) → \(gain.after.rawValue)")
      }
    }
  }

  private func tile(_ page: inout HTMLWriter, _ name: String, _ value: String, _ note: String) {
    page.element("div") { page in
      page.element("dt", words: name)
      page.element("dd") { page in
        page.words(value)
        page.element("small", words: note)
      }
    }
  }

  // MARK: Files

  /// What could not be read, and what is wrong with files as a whole.
  private func problems(_ page: inout HTMLWriter, _ report: Report) {
    let diagnostics = report.migrations.flatMap(\.diagnostics)
    let findings = report.migrations.flatMap { migration in
      migration.findings.filter { $0.severity > .pass }.map { (migration.path, $0) }
    }
    guard !diagnostics.isEmpty || !findings.isEmpty else { return }
    page.element("section") { page in
      page.element("h2", words: "About the files")
      page.element("ul", ["class": "findings"]) { page in
        for located in diagnostics.prefix(Self.maximumProblems) {
          page.element("li", ["class": "unknown"]) { page in
            page.foreign(
              "\(located.path):\(located.position.line):\(located.position.column)", limit: 200)
            page.words(" ")
            page.prose(located.diagnostic.prose)
          }
        }
        for (path, finding) in findings.prefix(Self.maximumProblems) {
          HTMLStatement.finding(&page, finding, remedy: finding.remedy, path: path)
        }
        let more =
          max(0, diagnostics.count - Self.maximumProblems)
          + max(0, findings.count - Self.maximumProblems)
        if more > 0 { page.element("li", words: "and \(Quantity.exact(more)) more") }
      }
    }
  }

  private static let maximumProblems = 50

  private func hours(_ page: inout HTMLWriter, _ report: Report) {
    let hours = report.migrations.filter { $0.verdict > .pass }.compactMap(\.deployHours).prefix(1)
    for hours in hours {
      page.element("section") { page in
        page.element("h2", words: "When it would cost less")
        page.element("p", prose: hours.prose)
        HoursPlot(hours).write(&page)
      }
    }
  }

  // MARK: Statements

  /// The worst first, until the page has become long enough; what is left out is said.
  private func statements(
    _ page: inout HTMLWriter, _ report: Report, _ briefings: [Briefing]
  ) {
    let order = HTMLTable.detailed(briefings)
    guard !order.isEmpty else { return }
    page.element("h2", words: "Statement by statement")
    let end = page.size + Self.detailBudget
    var written = 0
    for briefing in order {
      guard page.size < end else { break }
      HTMLStatement(briefing, limits: report.limits, isOpen: written < Self.maximumOpen)
        .write(&page)
      written += 1
    }
    guard written < order.count else { return }
    page.element(
      "p", ["class": "note"],
      words: "\(Quantity.plural(order.count - written, "more statement")) left out, none worse "
        + "than these: lockcast check --format json has everything.")
  }

  /// Bytes of details: a page of a few hundred kilobytes opens everywhere.
  private static let detailBudget = 250_000
  /// So many of those that do not pass stand open.
  private static let maximumOpen = 5

  private func waysBack(_ page: inout HTMLWriter, _ report: Report) {
    let migrations = report.migrations.filter { $0.down?.statements.isEmpty == false }.prefix(10)
    guard !migrations.isEmpty else { return }
    page.element("section") { page in
      page.element("h2", words: "The migrations' own ways back")
      for migration in migrations {
        guard let down = migration.down else { continue }
        let isWeighed = report.database(of: migration)?.snapshot != nil
        page.element("details") { page in
          page.element("summary") { page in
            page.foreign(down.statements[0].path)
            page.words(": ")
            page.words(
              down.forecast.map { "\($0.words(isWeighed: isWeighed)), \($0.verdict.rawValue)" }
                ?? "not forecast")
          }
          page.block(SQLScript.text(down.statements.map(\.sql)), limit: 4000)
        }
      }
    }
  }
}

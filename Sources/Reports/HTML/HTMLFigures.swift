// SPDX-License-Identifier: Apache-2.0
import Forecast

/// The figures behind the pictures, now and usually, each with its provenance.
struct HTMLFigures {
  private let briefing: Briefing

  init(_ briefing: Briefing) { self.briefing = briefing }

  func write(_ page: inout HTMLWriter) {
    page.element("details", ["class": "figures"]) { page in
      page.element("summary", words: "The figures, and where they come from")
      page.element(
        "div", ["class": "wide", "role": "region", "aria-label": "Figures", "tabindex": "0"]
      ) { page in
        page.element("table") { page in
          head(&page)
          page.element("tbody") { page in
            for (name, horizon) in horizons { rows(&page, name, horizon) }
          }
        }
      }
    }
  }

  private var horizons: [(String, Horizon)] {
    (briefing.forecast.now.map { [("now", $0)] } ?? []) + [("usual", briefing.forecast.usual)]
  }

  private func head(_ page: inout HTMLWriter) {
    page.element("thead") { page in
      page.element("tr") { page in
        for name in ["", "when", "P5", "P50", "P95", "P99", "provenance"] {
          page.element("th", ["scope": "col"], words: name)
        }
      }
    }
  }

  private func rows(_ page: inout HTMLWriter, _ when: String, _ horizon: Horizon) {
    row(&page, "waits", when, horizon.wait, Quantity.duration)
    row(&page, "holds", when, horizon.hold, Quantity.duration)
    row(&page, "others may stall for", when, horizon.window, Quantity.duration)
    row(&page, "stalled at once", when, horizon.blocked, Quantity.count)
    row(&page, "session-seconds lost", when, horizon.lostSeconds, Quantity.count)
  }

  private func row(
    _ page: inout HTMLWriter, _ name: String, _ when: String, _ value: Percentiles,
    _ text: (Double) -> String
  ) {
    page.element("tr") { page in
      page.element("th", ["scope": "row"], words: name)
      page.element("td", words: when)
      for quantile in [value.p5, value.p50, value.p95, value.p99] {
        page.element("td", ["class": "n"], words: quantile.isNaN ? "not known" : text(quantile))
      }
      page.element("td", words: value.provenance.rawValue)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import Verdicts

/// How sure the forecast is: wait, hold and window, now and usually, each from P5 over P50 and P95 to
/// P99, with the limits of the verdict.
struct BandPlot {
  private let rows: [(name: String, value: Percentiles)]
  private let limits: Limits
  private let scale: TimeScale

  /// Nil where nothing is known.
  init?(_ briefing: Briefing, limits: Limits) {
    self.limits = limits
    var rows: [(name: String, value: Percentiles)] = []
    let horizons =
      (briefing.forecast.now.map { [("now", $0)] } ?? []) + [("usual", briefing.forecast.usual)]
    for (name, path) in [
      ("waits", \Horizon.wait), ("holds", \Horizon.hold), ("stalls others", \Horizon.window),
    ] {
      for (when, horizon) in horizons where horizon[keyPath: path].isKnown {
        rows.append(("\(name), \(when)", horizon[keyPath: path]))
      }
    }
    guard !rows.isEmpty else { return nil }
    self.rows = rows
    let finite = rows.flatMap { [$0.value.p95, $0.value.p99] }.filter(\.isFinite)
    scale = TimeScale(
      least: 0.001, most: max(10, limits.windowBlock * 2, (finite.max() ?? 0) * 1.2),
      from: 108, to: 388)
  }

  private static let row = 20.0

  private var bottom: Double { Double(rows.count) * Self.row + 18 }

  func write(_ page: inout HTMLWriter) {
    PlotFrame(
      caption: "How sure this is: P5 to P95, the line to P99", description: description,
      height: bottom + 18
    ).write(&page) { page in
      axis(&page)
      limit(&page, limits.windowWarn, "warn", anchor: .end)
      limit(&page, limits.windowBlock, "block", anchor: .start)
      for (number, row) in rows.enumerated() {
        band(&page, row.value, row.name, y: Double(number) * Self.row + 18)
      }
    }
  }

  private var description: String {
    rows.map { row in
      "\(row.name): \(Quantity.duration(row.value.p50)), P95 \(Quantity.duration(row.value.p95))"
    }.joined(separator: "; ") + "."
  }

  private func axis(_ page: inout HTMLWriter) {
    var free = 0.0
    for landmark in TimeScale.landmarks where landmark.seconds <= scale.most {
      let place = scale.place(landmark.seconds)
      page.line(place, 14, place, bottom, "grid")
      guard place >= free else { continue }
      page.label(landmark.name, place, bottom + 13, anchor: .middle)
      free = place + 44
    }
  }

  /// Others may stall for so long before it is more than a hint.
  private func limit(
    _ page: inout HTMLWriter, _ seconds: Double, _ name: String, anchor: LabelAnchor
  ) {
    guard seconds > scale.least, seconds < scale.most else { return }
    let place = scale.place(seconds)
    page.line(place, 4, place, bottom, "limit \(name)")
    page.label(name, place + (anchor == .end ? -3 : 3), 11, anchor: anchor, style: "limit")
  }

  private func band(_ page: inout HTMLWriter, _ value: Percentiles, _ name: String, y: Double) {
    let middle = y + 6
    page.label(name, 0, y + 10)
    page.line(
      scale.place(value.p5), middle, max(scale.place(value.p99), scale.place(value.p5) + 2), middle,
      "whisker")
    let left = scale.place(value.p5)
    page.rectangle(left, y + 1, max(2, scale.place(value.p95) - left), 10, "band")
    page.line(scale.place(value.p50), y - 1, scale.place(value.p50), y + 13, "median")
    if !value.p99.isFinite { page.label("∞", scale.to + 2, y + 11, style: "strong") }
  }
}

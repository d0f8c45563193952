// SPDX-License-Identifier: Apache-2.0
import Forecast

/// Sessions stalled over time in a typical run, and the pool's limit above them.
struct StalledPlot {
  private let course: StalledCourse

  /// Nil where nobody stalls.
  init?(_ briefing: Briefing) {
    guard let course = StalledCourse(briefing.horizon) else { return nil }
    self.course = course
  }

  private static let height = 170.0
  private static let left = 40.0
  private static let right = 392.0
  private static let top = 16.0
  private static let bottom = 140.0

  private var span: Double { course.end * (course.isEndless ? 1 : 1.03) }
  private var most: Double { Double(max(course.peak, course.shownCapacity ?? 0)) * 1.08 }

  private func x(_ time: Double) -> Double {
    Self.left + time / span * (Self.right - Self.left)
  }

  private func y(_ count: Double) -> Double {
    Self.bottom - count / most * (Self.bottom - Self.top)
  }

  func write(_ page: inout HTMLWriter) {
    PlotFrame(
      caption: "Stalled at once, in a typical run", description: description, height: Self.height
    ).write(&page) { page in
      axes(&page)
      page.path(outline + "V\(PlotNumber.text(Self.bottom))H\(PlotNumber.text(Self.left))Z", "area")
      page.path(outline, "stroke")
      pool(&page)
    }
  }

  private var description: String {
    let unit = course.isEndless ? ", with no end in sight" : ""
    let pool = course.capacity.map { " of a pool of \(Quantity.exact($0))" } ?? ""
    return "Up to \(Quantity.exact(course.peak)) sessions\(pool) are stalled at once, over "
      + "\(Quantity.duration(course.end))\(unit)."
  }

  /// A step for each count, from the axis up and, if it ends, back to it.
  private var outline: String {
    var text = "M\(PlotNumber.text(Self.left)) \(PlotNumber.text(Self.bottom))"
    var last = 0
    for (number, count) in course.counts.enumerated() where count != last {
      if number > 0 { text += "H\(PlotNumber.text(x(Double(number) * course.step)))" }
      text += "V\(PlotNumber.text(y(Double(count))))"
      last = count
    }
    text += "H\(PlotNumber.text(x(course.end)))"
    return course.isEndless
      ? text : text + "V\(PlotNumber.text(Self.bottom))H\(PlotNumber.text(Self.right))"
  }

  private func axes(_ page: inout HTMLWriter) {
    for tick in Ticks.linear(to: most, about: 3) where tick == tick.rounded() {
      page.line(Self.left, y(tick), Self.right, y(tick), "grid")
      page.label(Quantity.count(tick), Self.left - 5, y(tick) + 4, anchor: .end)
    }
    let unit = TimeUnit(longest: span)
    for tick in Ticks.linear(to: unit.value(span)) {
      let place = x(unit.time(tick))
      page.line(place, Self.bottom, place, Self.bottom + 4, "axis")
      page.label(PlotNumber.text(tick), place, Self.bottom + 16, anchor: .middle)
    }
    page.line(Self.left, Self.bottom, Self.right, Self.bottom, "axis")
    page.label(unit.name, Self.right, Self.height - 1, anchor: .end)
  }

  private func pool(_ page: inout HTMLWriter) {
    guard let capacity = course.shownCapacity else { return }
    let height = y(Double(capacity))
    page.line(Self.left, height, Self.right, height, "limit")
    page.label(
      "pool of \(Quantity.exact(capacity))", Self.right, height - 4, anchor: .end, style: "limit")
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast

/// Sessions stalled over time as a Mermaid chart: the `xychart-beta` of Mermaid 10.6, which GitHub and
/// GitLab both have. It knows no legend, so the title says what is drawn.
struct MermaidChart {
  private let course: StalledCourse

  /// Nil where nobody stalls.
  init?(_ horizon: Horizon) {
    guard let course = StalledCourse(horizon) else { return nil }
    self.course = course
  }

  /// Points of a line: enough for the eye, and the text stays readable where nobody draws it.
  private static let points = 32

  var text: String {
    let unit = TimeUnit(longest: course.end)
    // Some room above, or the curve would run along the edge.
    let most = max(course.peak, course.shownCapacity ?? 0)
    let top = most + max(1, most / 10)
    let counts = [0] + course.sampled(Self.points, over: course.end) + (course.isEndless ? [] : [0])
    var lines = [
      Self.look(hasPool: course.shownCapacity != nil), "xychart-beta", "  title \"\(title)\"",
      "  x-axis \"\(unit.name)\(course.isEndless ? ", and no end in sight" : "")\" "
        + "0 --> \(unit.figure(course.end))",
      "  y-axis \"sessions\" 0 --> \(top)",
    ]
    // The curve last: what comes later is drawn on top.
    if let capacity = course.shownCapacity {
      lines.append("  line [\(Self.list(counts.map { _ in capacity }))]")
    }
    lines.append("  line [\(Self.list(counts))]")
    return lines.joined(separator: "\n") + "\n"
  }

  private var title: String {
    let pool =
      course.capacity.map {
        course.shownCapacity == nil
          ? ", of a pool of \(Quantity.exact($0))" : ", and the pool of \(Quantity.exact($0))"
      } ?? ""
    return "Sessions stalled at once in a typical run" + pool
  }

  /// The first colour of Mermaid's own palette cannot be seen on white.
  private static func look(hasPool: Bool) -> String {
    let axis = "{\"labelFontSize\": 12, \"titleFontSize\": 12}"
    let palette = hasPool ? "#848d97, #d1242f" : "#d1242f"
    return "%%{init: {\"xyChart\": {\"width\": 720, \"height\": 220, \"titleFontSize\": 14, "
      + "\"xAxis\": \(axis), \"yAxis\": \(axis)}, "
      + "\"themeVariables\": {\"xyChart\": {\"plotColorPalette\": \"\(palette)\"}}}}%%"
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.map { String($0) }.joined(separator: ", ")
  }
}

/// The unit in which an axis of time is read.
struct TimeUnit {
  let name: String
  let short: String
  private let seconds: Double

  init(longest: Double) {
    switch longest {
    case ..<2: (name, short, seconds) = ("milliseconds", "ms", 0.001)
    case ..<180: (name, short, seconds) = ("seconds", "s", 1)
    case ..<10_800: (name, short, seconds) = ("minutes", "min", 60)
    case ..<259_200: (name, short, seconds) = ("hours", "h", 3600)
    default: (name, short, seconds) = ("days", "days", 86_400)
    }
  }

  /// Seconds in this unit.
  func value(_ time: Double) -> Double { time / seconds }

  /// Seconds for so much of it.
  func time(_ value: Double) -> Double { value * seconds }

  /// With one decimal at most, for a program.
  func figure(_ time: Double) -> String { PlotNumber.text(value(time)) }
}

/// Numbers for a drawing: plain decimals, never an exponent.
enum PlotNumber {
  /// With one decimal at most.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((min(max(value, -1e12), 1e12) * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let whole = tenths.magnitude / 10
    let rest = tenths.magnitude % 10
    return rest == 0 ? sign + String(whole) : sign + "\(whole).\(rest)"
  }
}

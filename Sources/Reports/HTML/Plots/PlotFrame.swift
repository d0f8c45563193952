// SPDX-License-Identifier: Apache-2.0

/// A drawing with a caption, which a screen reader reads instead of it. Colours are classes of the
/// style sheet, so that it is right in light, in dark and on paper.
struct PlotFrame {
  let caption: String
  /// What is to be seen, in a sentence.
  let description: String
  let height: Double

  /// Units; some 400 pixels, so that letters stay readable on a telephone.
  static let width = 400.0

  func write(_ page: inout HTMLWriter, _ draw: (inout HTMLWriter) -> Void) {
    page.element("figure") { page in
      page.element("figcaption", words: caption)
      page.element(
        "svg",
        [
          "viewBox": "0 0 \(PlotNumber.text(Self.width)) \(PlotNumber.text(height))",
          "role": "img", "aria-label": description,
        ]
      ) { page in
        page.element("title", words: description)
        draw(&page)
      }
    }
  }
}

/// Shapes of a drawing, in its units.
extension HTMLWriter {
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String
  ) {
    void(
      "rect",
      [
        "x": PlotNumber.text(x), "y": PlotNumber.text(y), "width": PlotNumber.text(max(0, width)),
        "height": PlotNumber.text(height), "class": style,
      ], closed: true)
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    void(
      "line",
      [
        "x1": PlotNumber.text(x1), "y1": PlotNumber.text(y1), "x2": PlotNumber.text(x2),
        "y2": PlotNumber.text(y2), "class": style,
      ], closed: true)
  }

  mutating func path(_ text: String, _ style: String) {
    void("path", ["d": text, "class": style], closed: true)
  }

  /// - Parameter anchor: which end of it stands at x.
  mutating func label(
    _ text: String, _ x: Double, _ y: Double, anchor: LabelAnchor = .start, style: String? = nil
  ) {
    element(
      "text",
      [
        "x": PlotNumber.text(x), "y": PlotNumber.text(y),
        "text-anchor": anchor == .start ? nil : anchor.rawValue, "class": style,
      ], words: text)
  }
}

enum LabelAnchor: String {
  case start
  case middle
  case end
}

/// Round numbers along an axis.
enum Ticks {
  /// From 0 to the top at most, some four of them.
  static func linear(to top: Double, about count: Double = 4) -> [Double] {
    guard top > 0, top.isFinite else { return [0] }
    let raw = top / count
    var unit = 1.0
    while unit * 10 <= raw, unit < 1e15 { unit *= 10 }
    while unit > raw, unit > 1e-9 { unit /= 10 }
    let step = [1.0, 2, 5, 10].map { $0 * unit }.first { $0 >= raw * 0.999 } ?? unit * 10
    var ticks: [Double] = []
    var number = 0.0
    while number * step <= top * 1.0001, ticks.count < 12 {
      ticks.append(number * step)
      number += 1
    }
    return ticks
  }
}

/// A logarithm of time along an axis: milliseconds and hours have room in one picture.
struct TimeScale {
  let least: Double
  let most: Double
  let from: Double
  let to: Double

  func place(_ seconds: Double) -> Double {
    guard seconds < .infinity else { return to }
    let clamped = min(max(seconds, least), most)
    let share = Self.log2(clamped / least) / Self.log2(most / least)
    return from + share * (to - from)
  }

  /// Times that people count in.
  static let landmarks: [(seconds: Double, name: String)] = [
    (0.001, "1 ms"), (0.01, "10 ms"), (0.1, "100 ms"), (1, "1 s"), (10, "10 s"), (60, "1 min"),
    (600, "10 min"), (3600, "1 h"), (36_000, "10 h"), (604_800, "1 week"),
  ]

  /// To some five digits: more than a drawing shows (the series of artanh).
  private static func log2(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 0 }
    let y = (value.significand - 1) / (value.significand + 1)
    let square = y * y
    let series = y * (1 + square / 3 + square * square / 5 + square * square * square / 7)
    return Double(value.exponent) + 2 * series * 1.442_695_040_9
  }
}

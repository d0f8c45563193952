// SPDX-License-Identifier: Apache-2.0

/// Numbers for people: two significant digits at most, the unit that fits.
enum Quantity {
  static func duration(_ seconds: Double) -> String {
    guard !seconds.isNaN else { return "unknown" }
    guard seconds.isFinite else { return "no end in sight" }
    let steps: [(limit: Double, unit: Double, name: String)] = [
      (0.9995, 0.001, "ms"), (99.5, 1, "s"), (99.5 * 60, 60, "min"), (47.5 * 3600, 3600, "h"),
    ]
    if seconds <= 0 { return "0 s" }
    if seconds < 0.001 { return "< 1 ms" }
    for step in steps where seconds < step.limit {
      return twoDigits(seconds / step.unit) + " " + step.name
    }
    return twoDigits(seconds / 86_400) + " days"
  }

  /// A number of things: `480`, `45,000`, `1.2 million`.
  static func count(_ value: Double) -> String {
    guard !value.isNaN else { return "unknown" }
    guard value.isFinite else { return "no end of" }
    if value < 10, value != value.rounded() { return twoDigits(value) }
    for (limit, unit, name) in [
      (1e15, 1e12, "trillion"), (1e12, 1e9, "billion"), (1e9, 1e6, "million"),
    ]
    .reversed() where value >= unit && value < limit {
      return twoDigits(value / unit) + " " + name
    }
    return value >= 1e15 ? twoDigits(value / 1e12) + " trillion" : twoDigits(value)
  }

  /// Sessions stalled at once: `3`, and where it is nearly all of the pool, exactly.
  static func sessions(_ peak: Double, pool capacity: Int?) -> String {
    guard peak >= 0.5 else { return "0" }
    guard let capacity, peak.isFinite, peak >= 0.9 * Double(capacity) else { return count(peak) }
    return exact(Int(min(peak, Double(capacity)).rounded()))
  }

  /// Bytes: `370 GiB`.
  static func size(_ bytes: Double) -> String {
    guard bytes.isFinite else { return "unknown" }
    var value = bytes
    for unit in ["B", "kiB", "MiB", "GiB", "TiB"] {
      if value < 999.5 { return twoDigits(value) + " " + unit }
      value /= 1024
    }
    return twoDigits(value) + " PiB"
  }

  /// A share: `93 %`.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "unknown" }
    if share > 0, share < 0.01 { return "< 1 %" }
    if share < 1, share > 0.99 { return "> 99 %" }
    return "\(Int((max(0, min(1, share)) * 100).rounded())) %"
  }

  /// A number that is exact, such as the size of a pool: `4,032`.
  static func exact(_ value: Int) -> String { grouped(String(value.magnitude), minus: value < 0) }

  /// At most two significant digits, without exponent, thousands grouped.
  static func twoDigits(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "0" }
    var scale = 1.0
    // Nothing that is measured comes near it.
    var scaled = min(value, 9e15)
    while scaled >= 99.5, scale < 1e18 {
      scaled /= 10
      scale *= 10
    }
    if scaled >= 9.95 { return exact(Int((scaled.rounded() * min(scale, 1e15)).rounded())) }
    if scaled < 0.05 { return "< 0.1" }
    let tenths = Int((scaled * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
  }

  private static func grouped(_ digits: String, minus: Bool) -> String {
    var result = minus ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  static func plural(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    exact(number) + " " + (number == 1 ? one : many ?? one + "s")
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Numbers with units, as people write them in `lockcast.yml`.
enum Measure {
  /// `500ms`, `5s`, `2min`, `1h`, `2d`, in seconds.
  static func seconds(_ text: String) -> Double? {
    guard let (number, unit) = split(text) else { return nil }
    return factor(ofTimeUnit: unit).map { number * $0 }
  }

  /// `5%` or `0.05`, as a share of one.
  static func share(_ text: String) -> Double? {
    guard let (number, unit) = split(text) else { return nil }
    let share: Double? = unit == "%" ? number / 100 : unit.isEmpty ? number : nil
    return share.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// `100000`, `100_000`, `100k`, `2M`, `1.2G`
  static func count(_ text: String) -> Double? {
    guard let (number, unit) = split(text) else { return nil }
    switch unit {
    case "": return number
    case "k", "K": return number * 1e3
    case "M": return number * 1e6
    case "G": return number * 1e9
    default: return nil
    }
  }

  /// `5/s`, `300/min`, in events a second.
  static func rate(_ text: String) -> Double? {
    guard let (number, unit) = split(text) else { return nil }
    if unit.isEmpty { return number }
    guard unit.hasPrefix("/") else { return nil }
    return factor(ofTimeUnit: String(unit.dropFirst())).map { number / $0 }
  }

  private static func factor(ofTimeUnit unit: String) -> Double? {
    switch unit {
    case "us": 0.000_001
    case "ms": 0.001
    case "s": 1
    case "min": 60
    case "h": 3600
    case "d": 86_400
    default: nil
    }
  }

  /// A number that is not negative, and what stands behind it.
  private static func split(_ text: String) -> (Double, String)? {
    let digits = text.utf8.prefix { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "_")
    }
    let number = String(decoding: digits.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    guard !number.isEmpty, digits.count <= 24, let value = Double(number) else { return nil }
    let rest = text.utf8.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
    return (value, String(decoding: rest, as: UTF8.self))
  }
}

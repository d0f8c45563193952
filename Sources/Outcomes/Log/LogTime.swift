// SPDX-License-Identifier: Apache-2.0
import Snapshot

/// The time of an entry: `2026-11-25 03:14:37.123 UTC` (`%m`, `%t`), or seconds since 1970 with
/// milliseconds (`%n`).
enum LogTime {
  /// `2026-11-25 03:14:37`
  static let length = 19

  /// Seconds since 1970.
  ///
  /// A zone that is an offset counts, a zone by name is taken for UTC: its name does not say what
  /// it means, and only differences between the times of one log matter.
  static func read(_ bytes: some Collection<UInt8>) -> Double? {
    let text = String(decoding: bytes.prefix(64), as: UTF8.self)
    let parts = text.split(separator: " ", maxSplits: 3)
    guard parts.count >= 2, let clock = parts[1].split(separator: ".").first else { return nil }
    let zone = parts.count > 2 ? offset(parts[2]) : ""
    guard let whole = Timestamp("\(parts[0])T\(clock)\(zone)") else { return nil }
    let fraction = parts[1].dropFirst(clock.count)
    return Double(whole.seconds) + (Double("0" + fraction) ?? 0)
  }

  private static func offset(_ zone: Substring) -> Substring {
    guard zone.first == "+" || zone.first == "-" else { return "" }
    return zone.prefix { $0 == "+" || $0 == "-" || $0 == ":" || $0.isNumber }
  }

  /// Whether a time of this form begins here.
  static func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
    let pattern = Array("dddd-dd-dd dd:dd:dd".utf8)
    guard bytes.count >= length else { return false }
    return zip(bytes, pattern).allSatisfy { byte, wanted in
      wanted == UInt8(ascii: "d") ? byte.isDigit : byte == wanted
    }
  }
}

extension UInt8 {
  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  var isHexDigit: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self }
}

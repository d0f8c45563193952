// SPDX-License-Identifier: Apache-2.0

/// Foreign text with everything that acts instead of being seen made visible.
enum VisibleText {
  /// On one line: white space becomes single spaces.
  static func line(_ text: String, limit: Int = .max) -> String {
    var result = ""
    var count = 0
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        pendingSpace = !result.isEmpty
        continue
      }
      let shown = visible(scalar)
      count += shown.unicodeScalars.count + (pendingSpace ? 1 : 0)
      guard count <= limit else { return result + "…" }
      if pendingSpace { result += " " }
      pendingSpace = false
      result += shown
    }
    return result
  }

  /// With its lines: only line feeds and tabs stay as they are.
  static func block(_ text: String, limit: Int = .max) -> String {
    var result = ""
    var count = 0
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      if scalar == "\r", next == "\n" { continue }
      let shown = scalar == "\n" || scalar == "\t" ? String(scalar) : visible(scalar)
      count += shown.unicodeScalars.count
      guard count <= limit else { return result + "…" }
      result += shown
    }
    return result
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0...0x1F: return pictured(scalar.value + 0x2400)
    case 0x7F: return "␡"
    case 0x20...0x7E: return String(scalar)
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return "‹U+" + hexadecimal(scalar.value) + "›"
    default:
      return isInvisible(scalar.value) ? "‹U+" + hexadecimal(scalar.value) + "›" : String(scalar)
    }
  }

  /// Fillers and selectors that show nothing and yet are letters or marks by category.
  private static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFE00...0xFE0F, 0xE0100...0xE01EF:
      true
    default: false
    }
  }

  private static func pictured(_ value: UInt32) -> String {
    Unicode.Scalar(value).map { String($0) } ?? ""
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}

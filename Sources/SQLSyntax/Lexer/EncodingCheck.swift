// SPDX-License-Identifier: Apache-2.0

/// Looks through a text for bytes that no server takes: NUL, and what is not UTF-8.
enum EncodingCheck {
  /// More than this are not reported: a binary file is wrong in one way, not in a million.
  static let limit = 100

  static func problems(in source: Span<UInt8>) -> [ParseDiagnostic] {
    var seen: UInt8 = 0
    var hasNul = false
    for index in 0..<source.count {
      seen |= source[index]
      hasNul = hasNul || source[index] == 0
    }
    guard hasNul || seen >= 0x80 else { return [] }
    return scan(source)
  }

  private static func scan(_ source: Span<UInt8>) -> [ParseDiagnostic] {
    var problems: [ParseDiagnostic] = []
    var position = 0
    while position < source.count, problems.count < limit {
      let byte = source[position]
      if byte == 0 {
        let start = position
        while position < source.count, source[position] == 0 { position += 1 }
        problems.append(ParseDiagnostic(.invalidByte(0), at: SourceRange(start..<position)))
      } else if byte < 0x80 {
        position += 1
      } else if let length = sequence(source, at: position) {
        position += length
      } else {
        let start = position
        repeat {
          position += 1
        } while position < source.count && source[position] >= 0x80
          && sequence(source, at: position) == nil
        problems.append(ParseDiagnostic(.invalidUTF8, at: SourceRange(start..<position)))
      }
    }
    return problems
  }

  /// The length of the well-formed multi-byte character here (Unicode, table 3-7).
  private static func sequence(_ source: Span<UInt8>, at position: Int) -> Int? {
    let lead = source[position]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF:
      length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF }
      if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF }
      if lead == 0xF4 { second = 0x80...0x8F }
    default:
      return nil
    }
    guard position + length <= source.count, second.contains(source[position + 1]) else {
      return nil
    }
    for offset in 2..<max(2, length) where source[position + offset] & 0xC0 != 0x80 { return nil }
    return length
  }
}

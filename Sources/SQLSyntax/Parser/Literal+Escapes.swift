// SPDX-License-Identifier: Apache-2.0

extension Literal {
  /// `E'…'`, from quote to quote (scan.l: `xeescape` and the rules beside it); nil where an escape
  /// stands for no character.
  static func escaped(_ source: [UInt8], _ range: Range<Int>) -> String? {
    var bytes: [UInt8] = []
    for segment in segments(source, range, escapes: true) {
      var position = segment.lowerBound
      while position < segment.upperBound {
        let byte = source[position]
        if byte == UInt8(ascii: "\\"), position + 1 < segment.upperBound {
          let next = unescape(source, at: position + 1, before: segment.upperBound, into: &bytes)
          guard let next else { return nil }
          position = next
        } else {
          bytes.append(byte)
          position += byte == UInt8(ascii: "'") ? 2 : 1
        }
      }
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  /// One escape, behind its backslash; where the next byte stands.
  private static func unescape(
    _ source: [UInt8], at start: Int, before end: Int, into bytes: inout [UInt8]
  ) -> Int? {
    switch source[start] {
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "v"): bytes.append(0x0B)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      return octal(source, at: start, before: end, into: &bytes)
    case UInt8(ascii: "x"):
      let digits = hex(source, at: start + 1, before: end, atMost: 2)
      guard digits.count > 0 else {
        bytes.append(source[start])
        return start + 1
      }
      bytes.append(UInt8(truncatingIfNeeded: digits.value))
      return start + 1 + digits.count
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let length = source[start] == UInt8(ascii: "u") ? 4 : 8
      let digits = hex(source, at: start + 1, before: end, atMost: length)
      guard digits.count == length else { return nil }
      return unicode(source, digits, behind: start + 1 + digits.count, before: end, into: &bytes)
    default:
      bytes.append(source[start])
    }
    return start + 1
  }

  private static func octal(
    _ source: [UInt8], at start: Int, before end: Int, into bytes: inout [UInt8]
  ) -> Int {
    var value: UInt32 = 0
    var position = start
    while position < min(end, start + 3), source[position] & 0xF8 == 0x30 {
      value = value * 8 + UInt32(source[position] - 0x30)
      position += 1
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
    return position
  }

  static func hex(
    _ source: [UInt8], at start: Int, before end: Int, atMost limit: Int
  ) -> (value: UInt32, count: Int) {
    var value: UInt32 = 0
    var count = 0
    while count < limit, start + count < end, let digit = source[start + count].hexValue {
      value = value << 4 | digit
      count += 1
    }
    return (value, count)
  }

  /// A code point, or the first half of a surrogate pair with the second behind it.
  private static func unicode(
    _ source: [UInt8], _ digits: (value: UInt32, count: Int), behind start: Int, before end: Int,
    into bytes: inout [UInt8]
  ) -> Int? {
    guard digits.value & 0xFFFF_FC00 == 0xD800 else {
      return append(digits.value, to: &bytes) ? start : nil
    }
    guard start + 2 < end, source[start] == UInt8(ascii: "\\") else { return nil }
    let length = source[start + 1] == UInt8(ascii: "u") ? 4 : 8
    guard source[start + 1] | 0x20 == UInt8(ascii: "u") else { return nil }
    let low = hex(source, at: start + 2, before: end, atMost: length)
    guard low.count == length, low.value & 0xFFFF_FC00 == 0xDC00 else { return nil }
    return append(joined(digits.value, low.value), to: &bytes) ? start + 2 + length : nil
  }

  static func joined(_ high: UInt32, _ low: UInt32) -> UInt32 {
    0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)
  }

  /// False where the value is no character.
  private static func append(_ value: UInt32, to bytes: inout [UInt8]) -> Bool {
    guard value != 0, let scalar = Unicode.Scalar(value) else { return false }
    bytes += Array(String(Character(scalar)).utf8)
    return true
  }

  /// `U&'…'` and `U&"…"`, between the quotes: `\0061`, `\+000061`, the escape doubled is itself
  /// (parser.c: `str_udeescape`); nil where an escape stands for no character.
  static func unicodeEscaped(
    _ source: [UInt8], _ segments: [Range<Int>], quote: UInt8, escape: UInt8
  ) -> String? {
    var bytes: [UInt8] = []
    var high: UInt32?
    for segment in segments {
      var position = segment.lowerBound
      while position < segment.upperBound {
        let byte = source[position]
        position += 1
        guard byte == escape, position == segment.upperBound || source[position] != escape else {
          guard high == nil else { return nil }
          bytes.append(byte)
          if byte == escape || byte == quote { position += 1 }
          continue
        }
        guard position < segment.upperBound else { return nil }
        let isLong = source[position] == UInt8(ascii: "+")
        let start = isLong ? position + 1 : position
        let length = isLong ? 6 : 4
        let digits = hex(source, at: start, before: segment.upperBound, atMost: length)
        guard digits.count == length else { return nil }
        position = start + length
        if let first = high {
          guard digits.value & 0xFFFF_FC00 == 0xDC00 else { return nil }
          guard append(joined(first, digits.value), to: &bytes) else { return nil }
          high = nil
        } else if digits.value & 0xFFFF_FC00 == 0xD800 {
          high = digits.value
        } else {
          guard append(digits.value, to: &bytes) else { return nil }
        }
      }
    }
    return high == nil ? String(decoding: bytes, as: UTF8.self) : nil
  }
}

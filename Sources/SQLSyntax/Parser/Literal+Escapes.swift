// SPDX-License-Identifier: Apache-2.0

extension Literal {
  /// `E'…'`, from quote to quote (scan.l: `xeescape` and the rules beside it).
  static func escaped(_ source: [UInt8], _ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    for segment in segments(source, range, escapes: true) {
      var position = segment.lowerBound
      while position < segment.upperBound {
        let byte = source[position]
        if byte == UInt8(ascii: "\\"), position + 1 < segment.upperBound {
          position = unescape(source, at: position + 1, before: segment.upperBound, into: &bytes)
        } else {
          bytes.append(byte)
          position += byte == UInt8(ascii: "'") ? 2 : 1
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// One escape, behind its backslash; where the next byte stands.
  private static func unescape(
    _ source: [UInt8], at start: Int, before end: Int, into bytes: inout [UInt8]
  ) -> Int {
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
  ) -> Int {
    if digits.value & 0xFFFF_FC00 == 0xD800, start + 6 <= end,
      source[start] == UInt8(ascii: "\\"), source[start + 1] == UInt8(ascii: "u")
    {
      let low = hex(source, at: start + 2, before: end, atMost: 4)
      if low.count == 4, low.value & 0xFFFF_FC00 == 0xDC00 {
        append(joined(digits.value, low.value), to: &bytes)
        return start + 6
      }
    }
    append(digits.value, to: &bytes)
    return start
  }

  static func joined(_ high: UInt32, _ low: UInt32) -> UInt32 {
    0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF)
  }

  static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    bytes += Array(String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
  }

  /// `U&'…'` and `U&"…"`, between the quotes: `\0061`, `\+000061`, the escape doubled is itself.
  static func unicodeEscaped(
    _ source: [UInt8], _ segments: [Range<Int>], quote: UInt8, escape: UInt8
  ) -> String {
    var bytes: [UInt8] = []
    var high: UInt32?
    for segment in segments {
      var position = segment.lowerBound
      while position < segment.upperBound {
        let byte = source[position]
        position += 1
        guard byte == escape, position < segment.upperBound, source[position] != escape else {
          bytes.append(byte)
          if byte == escape || byte == quote { position += 1 }
          continue
        }
        let isLong = source[position] == UInt8(ascii: "+")
        let start = isLong ? position + 1 : position
        let digits = hex(source, at: start, before: segment.upperBound, atMost: isLong ? 6 : 4)
        position = start + digits.count
        if let first = high, digits.value & 0xFFFF_FC00 == 0xDC00 {
          append(joined(first, digits.value), to: &bytes)
          high = nil
        } else if digits.value & 0xFFFF_FC00 == 0xD800 {
          high = digits.value
        } else {
          append(digits.value, to: &bytes)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

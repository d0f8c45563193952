// SPDX-License-Identifier: Apache-2.0

/// What identifiers and strings mean, by their bytes.
enum Literal {
  /// `NAMEDATALEN` less one: longer identifiers are cut (src/backend/parser/scansup.c).
  static let identifierLimit = 63

  /// An unquoted identifier: ASCII letters to lower case, cut to the limit.
  static func folded(_ source: [UInt8], _ range: SourceRange) -> String {
    let offsets = truncated(source, range.offsets)
    let isFolded = source[offsets].allSatisfy { !($0 >= 0x41 && $0 <= 0x5A) }
    if isFolded { return String(decoding: source[offsets], as: UTF8.self) }
    return String(unsafeUninitializedCapacity: offsets.count) { buffer in
      var count = 0
      for byte in source[offsets] {
        buffer[count] = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        count += 1
      }
      return count
    }
  }

  /// `"Name"`: doubled quotes are one.
  static func quoted(_ source: [UInt8], _ range: SourceRange) -> String {
    let inner = range.offsets.lowerBound + 1..<range.offsets.upperBound - 1
    let quote = UInt8(ascii: "\"")
    guard source[inner].contains(quote) else {
      return String(decoding: source[truncated(source, inner)], as: UTF8.self)
    }
    return truncated(String(decoding: undoubled(source[inner], quote), as: UTF8.self))
  }

  static func truncated(_ text: String) -> String {
    guard text.utf8.count > identifierLimit else { return text }
    let bytes = Array(text.utf8)
    return String(decoding: bytes[truncated(bytes, 0..<bytes.count)], as: UTF8.self)
  }

  /// Cut to the limit, never inside a character.
  private static func truncated(_ source: [UInt8], _ range: Range<Int>) -> Range<Int> {
    guard range.count > identifierLimit else { return range }
    var end = range.lowerBound + identifierLimit
    while end > range.lowerBound, source[end] & 0xC0 == 0x80 { end -= 1 }
    return range.lowerBound..<end
  }

  private static func undoubled(_ bytes: ArraySlice<UInt8>, _ quote: UInt8) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var wasQuote = false
    for byte in bytes {
      if byte == quote, wasQuote {
        wasQuote = false
        continue
      }
      wasQuote = byte == quote
      result.append(byte)
    }
    return result
  }

  /// The pieces between the quotes of a string and its continuations.
  static func segments(_ source: [UInt8], _ range: Range<Int>, escapes: Bool) -> [Range<Int>] {
    let quote = UInt8(ascii: "'")
    var segments: [Range<Int>] = []
    var position = range.lowerBound
    while position < range.upperBound {
      position += 1
      let start = position
      while position < range.upperBound {
        if escapes, source[position] == UInt8(ascii: "\\") {
          position += 2
        } else if source[position] != quote {
          position += 1
        } else if position + 1 < range.upperBound, source[position + 1] == quote {
          position += 2
        } else {
          break
        }
      }
      segments.append(start..<max(start, min(position, range.upperBound)))
      position = Lexer.continuation(source.span, from: position + 1) ?? range.upperBound
      if position >= range.upperBound { break }
    }
    return segments
  }

  /// `'…'`, from quote to quote.
  static func string(_ source: [UInt8], _ range: Range<Int>) -> String {
    let quote = UInt8(ascii: "'")
    let inner = range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)
    guard source[inner].contains(quote) else {
      return String(decoding: source[inner], as: UTF8.self)
    }
    var bytes: [UInt8] = []
    for segment in segments(source, range, escapes: false) {
      bytes += undoubled(source[segment], quote)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What stands between the tags of a dollar quote.
  static func dollarBody(_ source: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var tag = range.lowerBound + 1
    while tag < range.upperBound, source[tag] != UInt8(ascii: "$") { tag += 1 }
    let length = tag + 1 - range.lowerBound
    return range.lowerBound + length..<range.upperBound - length
  }
}

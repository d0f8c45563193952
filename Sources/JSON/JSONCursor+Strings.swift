// SPDX-License-Identifier: Apache-2.0

extension JSONCursor {
  /// Reads a string; bytes that are no UTF-8 and halves of surrogate pairs are errors.
  public mutating func string() throws(JSONError) -> String {
    guard try peek() == UInt8(ascii: "\"") else { throw error(.expected("a string")) }
    let start = offset + 1
    let end = plainEnd(from: start)
    guard end < bytes.count else { throw JSONError(.endOfInput, at: end, in: bytes) }
    if bytes[end] == UInt8(ascii: "\"") {
      let text = try text(start..<end)
      offset = end + 1
      return text
    }
    return try escapedString(from: start)
  }

  private func text(_ range: Range<Int>) throws(JSONError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes.span.extracting(range)))
    } catch {
      throw JSONError(
        .invalidUTF8, at: range.lowerBound + error.byteOffsets.lowerBound, in: bytes)
    }
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var text = ""
    var position = start
    while true {
      let end = plainEnd(from: position)
      guard end < bytes.count else { throw JSONError(.endOfInput, at: end, in: bytes) }
      text += try self.text(position..<end)
      switch bytes[end] {
      case UInt8(ascii: "\""):
        offset = end + 1
        return text
      case UInt8(ascii: "\\"):
        position = end
        text.unicodeScalars.append(try escape(at: &position))
      default:
        throw JSONError(.controlCharacterInString, at: end, in: bytes)
      }
    }
  }

  /// Reads the escape whose backslash stands at `position`.
  private func escape(at position: inout Int) throws(JSONError) -> Unicode.Scalar {
    guard position + 1 < bytes.count else {
      throw JSONError(.endOfInput, at: bytes.count, in: bytes)
    }
    let letter = bytes[position + 1]
    if letter == UInt8(ascii: "u") { return try unicodeEscape(at: &position) }
    let scalar: Unicode.Scalar
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(letter)
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    default: throw JSONError(.invalidEscape, at: position, in: bytes)
    }
    position += 2
    return scalar
  }

  private func unicodeEscape(at position: inout Int) throws(JSONError) -> Unicode.Scalar {
    let start = position
    let first = try codeUnit(at: &position)
    if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
    guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw JSONError(.loneSurrogate, at: start, in: bytes) }
    let second = try codeUnit(at: &position)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(first & 0x3FF) << 10) + UInt32(second & 0x3FF))
    else { throw JSONError(.loneSurrogate, at: start, in: bytes) }
    return scalar
  }

  /// The number in `\uXXXX`.
  private func codeUnit(at position: inout Int) throws(JSONError) -> UInt16 {
    guard position + 6 <= bytes.count else {
      throw JSONError(.endOfInput, at: bytes.count, in: bytes)
    }
    var unit: UInt16 = 0
    for byte in bytes[position + 2..<position + 6] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw JSONError(.invalidEscape, at: position, in: bytes)
      }
      unit = unit << 4 | UInt16(digit)
    }
    position += 6
    return unit
  }

  /// The first place from `start` on of a quote, a backslash or a control character.
  func plainEnd(from start: Int) -> Int {
    let raw = bytes.span.bytes
    var position = start
    while position + 8 <= bytes.count {
      let word = raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let hits = Bytes8.equal(word, 0x22) | Bytes8.equal(word, 0x5C) | Bytes8.below32(word)
      if hits != 0 { return position + Bytes8.first(hits) }
      position += 8
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return position }
      position += 1
    }
    return position
  }
}

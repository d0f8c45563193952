// SPDX-License-Identifier: Apache-2.0

/// The lines of a text, without the bytes that end them.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int

  /// - Parameter start: where a line begins.
  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    position = start
  }

  mutating func next() -> TextLine? {
    guard position < bytes.count else { return nil }
    let start = position
    let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
    position = newline.map { $0 + 1 } ?? bytes.count
    var end = newline ?? bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return TextLine(bytes: bytes, range: start..<end, end: position)
  }
}

/// One line, and where it stands.
struct TextLine {
  private let bytes: [UInt8]
  /// Without the line's end.
  let range: Range<Int>
  /// Where the next line begins.
  let end: Int

  init(bytes: [UInt8], range: Range<Int>, end: Int) {
    self.bytes = bytes
    self.range = range
    self.end = end
  }

  var isEmpty: Bool { range.isEmpty }

  var text: String { String(decoding: bytes[range], as: UTF8.self) }

  /// Without white space on either side.
  var trimmed: Substring { text.trimmed }

  /// What stands behind `--` where the line is such a comment, trimmed; nil for all others.
  ///
  /// Looks at the bytes first: most lines are none.
  var comment: Substring? {
    guard let start = bytes[range].firstIndex(where: { !$0.isBlank }), start + 1 < range.upperBound,
      bytes[start] == UInt8(ascii: "-"), bytes[start + 1] == UInt8(ascii: "-")
    else { return nil }
    return String(decoding: bytes[start + 2..<range.upperBound], as: UTF8.self).trimmed
  }

  /// Where the first byte that is not white space stands.
  var indent: Int { bytes[range].firstIndex { !$0.isBlank } ?? range.upperBound }
}

extension StringProtocol {
  var trimmed: Substring {
    let text = Substring(self)
    let bytes = text.utf8
    guard let start = bytes.firstIndex(where: { !$0.isBlank }),
      let end = bytes.lastIndex(where: { !$0.isBlank })
    else { return "" }
    return text[start...end]
  }

  /// Split at white space.
  var words: [Substring] {
    Substring(self).utf8.split(whereSeparator: \.isBlank).map { Substring($0) }
  }
}

extension UInt8 {
  /// White space, ends of lines too.
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

// SPDX-License-Identifier: Apache-2.0

/// Delimiters that a runner reads in the place of semicolons.
enum Delimiters {
  /// Longer ones nobody writes, and looking for them would cost their length at every byte.
  private static let maximumLength = 256

  /// Wherever the bytes stand.
  static func anywhere(_ delimiter: [UInt8], in text: [UInt8], within range: Range<Int>)
    -> [Range<Int>]
  {
    guard delimiter != [UInt8(ascii: ";")], delimiter.count <= maximumLength else { return [] }
    var found: [Range<Int>] = []
    var position = range.lowerBound
    while let next = text.firstRange(of: delimiter, from: position, to: range.upperBound) {
      found.append(next)
      position = next.upperBound
    }
    return found
  }

  /// The lines that hold nothing else, in any case.
  static func lines(_ delimiter: [UInt8], in text: [UInt8], within range: Range<Int>)
    -> [Range<Int>]
  {
    let wanted = String(decoding: delimiter, as: UTF8.self).lowercased()
    var found: [Range<Int>] = []
    for line in TextLines(text, from: range.lowerBound) {
      guard line.range.upperBound <= range.upperBound else { break }
      if line.trimmed.lowercased() == wanted { found.append(line.indent..<line.range.upperBound) }
    }
    return found
  }

  /// With the ends of lines and tabs that `\\n`, `\\r` and `\\t` stand for.
  static func unescaped(_ written: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in written.utf8 {
      switch (isEscape, byte) {
      case (false, UInt8(ascii: "\\")):
        isEscape = true
        continue
      case (true, UInt8(ascii: "n")): bytes.append(0x0A)
      case (true, UInt8(ascii: "r")): bytes.append(0x0D)
      case (true, UInt8(ascii: "t")): bytes.append(0x09)
      case (true, _): bytes += [UInt8(ascii: "\\"), byte]
      case (false, _): bytes.append(byte)
      }
      isEscape = false
    }
    return bytes
  }
}

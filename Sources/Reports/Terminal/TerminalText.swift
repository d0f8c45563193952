// SPDX-License-Identifier: Apache-2.0

/// Lines of at most 80 columns.
enum TerminalText {
  static let width = 80

  /// Breaks a paragraph at spaces; words that are longer than a line are cut into pieces.
  static func wrap(_ text: String, indent: Int = 0, first: Int? = nil) -> [String] {
    var lines: [String] = []
    var current = String(repeating: " ", count: first ?? indent)
    var columns = first ?? indent
    var isEmpty = true
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      for piece in pieces(word, of: width - indent) {
        let length = columnCount(piece)
        if !isEmpty, columns + 1 + length > width {
          lines.append(current)
          current = String(repeating: " ", count: indent)
          columns = indent
          isEmpty = true
        }
        if !isEmpty {
          current += " "
          columns += 1
        }
        current += piece
        columns += length
        isEmpty = false
      }
    }
    if !isEmpty { lines.append(current) }
    return lines
  }

  private static func pieces(_ word: Substring, of size: Int) -> [String] {
    var pieces: [String] = []
    var current = ""
    var columns = 0
    for character in word {
      let columnsOfOne = columnCount(String(character))
      if columns + columnsOfOne > size {
        pieces.append(current)
        current = ""
        columns = 0
      }
      current.append(character)
      columns += columnsOfOne
    }
    return pieces + [current]
  }

  static func pad(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - columnCount(text)))
  }

  static func padLeft(_ text: String, to columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - columnCount(text))) + text
  }

  /// Columns on the screen: wide characters of East Asian scripts and emoji take two.
  static func columnCount(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  private static func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if character.unicodeScalars.count > 1, scalar.properties.isEmoji, scalar.value > 0xFF {
      return 2
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

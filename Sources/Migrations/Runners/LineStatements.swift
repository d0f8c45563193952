// SPDX-License-Identifier: Apache-2.0

/// Statements as goose and its kin cut them: at lines that end in a semicolon, and around marked
/// blocks. Each is sent by itself, so that several statements of the server's in one of them share
/// an implicit transaction.
enum LineStatements {
  enum Block {
    case begins
    case ends
  }

  /// The section with a delimiter behind each block, which need not end in one; cut into what is
  /// sent if nothing holds the statements together.
  ///
  /// - Parameter block: what a comment says of a block; nil: nothing.
  static func sections(
    of text: [UInt8], in section: MigrationSection, block: (Substring) -> Block?
  ) -> [MigrationSection] {
    var sections: [MigrationSection] = []
    var start = section.range.lowerBound
    var isInBlock = false
    var delimiters: [Range<Int>] = []
    func close(at end: Int) {
      guard section.mode == .perStatement, start < end else { return }
      sections.append(
        MigrationSection(
          range: start..<end, direction: section.direction, mode: .implicit,
          delimiters: delimiters))
      start = end
      delimiters = []
    }
    for line in TextLines(text, from: section.range.lowerBound) {
      guard line.range.lowerBound < section.range.upperBound else { break }
      if let comment = line.comment {
        switch block(comment) {
        case .begins:
          isInBlock = true
        case .ends where isInBlock:
          isInBlock = false
          delimiters.append(line.range)
          close(at: line.end)
        case .ends, nil: break
        }
      } else if !isInBlock, line.endsWithSemicolon {
        close(at: line.end)
      }
    }
    close(at: section.range.upperBound)
    guard section.mode != .perStatement else { return sections }
    var whole = section
    whole.delimiters += delimiters
    return [whole]
  }
}

extension TextLine {
  /// A semicolon ends the last word before a comment.
  fileprivate var endsWithSemicolon: Bool {
    var last: Substring?
    for word in text.words {
      if word.hasPrefix("--") { break }
      last = word
    }
    return last?.hasSuffix(";") == true
  }
}

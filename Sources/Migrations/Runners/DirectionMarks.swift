// SPDX-License-Identifier: Apache-2.0

/// Cuts a text at the comments by which a runner marks the ways up and down.
struct DirectionMarks {
  /// What a comment says.
  enum Mark {
    case begins(MigrationIdentity.Direction, mode: TransactionMode? = nil)
    /// The transaction mode of the whole file.
    case mode(TransactionMode)
  }

  /// The sections behind the marks, which are not indented. What stands before the first one is
  /// not run.
  ///
  /// A file without any is refused by its runner; here all of it counts as the way up, lest it pass
  /// unread.
  ///
  /// - Parameter read: what a comment says, without its dashes and the white space around; nil:
  ///   nothing.
  static func sections(of text: [UInt8], read: (Substring) -> Mark?) -> [MigrationSection] {
    var sections: [MigrationSection] = []
    var mode: TransactionMode?
    var open: (direction: MigrationIdentity.Direction, mode: TransactionMode?, start: Int)?
    for line in TextLines(text) {
      guard line.indent == line.range.lowerBound, let comment = line.comment,
        let mark = read(comment)
      else { continue }
      switch mark {
      case .mode(let found): mode = found
      case .begins(let direction, let own):
        if let open { sections.append(section(open, end: line.range.lowerBound)) }
        open = (direction, own, line.end)
      }
    }
    sections.append(section(open ?? (.up, nil, 0), end: text.count))
    if let mode {
      for index in sections.indices where sections[index].mode == nil {
        sections[index].mode = mode
      }
    }
    return sections
  }

  private static func section(
    _ open: (direction: MigrationIdentity.Direction, mode: TransactionMode?, start: Int), end: Int
  ) -> MigrationSection {
    MigrationSection(
      range: min(open.start, end)..<end, direction: open.direction, mode: open.mode)
  }
}

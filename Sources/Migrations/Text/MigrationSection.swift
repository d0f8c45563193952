// SPDX-License-Identifier: Apache-2.0

/// A stretch of a migration's text that its runner treats in one way.
struct MigrationSection: Sendable, Hashable {
  var range: Range<Int>
  var direction: MigrationIdentity.Direction
  /// Nil: as the configuration or the runner has it.
  var mode: TransactionMode?
  /// Sent apart from the section before, in the same transaction.
  var continues = false
  /// Delimiters of the runner's own: `;` stands in their place.
  var delimiters: [Range<Int>] = []
  /// What is for the runner alone, such as what stands between the lines of a rollback.
  var blanks: [Range<Int>] = []
}

extension [MigrationSection] {
  /// The text of the sections of one direction; everything else is white space, so that all that
  /// stays keeps its place.
  func text(of bytes: [UInt8], _ direction: MigrationIdentity.Direction) -> [UInt8] {
    if count == 1, self[0].direction == direction, self[0].range == bytes.indices,
      self[0].delimiters.isEmpty, self[0].blanks.isEmpty
    {
      return bytes
    }
    var text: [UInt8] = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    for section in self where section.direction == direction {
      text.replaceSubrange(section.range, with: bytes[section.range])
      for blank in section.blanks {
        for index in blank where text[index] != UInt8(ascii: "\n") { text[index] = 0x20 }
      }
      for delimiter in section.delimiters {
        for index in delimiter where text[index] != UInt8(ascii: "\n") { text[index] = 0x20 }
        text[delimiter.lowerBound] = UInt8(ascii: ";")
      }
    }
    return text
  }
}

// SPDX-License-Identifier: Apache-2.0

/// The conversation of one pull request, on whichever forge.
protocol CommentThread {
  /// All of ours, by our user and with our mark, the oldest first.
  func ours() throws(ForgeError) -> [Comment]
  func create(_ body: String) throws(ForgeError) -> Comment
  func update(_ comment: Comment, _ body: String) throws(ForgeError) -> Comment
  /// One that is gone already is no error.
  func delete(_ comment: Comment) throws(ForgeError)
}

struct Comment: Sendable, Hashable {
  /// Grows with time on both forges.
  var id: Int
  var body: String
  /// For people; nil: not known.
  var url: String?
}

extension Comment {
  /// Whether it begins as ours do.
  static func isMarked(_ body: String, _ marker: String) -> Bool {
    body.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }.starts(with: marker.utf8)
  }

  /// Line ends and what is behind the last line are the forge's affair.
  func says(_ text: String) -> Bool { Self.essence(body) == Self.essence(text) }

  private static func essence(_ text: String) -> [UInt8] {
    var bytes = text.utf8.filter { $0 != 0x0D }
    while let last = bytes.last, last == 0x20 || last == 0x0A || last == 0x09 { bytes.removeLast() }
    return bytes
  }
}

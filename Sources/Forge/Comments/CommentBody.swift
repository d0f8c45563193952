// SPDX-License-Identifier: Apache-2.0
import Reports

/// What is sent: the text of a file, such that it is found again and commands nobody.
enum CommentBody {
  /// A comment of lockcast, with all escapes, is far shorter.
  static let fileLimit = 4 << 20

  static func text(_ bytes: [UInt8], path: String, for forge: ForgeKind) throws(ForgeError)
    -> String
  {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .body(path: path, reason: "is not UTF-8")
    }
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      throw .body(path: path, reason: "is empty")
    }
    let marker = MarkdownReport.marker
    let body = tamed(Comment.isMarked(text, marker) ? text : marker + "\n\n" + text)
    guard body.unicodeScalars.count <= forge.longestComment else {
      throw .bodyTooLong(forge, limit: forge.longestComment)
    }
    return body
  }

  /// `/merge` at the start of a line is a command to GitLab, and `/lgtm` to bots on GitHub, given
  /// in the name of the token's user. The file may come from a job that a fork controls: a space
  /// before it makes text of it.
  private static func tamed(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isLineStart = true
    var isSlash = false
    for byte in text.utf8 {
      let isLetter = (0x61...0x7A).contains(byte | 0x20)
      if isSlash, isLetter { bytes.insert(UInt8(ascii: " "), at: bytes.count - 1) }
      isSlash = isLineStart && byte == UInt8(ascii: "/")
      // A carriage return ends a line as well.
      isLineStart = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

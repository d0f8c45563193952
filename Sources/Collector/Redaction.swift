// SPDX-License-Identifier: Apache-2.0

/// Takes what must never be shown out of messages.
struct Redaction: Sendable {
  private let secrets: [[UInt8]]

  init(_ secrets: [String]) {
    self.secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) }
  }

  /// A message of a server or of its library on one line, without secrets and control characters.
  func line(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
    let printable = line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    return text(String(String.UnicodeScalarView(printable)))
  }

  func text(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for secret in secrets { bytes = Self.replace(secret, in: bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func replace(_ secret: [UInt8], in text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      if rest.starts(with: secret) {
        result.append(contentsOf: "***".utf8)
        rest.removeFirst(secret.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}

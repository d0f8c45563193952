// SPDX-License-Identifier: Apache-2.0
public import Schema

extension RelationName {
  /// `public.orders`, with quotes around a part that has a dot or a quote in it: what the document
  /// writes where one relation refers to another.
  public var text: String { Self.part(schema) + "." + Self.part(name) }

  /// Reads ``text``, and what the server's `quote_ident` makes.
  public init?(text: String) {
    guard text.utf8.contains(UInt8(ascii: "\"")) else {
      guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
      self.init(String(text[..<dot]), String(text[text.utf8.index(after: dot)...]))
      return
    }
    var rest = Array(text.utf8)[...]
    guard let schema = Self.takePart(&rest), rest.popFirst() == UInt8(ascii: "."),
      let name = Self.takePart(&rest), rest.isEmpty
    else { return nil }
    self.init(schema, name)
  }

  private static func part(_ part: String) -> String {
    guard part.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "\"") })
    else { return part }
    return "\""
      + part.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  private static func takePart(_ rest: inout ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    guard rest.first == UInt8(ascii: "\"") else {
      while let byte = rest.first, byte != UInt8(ascii: ".") {
        bytes.append(byte)
        rest.removeFirst()
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    rest.removeFirst()
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") {
        guard rest.first == UInt8(ascii: "\"") else {
          return String(decoding: bytes, as: UTF8.self)
        }
        rest.removeFirst()
      }
      bytes.append(byte)
    }
    return nil
  }
}

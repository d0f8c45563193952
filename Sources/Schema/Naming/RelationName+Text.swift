// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension RelationName {
  /// As an SQL text names it: quoted where lower-case folding would change it.
  public var quoted: String { "\(Self.quote(schema)).\(Self.quote(name))" }

  private static func quote(_ name: String) -> String {
    let isPlain = name.utf8.enumerated().allSatisfy { offset, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"): offset > 0
      default: false
      }
    }
    guard !isPlain || name.isEmpty else { return name }
    let doubled = name.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + doubled.joined(separator: "\"\"") + "\""
  }
}

extension ObjectName {
  /// Reads the text of a `regclass` constant: `public."Order_id_seq"` (varlena.c,
  /// textToQualifiedNameList). Nil where it is not a name.
  public init?(regclass text: String) {
    var parts: [String] = []
    var bytes = Substring(text).utf8
    while true {
      guard let part = Self.takePart(&bytes) else { return nil }
      parts.append(part)
      guard let next = bytes.popFirst() else { break }
      guard next == UInt8(ascii: ".") else { return nil }
    }
    guard let name = parts.last, parts.count <= 3 else { return nil }
    self.init(
      catalog: parts.count == 3 ? parts[0] : nil,
      schema: parts.count >= 2 ? parts[parts.count - 2] : nil, name)
  }

  private static func takePart(_ bytes: inout Substring.UTF8View) -> String? {
    var part: [UInt8] = []
    if bytes.first == UInt8(ascii: "\"") {
      bytes.removeFirst()
      while let byte = bytes.popFirst() {
        if byte == UInt8(ascii: "\"") {
          guard bytes.first == byte else { return String(decoding: part, as: UTF8.self) }
          bytes.removeFirst()
        }
        part.append(byte)
      }
      return nil
    }
    while let byte = bytes.first, byte != UInt8(ascii: ".") {
      bytes.removeFirst()
      let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      part.append(isUpper ? byte | 0x20 : byte)
    }
    return part.isEmpty ? nil : String(decoding: part, as: UTF8.self)
  }
}

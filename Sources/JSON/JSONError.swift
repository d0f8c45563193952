// SPDX-License-Identifier: Apache-2.0

/// Why a document could not be read, and where.
public struct JSONError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case endOfInput
    case unexpectedByte(UInt8)
    case expected(String)
    case controlCharacterInString
    case invalidEscape
    case loneSurrogate
    case invalidUTF8
    case invalidNumber
    case numberOutOfRange
    case tooDeep
    case trailingBytes
    /// Well-formed JSON that does not mean what its reader asks for.
    case meaning(String)
  }

  public var kind: Kind
  /// Bytes before the place of the error.
  public var offset: Int
  /// The first line is 1.
  public var line: Int
  /// Characters (Unicode scalars) from the line's start; the first is 1.
  public var column: Int

  /// Counts lines only now: no reader that succeeds pays for positions.
  public init(_ kind: Kind, at offset: Int, in bytes: [UInt8]) {
    self.kind = kind
    self.offset = offset
    var line = 1
    var lineStart = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    self.line = line
    column = 1
    for index in lineStart..<max(lineStart, min(offset, bytes.count))
    where bytes[index] & 0xC0 != 0x80 {
      column += 1
    }
  }
}

extension JSONError: CustomStringConvertible {
  /// `3:14: error: …`, to be put behind a path.
  public var description: String { "\(line):\(column): error: \(message)" }

  public var message: String {
    switch kind {
    case .endOfInput: "the document ends here, before its last value is complete"
    case .unexpectedByte(let byte): "unexpected \(Self.spelling(byte))"
    case .expected(let what): "expected \(what)"
    case .controlCharacterInString: "a control character in a string must be written as \\uXXXX"
    case .invalidEscape: "unknown escape in a string"
    case .loneSurrogate: "half of a surrogate pair in a string"
    case .invalidUTF8: "these bytes are not UTF-8"
    case .invalidNumber: "this is not a number as JSON writes it"
    case .numberOutOfRange: "this number is out of range"
    case .tooDeep: "more than \(JSONCursor.maximumDepth) levels of nesting"
    case .trailingBytes: "unexpected text behind the end of the document"
    case .meaning(let message): message
    }
  }

  private static func spelling(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F
      ? "\"\(Character(UnicodeScalar(byte)))\""
      : "byte 0x" + String(byte, radix: 16, uppercase: true)
  }
}

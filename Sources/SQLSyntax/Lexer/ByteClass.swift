// SPDX-License-Identifier: Apache-2.0

/// The character classes of the server's lexer (src/backend/parser/scan.l).
extension UInt8 {
  /// `space` of scan.l, with the vertical tab of release 16.
  var isSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }

  /// `newline` of scan.l: either byte of a CRLF counts as one.
  var isNewline: Bool { self == 0x0A || self == 0x0D }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  var isHexDigit: Bool { isDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }

  /// `ident_start`: letters, the underscore, and every byte of a multi-byte character.
  var isIdentifierStart: Bool {
    (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A) || self == 0x5F || self >= 0x80
  }

  /// `ident_cont`.
  var isIdentifierPart: Bool { isIdentifierStart || isDigit || self == 0x24 }

  /// `variable_char` of psqlscan.l, and the bytes of a dollar quote's tag.
  var isVariablePart: Bool { isIdentifierStart || isDigit }

  /// `op_chars`.
  var isOperator: Bool {
    switch self {
    case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"),
      UInt8(ascii: "^"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "`"),
      UInt8(ascii: "?"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"),
      UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "="):
      true
    default:
      false
    }
  }

  /// An operator character that no operator of standard SQL contains: an operator with one of
  /// these may end in `+` or `-`.
  var isExoticOperator: Bool {
    switch self {
    case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"),
      UInt8(ascii: "^"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "`"),
      UInt8(ascii: "?"), UInt8(ascii: "%"):
      true
    default:
      false
    }
  }

  /// The value of a hexadecimal digit.
  var hexValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self) - 0x30
    case 0x61...0x66: UInt32(self) - 0x61 + 10
    case 0x41...0x46: UInt32(self) - 0x41 + 10
    default: nil
    }
  }
}

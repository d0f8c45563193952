// SPDX-License-Identifier: Apache-2.0

/// Texts of MySQL and MariaDB, token by token.
public enum MySQLText {
  /// The text with `?` in place of each literal and without comments: literals may be secrets.
  ///
  /// What stands in double quotes counts as a literal, whatever the sql_mode. Where the text breaks
  /// off inside a token, as texts in a list of processes do, the rest is left out and `…` stands for it.
  public static func normalised(_ bytes: [UInt8], _ engine: Engine) -> String {
    var lexer = MySQLLexer(engine: engine, version: nil)
    let source = bytes.span
    var text: [UInt8] = []
    var end: UInt32 = 0
    while true {
      let token = lexer.next(source)
      if token.kind == .end { break }
      if !text.isEmpty, token.range.lower > end { text.append(UInt8(ascii: " ")) }
      end = token.range.upper
      switch token.kind {
      case .string:
        text.append(UInt8(ascii: "?"))
        // Under NO_BACKSLASH_ESCAPES it ends earlier, and what follows is another literal.
        if hasEscapedQuote(bytes[token.range.offsets]) { return cut(text) }
      case .number, .bits: text.append(UInt8(ascii: "?"))
      case .invalid: return cut(text)
      case .word, .quotedName, .userVariable, .systemVariable, .parameter, .operator,
        .leftParenthesis, .rightParenthesis, .comma, .dot, .semicolon, .end:
        text.append(contentsOf: bytes[token.range.offsets])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func cut(_ text: [UInt8]) -> String {
    String(decoding: text, as: UTF8.self) + " …"
  }

  private static func hasEscapedQuote(_ literal: ArraySlice<UInt8>) -> Bool {
    zip(literal, literal.dropFirst()).contains { byte, next in
      byte == UInt8(ascii: "\\") && (next == UInt8(ascii: "'") || next == UInt8(ascii: "\""))
    }
  }
}

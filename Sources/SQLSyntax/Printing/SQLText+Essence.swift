// SPDX-License-Identifier: Apache-2.0

extension SQLText {
  /// What is left of each statement of a text without white space, comments, empty statements and
  /// the case of its unquoted words: two texts with the same essence say the same.
  ///
  /// A text that is cut inside a token keeps what stands before it.
  ///
  /// - Parameter literals: false: literals and parameters are all the same.
  public static func essences(of bytes: [UInt8], literals: Bool = true) -> [String] {
    var statements: [String] = []
    var current: [UInt8] = []
    var lexer = Lexer()
    while true {
      let token = lexer.next(bytes.span)
      if token.kind == .semicolon || token.kind == .end {
        if !current.isEmpty { statements.append(String(decoding: current, as: UTF8.self)) }
        current.removeAll(keepingCapacity: true)
        if token.kind == .end { return statements }
        continue
      }
      if !current.isEmpty { current.append(UInt8(ascii: " ")) }
      let text = bytes[token.range.offsets]
      if token.kind == .word {
        current += text.map(lowercased)
      } else if !literals, token.kind.isLiteral || token.kind == .parameter {
        current.append(UInt8(ascii: "?"))
      } else {
        current += text
      }
      lexer.comments.removeAll(keepingCapacity: true)
    }
  }

  /// The first word of a text behind white space and comments, in lower case; nil where it begins
  /// with something else.
  public static func firstWord(of bytes: [UInt8]) -> String? {
    var lexer = Lexer()
    let token = lexer.next(bytes.span)
    guard token.kind == .word else { return nil }
    return String(decoding: bytes[token.range.offsets].map(lowercased), as: UTF8.self)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}

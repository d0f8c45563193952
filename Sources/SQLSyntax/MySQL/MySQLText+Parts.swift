// SPDX-License-Identifier: Apache-2.0

extension MySQLText {
  /// The actions of an ALTER TABLE as they are written, without `ALGORITHM` and `LOCK`; nil: the text
  /// is none, or not one that is cut safely.
  public static func alterActions(_ text: String, _ engine: Engine) -> [String]? {
    let bytes = Array(text.utf8)
    var tokens = tokens(of: bytes, engine)[...]
    guard take("alter", &tokens, bytes) else { return nil }
    _ = take("online", &tokens, bytes)
    _ = take("ignore", &tokens, bytes)
    guard take("table", &tokens, bytes) else { return nil }
    if take("if", &tokens, bytes) { _ = take("exists", &tokens, bytes) }
    guard takeName(&tokens) else { return nil }
    while tokens.first?.kind == .dot {
      tokens = tokens.dropFirst()
      guard takeName(&tokens) else { return nil }
    }
    if take("wait", &tokens, bytes) { tokens = tokens.dropFirst() }
    _ = take("nowait", &tokens, bytes)
    let parts = split(tokens).compactMap { part -> String? in
      guard let first = part.first, let last = part.last else { return nil }
      let word = String(decoding: bytes[first.range.offsets], as: UTF8.self).lowercased()
      if word == "algorithm" || word == "lock" { return nil }
      let range = Int(first.range.lower)..<Int(last.range.upper)
      return String(decoding: bytes[range], as: UTF8.self)
    }
    return parts.isEmpty ? nil : parts
  }

  /// A text up to its WHERE, and the condition behind it; nil: it has none at its own level.
  public static func condition(of text: String, _ engine: Engine) -> (
    head: String, condition: String
  )? {
    let bytes = Array(text.utf8)
    var depth = 0
    for token in tokens(of: bytes, engine) {
      switch token.kind {
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .word where depth == 0 && isWord(token, "where", bytes):
        return (
          String(decoding: bytes[..<Int(token.range.lower)], as: UTF8.self),
          String(decoding: bytes[Int(token.range.upper)...], as: UTF8.self)
        )
      default: break
      }
    }
    return nil
  }

  // MARK: Tokens

  private static func tokens(of bytes: [UInt8], _ engine: Engine) -> [MySQLToken] {
    var lexer = MySQLLexer(engine: engine, version: nil)
    var tokens: [MySQLToken] = []
    while true {
      let token = lexer.next(bytes.span)
      if token.kind == .end { return tokens }
      if token.kind == .invalid { return [] }
      if token.kind != .semicolon { tokens.append(token) }
    }
  }

  /// At commas that stand in no parentheses.
  private static func split(_ tokens: ArraySlice<MySQLToken>) -> [ArraySlice<MySQLToken>] {
    var parts: [ArraySlice<MySQLToken>] = []
    var depth = 0
    var start = tokens.startIndex
    for index in tokens.indices {
      switch tokens[index].kind {
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .comma where depth == 0:
        parts.append(tokens[start..<index])
        start = index + 1
      default: break
      }
    }
    return parts + [tokens[start...]]
  }

  private static func isWord(_ token: MySQLToken, _ word: String, _ bytes: [UInt8]) -> Bool {
    token.kind == .word
      && String(decoding: bytes[token.range.offsets], as: UTF8.self).lowercased() == word
  }

  private static func take(
    _ word: String, _ tokens: inout ArraySlice<MySQLToken>, _ bytes: [UInt8]
  ) -> Bool {
    guard let first = tokens.first, isWord(first, word, bytes) else { return false }
    tokens = tokens.dropFirst()
    return true
  }

  private static func takeName(_ tokens: inout ArraySlice<MySQLToken>) -> Bool {
    guard let kind = tokens.first?.kind, kind == .word || kind == .quotedName else { return false }
    tokens = tokens.dropFirst()
    return true
  }
}

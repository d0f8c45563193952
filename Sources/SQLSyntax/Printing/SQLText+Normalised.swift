// SPDX-License-Identifier: Apache-2.0

extension SQLText {
  /// The text with a parameter in place of each literal and without comments.
  ///
  /// Parameters that stand in the text keep their numbers, so normalising twice changes nothing. A
  /// list of literals behind `IN` or `ARRAY` becomes one. Where the text breaks off inside a token,
  /// as texts in `pg_stat_activity` do, or where it depends on the server's settings what belongs
  /// to a literal, the rest is left out and `…` stands for it.
  public static func normalised(_ bytes: [UInt8]) -> String {
    var normaliser = Normaliser(bytes)
    normaliser.run()
    return normaliser.text
  }
}

private struct Normaliser {
  private let bytes: [UInt8]
  private var tokens: [Token] = []
  private var isCut = false
  private var nextParameter = 1
  private(set) var text = ""

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var lexer = Lexer()
    while true {
      let token = lexer.next(bytes.span)
      if token.kind == .end { break }
      if isUnsafe(token) || !lexer.problems.isEmpty {
        isCut = true
        break
      }
      tokens.append(token)
      // Behind `COPY … FROM stdin;` there may be rows.
      if token.kind == .semicolon, tokens.first?.keyword == .copy {
        isCut = true
        break
      }
    }
    if !lexer.problems.isEmpty { isCut = true }
    nextParameter = tokens.reduce(0) { max($0, number(of: $1)) } + 1
  }

  mutating func run() {
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      if index > 0, tokens[index - 1].range.upper < token.range.lower { text += " " }
      write(token)
      index += 1
      if opensList(at: index - 1), let end = endOfLiterals(from: index) {
        write(tokens[index])
        index = end
      }
    }
    if isCut { text += text.isEmpty ? "…" : " …" }
  }

  private mutating func write(_ token: Token) {
    if token.kind.isLiteral {
      text += "$\(nextParameter)"
      nextParameter += 1
    } else {
      text += String(decoding: bytes[token.range.offsets], as: UTF8.self)
    }
  }

  // MARK: Kinds of tokens

  /// Where lexing cannot be trusted to go on: an open token, what only psql reads, and a plain
  /// string with a backslash before a quote, which `standard_conforming_strings` decides about.
  private func isUnsafe(_ token: Token) -> Bool {
    switch token.kind {
    case .invalid, .metaCommand, .copyData: true
    case .string, .nationalString:
      bytes[token.range.offsets].dropLast().last == UInt8(ascii: "\\")
        || bytes[token.range.offsets].contains(UInt8(ascii: "\\"))
          && bytes[token.range.offsets].dropFirst().dropLast().contains(UInt8(ascii: "'"))
    default: false
    }
  }

  /// The number of a parameter, else 0.
  private func number(of token: Token) -> Int {
    guard token.kind == .parameter else { return 0 }
    let digits = String(decoding: bytes[token.range.offsets].dropFirst(), as: UTF8.self)
    return min(Int(digits) ?? 0, 1_000_000)
  }

  // MARK: Lists

  private func opensList(at index: Int) -> Bool {
    guard index > 0 else { return false }
    switch tokens[index].kind {
    case .leftParenthesis: return tokens[index - 1].keyword == .in
    case .leftBracket: return tokens[index - 1].keyword == .array
    default: return false
    }
  }

  /// Where the closing bracket stands if only literals, parameters and commas come before it.
  private func endOfLiterals(from start: Int) -> Int? {
    var index = start
    while index < tokens.count {
      switch tokens[index].kind {
      case .rightParenthesis, .rightBracket: return index > start ? index : nil
      case .comma, .parameter: break
      default: guard tokens[index].kind.isLiteral else { return nil }
      }
      index += 1
    }
    return nil
  }
}

extension Token.Kind {
  /// A constant of any type.
  var isLiteral: Bool {
    switch self {
    case .string, .escapeString, .unicodeString, .nationalString, .dollarString, .bitString,
      .hexString, .integer, .decimal:
      true
    default: false
    }
  }
}

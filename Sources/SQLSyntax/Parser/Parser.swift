// SPDX-License-Identifier: Apache-2.0

/// Why a statement could not be read: thrown inside the parser, a diagnostic outside.
struct SyntaxError: Error {
  var problem: ParseDiagnostic.Problem
  var range: SourceRange
  var suggestion: String?
}

/// A recursive-descent parser over the tokens of one statement.
///
/// The grammar stands in extensions, one area a file. A method that parses a construct leaves the
/// parser behind its last token, or throws; `accept…` methods leave it where it was when they
/// return false.
struct Parser {
  /// The whole file; token ranges point into it.
  let source: [UInt8]
  /// The tokens of one statement, without comments; the last is ``Token/Kind/end``.
  let tokens: [Token]
  private(set) var index = 0
  private var depth = 0

  /// Deeper nesting than this is refused: hostile input must not exhaust the stack.
  static let maximumDepth = 256

  init(source: [UInt8], tokens: [Token]) {
    precondition(tokens.last?.kind == .end, "a token list ends with .end")
    self.source = source
    self.tokens = tokens
  }

  // MARK: Looking

  var current: Token { tokens[index] }

  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  var isAtEnd: Bool { current.kind == .end }

  func at(_ keyword: Keyword) -> Bool { current.keyword == keyword }

  func at(_ first: Keyword, _ second: Keyword) -> Bool {
    current.keyword == first && peek().keyword == second
  }

  func at(_ kind: Token.Kind) -> Bool { current.kind == kind }

  /// Whether the current token is exactly this operator.
  func at(operator symbol: StaticString) -> Bool {
    current.kind == .operator && spells(current, symbol)
  }

  /// Whether the current token is this word, keyword or not, in any case.
  func at(word: StaticString) -> Bool { current.kind == .word && spells(current, word) }

  private func spells(_ token: Token, _ text: StaticString) -> Bool {
    guard token.range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { expected in
      zip(source[token.range.offsets], expected).allSatisfy { $0 == $1 || ($0 | 0x20) == $1 }
    }
  }

  func text(_ token: Token) -> String {
    String(decoding: source[token.range.offsets], as: UTF8.self)
  }

  // MARK: Moving

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  /// Where the parser stands, to return to with ``rewind(to:)``.
  var mark: Int { index }

  mutating func rewind(to mark: Int) { index = mark }

  mutating func accept(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  /// Accepts all of them in a row, or nothing.
  mutating func accept(_ first: Keyword, _ rest: Keyword...) -> Bool {
    guard at(first) else { return false }
    for (offset, keyword) in rest.enumerated() where peek(offset + 1).keyword != keyword {
      return false
    }
    for _ in 0...rest.count { advance() }
    return true
  }

  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func accept(operator symbol: StaticString) -> Bool {
    guard at(operator: symbol) else { return false }
    advance()
    return true
  }

  mutating func accept(word: StaticString) -> Bool {
    guard at(word: word) else { return false }
    advance()
    return true
  }

  mutating func expect(_ keyword: Keyword) throws(SyntaxError) {
    guard accept(keyword) else { throw expected(keyword.rawValue.uppercased()) }
  }

  mutating func expect(_ first: Keyword, _ rest: Keyword...) throws(SyntaxError) {
    try expect(first)
    for keyword in rest { try expect(keyword) }
  }

  mutating func expect(_ kind: Token.Kind, _ description: String) throws(SyntaxError) {
    guard accept(kind) else { throw expected(description) }
  }

  /// The error that something else should stand here.
  func expected(_ description: String) -> SyntaxError {
    SyntaxError(
      problem: .expected(description, found: isAtEnd ? "" : text(current)), range: current.range)
  }

  // MARK: Nesting

  /// Runs `body` one level deeper; refuses when the text nests too deep.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(SyntaxError) -> Result
  ) throws(SyntaxError) -> Result {
    guard depth < Self.maximumDepth else {
      throw SyntaxError(problem: .tooDeep(limit: Self.maximumDepth), range: current.range)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// `( element, element … )`
  mutating func parenthesized<Element>(
    _ element: (inout Parser) throws(SyntaxError) -> Element
  ) throws(SyntaxError) -> [Element] {
    try expect(.leftParenthesis, "(")
    let elements = try commaSeparated(element)
    try expect(.rightParenthesis, ")")
    return elements
  }

  /// `element, element …`: one at least.
  mutating func commaSeparated<Element>(
    _ element: (inout Parser) throws(SyntaxError) -> Element
  ) throws(SyntaxError) -> [Element] {
    var elements = [try element(&self)]
    while accept(.comma) { elements.append(try element(&self)) }
    return elements
  }
}

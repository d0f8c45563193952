// SPDX-License-Identifier: Apache-2.0

/// Why a statement could not be read: thrown inside the parser, a diagnostic outside.
struct SyntaxError: Error {
  var problem: ParseDiagnostic.Problem
  var range: SourceRange
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
  private(set) var tokens: [Token]
  /// The major release of the server whose grammar counts; nil: any, the newest where they differ.
  let release: Int?
  /// The first thing that ``other`` would not know.
  private(set) var unknownToOther: SyntaxError?
  private let other: Int?
  private(set) var index = 0
  private var depth = 0
  /// The height of the highest tree that was finished since the caller last reset it.
  ///
  /// Chains such as `a + a + …` grow upwards without nesting; ``maximumHeight`` bounds them.
  var height = 0
  /// Where a word stands that is a column label, though it looks like an operator.
  var labelPosition: Int?

  /// Deeper nesting than this is refused: hostile input must not exhaust the stack.
  static let maximumDepth = 256
  /// As how many levels a query counts: 64 queries may nest.
  static let queryLevels = 3
  /// Higher trees than this are refused: whoever walks a tree does so recursively.
  static let maximumHeight = 512

  /// - Parameter other: a release whose grammar does not count, but which is watched for.
  init(source: [UInt8], tokens: [Token], release: Int? = nil, watchingFor other: Int? = nil) {
    precondition(tokens.last?.kind == .end, "a token list ends with .end")
    self.source = source
    self.tokens = tokens
    self.release = release
    self.other = other
  }

  // MARK: Looking

  var current: Token { tokens[index] }

  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  /// The token before the current one.
  var previous: Token { tokens[max(0, index - 1)] }

  var isAtEnd: Bool { current.kind == .end }

  func at(_ keyword: Keyword) -> Bool { tokens[index].keyword == keyword }

  func at(_ first: Keyword, _ second: Keyword) -> Bool {
    current.keyword == first && peek().keyword == second
  }

  func at(_ kind: Token.Kind) -> Bool { tokens[index].kind == kind }

  /// Whether the current token is exactly this operator.
  func at(operator symbol: StaticString) -> Bool {
    current.kind == .operator && spells(current, symbol)
  }

  /// Whether the current token is this word, keyword or not, in any case.
  func at(word: StaticString) -> Bool { current.kind == .word && spells(current, word) }

  /// Whether the token spells this lower-case text, in any case.
  func spells(_ token: Token, _ text: StaticString) -> Bool {
    let range = token.range.offsets
    guard range.count == text.utf8CodeUnitCount else { return false }
    for offset in 0..<range.count {
      let byte = source[range.lowerBound + offset]
      let expected = text.utf8Start[offset]
      let isLetter = expected >= UInt8(ascii: "a") && expected <= UInt8(ascii: "z")
      guard byte == expected || (isLetter && byte | 0x20 == expected) else { return false }
    }
    return true
  }

  func text(_ token: Token) -> String {
    String(decoding: source[token.range.offsets], as: UTF8.self)
  }

  // MARK: Variables

  /// Takes a psql variable for what the server sees: a colon, and the word behind it, at which the
  /// parser then stands.
  mutating func splitVariable() {
    var lexer = Lexer()
    lexer.offset = Int(current.range.lower) + 1
    tokens[index] = lexer.next(source.span)
  }

  /// Whether the current token is the word of a variable that was split: its colon is no token.
  var isBehindSplitColon: Bool {
    let lower = Int(current.range.lower)
    return index > 0 && lower > 0 && previous.range.upper < current.range.lower
      && source[lower - 1] == UInt8(ascii: ":")
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

  mutating func accept(_ first: Keyword, _ second: Keyword) -> Bool {
    guard at(first, second) else { return false }
    advance()
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

  mutating func expect(operator symbol: StaticString) throws(SyntaxError) {
    guard accept(operator: symbol) else { throw expected("\(symbol)") }
  }

  /// The error that something else should stand here.
  func expected(_ description: String) -> SyntaxError {
    SyntaxError(problem: .expected(description, found: found), range: current.range)
  }

  /// The current token as written; of a long one, the beginning.
  private var found: String {
    guard !isAtEnd else { return "" }
    let range = current.range.offsets
    guard range.count > 60 else { return text(current) }
    return String(decoding: source[range.lowerBound..<range.lowerBound + 60], as: UTF8.self) + "…"
  }

  // MARK: Releases

  /// Refuses what the server's release does not know.
  ///
  /// - Parameter token: where it stands; by default, here.
  mutating func require(
    _ feature: SyntaxFeature, at token: Token? = nil
  ) throws(SyntaxError) {
    guard let server = release ?? other, !feature.releases.contains(server) else { return }
    let error = SyntaxError(
      problem: feature.problem(for: server), range: (token ?? current).range)
    guard release == nil else { throw error }
    if unknownToOther == nil { unknownToOther = error }
  }

  /// Whether the grammar that counts has it.
  func knows(_ feature: SyntaxFeature) -> Bool {
    release.map(feature.releases.contains) ?? true
  }

  /// Whether a form that is gone is looked for at all: for a server that knows it, or to say so.
  func reads(_ feature: SyntaxFeature) -> Bool {
    if let release { return feature.releases.contains(release) }
    return other != nil
  }

  /// Notes a number that only newer lexers take for one.
  mutating func noteNumber(_ token: Token) throws(SyntaxError) {
    guard other != nil else { return }
    let isPlain = source[token.range.offsets].allSatisfy { byte in
      byte.isDigit || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }
    if !isPlain { try require(.nonDecimalIntegers, at: token) }
  }

  // MARK: Nesting

  /// Some levels deeper, until ``ascend(_:)``; refuses when the text nests too deep.
  ///
  /// A query takes more of the stack than an expression and counts as ``queryLevels``.
  mutating func descend(_ levels: Int = 1) throws(SyntaxError) {
    guard depth + levels <= Self.maximumDepth else {
      throw SyntaxError(problem: .tooDeep(limit: Self.maximumDepth), range: current.range)
    }
    depth += levels
  }

  mutating func ascend(_ levels: Int = 1) { depth -= levels }

  /// Refuses a tree that grew too high.
  func checkHeight(_ height: Int) throws(SyntaxError) {
    guard height <= Self.maximumHeight else {
      throw SyntaxError(problem: .tooDeep(limit: Self.maximumHeight), range: current.range)
    }
  }

  /// Runs `body` one level deeper; refuses when the text nests too deep.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(SyntaxError) -> Result
  ) throws(SyntaxError) -> Result {
    try descend()
    defer { ascend() }
    return try body(&self)
  }

  /// `( element, element … )`.
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

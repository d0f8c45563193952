// SPDX-License-Identifier: Apache-2.0

/// A recursive-descent parser over the tokens of one statement of MySQL or MariaDB.
///
/// The grammar stands in extensions, one area a file (sql/sql_yacc.yy). Words are compared where
/// they stand: which of them are names depends on the place.
struct MySQLParser {
  /// The whole file; token ranges point into it.
  let source: [UInt8]
  /// The tokens of one statement, without comments; the last is ``MySQLToken/Kind/end``.
  let tokens: [MySQLToken]
  let engine: Engine
  let version: ServerVersion
  let mode: MySQLMode
  /// Where the group of each left parenthesis closes; empty where no group begins with a group.
  private let closings: [Int32]
  private(set) var index = 0
  private var depth = 0

  /// Deeper nesting than this is refused: hostile input must not exhaust the stack.
  static let maximumDepth = 256
  /// As how many levels a query counts.
  static let queryLevels = 3
  /// Longer chains of operators than this are refused: whoever walks a tree recurses.
  static let maximumHeight = 512

  init(
    source: [UInt8], tokens: [MySQLToken], engine: Engine, version: ServerVersion, mode: MySQLMode
  ) {
    precondition(tokens.last?.kind == .end, "a token list ends with .end")
    self.source = source
    self.tokens = tokens
    self.engine = engine
    self.version = version
    self.mode = mode
    closings = Self.closings(in: tokens)
  }

  private static func closings(in tokens: [MySQLToken]) -> [Int32] {
    let isNested = zip(tokens, tokens.dropFirst()).contains {
      $0.kind == .leftParenthesis && $1.kind == .leftParenthesis
    }
    guard isNested else { return [] }
    var closings = [Int32](repeating: -1, count: tokens.count)
    var open: [Int] = []
    for (index, token) in tokens.enumerated() {
      if token.kind == .leftParenthesis {
        open.append(index)
      } else if token.kind == .rightParenthesis, let opening = open.popLast() {
        closings[opening] = Int32(truncatingIfNeeded: index)
      }
    }
    return closings
  }

  // MARK: Looking

  var current: MySQLToken { tokens[index] }

  func peek(_ distance: Int = 1) -> MySQLToken { tokens[min(index + distance, tokens.count - 1)] }

  var previous: MySQLToken { tokens[max(0, index - 1)] }

  /// The right parenthesis of a left one; nil where nobody closes it.
  func closing(of opening: Int) -> Int? {
    guard closings.indices.contains(opening), closings[opening] >= 0 else { return nil }
    return Int(closings[opening])
  }

  var isAtEnd: Bool { current.kind == .end }

  func at(_ kind: MySQLToken.Kind) -> Bool { tokens[index].kind == kind }

  /// Whether a token is this word, in any case and without quotes.
  func isWord(_ token: MySQLToken, _ text: StaticString) -> Bool {
    token.kind == .word && spells(token, text)
  }

  func spells(_ token: MySQLToken, _ text: StaticString) -> Bool {
    source.span.spells(token.range, text)
  }

  /// Whether these words stand here, in lower case.
  func at(_ words: StaticString...) -> Bool {
    for (distance, word) in words.enumerated() where !isWord(peek(distance), word) { return false }
    return true
  }

  func at(operator symbol: StaticString) -> Bool {
    current.kind == .operator && spells(current, symbol)
  }

  func at(anyOf words: [StaticString]) -> Bool { words.contains { isWord(current, $0) } }

  func text(_ token: MySQLToken) -> String {
    String(decoding: source[token.range.offsets], as: UTF8.self)
  }

  /// The text from a token up to the one before the current.
  func text(from start: MySQLToken) -> String {
    guard previous.range.upper >= start.range.lower else { return "" }
    return String(
      decoding: source[Int(start.range.lower)..<Int(previous.range.upper)], as: UTF8.self)
  }

  /// Up to three words, upper case, to say what a statement was.
  var firstWords: String {
    tokens.prefix(3).prefix { $0.kind == .word }.map { text($0).uppercased() }
      .joined(separator: " ")
  }

  // MARK: Moving

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  var mark: Int { index }

  mutating func rewind(to mark: Int) { index = mark }

  mutating func skipToEnd() { index = tokens.count - 1 }

  /// Accepts all of the words in a row, or nothing.
  mutating func accept(_ words: StaticString...) -> Bool {
    for (distance, word) in words.enumerated() where !isWord(peek(distance), word) { return false }
    for _ in words { advance() }
    return true
  }

  mutating func accept(_ kind: MySQLToken.Kind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func accept(operator symbol: StaticString) -> Bool {
    guard at(operator: symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ words: StaticString...) throws(SyntaxError) {
    for word in words {
      guard isWord(current, word) else { throw expected("\(word)".uppercased()) }
      advance()
    }
  }

  mutating func expect(
    _ kind: MySQLToken.Kind, _ description: String
  ) throws(SyntaxError) {
    guard accept(kind) else { throw expected(description) }
  }

  mutating func expect(operator symbol: StaticString) throws(SyntaxError) {
    guard accept(operator: symbol) else { throw expected("\(symbol)") }
  }

  /// The error that something else should stand here.
  func expected(_ description: String) -> SyntaxError {
    SyntaxError(problem: .expected(description, found: found), range: current.range)
  }

  private var found: String {
    guard !isAtEnd else { return "" }
    let range = current.range.offsets
    guard range.count > 60 else { return text(current) }
    return String(decoding: source[range.lowerBound..<range.lowerBound + 60], as: UTF8.self) + "…"
  }

  // MARK: Nesting

  mutating func descend(_ levels: Int = 1) throws(SyntaxError) {
    guard depth + levels <= Self.maximumDepth else {
      throw SyntaxError(problem: .tooDeep(limit: Self.maximumDepth), range: current.range)
    }
    depth += levels
  }

  mutating func ascend(_ levels: Int = 1) { depth -= levels }

  /// `( element, element … )`.
  mutating func parenthesized<Element>(
    _ element: (inout MySQLParser) throws(SyntaxError) -> Element
  ) throws(SyntaxError) -> [Element] {
    try expect(.leftParenthesis, "(")
    let elements = try commaSeparated(element)
    try expect(.rightParenthesis, ")")
    return elements
  }

  /// `element, element …`: one at least.
  mutating func commaSeparated<Element>(
    _ element: (inout MySQLParser) throws(SyntaxError) -> Element
  ) throws(SyntaxError) -> [Element] {
    var elements = [try element(&self)]
    while accept(.comma) { elements.append(try element(&self)) }
    return elements
  }

  /// Passes over a stretch in parentheses whose content nobody asks for.
  mutating func skipParenthesized() throws(SyntaxError) {
    try expect(.leftParenthesis, "(")
    var open = 1
    while open > 0 {
      guard !isAtEnd else { throw expected(")") }
      if at(.leftParenthesis) { open += 1 }
      if at(.rightParenthesis) { open -= 1 }
      advance()
    }
  }
}

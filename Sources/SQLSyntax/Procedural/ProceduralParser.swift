// SPDX-License-Identifier: Apache-2.0

/// A recursive-descent parser of PL/pgSQL (src/pl/plpgsql/src/pl_gram.y of releases 13 to 18).
///
/// Like the server it finds where an expression or a statement of SQL ends by its tokens alone, and
/// hands these to the SQL grammar (`read_sql_construct`).
struct ProceduralParser {
  /// Over the tokens of the whole body.
  var parser: Parser
  /// Expressions and statements of SQL that could not be read; what is around them stands.
  private(set) var problems: [ParseDiagnostic] = []

  /// As how many levels of ``Parser/maximumDepth`` a statement in a statement counts.
  static let statementLevels = 4

  init(_ source: [UInt8]) {
    parser = Parser(source: source, tokens: Self.tokens(source.span))
  }

  /// Without psql between, a colon before a name is only a colon: `a[1:n]`.
  private static func tokens(_ source: Span<UInt8>) -> [Token] {
    var lexer = Lexer()
    var tokens: [Token] = []
    while true {
      var token = lexer.next(source)
      if token.kind == .variable {
        token = Token(
          kind: .colon, keyword: nil,
          range: SourceRange(lower: token.range.lower, upper: token.range.lower + 1))
        lexer.offset = Int(token.range.upper)
      }
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  /// `[#option …] block [;]` (`pl_function`).
  mutating func body() throws(SyntaxError) -> ProceduralBlock {
    while parser.accept(operator: "#") { try compilerOption() }
    let block = try block(try label())
    _ = parser.accept(.semicolon)
    guard parser.isAtEnd else { throw parser.expected("the end of the body") }
    return block
  }

  /// `option dump`, `print_strict_params on`, `variable_conflict use_column`.
  private mutating func compilerOption() throws(SyntaxError) {
    _ = try parser.columnLabel()
    _ = try parser.columnLabel()
  }

  // MARK: Words

  func at(_ word: StaticString) -> Bool { parser.at(word: word) }

  mutating func accept(_ word: StaticString) -> Bool { parser.accept(word: word) }

  mutating func expect(_ word: StaticString) throws(SyntaxError) {
    guard accept(word) else { throw parser.expected("\(word)".uppercased()) }
  }

  mutating func expectSemicolon() throws(SyntaxError) {
    try parser.expect(.semicolon, ";")
  }

  /// `<<label>>`, or nil.
  mutating func label() throws(SyntaxError) -> String? {
    guard parser.accept(operator: "<<") else { return nil }
    let label = try parser.columnLabel()
    try parser.expect(operator: ">>")
    return label
  }

  /// The label behind an END, and the semicolon.
  mutating func endOfBody() throws(SyntaxError) {
    if !parser.at(.semicolon) { _ = try parser.columnLabel() }
    try expectSemicolon()
  }

  // MARK: Pieces of SQL

  /// The tokens up to a semicolon or to one that `isEnd` says, outside parentheses.
  mutating func tokens(until isEnd: (Parser) -> Bool) throws(SyntaxError) -> [Token] {
    let start = parser.mark
    var parentheses = 0
    while parentheses > 0 || !(parser.at(.semicolon) || isEnd(parser)) {
      switch parser.current.kind {
      case .leftParenthesis, .leftBracket: parentheses += 1
      case .rightParenthesis, .rightBracket: parentheses -= 1
      case .semicolon: throw parser.expected(")")
      case .end: throw parser.expected(";")
      default: break
      }
      if parentheses < 0 { throw parser.expected(";") }
      parser.advance()
    }
    return Array(parser.tokens[start..<parser.mark])
  }

  /// An expression; what ends it is left.
  mutating func expression(
    until isEnd: (Parser) -> Bool = { _ in false }
  ) throws(SyntaxError) -> ProceduralExpression {
    expression(of: try nonEmpty(try tokens(until: isEnd)))
  }

  /// `expression, expression …`; what ends it is left.
  mutating func expressions(
    until isEnd: (Parser) -> Bool = { _ in false }
  ) throws(SyntaxError) -> [ProceduralExpression] {
    var list: [ProceduralExpression] = []
    repeat {
      list.append(try expression { $0.at(.comma) || isEnd($0) })
    } while parser.accept(.comma)
    return list
  }

  /// The server evaluates an expression as a query (`RAW_PARSE_PLPGSQL_EXPR`).
  mutating func expression(of tokens: [Token]) -> ProceduralExpression {
    let start = tokens.first?.range.lower ?? 0
    let select = Token(
      kind: .word, keyword: .select, range: SourceRange(lower: start, upper: start))
    let query = read([select] + tokens) { inner throws(SyntaxError) in try inner.query() }
    return ProceduralExpression(query: query, range: Self.range(tokens))
  }

  /// `PERFORM` takes the place of `SELECT`.
  mutating func perform() throws(SyntaxError) -> ProceduralExpression {
    var tokens = try tokens { _ in false }
    tokens[0].keyword = .select
    let query = read(tokens) { inner throws(SyntaxError) in try inner.query() }
    return ProceduralExpression(query: query, range: Self.range(Array(tokens.dropFirst())))
  }

  /// Reads a statement of SQL, without its INTO clause.
  mutating func statement(
    of tokens: [Token], into targets: [[String]]
  ) -> EmbeddedStatement {
    let statement = read(tokens) { inner throws(SyntaxError) in try inner.completeStatement() }
    let words = Parser(source: parser.source, tokens: tokens + [Self.end(of: tokens)]).firstWords
    return EmbeddedStatement(
      statement: statement ?? .unknown(UnknownStatement(firstWords: words)), into: targets,
      range: Self.range(tokens))
  }

  /// Reads all the tokens, or notes what is wrong with them.
  private mutating func read<Result>(
    _ tokens: [Token], _ body: (inout Parser) throws(SyntaxError) -> Result
  ) -> Result? {
    var inner = Parser(source: parser.source, tokens: tokens + [Self.end(of: tokens)])
    do throws(SyntaxError) {
      let result = try body(&inner)
      guard inner.isAtEnd else { throw inner.expected("the end of the expression") }
      return result
    } catch {
      problems.append(ParseDiagnostic(error.problem, at: error.range))
      return nil
    }
  }

  private func nonEmpty(_ tokens: [Token]) throws(SyntaxError) -> [Token] {
    guard !tokens.isEmpty else { throw parser.expected("an expression") }
    return tokens
  }

  private static func end(of tokens: [Token]) -> Token {
    let upper = tokens.last?.range.upper ?? 0
    return Token(kind: .end, keyword: nil, range: SourceRange(lower: upper, upper: upper))
  }

  static func range(_ tokens: [Token]) -> SourceRange {
    SourceRange(lower: tokens.first?.range.lower ?? 0, upper: tokens.last?.range.upper ?? 0)
  }
}

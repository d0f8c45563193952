// SPDX-License-Identifier: Apache-2.0

/// Statements of SQL, dynamic ones, loops and cursors.
extension ProceduralParser {
  // MARK: Statements of SQL

  /// A statement of SQL up to its semicolon (`make_execsql_stmt`): parentheses and the SQL body of
  /// a routine may hold others.
  mutating func sql() throws(SyntaxError) -> EmbeddedStatement {
    var kept: [Token] = []
    var targets: [[String]] = []
    var parentheses = 0
    var body = FunctionBody()
    let isImport = at("import")
    while parentheses > 0 || body.depth > 0 || !parser.at(.semicolon) {
      let token = parser.current
      switch token.kind {
      case .end: throw parser.expected(";")
      case .leftParenthesis: parentheses += 1
      case .rightParenthesis: parentheses = max(0, parentheses - 1)
      default: body.follow(token, kept, isNested: parentheses > 0)
      }
      if token.keyword == .into, !isImport, !Self.takesInto(kept.last) {
        parser.advance()
        targets = try intoTargets()
      } else {
        kept.append(token)
        parser.advance()
      }
    }
    guard !kept.isEmpty else { throw parser.expected("a statement") }
    return statement(of: kept, into: targets)
  }

  /// `INSERT INTO` and `MERGE INTO` are SQL's own.
  private static func takesInto(_ token: Token?) -> Bool {
    token?.keyword == .insert || token?.keyword == .merge
  }

  /// A whole statement up to a semicolon or what `isEnd` says.
  mutating func queryText(until isEnd: (Parser) -> Bool) throws(SyntaxError) -> EmbeddedStatement {
    let tokens = try tokens(until: isEnd)
    guard !tokens.isEmpty else { throw parser.expected("a query") }
    return statement(of: tokens, into: [])
  }

  /// Behind INTO: `[STRICT] variable, variable …`.
  mutating func intoTargets() throws(SyntaxError) -> [[String]] {
    _ = accept("strict")
    return try variables()
  }

  private mutating func variables() throws(SyntaxError) -> [[String]] {
    var list = [try variable()]
    while parser.accept(.comma) { list.append(try variable()) }
    return list
  }

  /// `a`, `a.b`, `$1`.
  mutating func variable() throws(SyntaxError) -> [String] {
    if parser.at(Token.Kind.parameter) {
      defer { parser.advance() }
      return [parser.text(parser.current)]
    }
    var parts = [try parser.columnLabel()]
    while parser.accept(.dot) { parts.append(try parser.columnLabel()) }
    return parts
  }

  /// Behind EXECUTE: `expression`, then INTO and USING in either order (`stmt_dynexecute`).
  mutating func dynamic(until isEnd: (Parser) -> Bool) throws(SyntaxError) -> DynamicStatement {
    let ends = { (parser: Parser) in
      parser.at(word: "into") || parser.at(word: "using") || isEnd(parser)
    }
    var result = DynamicStatement(text: try expression(until: ends), into: [], using: [])
    while true {
      if result.into.isEmpty, accept("into") {
        result.into = try intoTargets()
      } else if result.using.isEmpty, accept("using") {
        result.using = try expressions(until: ends)
      } else {
        return result
      }
    }
  }

  // MARK: Loops

  /// A loop with its END LOOP.
  mutating func loop(_ label: String?) throws(SyntaxError) -> ProceduralLoop {
    let kind: ProceduralLoop.Kind
    if accept("while") {
      kind = .whileTrue(try expression { $0.at(word: "loop") })
    } else if accept("for") {
      kind = try forLoop()
    } else if accept("foreach") {
      kind = try forEach()
    } else {
      kind = .forever
    }
    try expect("loop")
    let statements = try statements { $0.at(word: "end") }
    try expect("end")
    try expect("loop")
    try endOfBody()
    return ProceduralLoop(label: label, kind: kind, statements: statements)
  }

  /// `FOREACH variable [SLICE n] IN ARRAY expression`.
  private mutating func forEach() throws(SyntaxError) -> ProceduralLoop.Kind {
    let targets = try variables()
    var slice = 0
    if accept("slice") {
      slice = Int(parser.text(parser.current)) ?? 0
      try parser.expect(.integer, "a number")
    }
    try expect("in")
    try expect("array")
    return .array(targets: targets, slice: slice, try expression { $0.at(word: "loop") })
  }

  /// `FOR variable IN …` (`for_control`): integers, a query, a cursor or EXECUTE.
  private mutating func forLoop() throws(SyntaxError) -> ProceduralLoop.Kind {
    let targets = try variables()
    try expect("in")
    if accept("execute") {
      return .execute(targets: targets, try dynamic { $0.at(word: "loop") })
    }
    let isReverse = at("reverse") && !Self.isEndOfName(parser.peek())
    if isReverse { parser.advance() }
    let tokens = try tokens { $0.at(.dotDot) || $0.at(word: "loop") }
    guard let first = tokens.first else { throw parser.expected("a query or a range") }
    if parser.accept(.dotDot) { return try integers(targets, tokens, isReverse) }
    if parser.isLabel(first), first.keyword?.category != .reserved,
      tokens.count == 1 || tokens[1].kind == .leftParenthesis, !Self.beginsQuery(first)
    {
      return .cursor(
        target: targets[0].last ?? "", parser.identifier(first),
        arguments: arguments(Array(tokens.dropFirst(2).dropLast())))
    }
    return .query(targets: targets, statement(of: tokens, into: []))
  }

  private mutating func integers(
    _ targets: [[String]], _ lower: [Token], _ isReverse: Bool
  ) throws(SyntaxError) -> ProceduralLoop.Kind {
    guard !lower.isEmpty else { throw parser.expected("an expression") }
    let from = expression(of: lower)
    let to = try expression { $0.at(word: "by") || $0.at(word: "loop") }
    let step = accept("by") ? try expression { $0.at(word: "loop") } : nil
    return .integers(targets[0].last ?? "", from: from, to: to, by: step, reverse: isReverse)
  }

  /// Behind a variable of the name `reverse` the loop's range or body goes on.
  private static func isEndOfName(_ token: Token) -> Bool {
    switch token.kind {
    case .dotDot, .dot, .leftBracket: true
    default: false
    }
  }

  private static func beginsQuery(_ token: Token) -> Bool {
    switch token.keyword {
    case .values, .insert, .update, .delete, .merge, .execute, .explain, .show, .fetch: true
    default: false
    }
  }

  // MARK: Cursors

  /// `value, name := value …`: the arguments of a cursor, in parentheses that are gone.
  private mutating func arguments(_ tokens: [Token]) -> [ProceduralExpression] {
    var list: [ProceduralExpression] = []
    var item: [Token] = []
    var depth = 0
    for token in tokens {
      switch token.kind {
      case .leftParenthesis, .leftBracket: depth += 1
      case .rightParenthesis, .rightBracket: depth -= 1
      case .comma where depth == 0:
        list.append(argument(item))
        item = []
        continue
      default: break
      }
      item.append(token)
    }
    if !item.isEmpty { list.append(argument(item)) }
    return list
  }

  private mutating func argument(_ tokens: [Token]) -> ProceduralExpression {
    let isNamed =
      tokens.count > 2 && (tokens[1].kind == .colonEquals || tokens[1].kind == .equalsGreater)
    return expression(of: isNamed ? Array(tokens.dropFirst(2)) : tokens)
  }

  /// Behind OPEN: `cursor [(arguments)]`, or `cursor [[NO] SCROLL] FOR query`.
  mutating func open() throws(SyntaxError) -> ProceduralStatement {
    let cursor = try variable().last ?? ""
    if accept("no") {
      try expect("scroll")
    } else {
      _ = accept("scroll")
    }
    if accept("for") {
      if accept("execute") { return .open(cursor: cursor, .execute(try dynamic { _ in false })) }
      return .open(cursor: cursor, .query(try queryText { _ in false }))
    }
    let tokens = try tokens { _ in false }
    return .open(
      cursor: cursor, .bound(arguments: arguments(Array(tokens.dropFirst().dropLast()))))
  }

  /// `FETCH [direction FROM] cursor INTO variables`, `MOVE [direction FROM] cursor`.
  mutating func fetch() throws(SyntaxError) -> ProceduralStatement {
    let isFetch = accept("fetch")
    if !isFetch { try expect("move") }
    let tokens = try tokens { $0.at(word: "into") }
    guard let last = tokens.last, parser.isLabel(last) else { throw parser.expected("a cursor") }
    if isFetch { try expect("into") }
    return .fetch(
      cursor: parser.identifier(last), into: isFetch ? try intoTargets() : [])
  }
}

extension Parser {
  /// A word or a quoted identifier as the server keeps it.
  fileprivate func identifier(_ token: Token) -> String {
    switch token.kind {
    case .quotedIdentifier: Literal.quoted(source, token.range)
    default: Literal.folded(source, token.range)
    }
  }
}

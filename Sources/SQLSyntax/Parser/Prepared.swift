// SPDX-License-Identifier: Apache-2.0

/// `EXPLAIN`, prepared statements and cursors.
extension Parser {
  mutating func explain() throws(SyntaxError) -> Explain {
    try expect(.explain)
    var analyzes = false
    if at(.leftParenthesis), !leadsToQuery {
      analyzes = Self.isOn("analyze", in: try utilityOptions())
    } else {
      analyzes = accept(.analyze) || accept(.analyse)
      _ = accept(.verbose)
    }
    return Explain(analyze: analyzes, statement: try explained())
  }

  private mutating func explained() throws(SyntaxError) -> ExplainedStatement {
    switch current.keyword {
    case .create:
      let position = current
      guard case .createTableAs(let statement) = try createStatement() else {
        throw SyntaxError(
          problem: .expected("CREATE TABLE AS or CREATE MATERIALIZED VIEW", found: "CREATE"),
          range: position.range)
      }
      return .createTableAs(statement)
    case .refresh:
      guard case .refreshMaterializedView(let statement) = try refreshStatement() else {
        throw expected("REFRESH MATERIALIZED VIEW")
      }
      return .refresh(statement)
    case .declare:
      guard case .declareCursor(_, let query, _) = try declareCursor() else {
        throw expected("a cursor")
      }
      return .cursor(query)
    case .execute:
      guard case .execute(let name, _) = try executeStatement() else { throw expected("a name") }
      return .execute(name)
    default:
      return .data(try dataStatement())
    }
  }

  // MARK: PREPARE

  mutating func prepareStatement() throws(SyntaxError) -> Statement {
    try expect(.prepare)
    if at(.transaction), isString(peek()) {
      advance()
      return .transaction(.prepare(try stringConstant()))
    }
    let name = try name()
    if accept(.leftParenthesis) {
      _ = try typeList()
      try expect(.rightParenthesis, ")")
    }
    try expect(.as)
    return .prepare(name: name, try dataStatement())
  }

  mutating func executeStatement() throws(SyntaxError) -> Statement {
    try expect(.execute)
    let name = try name()
    let arguments = at(.leftParenthesis) ? try parenthesizedExpressions() : []
    return .execute(name: name, arguments: arguments)
  }

  mutating func deallocateStatement() throws(SyntaxError) -> Statement {
    try expect(.deallocate)
    if at(.prepare), peek().kind != .end { advance() }
    if accept(.all) { return .utility(tag: "DEALLOCATE ALL") }
    _ = try name()
    return .utility(tag: "DEALLOCATE")
  }

  // MARK: Cursors

  mutating func declareCursor() throws(SyntaxError) -> Statement {
    try expect(.declare)
    let name = try name("a cursor")
    while !at(.cursor) {
      if accept(.no) {
        try expect(.scroll)
      } else if at(.asensitive) {
        try require(.asensitiveCursor)
        advance()
      } else if !accept(.scroll), !accept(.binary), !accept(.insensitive) {
        throw expected("CURSOR")
      }
    }
    try expect(.cursor)
    var holds = false
    if accept(.with) {
      try expect(.hold)
      holds = true
    } else if accept(.without) {
      try expect(.hold)
    }
    try expect(.for)
    return .declareCursor(name: name, try query(), hold: holds)
  }

  /// `FETCH` and `MOVE`: the direction in all its forms, and the cursor.
  mutating func fetchStatement() throws(SyntaxError) -> Statement {
    let tag = at(.fetch) ? "FETCH" : "MOVE"
    advance()
    if !isLastWord {
      switch current.keyword {
      case .next, .prior, .first, .last, .all: advance()
      case .absolute, .relative:
        advance()
        _ = try signedInteger()
      case .forward, .backward:
        advance()
        if isAtNumber { _ = try signedInteger() } else if !isLastWord { _ = accept(.all) }
      default:
        if isAtNumber { _ = try signedInteger() }
      }
      _ = accept(.from) || accept(.in)
    }
    _ = try name("a cursor")
    return .utility(tag: tag)
  }

  private var isLastWord: Bool { peek().kind == .end }

  mutating func closeStatement() throws(SyntaxError) -> Statement {
    try expect(.close)
    if accept(.all) { return .utility(tag: "CLOSE CURSOR ALL") }
    _ = try name("a cursor")
    return .utility(tag: "CLOSE CURSOR")
  }

  // MARK: Notifications and the rest

  mutating func notification() throws(SyntaxError) -> Statement {
    let keyword = current.keyword
    advance()
    switch keyword {
    case .listen:
      _ = try name("a channel")
      return .utility(tag: "LISTEN")
    case .unlisten:
      if !accept(operator: "*") { _ = try name("a channel") }
      return .utility(tag: "UNLISTEN")
    case .notify:
      _ = try name("a channel")
      if accept(.comma) { _ = try stringConstant() }
      return .utility(tag: "NOTIFY")
    case .load:
      _ = try stringConstant("a file")
      return .utility(tag: "LOAD")
    default:
      if at(.leftParenthesis) { _ = try utilityOptions() }
      return .utility(tag: "CHECKPOINT")
    }
  }
}

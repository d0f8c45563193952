// SPDX-License-Identifier: Apache-2.0

/// What may stand between operators (`c_expr`).
extension Parser {
  mutating func operand() throws(SyntaxError) -> Expression {
    let token = current
    switch token.kind {
    case .integer, .decimal:
      try noteNumber(token)
      return .number(numberText())
    case .string, .escapeString, .unicodeString, .nationalString, .dollarString:
      return .string(try stringConstant())
    case .bitString, .hexString:
      return bitStringConstant()
    case .parameter:
      advance()
      return try indirection(.parameter(text(token)))
    case .variable:
      return try variableOperand(token)
    case .leftParenthesis:
      return try parenthesizedOperand()
    case .quotedIdentifier, .unicodeIdentifier:
      return try columnOrCall()
    case .word:
      guard let keyword = token.keyword else { return try columnOrCall() }
      return try keywordOperand(keyword)
    default:
      throw expected("an expression")
    }
  }

  private mutating func variableOperand(_ token: Token) throws(SyntaxError) -> Expression {
    if peek().kind == .dot || peek().kind == .leftParenthesis { return try columnOrCall() }
    advance()
    return try indirection(.parameter(text(token)))
  }

  private mutating func keywordOperand(_ keyword: Keyword) throws(SyntaxError) -> Expression {
    switch keyword {
    case .null: return constant(.null)
    case .true: return constant(.boolean(true))
    case .false: return constant(.boolean(false))
    case .default: return constant(.defaultValue)
    case .case: return try caseExpression()
    case .exists: return try exists()
    case .array: return try arrayOperand()
    case .row where peek().kind == .leftParenthesis: return try explicitRow()
    default: break
    }
    if let special = try specialFunction(keyword) { return special }
    if let literal = try typedLiteral(keyword) { return literal }
    guard keyword.isColumnId || keyword.category == .typeOrFunctionName else {
      throw expected("an expression")
    }
    return try columnOrCall()
  }

  private mutating func constant(_ value: Expression) -> Expression {
    advance()
    return value
  }

  // MARK: Parentheses

  /// What stands in a pair of parentheses.
  enum Parenthesized {
    case query(Query)
    case expressions([Expression])
  }

  private mutating func parenthesizedOperand() throws(SyntaxError) -> Expression {
    switch try parenthesizedContent() {
    case .query(let query): try indirection(.subquery(query))
    case .expressions(let list):
      if let only = list.first, list.count == 1 { try indirection(only) } else { .row(list) }
    }
  }

  /// `(SELECT …)`, `((SELECT …) UNION …)`, `(a)`, `(a, b)`.
  ///
  /// As many parentheses as possible belong to a query (gram.y, above `SelectStmt`). Whether they
  /// do shows only behind the inner ones; nothing is read twice, however deep they nest.
  mutating func parenthesizedContent() throws(SyntaxError) -> Parenthesized {
    try descend()
    defer { ascend() }
    try expect(.leftParenthesis, "(")
    let content: Parenthesized
    if isAtQueryWord {
      content = .query(try query())
    } else if at(.leftParenthesis), leadsToQuery {
      content = try contentBehindParenthesis()
    } else {
      content = .expressions(try expressionList())
    }
    try expect(.rightParenthesis, ")")
    return content
  }

  private mutating func contentBehindParenthesis() throws(SyntaxError) -> Parenthesized {
    let first: Expression
    switch try parenthesizedContent() {
    case .query(let inner):
      if isAtQueryContinuation || at(.rightParenthesis) {
        return .query(try queryTail(behind: inner))
      }
      first = try indirection(.subquery(inner))
    case .expressions(let list):
      if let only = list.first, list.count == 1 {
        first = try indirection(only)
      } else {
        first = .row(list)
      }
    }
    height += 1
    var list = [try operators(behind: first, .lowest)]
    while accept(.comma) { list.append(try expression()) }
    return .expressions(list)
  }

  /// `SELECT`, `VALUES (`, `TABLE`, `WITH`.
  var isAtQueryWord: Bool {
    switch current.keyword {
    case .select, .with, .table: true
    case .values: peek().kind == .leftParenthesis
    default: false
    }
  }

  /// Whether a run of opening parentheses ends at a query.
  var leadsToQuery: Bool {
    var distance = 0
    while peek(distance).kind == .leftParenthesis, distance <= Self.maximumDepth { distance += 1 }
    switch peek(distance).keyword {
    case .select, .with, .table: return true
    case .values: return peek(distance + 1).kind == .leftParenthesis
    default: return false
    }
  }

  // MARK: Rows, arrays, EXISTS, CASE

  private mutating func explicitRow() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return .row([]) }
    let fields = try expressionList()
    try expect(.rightParenthesis, ")")
    return .row(fields)
  }

  private mutating func exists() throws(SyntaxError) -> Expression {
    guard peek().kind == .leftParenthesis else { return try columnOrCall() }
    advance()
    guard case .query(let query) = try parenthesizedContent() else {
      throw expected("a query behind EXISTS")
    }
    return .exists(query)
  }

  private mutating func arrayOperand() throws(SyntaxError) -> Expression {
    advance()
    if at(.leftParenthesis) {
      guard case .query(let query) = try parenthesizedContent() else {
        throw expected("a query behind ARRAY")
      }
      return .arrayQuery(query)
    }
    return try arrayElements()
  }

  /// `[a, b]`, `[[a], [b]]`, `[]`.
  private mutating func arrayElements() throws(SyntaxError) -> Expression {
    try descend()
    defer { ascend() }
    try expect(.leftBracket, "[")
    if accept(.rightBracket) { return .array([]) }
    let areArrays = at(.leftBracket)
    var elements: [Expression] = []
    repeat {
      elements.append(areArrays ? try arrayElements() : try expression())
    } while accept(.comma)
    try expect(.rightBracket, "]")
    return .array(elements)
  }

  private mutating func caseExpression() throws(SyntaxError) -> Expression {
    try expect(.case)
    let operand = at(.when) ? nil : try expression()
    var branches: [CaseBranch] = []
    while accept(.when) {
      let when = try expression()
      try expect(.then)
      branches.append(CaseBranch(when: when, then: try expression()))
    }
    if branches.isEmpty { throw expected("WHEN") }
    let otherwise = accept(.else) ? try expression() : nil
    try expect(.end)
    return .caseWhen(operand: operand, branches: branches, otherwise: otherwise)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// How tightly an operator binds, loosest first: the `%left`, `%right` and `%nonassoc` table of
/// gram.y.
enum Precedence: Int, Comparable {
  case lowest
  case or
  case and
  case not
  case `is`
  case comparison
  /// `BETWEEN`, `IN`, `LIKE`, `ILIKE`, `SIMILAR`, each also with `NOT`.
  case matching
  case escape
  /// Every operator without a place of its own.
  case other
  case additive
  case multiplicative
  case power
  case at
  case collate
  case sign
  case typecast

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The level for the right operand of a left-associative operator, and of one that does not
  /// associate.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .typecast }
}

/// Scalar expressions, by precedence climbing.
extension Parser {
  /// An expression (`a_expr`) of operators that bind at least as tightly as `minimum`.
  mutating func expression(_ minimum: Precedence = .lowest) throws(SyntaxError) -> Expression {
    try climb(minimum, isRestricted: false)
  }

  /// An expression without the keyword operators (`b_expr`), where `AND`, `IN` or a column
  /// constraint's `NOT NULL` may follow.
  mutating func restrictedExpression(
    _ minimum: Precedence = .lowest
  ) throws(SyntaxError) -> Expression {
    try climb(minimum, isRestricted: true)
  }

  /// `expression, expression …`.
  mutating func expressionList() throws(SyntaxError) -> [Expression] {
    var list = [try expression()]
    while accept(.comma) { list.append(try expression()) }
    return list
  }

  /// `(expression, expression …)`.
  mutating func parenthesizedExpressions() throws(SyntaxError) -> [Expression] {
    try expect(.leftParenthesis, "(")
    let list = try expressionList()
    try expect(.rightParenthesis, ")")
    return list
  }

  /// `(expression)`.
  mutating func parenthesizedExpression() throws(SyntaxError) -> Expression {
    try expect(.leftParenthesis, "(")
    let inner = try expression()
    try expect(.rightParenthesis, ")")
    return inner
  }

  private mutating func climb(
    _ minimum: Precedence, isRestricted: Bool
  ) throws(SyntaxError) -> Expression {
    try descend()
    defer { ascend() }
    let outer = height
    height = 0
    let left = try prefixed(isRestricted)
    height += 1
    let result = try operators(behind: left, minimum, isRestricted: isRestricted)
    height = max(height, outer)
    return result
  }

  /// Goes on behind an operand that has been read already; `height` is the operand's.
  mutating func operators(
    behind first: Expression, _ minimum: Precedence, isRestricted: Bool = false
  ) throws(SyntaxError) -> Expression {
    var left = first
    while let infix = infixOperator(isRestricted), infix.precedence >= minimum,
      mark != labelPosition || minimum != .lowest
    {
      let below = height
      height = 0
      left = try apply(infix, to: left, isRestricted)
      height = max(height, below) + 1
      try checkHeight(height)
      try refuseChain(of: infix, left, isRestricted)
    }
    return left
  }

  /// `a < b < c` and `a LIKE b LIKE c` are errors (`%nonassoc`); what ends in a parenthesis or in
  /// a word of its own, such as `a IN (1) IN (true)`, may be followed by its like.
  private func refuseChain(
    of infix: Infix, _ result: Expression, _ isRestricted: Bool
  ) throws(SyntaxError) {
    switch infix.precedence {
    case .is, .comparison, .matching: break
    default: return
    }
    switch result {
    case .isNull, .isTest, .inList, .inQuery, .anyArray, .anyQuery: return
    default: break
    }
    guard let next = infixOperator(isRestricted), next.precedence == infix.precedence else {
      return
    }
    throw expected("parentheses around one of two comparisons in a row")
  }

  /// `NOT a`, `-a`, `@ a`, or a plain operand.
  private mutating func prefixed(_ isRestricted: Bool) throws(SyntaxError) -> Expression {
    switch current.kind {
    case .operator: try prefixOperator(isRestricted)
    case .word where current.keyword == .not && !isRestricted: try negation()
    case .word where current.keyword == .operator && peek().kind == .leftParenthesis:
      try prefixOperator(isRestricted)
    default: try operand()
    }
  }

  private mutating func negation() throws(SyntaxError) -> Expression {
    advance()
    return .not(try expression(.not))
  }

  private mutating func prefixOperator(_ isRestricted: Bool) throws(SyntaxError) -> Expression {
    let precedence = operatorPrecedence(current)
    guard precedence == .additive || precedence == .other else {
      throw expected("an expression")
    }
    let symbol = try operatorSymbol()
    return .unary(
      symbol,
      try climb(precedence == .additive ? .sign : .additive, isRestricted: isRestricted))
  }
}

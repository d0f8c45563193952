// SPDX-License-Identifier: Apache-2.0

/// What follows an operand: one method a form of operator, each standing at the operator.
extension Parser {
  mutating func apply(
    _ infix: Infix, to left: Expression, _ isRestricted: Bool
  ) throws(SyntaxError) -> Expression {
    switch infix.form {
    case .symbol: try symbol(left, infix.precedence, isRestricted)
    case .and: try conjunction(left)
    case .or: try disjunction(left)
    case .isTest: try isTest(left, isRestricted)
    case .isNull: isNull(left)
    case .between: try between(left, infix)
    case .in: try membership(left, infix)
    case .like: try like(left, infix)
    case .similar: try similar(left, infix)
    case .atTimeZone: try atTimeZone(left)
    case .collate: try collation(left)
    case .typecast: try typecast(left)
    case .overlaps: try overlaps(left)
    }
  }

  private mutating func symbol(
    _ left: Expression, _ precedence: Precedence, _ isRestricted: Bool
  ) throws(SyntaxError) -> Expression {
    let symbol = try operatorSymbol()
    if !isRestricted, let quantified = try quantified(left, symbol) { return quantified }
    if precedence == .other, reads(.postfixOperator), !isAtExpression {
      try require(.postfixOperator, at: previous)
      return .unary(symbol, left)
    }
    let right =
      isRestricted
      ? try restrictedExpression(precedence.tighter) : try expression(precedence.tighter)
    return .binary(symbol, left, right)
  }

  /// Whether an expression may begin here.
  private var isAtExpression: Bool {
    switch current.kind {
    case .end, .comma, .semicolon, .rightParenthesis, .rightBracket, .colon, .typecast,
      .leftBracket, .dot, .dotDot, .colonEquals, .equalsGreater, .metaCommand, .copyData,
      .invalid:
      false
    case .operator: at(operator: "+") || at(operator: "-") || operatorPrecedence(current) == .other
    case .word: isAtWordOfExpression
    default: true
    }
  }

  private var isAtWordOfExpression: Bool {
    switch current.keyword {
    // What binds looser than a postfix operator goes on behind it.
    case .is, .isnull, .notnull, .between, .like, .ilike, .similar, .escape, .overlaps: false
    case .array, .case, .cast, .currentCatalog, .currentDate, .currentRole, .currentTime,
      .currentTimestamp, .currentUser, .default, .false, .localtime, .localtimestamp, .not,
      .null, .sessionUser, .true, .unique, .user, .systemUser:
      true
    default:
      current.keyword?.category != .reserved
    }
  }

  /// `ANY (…)`, `SOME (…)`, `ALL (…)` behind an operator, or nil.
  private mutating func quantified(
    _ left: Expression, _ symbol: String
  ) throws(SyntaxError) -> Expression? {
    guard at(.any) || at(.some) || at(.all), peek().kind == .leftParenthesis else { return nil }
    let isAll = at(.all)
    advance()
    let position = current
    switch try parenthesizedContent() {
    case .query(let query): return .anyQuery(left, symbol, query, all: isAll)
    case .expressions(let list):
      guard let array = list.first, list.count == 1 else {
        throw SyntaxError(problem: .expected("one array", found: "("), range: position.range)
      }
      return .anyArray(left, symbol, array, all: isAll)
    }
  }

  private mutating func conjunction(_ left: Expression) throws(SyntaxError) -> Expression {
    var terms: [Expression]
    if case .and(let inner) = left { terms = inner } else { terms = [left] }
    while mark != labelPosition, accept(.and) { terms.append(try expression(.not)) }
    return .and(terms)
  }

  private mutating func disjunction(_ left: Expression) throws(SyntaxError) -> Expression {
    var terms: [Expression]
    if case .or(let inner) = left { terms = inner } else { terms = [left] }
    while mark != labelPosition, accept(.or) { terms.append(try expression(.and)) }
    return .or(terms)
  }

  private mutating func isNull(_ left: Expression) -> Expression {
    let isNegated = at(.notnull)
    advance()
    return .isNull(left, negated: isNegated)
  }

  private mutating func isTest(
    _ left: Expression, _ isRestricted: Bool
  ) throws(SyntaxError) -> Expression {
    try expect(.is)
    let isNegated = accept(.not)
    switch current.keyword {
    case .null:
      advance()
      return .isNull(left, negated: isNegated)
    case .distinct:
      try expect(.distinct, .from)
      let right =
        isRestricted ? try restrictedExpression(.comparison) : try expression(.comparison)
      return .isDistinct(left, right, negated: isNegated)
    case .true, .false, .unknown, .document, .normalized:
      let word = current.keyword?.rawValue ?? ""
      advance()
      return .isTest(left, word, negated: isNegated)
    case .nfc, .nfd, .nfkc, .nfkd:
      let form = try columnLabel()
      try expect(.normalized)
      return .isTest(left, form + " normalized", negated: isNegated)
    case .of where reads(.isOf):
      try require(.isOf)
      advance()
      try expect(.leftParenthesis, "(")
      _ = try typeList()
      try expect(.rightParenthesis, ")")
      return .isTest(left, "of", negated: isNegated)
    case .json:
      return .isTest(left, try jsonTest(), negated: isNegated)
    default:
      throw expected(
        isNegated ? "NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM" : "NOT, NULL, TRUE or FALSE")
    }
  }

  /// `JSON [VALUE | ARRAY | OBJECT | SCALAR] [WITH | WITHOUT UNIQUE [KEYS]]`.
  private mutating func jsonTest() throws(SyntaxError) -> String {
    try require(.jsonPredicate)
    try expect(.json)
    var words = "json"
    switch current.keyword {
    case .value, .array, .object, .scalar: words += " " + (try columnLabel())
    default: break
    }
    if let unique = try uniqueKeys() { words += unique ? " with unique keys" : "" }
    return words
  }

  private mutating func between(
    _ left: Expression, _ infix: Infix
  ) throws(SyntaxError) -> Expression {
    if infix.isNegated { advance() }
    try expect(.between)
    let isSymmetric = accept(.symmetric)
    if !isSymmetric { _ = accept(.asymmetric) }
    let lower = try restrictedExpression()
    try expect(.and)
    let upper = try expression(.escape)
    return .between(left, lower, upper, negated: infix.isNegated, symmetric: isSymmetric)
  }

  private mutating func membership(
    _ left: Expression, _ infix: Infix
  ) throws(SyntaxError) -> Expression {
    if infix.isNegated { advance() }
    try expect(.in)
    switch try parenthesizedContent() {
    case .query(let query): return .inQuery(left, query, negated: infix.isNegated)
    case .expressions(let list): return .inList(left, list, negated: infix.isNegated)
    }
  }

  private mutating func like(
    _ left: Expression, _ infix: Infix
  ) throws(SyntaxError) -> Expression {
    if infix.isNegated { advance() }
    let word = (infix.isNegated ? "not " : "") + (at(.like) ? "like" : "ilike")
    advance()
    if let quantified = try quantified(left, word) { return quantified }
    return .binary(word, left, try pattern())
  }

  private mutating func similar(
    _ left: Expression, _ infix: Infix
  ) throws(SyntaxError) -> Expression {
    if infix.isNegated { advance() }
    try expect(.similar, .to)
    return .binary(infix.isNegated ? "not similar to" : "similar to", left, try pattern())
  }

  /// A pattern with its `ESCAPE`, which the server too keeps as a function around the pattern.
  private mutating func pattern() throws(SyntaxError) -> Expression {
    let pattern = try expression(.escape)
    guard accept(.escape) else { return pattern }
    return .opaque("escape", [pattern, try expression(.escape)])
  }

  private mutating func atTimeZone(_ left: Expression) throws(SyntaxError) -> Expression {
    try expect(.at)
    if at(.local) {
      try require(.atLocal)
      advance()
      return .opaque("at local", [left])
    }
    try expect(.time, .zone)
    return .binary("at time zone", left, try expression(.collate))
  }

  private mutating func collation(_ left: Expression) throws(SyntaxError) -> Expression {
    try expect(.collate)
    return .collate(left, try objectName("a collation"))
  }

  private mutating func typecast(_ left: Expression) throws(SyntaxError) -> Expression {
    try expect(.typecast, "::")
    return .cast(left, try typeName())
  }

  /// `(start, end) OVERLAPS (start, end)`.
  private mutating func overlaps(_ left: Expression) throws(SyntaxError) -> Expression {
    guard case .row = left else { throw expected("the end of the expression") }
    try expect(.overlaps)
    let right = try operand()
    guard case .row = right else { throw expected("a row") }
    return .binary("overlaps", left, right)
  }
}

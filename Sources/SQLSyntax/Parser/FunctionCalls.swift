// SPDX-License-Identifier: Apache-2.0

/// Calls of functions and aggregates, with what may stand behind them (`func_expr`).
extension Parser {
  /// A call behind its name, with `WITHIN GROUP`, `FILTER` and `OVER`.
  mutating func functionCall(_ name: ObjectName) throws(SyntaxError) -> FunctionCall {
    var (call, isVariadic) = try application(name)
    if at(.within, .group) {
      guard call.orderBy.isEmpty, !call.distinct, !isVariadic else {
        throw expected("no DISTINCT, VARIADIC or ORDER BY in front of WITHIN GROUP")
      }
      try expect(.within, .group)
      try expect(.leftParenthesis, "(")
      call.orderBy = try sortClause()
      try expect(.rightParenthesis, ")")
    }
    try filterAndWindow(&call)
    return call
  }

  /// `name(…)` alone (`func_application`).
  mutating func functionApplication(_ name: ObjectName) throws(SyntaxError) -> FunctionCall {
    try application(name).call
  }

  private mutating func application(
    _ name: ObjectName
  ) throws(SyntaxError) -> (call: FunctionCall, isVariadic: Bool) {
    try descend()
    defer { ascend() }
    var call = FunctionCall(name)
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return (call, false) }
    if at(operator: "*"), peek().kind == .rightParenthesis {
      advance()
      advance()
      call.arguments = [.column(["*"])]
      return (call, false)
    }
    let isQuantified = at(.all) || at(.distinct)
    if !accept(.all) { call.distinct = accept(.distinct) }
    var isVariadic = false
    repeat {
      isVariadic = !isQuantified && accept(.variadic)
      call.arguments.append(try argument())
    } while !isVariadic && accept(.comma)
    if at(.order, .by) { call.orderBy = try sortClause() }
    try expect(.rightParenthesis, ")")
    return (call, isVariadic)
  }

  /// An argument by position, `name => value` or `name := value`.
  mutating func argument() throws(SyntaxError) -> Expression {
    let next = peek().kind
    if next == .equalsGreater || next == .colonEquals, isTypeOrFunctionName(current) {
      advance()
      advance()
    }
    return try expression()
  }

  /// `FILTER (…)`, `OVER …`.
  mutating func filterAndWindow(_ call: inout FunctionCall) throws(SyntaxError) {
    if at(.filter), peek().kind == .leftParenthesis {
      advance()
      try expect(.leftParenthesis, "(")
      try expect(.where)
      call.filter = try expression()
      try expect(.rightParenthesis, ")")
    }
    try overClause(&call)
  }

  /// The expressions of the window join the call's sort keys: whoever looks for functions and
  /// subqueries finds them there.
  private mutating func overClause(_ call: inout FunctionCall) throws(SyntaxError) {
    guard at(.over), peek().kind == .leftParenthesis || isName(peek()) else { return }
    advance()
    call.isWindow = true
    if at(.leftParenthesis) {
      call.orderBy += try windowSpecification()
    } else {
      _ = try name()
    }
  }

  /// `(name PARTITION BY … ORDER BY … frame)`: its expressions.
  mutating func windowSpecification() throws(SyntaxError) -> [Expression] {
    try expect(.leftParenthesis, "(")
    var parts: [Expression] = []
    if isAtName, !isAtWindowWord { _ = try name() }
    if accept(.partition) {
      try expect(.by)
      parts += try expressionList()
    }
    if at(.order, .by) { parts += try sortClause() }
    if at(.range) || at(.rows) || at(.groups) {
      advance()
      parts += try windowFrame()
    }
    try expect(.rightParenthesis, ")")
    return parts
  }

  private var isAtWindowWord: Bool {
    at(.partition) || at(.range) || at(.rows) || at(.groups)
  }

  private mutating func windowFrame() throws(SyntaxError) -> [Expression] {
    let isPair = accept(.between)
    let start = try frameBound()
    if isPair { try expect(.and) }
    let end = isPair ? try frameBound() : (FrameBound.currentRow, nil)
    guard start.0 != .unboundedFollowing, end.0 != .unboundedPreceding,
      start.0 <= end.0 || (start.0 == .currentRow && !isPair)
    else { throw expected("a frame that begins before it ends") }
    if accept(.exclude) { try frameExclusion() }
    return [start.1, end.1].compactMap { $0 }
  }

  /// Where a frame begins or ends, in the order of the rows.
  private enum FrameBound: Int, Comparable {
    case unboundedPreceding
    case preceding
    case currentRow
    case following
    case unboundedFollowing

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  private mutating func frameBound() throws(SyntaxError) -> (FrameBound, Expression?) {
    if accept(.current, .row) { return (.currentRow, nil) }
    if accept(.unbounded, .preceding) { return (.unboundedPreceding, nil) }
    if accept(.unbounded, .following) { return (.unboundedFollowing, nil) }
    let offset = try expression()
    if accept(.preceding) { return (.preceding, offset) }
    guard accept(.following) else { throw expected("PRECEDING or FOLLOWING") }
    return (.following, offset)
  }

  private mutating func frameExclusion() throws(SyntaxError) {
    if accept(.current, .row) || accept(.group) || accept(.ties) || accept(.no, .others) { return }
    throw expected("CURRENT ROW, GROUP, TIES or NO OTHERS")
  }
}

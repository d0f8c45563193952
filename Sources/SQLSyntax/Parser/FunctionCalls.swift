// SPDX-License-Identifier: Apache-2.0

/// Calls of functions and aggregates, with what may stand behind them (`func_expr`).
extension Parser {
  /// A call behind its name, with `WITHIN GROUP`, `FILTER` and `OVER`; or `mytype(3) 'text'`.
  mutating func functionCall(_ name: ObjectName) throws(SyntaxError) -> Expression {
    let application = try application(name)
    var call = application.call
    if application.isPlain, isAtString {
      let modifiers = call.arguments.compactMap { argument -> Int? in
        if case .number(let digits) = argument { Int(digits) } else { nil }
      }
      return .cast(.string(try stringConstant()), TypeName(name, modifiers: modifiers))
    }
    if at(.within, .group) {
      guard call.orderBy.isEmpty, !call.distinct, !application.isVariadic else {
        throw expected("no DISTINCT, VARIADIC or ORDER BY in front of WITHIN GROUP")
      }
      try expect(.within, .group)
      try expect(.leftParenthesis, "(")
      call.orderBy = try sortClause()
      try expect(.rightParenthesis, ")")
    }
    try filterAndWindow(&call)
    return .function(call)
  }

  /// `name(…)` alone (`func_application`).
  mutating func functionApplication(_ name: ObjectName) throws(SyntaxError) -> FunctionCall {
    try application(name).call
  }

  /// A call, and what of its arguments the tree does not keep.
  private struct Application {
    var call: FunctionCall
    var isVariadic = false
    /// Nothing but expressions, one at least: `mytype(3) 'text'` begins like this.
    var isPlain = false
  }

  private mutating func application(
    _ name: ObjectName
  ) throws(SyntaxError) -> Application {
    try descend()
    defer { ascend() }
    var call = FunctionCall(name)
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return Application(call: call) }
    if at(operator: "*"), peek().kind == .rightParenthesis {
      advance()
      advance()
      call.arguments = [.column(["*"])]
      return Application(call: call)
    }
    let isQuantified = at(.all) || at(.distinct)
    if !accept(.all) { call.distinct = accept(.distinct) }
    var isVariadic = false
    var isNamed = false
    repeat {
      isVariadic = !isQuantified && accept(.variadic)
      isNamed = isNamed || isAtArgumentName
      call.arguments.append(try argument())
    } while !isVariadic && accept(.comma)
    if at(.order, .by) { call.orderBy = try sortClause() }
    try expect(.rightParenthesis, ")")
    let isPlain = !isQuantified && !isVariadic && !isNamed && call.orderBy.isEmpty
    return Application(call: call, isVariadic: isVariadic, isPlain: isPlain)
  }

  /// An argument by position, `name => value` or `name := value`.
  mutating func argument() throws(SyntaxError) -> Expression {
    if isAtArgumentName {
      advance()
      advance()
    }
    return try expression()
  }

  private var isAtArgumentName: Bool {
    let next = peek().kind
    return next == .equalsGreater || next == .colonEquals ? isTypeOrFunctionName(current) : false
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

// SPDX-License-Identifier: Apache-2.0

/// Calls of functions and aggregates, with what may stand behind them (`func_expr`).
extension Parser {
  /// A call behind its name, with `WITHIN GROUP`, `FILTER` and `OVER`.
  mutating func functionCall(_ name: ObjectName) throws(SyntaxError) -> FunctionCall {
    var call = try functionApplication(name)
    try decorate(&call)
    return call
  }

  /// `name(…)` alone (`func_application`).
  mutating func functionApplication(_ name: ObjectName) throws(SyntaxError) -> FunctionCall {
    try descend()
    defer { ascend() }
    var call = FunctionCall(name)
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return call }
    if at(operator: "*"), peek().kind == .rightParenthesis {
      advance()
      advance()
      call.arguments = [.column(["*"])]
      return call
    }
    if !accept(.all) { call.distinct = accept(.distinct) }
    call.arguments = try arguments()
    if at(.order, .by) { call.orderBy = try sortClause() }
    try expect(.rightParenthesis, ")")
    return call
  }

  private mutating func arguments() throws(SyntaxError) -> [Expression] {
    var arguments: [Expression] = []
    repeat {
      let isLast = accept(.variadic)
      arguments.append(try argument())
      if isLast { break }
    } while accept(.comma)
    return arguments
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

  /// `WITHIN GROUP (…)`, `FILTER (…)`, `OVER …`, and the null treatment of 18's successors.
  mutating func decorate(_ call: inout FunctionCall) throws(SyntaxError) {
    if at(.within, .group) {
      try expect(.within, .group)
      try expect(.leftParenthesis, "(")
      call.orderBy += try sortClause()
      try expect(.rightParenthesis, ")")
    }
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
    var parts: [Expression] = []
    if accept(.between) {
      parts += try frameBound()
      try expect(.and)
      parts += try frameBound()
    } else {
      parts += try frameBound()
    }
    if accept(.exclude) { try frameExclusion() }
    return parts
  }

  private mutating func frameBound() throws(SyntaxError) -> [Expression] {
    if accept(.current, .row) { return [] }
    if at(.unbounded), peek().keyword == .preceding || peek().keyword == .following {
      advance()
      advance()
      return []
    }
    let offset = try expression()
    guard accept(.preceding) || accept(.following) else {
      throw expected("PRECEDING or FOLLOWING")
    }
    return [offset]
  }

  private mutating func frameExclusion() throws(SyntaxError) {
    if accept(.current, .row) || accept(.group) || accept(.ties) || accept(.no, .others) { return }
    throw expected("CURRENT ROW, GROUP, TIES or NO OTHERS")
  }
}

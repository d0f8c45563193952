// SPDX-License-Identifier: Apache-2.0

/// Column references, function calls and generic typed literals: all begin with a name.
extension Parser {
  mutating func columnOrCall() throws(SyntaxError) -> Expression {
    guard isLabel(current), current.keyword?.category != .reserved else {
      throw expected("an expression")
    }
    let keyword = current.keyword
    let first = try takeIdentifier()
    if !at(.dot) { return try unqualified(first, keyword) }
    guard keyword.map(\.isColumnId) ?? true else { throw expected("(") }
    var parts = [first]
    while at(.dot) {
      advance()
      if accept(operator: "*") {
        parts.append("*")
        return .column(parts)
      }
      parts.append(try columnLabel())
    }
    if at(.leftParenthesis) { return try functionCall(Self.functionName(parts)) }
    if isAtString { return try typedLiteral(Self.functionName(parts)) }
    return try indirection(.column(parts))
  }

  private mutating func unqualified(
    _ name: String, _ keyword: Keyword?
  ) throws(SyntaxError) -> Expression {
    let isFunction = keyword.map(isTypeOrFunction) ?? true
    if isFunction, at(.leftParenthesis) { return try functionCall(ObjectName(name)) }
    if isFunction, isAtString { return try typedLiteral(ObjectName(name)) }
    guard keyword.map(\.isColumnId) ?? true else {
      throw expected("(")
    }
    return at(.leftBracket) ? try indirection(.column([name])) : .column([name])
  }

  /// The grammar has names of any length; nothing is called by more than three parts.
  private static func functionName(_ parts: [String]) -> ObjectName {
    let name = parts.suffix(3)
    return ObjectName(
      catalog: name.count > 2 ? name.first : nil, schema: name.dropLast().last, name.last ?? "")
  }

  /// `date '2024-01-01'`.
  private mutating func typedLiteral(_ name: ObjectName) throws(SyntaxError) -> Expression {
    .cast(.string(try stringConstant()), TypeName(name))
  }

  // MARK: Fields and subscripts

  /// `.field`, `[1]`, `[1:2]` behind an operand (`opt_indirection`).
  mutating func indirection(_ operand: Expression) throws(SyntaxError) -> Expression {
    var result = operand
    var count = 0
    while at(.dot) || at(.leftBracket) {
      count += 1
      try checkHeight(height + count)
      if at(.leftBracket) {
        result = .subscripted(result, try subscriptBounds())
      } else {
        advance()
        result = .field(result, accept(operator: "*") ? "*" : try columnLabel())
      }
    }
    height += count
    return result
  }

  /// `[1]` is one bound, a slice two; a bound that is left out is `.null`.
  private mutating func subscriptBounds() throws(SyntaxError) -> [Expression] {
    try expect(.leftBracket, "[")
    let lower: Expression = isAtSliceColon ? .null : try expression()
    if accept(.rightBracket) { return [lower] }
    let upper = try sliceEnd()
    try expect(.rightBracket, "]")
    return [lower, upper]
  }

  private var isAtSliceColon: Bool { at(.colon) || at(.variable) || isBehindSplitColon }

  /// `:2`; and `:n`, which the lexer takes for a psql variable.
  private mutating func sliceEnd() throws(SyntaxError) -> Expression {
    if at(.variable) { splitVariable() }
    if isBehindSplitColon { return try expression() }
    try expect(.colon, ":")
    return at(.rightBracket) ? .null : try expression()
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Common table expressions.
extension Parser {
  mutating func optionalWith() throws(SyntaxError) -> With? {
    guard accept(.with) else { return nil }
    let isRecursive = isName(peek()) && accept(.recursive)
    var elements = [try commonTableExpression()]
    while accept(.comma) { elements.append(try commonTableExpression()) }
    return With(recursive: isRecursive, elements: elements)
  }

  private mutating func commonTableExpression() throws(SyntaxError) -> CommonTableExpression {
    try descend(Self.queryLevels)
    defer { ascend(Self.queryLevels) }
    let name = try name()
    let columns = try optionalParenthesizedNames()
    try expect(.as)
    if accept(.not) { try expect(.materialized) } else { _ = accept(.materialized) }
    try expect(.leftParenthesis, "(")
    let statement = try dataStatement()
    try expect(.rightParenthesis, ")")
    try searchClause()
    try cycleClause()
    return CommonTableExpression(name: name, columns: columns, statement: statement)
  }

  /// `SEARCH DEPTH FIRST BY a, b SET c`.
  private mutating func searchClause() throws(SyntaxError) {
    guard at(.search), peek().keyword == .depth || peek().keyword == .breadth else { return }
    try require(.searchClause)
    advance()
    advance()
    try expect(.first, .by)
    _ = try nameList()
    try expect(.set)
    _ = try name()
  }

  /// `CYCLE a, b SET c [TO value DEFAULT value] USING d`.
  private mutating func cycleClause() throws(SyntaxError) {
    guard at(.cycle) else { return }
    try require(.cycleClause)
    advance()
    _ = try nameList()
    try expect(.set)
    _ = try name()
    if accept(.to) {
      try constantOperand()
      try expect(.default)
      try constantOperand()
    }
    try expect(.using)
    _ = try name()
  }

  /// `AexprConst`.
  private mutating func constantOperand() throws(SyntaxError) {
    let start = mark
    let isWritten = !at(.leftParenthesis) && !at(.cast)
    switch try operand() {
    case .number, .string, .bitString, .boolean, .null, .cast(.string, _):
      if isWritten { return }
    default:
      break
    }
    rewind(to: start)
    throw expected("a constant")
  }

  /// `SELECT`, `INSERT`, `UPDATE`, `DELETE` or `MERGE`, each with an optional `WITH`
  /// (`PreparableStmt`).
  mutating func dataStatement() throws(SyntaxError) -> DataStatement {
    if at(.with) { return try dataStatementWithWith() }
    switch current.keyword {
    case .insert: return .insert(try insert(nil))
    case .update: return .update(try update(nil))
    case .delete: return .delete(try delete(nil))
    case .merge: return .merge(try merge(nil))
    default: return .query(try query())
    }
  }

  private mutating func dataStatementWithWith() throws(SyntaxError) -> DataStatement {
    let start = mark
    let with = try optionalWith()
    switch current.keyword {
    case .insert: return .insert(try insert(with))
    case .update: return .update(try update(with))
    case .delete: return .delete(try delete(with))
    case .merge: return .merge(try merge(with))
    default: break
    }
    guard start < mark else { throw expected("WITH") }
    var query = try query()
    guard query.with == nil else { throw expected("only one WITH") }
    query.with = with
    return .query(query)
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE [OR REPLACE]`: `RULE name AS ON event TO table …`.
  mutating func createRule(orReplace: Bool) throws(SyntaxError) -> Statement {
    try expect(.rule)
    let name = try name()
    try expect(.as, .on)
    switch current.keyword {
    case .select, .insert, .update, .delete: break
    default: throw expected("SELECT, INSERT, UPDATE or DELETE")
    }
    let event = try columnLabel()
    try expect(.to)
    var rule = CreateRule(name, on: try objectName(), event: event)
    rule.orReplace = orReplace
    if accept(.where) { rule.filter = try expression() }
    try expect(.do)
    rule.instead = accept(.instead)
    if !rule.instead { _ = accept(.also) }
    rule.actions = try ruleActions()
    return .createRule(rule)
  }

  /// `NOTHING`, one command, or `( command; … )`.
  private mutating func ruleActions() throws(SyntaxError) -> [DataStatement] {
    if accept(.nothing) { return [] }
    guard accept(.leftParenthesis) else { return try ruleAction().map { [$0] } ?? [] }
    var actions: [DataStatement] = []
    while !accept(.rightParenthesis) {
      if accept(.semicolon) { continue }
      if let action = try ruleAction() { actions.append(action) }
      guard at(.semicolon) || at(.rightParenthesis) else { throw expected("; or )") }
    }
    return actions
  }

  /// Nil for `NOTIFY`, which touches no relation.
  private mutating func ruleAction() throws(SyntaxError) -> DataStatement? {
    guard accept(.notify) else { return try dataStatement() }
    _ = try name()
    if accept(.comma) { _ = try stringConstant() }
    return nil
  }

  /// Behind `ALTER`: `RULE name ON table RENAME TO new`.
  mutating func alterRule() throws(SyntaxError) -> Statement {
    try expect(.rule)
    let name = try name()
    try expect(.on)
    let table = try objectName()
    try expect(.rename, .to)
    return .alterRule(name: name, table: table, newName: try self.name())
  }
}

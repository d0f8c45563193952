// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE [OR REPLACE]`: `[CONSTRAINT] TRIGGER …`.
  mutating func createTrigger(orReplace: Bool) throws(SyntaxError) -> Statement {
    let isConstraint = accept(.constraint)
    try expect(.trigger)
    let name = try name()
    let timing = try triggerTiming(isConstraint)
    let (events, columns) = try triggerEvents()
    try expect(.on)
    var trigger = CreateTrigger(name, on: try objectName())
    trigger.orReplace = orReplace
    trigger.isConstraint = isConstraint
    trigger.timing = timing
    trigger.events = events
    trigger.updateColumns = columns
    if isConstraint {
      if accept(.from) { trigger.from = try objectName() }
      _ = try constraintAttributes(.deferrability)
      try expect(.for, .each, .row)
      trigger.forEachRow = true
    } else {
      if accept(.referencing) { try transitions() }
      if accept(.for) {
        _ = accept(.each)
        trigger.forEachRow = accept(.row)
        if !trigger.forEachRow, !accept(.statement) { throw expected("ROW or STATEMENT") }
      }
    }
    if accept(.when) { trigger.when = try parenthesizedExpression() }
    trigger.function = try executedFunction()
    return .createTrigger(trigger)
  }

  private mutating func triggerTiming(
    _ isConstraint: Bool
  ) throws(SyntaxError) -> CreateTrigger.Timing {
    if accept(.after) { return .after }
    guard !isConstraint else { throw expected("AFTER") }
    if accept(.before) { return .before }
    guard accept(.instead) else { throw expected("BEFORE, AFTER or INSTEAD OF") }
    try expect(.of)
    return .insteadOf
  }

  private mutating func triggerEvents() throws(SyntaxError) -> ([String], [String]) {
    var events: [String] = []
    var columns: [String] = []
    repeat {
      switch current.keyword {
      case .insert, .update, .delete, .truncate: break
      default: throw expected("INSERT, UPDATE, DELETE or TRUNCATE")
      }
      let event = try columnLabel()
      guard !events.contains(event) else { throw expected("each event only once") }
      events.append(event)
      if event == "update", accept(.of) { columns = try nameList() }
    } while accept(.or)
    return (events, columns)
  }

  /// `{OLD | NEW} TABLE [AS] name …`.
  private mutating func transitions() throws(SyntaxError) {
    guard at(.old) || at(.new) else { throw expected("OLD TABLE or NEW TABLE") }
    while accept(.old) || accept(.new) {
      try expect(.table)
      _ = accept(.as)
      _ = try name()
    }
  }

  /// `EXECUTE {FUNCTION | PROCEDURE} name (arguments)`.
  mutating func executedFunction() throws(SyntaxError) -> ObjectName {
    try expect(.execute)
    guard accept(.function) || accept(.procedure) else { throw expected("FUNCTION") }
    let name = try functionName()
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return name }
    // The first argument may be missing: `(, 1)`.
    if at(.comma) { advance() }
    repeat {
      if isAtString {
        _ = try stringConstant()
      } else if !accept(Token.Kind.integer), !accept(Token.Kind.decimal) {
        _ = try columnLabel()
      }
    } while accept(.comma)
    guard accept(.rightParenthesis) else { throw expected(", or )") }
    return name
  }

  /// Behind `ALTER`: `TRIGGER …`.
  mutating func alterTrigger() throws(SyntaxError) -> Statement {
    try expect(.trigger)
    let name = try name()
    try expect(.on)
    let table = try objectName()
    if accept(.rename) {
      try expect(.to)
      let action = AlterTrigger.Action.rename(to: try self.name())
      return .alterTrigger(AlterTrigger(name: name, table: table, action: action))
    }
    guard accept(.no, .depends) || accept(.depends) else {
      throw expected("RENAME TO or DEPENDS ON EXTENSION")
    }
    try expect(.on, .extension)
    let action = AlterTrigger.Action.dependsOnExtension(try self.name())
    return .alterTrigger(AlterTrigger(name: name, table: table, action: action))
  }
}

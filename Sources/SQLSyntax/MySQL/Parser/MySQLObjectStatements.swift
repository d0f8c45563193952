// SPDX-License-Identifier: Apache-2.0

/// Views, triggers, routines, events.
extension MySQLParser {
  /// Behind `CREATE [OR REPLACE]`; nil: another kind of object.
  mutating func createObject(orReplace: Bool) throws(SyntaxError) -> MySQL.Statement? {
    let start = mark
    var algorithm = MySQL.CreateView.Algorithm.undefined
    try objectHead(&algorithm)
    if accept("view") { return try view(orReplace: orReplace, isAlter: false, algorithm) }
    if accept("trigger") { return try trigger(orReplace: replaceable(orReplace)) }
    if accept("event") {
      _ = try replaceable(orReplace)
      let ifNotExists = self.ifNotExists()
      let name = try objectName()
      while !isAtEnd, !at("do") { advance() }
      try expect("do")
      var event = MySQL.CreateEvent(name, programBody())
      event.orReplace = orReplace
      event.ifNotExists = ifNotExists
      return .createEvent(event)
    }
    if let kind = routineKind() { return try routine(kind, orReplace: replaceable(orReplace)) }
    rewind(to: start)
    return nil
  }

  /// ALGORITHM, DEFINER, SQL SECURITY, AGGREGATE.
  private mutating func objectHead(
    _ algorithm: inout MySQL.CreateView.Algorithm
  ) throws(SyntaxError) {
    while true {
      if accept("algorithm") {
        _ = acceptEqual()
        if accept("merge") {
          algorithm = .merge
        } else if accept("temptable") {
          algorithm = .temptable
        } else {
          try expect("undefined")
        }
      } else if accept("definer") {
        _ = acceptEqual()
        skipAccount()
      } else if accept("sql", "security") {
        advance()
      } else if !accept("aggregate") {
        return
      }
    }
  }

  private mutating func routineKind() -> MySQL.RoutineKind? {
    if accept("procedure") { return .procedure }
    if accept("function") { return .function }
    if accept("package") { return accept("body") ? .packageBody : .package }
    return nil
  }

  private mutating func view(
    orReplace: Bool, isAlter: Bool, _ algorithm: MySQL.CreateView.Algorithm
  ) throws(SyntaxError) -> MySQL.Statement {
    let ifNotExists = self.ifNotExists()
    let name = try objectName("a view name")
    var columns: [String] = []
    if at(.leftParenthesis) {
      columns = try parenthesized { parser throws(SyntaxError) in try parser.name() }
    }
    try expect("as")
    var view = MySQL.CreateView(name, try query())
    view.columns = columns
    view.orReplace = orReplace
    view.ifNotExists = ifNotExists
    view.isAlter = isAlter
    view.algorithm = algorithm
    if accept("with") {
      _ = accept("cascaded") || accept("local")
      try expect("check", "option")
    }
    return .createView(view)
  }

  private mutating func trigger(orReplace: Bool) throws(SyntaxError) -> MySQL.Statement {
    let ifNotExists = self.ifNotExists()
    let name = try objectName("a trigger name")
    let time: MySQL.CreateTrigger.Time
    if accept("before") {
      time = .before
    } else {
      try expect("after")
      time = .after
    }
    var events: [MySQL.CreateTrigger.Event] = []
    repeat {
      if accept("insert") {
        events.append(.insert)
      } else if accept("update") {
        events.append(.update)
        if accept("of") {
          _ = try commaSeparated { parser throws(SyntaxError) in try parser.name() }
        }
      } else {
        try expect("delete")
        events.append(.delete)
      }
    } while accept("or")
    try expect("on")
    let table = try objectName()
    try expect("for", "each", "row")
    if accept("follows") || accept("precedes") { _ = try objectName() }
    var trigger = MySQL.CreateTrigger(name, on: table, time, events, programBody())
    trigger.orReplace = orReplace
    trigger.ifNotExists = ifNotExists
    return .createTrigger(trigger)
  }

  private mutating func routine(
    _ kind: MySQL.RoutineKind, orReplace: Bool
  ) throws(SyntaxError) -> MySQL.Statement {
    let ifNotExists = self.ifNotExists()
    let name = try objectName("a routine name")
    // A loadable function has a library, no body.
    if accept("returns"), !isAtEnd {
      advance()
      if at("soname") {
        skipToEnd()
        return .createRoutine(
          MySQL.CreateRoutine(kind, name, MySQL.ProgramBody([], isFullyRead: false)))
      }
    }
    skipRoutineHead()
    var routine = MySQL.CreateRoutine(
      kind, name,
      kind == .procedure || kind == .function
        ? programBody() : oracleBody())
    routine.orReplace = orReplace
    routine.ifNotExists = ifNotExists
    return .createRoutine(routine)
  }

  /// Parameters, RETURNS type, characteristics: up to the body.
  private mutating func skipRoutineHead() {
    if at(.leftParenthesis) { try? skipParenthesized() }
    if accept("returns") || accept("return") {
      // The type: words and a list in parentheses.
      advance()
      while !isAtEnd, !atBodyStart {
        if at(.leftParenthesis) { try? skipParenthesized() } else { advance() }
      }
    }
    while !isAtEnd, !atBodyStart {
      if at("comment") { advance() }
      advance()
    }
  }

  private var atBodyStart: Bool {
    if at("sql"), isWord(peek(), "security") || isWord(peek(), "language") { return false }
    return at(anyOf: [
      "begin", "return", "select", "insert", "update", "delete", "replace", "set", "call", "if",
      "case", "create", "drop", "alter", "truncate", "with", "loop", "while", "repeat", "signal",
      "prepare", "do", "as", "is", "declare", "lock", "execute", "show",
    ]) || (atName && peek().kind == .operator && spells(peek(), ":"))
  }

  private mutating func oracleBody() -> MySQL.ProgramBody {
    skipToEnd()
    return MySQL.ProgramBody([], isFullyRead: false)
  }

  // MARK: ALTER, DROP

  mutating func alterObject() throws(SyntaxError) -> MySQL.Statement? {
    let start = mark
    var algorithm = MySQL.CreateView.Algorithm.undefined
    try objectHead(&algorithm)
    if accept("view") { return try view(orReplace: false, isAlter: true, algorithm) }
    if accept("event") {
      let name = try objectName()
      skipToEnd()
      return .alterEvent(name)
    }
    if let kind = routineKind() {
      let name = try objectName()
      skipToEnd()
      return .alterRoutine(kind, name)
    }
    rewind(to: start)
    return nil
  }

  mutating func dropObject() throws(SyntaxError) -> MySQL.Statement? {
    if accept("view") || accept("views") {
      let ifExists = self.ifExists()
      let names = try self.names()
      _ = accept("restrict") || accept("cascade")
      return .dropView(names, ifExists: ifExists)
    }
    if accept("trigger") {
      let ifExists = self.ifExists()
      return .dropTrigger(try objectName("a trigger name"), ifExists: ifExists)
    }
    if accept("event") {
      let ifExists = self.ifExists()
      return .dropEvent(try objectName(), ifExists: ifExists)
    }
    if try only(.mariadb, accept("sequence"), "SEQUENCE") {
      let ifExists = self.ifExists()
      return .dropSequence(try names(), ifExists: ifExists)
    }
    if let kind = routineKind() {
      let ifExists = self.ifExists()
      return .dropRoutine(kind, try objectName(), ifExists: ifExists)
    }
    return nil
  }
}

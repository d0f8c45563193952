// SPDX-License-Identifier: Apache-2.0

/// INSERT, REPLACE, UPDATE, DELETE, LOAD, CALL, DO, HANDLER.
extension MySQLParser {
  mutating func insert() throws(SyntaxError) -> MySQL.Statement {
    let isReplace = isWord(current, "replace")
    advance()
    var priority: MySQL.Priority?
    if accept("low_priority") {
      priority = .low
    } else if accept("delayed") {
      priority = .delayed
    } else if accept("high_priority") {
      priority = .high
    }
    let ignore = accept("ignore")
    _ = accept("into")
    var table = MySQL.TableName(try objectName())
    if accept("partition") {
      table.partitions = try parenthesized { parser throws(SyntaxError) in try parser.name() }
    }
    var columns: [String] = []
    if at(.leftParenthesis), !atParenthesizedQuery { columns = try columnList() }
    var insert = MySQL.Insert(table, try insertSource(columns: &columns))
    insert.columns = columns
    insert.isReplace = isReplace
    insert.ignore = ignore
    insert.priority = priority
    if try only(.mysql, accept("as"), "an alias of the new row") {
      _ = try name("an alias")
      if at(.leftParenthesis) { try skipParenthesized() }
    }
    if accept("on", "duplicate", "key", "update") {
      insert.onDuplicateKeyUpdate = try assignments()
    }
    try returning()
    return .insert(insert)
  }

  private mutating func columnList() throws(SyntaxError) -> [String] {
    try expect(.leftParenthesis, "(")
    var columns: [String] = []
    if accept(.rightParenthesis) { return [] }
    repeat { columns.append(try columnName().name) } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return columns
  }

  private mutating func insertSource(
    columns: inout [String]
  ) throws(SyntaxError) -> MySQL.Insert.Source {
    if columns.isEmpty, accept("set") {
      let assignments = try self.assignments()
      columns = assignments.map(\.column.name)
      return .values([assignments.map { $0.value ?? .defaultValue }], count: 1)
    }
    if at("values") || at("value") {
      let start = mark
      advance()
      if at("row") {
        rewind(to: start)
        return .query(try query())
      }
      return try valueRows()
    }
    guard atQuery else { throw expected("VALUES, SET or SELECT") }
    return .query(try query())
  }

  private mutating func valueRows() throws(SyntaxError) -> MySQL.Insert.Source {
    var rows: [[MySQL.Expression]] = []
    var count = 0
    repeat {
      let row = try valueRow()
      if rows.count < MySQL.Insert.kept { rows.append(row) }
      count += 1
    } while accept(.comma)
    return .values(rows, count: count)
  }

  /// `(1, 'a')`, `()`
  mutating func valueRow() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return [] }
    let row = try commaSeparated { parser throws(SyntaxError) in try parser.expression() }
    try expect(.rightParenthesis, ")")
    return row
  }

  private mutating func assignments() throws(SyntaxError) -> [MySQL.Assignment] {
    try commaSeparated { parser throws(SyntaxError) in
      let column = try parser.columnName()
      guard parser.accept(operator: "=") || parser.accept(operator: ":=") else {
        throw parser.expected("=")
      }
      if parser.at("default"), parser.peek().kind != .leftParenthesis {
        parser.advance()
        return MySQL.Assignment(column, nil)
      }
      return MySQL.Assignment(column, try parser.expression())
    }
  }

  private mutating func returning() throws(SyntaxError) {
    guard try only(.mariadb, accept("returning"), "RETURNING") else { return }
    _ = try commaSeparated { parser throws(SyntaxError) in
      _ = try parser.expression()
      if parser.accept("as") {
        _ = try parser.name()
      } else if parser.atName {
        _ = try parser.name()
      }
    }
  }

  mutating func update(_ with: [MySQL.CommonTable] = []) throws(SyntaxError) -> MySQL.Statement {
    try expect("update")
    let isLow = accept("low_priority")
    let ignore = accept("ignore")
    let tables = try commaSeparated { parser throws(SyntaxError) in try parser.tableReference() }
    try expect("set")
    var update = MySQL.Update(tables, try assignments())
    update.with = with
    update.isLowPriority = isLow
    update.ignore = ignore
    if accept("where") { update.condition = try expression() }
    (update.orderBy, update.limit) = try orderAndLimit()
    return .update(update)
  }

  private mutating func orderAndLimit() throws(SyntaxError) -> (
    [MySQL.Expression], MySQL.Expression?
  ) {
    var order: [MySQL.Expression] = []
    var limit: MySQL.Expression?
    if accept("order", "by") {
      order = try commaSeparated { parser throws(SyntaxError) in try parser.orderItem() }
    }
    if accept("limit") {
      limit = try expression()
      if accept(.comma) || accept("offset") { limit = try expression() }
    }
    return (order, limit)
  }

  mutating func delete(_ with: [MySQL.CommonTable] = []) throws(SyntaxError) -> MySQL.Statement {
    try expect("delete")
    let isLow = accept("low_priority")
    _ = accept("quick")
    let ignore = accept("ignore")
    if try only(.mariadb, accept("history", "from"), "DELETE HISTORY") {
      return try deleteHistory()
    }
    var targets: [ObjectName] = []
    if !at("from") {
      targets = try deleteTargets()
    }
    try expect("from")
    let start = mark
    if targets.isEmpty, let named = try? deleteTargets(), accept("using") {
      targets = named
    } else {
      rewind(to: start)
    }
    let tables = try commaSeparated { parser throws(SyntaxError) in try parser.tableReference() }
    if targets.isEmpty { try aliasOfDelete(tables) }
    var delete = MySQL.Delete(tables)
    delete.with = with
    delete.targets = targets
    delete.isLowPriority = isLow
    delete.ignore = ignore
    if accept("where") { delete.condition = try expression() }
    (delete.orderBy, delete.limit) = try orderAndLimit()
    try returning()
    return .delete(delete)
  }

  /// `DELETE FROM t AS x`
  private mutating func aliasOfDelete(_ tables: [MySQL.TableReference]) throws(SyntaxError) {
    guard tables.count == 1, case .table(let table) = tables[0], table.alias != nil else { return }
    let first = engine == .mariadb ? ServerVersion(11, 6) : ServerVersion(8, 0, 16)
    try only(engine, since: first, true, "DELETE with an alias")
  }

  /// `DELETE HISTORY FROM t BEFORE SYSTEM_TIME …` (MariaDB): rows of the past are rows.
  private mutating func deleteHistory() throws(SyntaxError) -> MySQL.Statement {
    let delete = MySQL.Delete([.table(try tableName())])
    if accept("before", "system_time") {
      _ = accept("timestamp") || accept("transaction")
      _ = try expression()
    }
    return .delete(delete)
  }

  /// `t`, `t.*`, `db.t.*`
  private mutating func deleteTargets() throws(SyntaxError) -> [ObjectName] {
    try commaSeparated { parser throws(SyntaxError) in
      var name = ObjectName(try parser.name("a table name"))
      while parser.accept(.dot) {
        if parser.accept(operator: "*") { return name }
        name = ObjectName(schema: name.name, try parser.nameBehindDot())
      }
      return name
    }
  }

  mutating func load() throws(SyntaxError) -> MySQL.Statement {
    try expect("load")
    guard accept("data") || accept("xml") else { throw expected("DATA or XML") }
    var isLow = false
    while at("low_priority") || at("concurrent") || at("local") {
      isLow = isLow || at("low_priority")
      advance()
    }
    _ = accept("from")
    try expect("infile")
    _ = try string("a file name")
    let isReplace = at("replace")
    _ = accept("replace") || accept("ignore")
    try expect("into", "table")
    var load = MySQL.LoadData(try objectName())
    load.isLowPriority = isLow
    load.isReplace = isReplace
    skipToEnd()
    return .load(load)
  }

  mutating func callStatement() throws(SyntaxError) -> MySQL.Statement {
    try expect("call")
    var name = ObjectName(try self.name("a procedure"))
    while accept(.dot) { name = ObjectName(schema: name.name, try nameBehindDot()) }
    return .call(name, arguments: at(.leftParenthesis) ? try arguments() : [])
  }

  mutating func handler() throws(SyntaxError) -> MySQL.Statement {
    try expect("handler")
    let name = try objectName()
    if accept("open") {
      if accept("as") { _ = try self.name() } else if atName { _ = try self.name() }
      return .handler(.open(name))
    }
    if accept("close") { return .handler(.close(name.name)) }
    try expect("read")
    skipToEnd()
    return .handler(.read(name.name))
  }
}

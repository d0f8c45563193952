// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind the name of a new table: whether it is made from a query.
  var atCreateTableAs: Bool {
    switch current.keyword {
    case .as, .using, .with, .without, .on, .tablespace: return true
    default: break
    }
    // A column definition has a type behind its name; in a list of names there is none.
    guard at(.leftParenthesis), isName(peek()) else { return false }
    return peek(2).kind == .comma || peek(2).kind == .rightParenthesis
  }

  /// `[(columns)] [USING m] [WITH (…)] [ON COMMIT …] [TABLESPACE t] AS query [WITH [NO] DATA]`.
  mutating func createTableAs(
    _ name: ObjectName, persistence: Persistence, ifNotExists: Bool
  ) throws(SyntaxError) -> CreateTableAs {
    let columns = try optionalParenthesizedNames()
    let method = try accessMethod()
    let options = try tableOptions()
    try onCommit()
    let tablespace = try tablespace()
    try expect(.as)
    var table = CreateTableAs(name, try createTableAsSource())
    table.persistence = persistence
    table.ifNotExists = ifNotExists
    table.columns = columns
    table.accessMethod = method
    table.options = options
    table.tablespace = tablespace
    table.withData = try withData()
    return table
  }

  private mutating func createTableAsSource() throws(SyntaxError) -> CreateTableAs.Source {
    guard accept(.execute) else { return .query(try query()) }
    let name = try name()
    if at(.leftParenthesis) {
      _ = try parenthesized { parser throws(SyntaxError) in try parser.expression() }
    }
    return .execute(name)
  }

  /// Behind `CREATE [UNLOGGED]`: `MATERIALIZED VIEW …`.
  mutating func createMaterializedView(
    _ persistence: Persistence
  ) throws(SyntaxError) -> Statement {
    try expect(.materialized, .view)
    let ifNotExists = ifNotExists()
    let name = try objectName()
    let columns = try optionalParenthesizedNames()
    let method = try accessMethod()
    let options = try withOptions()
    let tablespace = try tablespace()
    try expect(.as)
    var view = CreateTableAs(name, .query(try query()))
    view.isMaterializedView = true
    view.persistence = persistence
    view.ifNotExists = ifNotExists
    view.columns = columns
    view.accessMethod = method
    view.options = options
    view.tablespace = tablespace
    view.withData = try withData()
    return .createTableAs(view)
  }

  /// `WITH DATA`, the default, or `WITH NO DATA`: false.
  mutating func withData() throws(SyntaxError) -> Bool {
    guard accept(.with) else { return true }
    let without = accept(.no)
    try expect(.data)
    return !without
  }

  /// `REFRESH MATERIALIZED VIEW [CONCURRENTLY] name [WITH [NO] DATA]`.
  mutating func refreshMaterializedView() throws(SyntaxError) -> RefreshMaterializedView {
    try expect(.refresh, .materialized, .view)
    let concurrently = accept(.concurrently)
    let name = try objectName()
    return RefreshMaterializedView(
      name: name, concurrently: concurrently, withData: try withData())
  }

  mutating func refreshStatement() throws(SyntaxError) -> Statement {
    .refreshMaterializedView(try refreshMaterializedView())
  }
}

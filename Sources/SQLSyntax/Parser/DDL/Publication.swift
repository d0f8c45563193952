// SPDX-License-Identifier: Apache-2.0

/// What a publication publishes.
private struct PublishedObjects {
  var tables: [PublishedTable] = []
  var schemas: [String] = []
}

extension Parser {
  /// Behind `CREATE`: `PUBLICATION name [FOR …] [WITH (…)]`.
  mutating func createPublication() throws(SyntaxError) -> Statement {
    try expect(.publication)
    var publication = Publication(try name())
    if accept(.for) {
      if accept(.all) {
        try expect(.tables)
        publication.allTables = true
      } else {
        let objects = try publishedObjects()
        publication.tables = objects.tables
        publication.schemas = objects.schemas
      }
    }
    _ = try withOptions()
    return .createPublication(publication)
  }

  /// Behind `ALTER`: `PUBLICATION name …`.
  mutating func alterPublication() throws(SyntaxError) -> Statement {
    try expect(.publication)
    let name = try name()
    var action = AlterPublication.Action.other
    var objects = PublishedObjects()
    if accept(.rename) {
      try expect(.to)
      _ = try self.name()
    } else if accept(.owner) {
      try expect(.to)
      _ = try roleName()
    } else if at(.set), peek().kind == .leftParenthesis {
      advance()
      _ = try optionList()
    } else {
      if accept(.add) {
        action = .add
      } else if accept(.drop) {
        action = .drop
      } else {
        guard accept(.set) else { throw expected("ADD, SET, DROP, RENAME TO or OWNER TO") }
        action = .set
      }
      objects = try publishedObjects()
    }
    return .alterPublication(
      AlterPublication(
        name: name, action: action, tables: objects.tables, schemas: objects.schemas))
  }

  /// `TABLE t [(columns)] [WHERE (…)], u, TABLES IN SCHEMA a, b`: an object without a word in
  /// front is of the kind of the one before it (`preprocess_pubobj_list`).
  private mutating func publishedObjects() throws(SyntaxError) -> PublishedObjects {
    var objects = PublishedObjects()
    var schemas: Bool?
    repeat {
      if at(.tables) {
        try require(.publicationObjects)
        advance()
        try expect(.in, .schema)
        schemas = true
      } else if at(.table) {
        advance()
        schemas = false
      }
      guard let schemas else { throw expected("TABLE or TABLES IN SCHEMA") }
      if schemas {
        objects.schemas.append(
          at(.currentSchema) ? try columnLabel() : try name())
      } else {
        objects.tables.append(try publishedTable())
      }
    } while accept(.comma)
    return objects
  }

  private mutating func publishedTable() throws(SyntaxError) -> PublishedTable {
    let table = try relation()
    if at(.leftParenthesis) || at(.where) { try require(.publicationObjects) }
    let columns = at(.leftParenthesis) ? try parenthesizedNames() : nil
    let filter = accept(.where) ? try parenthesizedExpression() : nil
    return PublishedTable(table: table, columns: columns, filter: filter)
  }
}

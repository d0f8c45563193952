// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `SCHEMA [IF NOT EXISTS] [name] [AUTHORIZATION role] elements`.
  mutating func createSchema() throws(SyntaxError) -> Statement {
    try expect(.schema)
    let ifNotExists = ifNotExists()
    let name = at(.authorization) ? nil : try name()
    var schema = CreateSchema(name)
    schema.ifNotExists = ifNotExists
    if accept(.authorization) {
      let role = try roleName()
      if name == nil { schema.name = role }
    }
    while at(.create) || at(.grant) {
      guard !ifNotExists else { throw expected("no element behind IF NOT EXISTS") }
      schema.elements.append(try schemaElement())
    }
    return .createSchema(schema)
  }

  private mutating func schemaElement() throws(SyntaxError) -> Statement {
    if at(.grant) { return try grantStatement() }
    let start = mark
    let element = try createStatement()
    switch element {
    case .createTable, .createIndex, .createSequence, .createTrigger, .createView:
      return element
    default:
      rewind(to: start)
      throw expected("CREATE TABLE, VIEW, INDEX, SEQUENCE, TRIGGER or GRANT")
    }
  }
}

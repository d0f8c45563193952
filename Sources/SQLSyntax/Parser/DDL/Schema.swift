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
      // CURRENT_USER and its kin are keywords; who that is, is not known here.
      let isNamed = !isAtRoleKeyword
      let role = try roleName()
      if name == nil, isNamed { schema.name = role }
    }
    while at(.create) || at(.grant) {
      guard !ifNotExists else { throw expected("no element behind IF NOT EXISTS") }
      schema.elements.append(try schemaElement())
    }
    return .createSchema(schema)
  }

  private var isAtRoleKeyword: Bool {
    at(.currentUser) || at(.currentRole) || at(.sessionUser)
  }

  private mutating func schemaElement() throws(SyntaxError) -> Statement {
    if at(.grant) { return try grantStatement() }
    // A schema in a schema is refused before it is read: text must not nest that way.
    guard peek().keyword != .schema else {
      advance()
      throw expected("TABLE, VIEW, INDEX, SEQUENCE or TRIGGER")
    }
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

// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `REASSIGN OWNED BY roles TO role`.
  mutating func reassignOwnedStatement() throws(SyntaxError) -> Statement {
    try expect(.reassign, .owned, .by)
    let roles = try roleList()
    try expect(.to)
    return .reassignOwned(by: roles, to: try roleName())
  }

  /// `IMPORT FOREIGN SCHEMA remote [LIMIT TO (…) | EXCEPT (…)] FROM SERVER s INTO local`.
  mutating func importForeignSchemaStatement() throws(SyntaxError) -> Statement {
    try expect(.import, .foreign, .schema)
    _ = try name()
    if accept(.limit, .to) || accept(.except) {
      _ = try parenthesized { parser throws(SyntaxError) in
        try parser.relation()
      }
    }
    try expect(.from, .server)
    _ = try name()
    try expect(.into)
    let schema = try name()
    _ = try foreignOptions()
    return .importForeignSchema(schema: schema)
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `POLICY name ON table …`.
  mutating func createPolicy() throws(SyntaxError) -> Statement {
    try expect(.policy)
    let name = try name()
    try expect(.on)
    var policy = CreatePolicy(name, on: try objectName())
    if accept(.as), !accept(word: "permissive"), !accept(word: "restrictive") {
      throw expected("PERMISSIVE or RESTRICTIVE")
    }
    if accept(.for) {
      switch current.keyword {
      case .all, .select, .insert, .update, .delete: advance()
      default: throw expected("ALL, SELECT, INSERT, UPDATE or DELETE")
      }
    }
    if accept(.to) { _ = try roleList() }
    if accept(.using) { policy.using = try parenthesizedExpression() }
    if accept(.with) {
      try expect(.check)
      policy.check = try parenthesizedExpression()
    }
    return .createPolicy(policy)
  }

  /// Behind `ALTER`: `POLICY [IF EXISTS] name ON table …`.
  mutating func alterPolicy() throws(SyntaxError) -> Statement {
    try expect(.policy)
    let ifExists = ifExists()
    let name = try name()
    try expect(.on)
    var policy = AlterPolicy(name, on: try objectName())
    if ifExists || at(.rename) {
      try expect(.rename, .to)
      policy.newName = try self.name()
      return .alterPolicy(policy)
    }
    if accept(.to) { _ = try roleList() }
    if accept(.using) { policy.using = try parenthesizedExpression() }
    if accept(.with) {
      try expect(.check)
      policy.check = try parenthesizedExpression()
    }
    return .alterPolicy(policy)
  }
}

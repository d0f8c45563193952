// SPDX-License-Identifier: Apache-2.0

/// Roles and databases: read for their end only, they name no relation.
extension Parser {
  /// `name [WITH] options`, behind `CREATE ROLE`.
  mutating func createRole() throws(SyntaxError) {
    _ = try roleName()
    _ = accept(.with)
    while try roleOption(isNew: true) {}
  }

  /// Behind `ALTER ROLE name`: options, or `[IN DATABASE d] {SET | RESET} …`.
  mutating func changeRole() throws(SyntaxError) {
    if accept(.in, .database) {
      _ = try name()
      guard at(.set) || at(.reset) else { throw expected("SET or RESET") }
    }
    if try configuration() { return }
    _ = accept(.with)
    while try roleOption(isNew: false) {}
  }

  /// Behind `ALTER GROUP name`: `{ADD | DROP} USER roles`.
  mutating func changeGroup() throws(SyntaxError) {
    guard accept(.add) || accept(.drop) else { throw expected("ADD USER, DROP USER or RENAME TO") }
    try expect(.user)
    _ = try roleList()
  }

  /// `SET parameter …` or `RESET parameter`; false where none stands here.
  private mutating func configuration() throws(SyntaxError) -> Bool {
    if at(.reset) {
      _ = try resetStatement()
      return true
    }
    guard accept(.set) else { return false }
    _ = try setParameter(isLocal: false)
    return true
  }

  /// One of `CreateOptRoleElem`; false where none stands here.
  private mutating func roleOption(isNew: Bool) throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .encrypted, .unencrypted, .password:
      _ = accept(.encrypted) || accept(.unencrypted)
      try expect(.password)
      if !accept(.null) { _ = try stringConstant() }
    case .connection:
      try expect(.connection, .limit)
      _ = try signedInteger()
    case .valid:
      try expect(.valid, .until)
      _ = try stringConstant()
    case .sysid where isNew:
      advance()
      _ = try integerConstant()
    case .user,
      .role where !isNew:
      // `ALTER GROUP … USER` of old (`AlterOptRoleElem`).
      guard accept(.user) else { return false }
      _ = try roleList()
    case .admin where isNew, .role where isNew:
      advance()
      _ = try roleList()
    case .in where isNew:
      advance()
      guard accept(.role) || accept(.group) else { throw expected("ROLE") }
      _ = try roleList()
    case .inherit:
      advance()
    case nil where at(Token.Kind.word):
      try roleAttribute()
    default:
      return false
    }
    return true
  }

  /// `SUPERUSER`, `NOLOGIN`…: words that are no keywords (gram.y: `AlterOptRoleElem`).
  private mutating func roleAttribute() throws(SyntaxError) {
    let word = text(current).lowercased()
    switch word.hasPrefix("no") ? String(word.dropFirst(2)) : word {
    case "superuser", "createrole", "createdb", "login", "replication", "bypassrls", "inherit":
      advance()
    default:
      throw expected("an option of the role: LOGIN, SUPERUSER, CREATEDB, PASSWORD…")
    }
  }

  /// `name [WITH] options`, behind `CREATE DATABASE`.
  mutating func createDatabase() throws(SyntaxError) {
    _ = try name()
    _ = accept(.with)
    while try databaseOption() {}
  }

  /// Behind `ALTER DATABASE name`.
  mutating func changeDatabase() throws(SyntaxError) {
    if at(.refresh) {
      try require(.refreshDatabaseCollation)
      try expect(.refresh, .collation, .version)
    } else if accept(.set, .tablespace) {
      _ = try name()
    } else if try !configuration() {
      _ = accept(.with)
      while try databaseOption() {}
    }
  }

  /// `name [=] value` (`createdb_opt_item`); false where none stands here.
  private mutating func databaseOption() throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .connection: try expect(.connection, .limit)
    case .encoding, .location, .owner, .tablespace, .template: advance()
    case nil where at(Token.Kind.word) || at(Token.Kind.quotedIdentifier): advance()
    default: return false
    }
    _ = accept(operator: "=")
    if accept(.default) || accept(.true) || accept(.false) || accept(.on) { return true }
    if isAtNumber { _ = try signedNumber() } else { _ = try nonReservedWordOrString() }
    return true
  }
}

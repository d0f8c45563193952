// SPDX-License-Identifier: Apache-2.0

/// Forms that only one of the servers reads; to the other they are a syntax error.
///
/// Each was tried on MariaDB 10.5, 10.11, 11.8 and MySQL 9.7 (`MySQLDialectTests`).
extension MySQLParser {
  /// - Parameters:
  ///   - accepted: whether the form stood here.
  ///   - form: in SQL's words.
  /// - Returns: `accepted`.
  /// - Throws: where it stood here, and this server does not know it.
  @discardableResult
  mutating func only(
    _ owner: Engine, since first: ServerVersion? = nil, _ accepted: Bool, _ form: String
  ) throws(SyntaxError) -> Bool {
    guard accepted else { return false }
    guard engine == owner else {
      throw SyntaxError(problem: .foreign(form, of: owner), range: previous.range)
    }
    if let first, version < first {
      throw SyntaxError(problem: .since(first, form, of: owner), range: previous.range)
    }
    return true
  }

  /// `IF EXISTS` where MySQL has none: inside ALTER TABLE, before indexes…
  mutating func mariaDBIfExists() throws(SyntaxError) -> Bool {
    try only(.mariadb, ifExists(), "IF EXISTS")
  }

  mutating func mariaDBIfNotExists() throws(SyntaxError) -> Bool {
    try only(.mariadb, ifNotExists(), "IF NOT EXISTS")
  }

  /// `WAIT n`, `NOWAIT` of a DDL statement or LOCK TABLES.
  mutating func ddlWait() throws(SyntaxError) -> MySQL.Wait? {
    let wait = try self.wait()
    try only(.mariadb, wait != nil, "WAIT")
    return wait
  }

  /// Behind `OR REPLACE`, which on MySQL only views know.
  mutating func replaceable(_ orReplace: Bool) throws(SyntaxError) -> Bool {
    try only(.mariadb, orReplace, "OR REPLACE")
  }

  /// `WITH SYSTEM VERSIONING`, `WITHOUT SYSTEM VERSIONING`; nil: neither stands here.
  mutating func systemVersioning() throws(SyntaxError) -> Bool? {
    let isVersioned = accept("with", "system", "versioning")
    guard isVersioned || accept("without", "system", "versioning") else { return nil }
    try only(.mariadb, true, "SYSTEM VERSIONING")
    return isVersioned
  }
}

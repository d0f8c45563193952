// SPDX-License-Identifier: Apache-2.0

/// Foreign-data wrappers and servers: read for their end only, they name no relation.
extension Parser {
  /// `name [HANDLER h | NO HANDLER | VALIDATOR v | NO VALIDATOR …] [OPTIONS (…)]`.
  mutating func createForeignDataWrapper() throws(SyntaxError) {
    _ = try name()
    _ = try wrapperFunctions()
    _ = try foreignOptions()
  }

  /// Behind `ALTER FOREIGN DATA WRAPPER name`.
  mutating func changeForeignDataWrapper() throws(SyntaxError) {
    let changed = try wrapperFunctions()
    guard at(.options) else {
      guard changed else { throw expected("HANDLER, VALIDATOR, OPTIONS, RENAME TO or OWNER TO") }
      return
    }
    _ = try changedForeignOptions()
  }

  private mutating func wrapperFunctions() throws(SyntaxError) -> Bool {
    var any = false
    while true {
      if accept(.no) {
        guard accept(.handler) || accept(.validator) else {
          throw expected("HANDLER or VALIDATOR")
        }
      } else if accept(.handler) || accept(.validator) {
        _ = try nameParts()
      } else {
        return any
      }
      any = true
    }
  }

  /// `[IF NOT EXISTS] name [TYPE 't'] [VERSION 'v'] FOREIGN DATA WRAPPER w [OPTIONS (…)]`.
  mutating func createServer() throws(SyntaxError) {
    _ = ifNotExists()
    _ = try name()
    if accept(.type) { _ = try stringConstant() }
    _ = try serverVersion()
    try expect(.foreign, .data, .wrapper)
    _ = try name()
    _ = try foreignOptions()
  }

  /// Behind `ALTER SERVER name`.
  mutating func changeServer() throws(SyntaxError) {
    let changed = try serverVersion()
    guard at(.options) else {
      guard changed else { throw expected("VERSION, OPTIONS, RENAME TO or OWNER TO") }
      return
    }
    _ = try changedForeignOptions()
  }

  private mutating func serverVersion() throws(SyntaxError) -> Bool {
    guard accept(.version) else { return false }
    if !accept(.null) { _ = try stringConstant() }
    return true
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Casts, conversions, languages and the like: read for their end only, they name no relation.
extension Parser {
  /// `name [HANDLER h [INLINE i] [VALIDATOR v | NO VALIDATOR]]`.
  mutating func createLanguage() throws(SyntaxError) {
    _ = try name()
    guard accept(.handler) else { return }
    _ = try nameParts()
    if accept(.inline) { _ = try nameParts() }
    if accept(.no) {
      try expect(.validator)
    } else if accept(.validator) {
      _ = try nameParts()
    }
  }

  /// `(a AS b) {WITH FUNCTION f | WITHOUT FUNCTION | WITH INOUT} [AS ASSIGNMENT | AS IMPLICIT]`.
  mutating func createCast() throws(SyntaxError) {
    _ = try objectReference(.cast)
    if accept(.without) {
      try expect(.function)
    } else {
      guard accept(.with) else { throw expected("WITH or WITHOUT FUNCTION") }
      if !accept(.inout) {
        try expect(.function)
        _ = try routineReference(.function)
      }
    }
    if accept(.as), !accept(.implicit), !accept(.assignment) {
      throw expected("IMPLICIT or ASSIGNMENT")
    }
  }

  /// `FOR type LANGUAGE l ({FROM | TO} SQL WITH FUNCTION f, …)`.
  mutating func createTransform() throws(SyntaxError) {
    _ = try objectReference(.transform)
    _ = try parenthesized { parser throws(SyntaxError) in
      guard parser.accept(.from) || parser.accept(.to) else { throw parser.expected("FROM or TO") }
      try parser.expect(.sql, .with, .function)
      _ = try parser.routineReference(.function)
    }
  }

  /// `name FOR 'a' TO 'b' FROM f`.
  mutating func createConversion() throws(SyntaxError) {
    _ = try objectName()
    try expect(.for)
    _ = try stringConstant()
    try expect(.to)
    _ = try stringConstant()
    try expect(.from)
    _ = try objectName()
  }

  /// `name TYPE {INDEX | TABLE} HANDLER h`.
  mutating func createAccessMethod() throws(SyntaxError) {
    _ = try name()
    try expect(.type)
    guard accept(.index) || accept(.table) else { throw expected("INDEX or TABLE") }
    try expect(.handler)
    _ = try nameParts()
  }

  /// `name [OWNER r] LOCATION 'directory' [WITH (…)]`.
  mutating func createTablespace() throws(SyntaxError) {
    _ = try name()
    if accept(.owner) { _ = try roleName() }
    try expect(.location)
    _ = try stringConstant()
    _ = try withOptions()
  }
}

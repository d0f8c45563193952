// SPDX-License-Identifier: Apache-2.0

/// The statements of the data definition language, each standing at its first word.
extension Parser {
  mutating func createStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func alterStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func dropStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func commentStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func grantStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func truncateStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func reindexStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func refreshStatement() throws(SyntaxError) -> Statement { throw expected("a statement") }
  mutating func securityLabelStatement() throws(SyntaxError) -> Statement {
    throw expected("a statement")
  }
  mutating func reassignOwnedStatement() throws(SyntaxError) -> Statement {
    throw expected("a statement")
  }
  mutating func importForeignSchemaStatement() throws(SyntaxError) -> Statement {
    throw expected("a statement")
  }
}

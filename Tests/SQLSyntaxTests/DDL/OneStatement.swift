// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

/// The tree of a text that is one sound statement.
func statement(
  _ sql: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Statement {
  let file = SourceFile.parse(Array(sql.utf8))
  #expect(file.diagnostics == [], "\(sql)", sourceLocation: sourceLocation)
  #expect(file.statements.count == 1, "\(sql)", sourceLocation: sourceLocation)
  return try #require(file.statements.first, sourceLocation: sourceLocation).statement
}

/// The first problem of a text, as `expected … at what was found`; nil where it is sound.
func problem(_ sql: String) -> (expected: String, found: String)? {
  let file = SourceFile.parse(Array(sql.utf8))
  switch file.diagnostics.first?.problem {
  case .expected(let description, let found): return (description, found)
  case .reserved(let word, _): return ("a name", word)
  default: return nil
  }
}

/// A type by its internal name.
func type(_ name: String, _ modifiers: Int...) -> TypeName {
  TypeName(ObjectName(name), modifiers: modifiers)
}

extension Expression {
  static func name(_ name: String) -> Expression { .column([name]) }
}

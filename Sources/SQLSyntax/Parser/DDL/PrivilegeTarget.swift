// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// What privileges are granted on (`privilege_target`).
  mutating func privilegeTarget() throws(SyntaxError) -> Grant.Target {
    if accept(.all) { return try allInSchema() }
    if at(Keyword.parameter), isName(peek()) { try require(.alterSystemPrivilege) }
    if accept(.parameter, notBefore: .dot) {
      repeat { _ = try nameParts() } while accept(.comma)
      return .objects([])
    }
    return .objects(try privilegedObjects())
  }

  private mutating func privilegedObjects() throws(SyntaxError) -> [ObjectReference] {
    let kind = try privilegedKind()
    return try commaSeparated { parser throws(SyntaxError) in
      // A role's grant names types and domains without a type's spelling.
      switch kind {
      case .type, .domain: ObjectReference(kind, try parser.objectName())
      default: try parser.objectReference(kind)
      }
    }
  }

  /// The word in front of the names; none means tables.
  private mutating func privilegedKind() throws(SyntaxError) -> ObjectKind {
    switch current.keyword {
    case .foreign:
      if accept(.foreign, .server) { return .server }
      try expect(.foreign, .data, .wrapper)
      return .foreignDataWrapper
    case .large where peek().keyword == .object:
      try expect(.large, .object)
      return .largeObject
    case .table, .sequence, .function, .procedure, .routine, .database, .domain, .language,
      .schema, .tablespace, .type:
      // Unreserved words may be the name of a table: `GRANT SELECT ON type TO …`.
      switch peek().kind {
      case .comma, .dot: return .table
      default: break
      }
      if peek().keyword == .to || peek().keyword == .from { return .table }
      return try objectKind()
    default:
      return .table
    }
  }

  /// Behind `ALL`: `TABLES IN SCHEMA a, b`.
  private mutating func allInSchema() throws(SyntaxError) -> Grant.Target {
    let kind: ObjectKind
    switch current.keyword {
    case .tables: kind = .table
    case .sequences: kind = .sequence
    case .functions: kind = .function
    case .procedures: kind = .procedure
    case .routines: kind = .routine
    default: throw expected("TABLES, SEQUENCES, FUNCTIONS, PROCEDURES or ROUTINES")
    }
    advance()
    try expect(.in, .schema)
    return .allInSchema(kind, try nameList())
  }

  private mutating func accept(_ keyword: Keyword, notBefore kind: Token.Kind) -> Bool {
    guard at(keyword), peek().kind != kind, isName(peek()) else { return false }
    advance()
    return true
  }
}

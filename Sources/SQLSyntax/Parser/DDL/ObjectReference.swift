// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// The words that name a kind of object, behind `DROP`, `COMMENT ON`, `ALTER`….
  mutating func objectKind() throws(SyntaxError) -> ObjectKind {
    guard let (kind, words) = objectKindHere() else {
      throw expected(
        "TABLE, INDEX, VIEW, SEQUENCE, FUNCTION, TYPE, SCHEMA, TRIGGER or another kind of object")
    }
    for _ in 0..<words { advance() }
    return kind
  }

  private func objectKindHere() -> (ObjectKind, words: Int)? {
    guard let first = current.keyword else { return nil }
    let second = peek().keyword
    switch first {
    case .materialized where second == .view: return (.materializedView, 2)
    case .access where second == .method: return (.accessMethod, 2)
    case .event where second == .trigger: return (.eventTrigger, 2)
    case .large where second == .object: return (.largeObject, 2)
    case .procedural where second == .language: return (.language, 2)
    case .foreign where second == .table: return (.foreignTable, 2)
    case .foreign where second == .data && peek(2).keyword == .wrapper:
      return (.foreignDataWrapper, 3)
    case .operator where second == .class: return (.operatorClass, 2)
    case .operator where second == .family: return (.operatorFamily, 2)
    case .user where second == .mapping && peek(2).keyword == .for: return (.userMapping, 2)
    case .user where second == .mapping && peek(2).keyword == .if: return (.userMapping, 2)
    case .text where second == .search: return textSearchKind()
    default: return simpleKind(first).map { ($0, 1) }
    }
  }

  private func textSearchKind() -> (ObjectKind, words: Int)? {
    switch peek(2).keyword {
    case .configuration: (.textSearchConfiguration, 3)
    case .dictionary: (.textSearchDictionary, 3)
    case .parser: (.textSearchParser, 3)
    case .template: (.textSearchTemplate, 3)
    default: nil
    }
  }

  private func simpleKind(_ word: Keyword) -> ObjectKind? {
    switch word {
    case .aggregate: .aggregate
    case .cast: .cast
    case .collation: .collation
    case .column: .column
    case .constraint: .constraint
    case .conversion: .conversion
    case .database: .database
    case .domain: .domain
    case .extension: .extension
    case .function: .function
    case .index: .index
    case .language: .language
    case .operator: .operator
    case .policy: .policy
    case .procedure: .procedure
    case .publication: .publication
    case .role, .user, .group: .role
    case .routine: .routine
    case .rule: .rule
    case .schema: .schema
    case .sequence: .sequence
    case .server: .server
    case .statistics: .statistics
    case .subscription: .subscription
    case .table: .table
    case .tablespace: .tablespace
    case .transform: .transform
    case .trigger: .trigger
    case .type: .type
    case .view: .view
    default: nil
    }
  }

  /// The name of an object, in the form that its kind has.
  mutating func objectReference(_ kind: ObjectKind) throws(SyntaxError) -> ObjectReference {
    switch kind {
    case .table, .sequence, .view, .materializedView, .index, .foreignTable, .collation,
      .conversion, .statistics, .textSearchConfiguration, .textSearchDictionary,
      .textSearchParser, .textSearchTemplate:
      return ObjectReference(kind, try objectName())
    case .accessMethod, .database, .eventTrigger, .extension, .foreignDataWrapper, .language,
      .publication, .schema, .server, .subscription, .tablespace:
      return ObjectReference(kind, ObjectName(try name()))
    case .role:
      return ObjectReference(kind, ObjectName(try roleName()))
    case .policy, .rule, .trigger:
      let name = try name()
      try expect(.on)
      return ObjectReference(kind, ObjectName(name), table: try objectName())
    case .constraint:
      return try constraintReference()
    case .column:
      let (table, column) = try columnOfTable()
      return ObjectReference(kind, ObjectName(column), table: table)
    case .type, .domain:
      return ObjectReference(kind, try typeName().name)
    case .function, .procedure, .routine:
      return try routineReference(kind)
    case .aggregate:
      return try aggregateReference()
    case .operator:
      return try operatorReference()
    case .operatorClass, .operatorFamily:
      let name = try objectName()
      try expect(.using)
      _ = try self.name()
      return ObjectReference(kind, name)
    case .cast:
      return try castReference()
    case .transform:
      try expect(.for)
      let type = try typeName()
      try expect(.language)
      return ObjectReference(kind, ObjectName(try name()), arguments: [type])
    case .largeObject:
      let number = isAtVariable ? try columnLabel() : try signedNumber()
      return ObjectReference(kind, ObjectName(number))
    case .userMapping:
      try expect(.for)
      let user = accept(.user) ? "user" : try roleName()
      try expect(.server)
      _ = try name()
      return ObjectReference(kind, ObjectName(user))
    }
  }

  private var isAtVariable: Bool { at(Token.Kind.variable) }

  /// `name ON table`; without a table for a constraint `ON DOMAIN name`.
  private mutating func constraintReference() throws(SyntaxError) -> ObjectReference {
    let name = ObjectName(try name())
    try expect(.on)
    if at(.domain), isName(peek()) {
      advance()
      _ = try objectName()
      return ObjectReference(.constraint, name)
    }
    return ObjectReference(.constraint, name, table: try objectName())
  }

  /// `( type AS type )`.
  private mutating func castReference() throws(SyntaxError) -> ObjectReference {
    try expect(.leftParenthesis, "(")
    let source = try typeName()
    try expect(.as)
    let target = try typeName()
    try expect(.rightParenthesis, ")")
    return ObjectReference(.cast, ObjectName(""), arguments: [source, target])
  }
}

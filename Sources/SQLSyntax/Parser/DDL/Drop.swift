// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `DROP …`.
  mutating func dropStatement() throws(SyntaxError) -> Statement {
    try expect(.drop)
    if accept(.owned) {
      try expect(.by)
      return .dropOwned(by: try roleList(), dropBehavior())
    }
    let kind = try droppableKind()
    let concurrently = kind == .index && accept(.concurrently)
    let ifExists = ifExists()
    var drop = Drop([try objectReference(kind)])
    drop.ifExists = ifExists
    drop.concurrently = concurrently
    if Self.dropsList(kind) {
      while accept(.comma) { drop.objects.append(try objectReference(kind)) }
    }
    switch kind {
    case .role, .tablespace, .userMapping: break
    case .database: try dropDatabaseOptions()
    default: drop.behavior = dropBehavior()
    }
    return .drop(drop)
  }

  private mutating func droppableKind() throws(SyntaxError) -> ObjectKind {
    let start = mark
    let kind = try objectKind()
    switch kind {
    case .column, .constraint, .largeObject:
      rewind(to: start)
      throw expected("a kind of object that DROP removes: TABLE, INDEX, VIEW, FUNCTION…")
    default:
      return kind
    }
  }

  /// Whether `DROP` takes more than one object of a kind.
  private static func dropsList(_ kind: ObjectKind) -> Bool {
    switch kind {
    case .policy, .rule, .trigger, .operatorClass, .operatorFamily, .cast, .transform,
      .database, .tablespace, .subscription, .userMapping, .column, .constraint, .largeObject:
      false
    case .accessMethod, .aggregate, .collation, .conversion, .domain, .eventTrigger, .extension,
      .foreignDataWrapper, .foreignTable, .function, .index, .language, .materializedView,
      .operator, .procedure, .publication, .role, .routine, .schema, .sequence, .server,
      .statistics, .table, .textSearchConfiguration, .textSearchDictionary, .textSearchParser,
      .textSearchTemplate, .type, .view:
      true
    }
  }

  /// `[WITH] (FORCE)`.
  private mutating func dropDatabaseOptions() throws(SyntaxError) {
    guard accept(.with) || at(.leftParenthesis) else { return }
    _ = try parenthesized { parser throws(SyntaxError) in try parser.expect(.force) }
  }
}

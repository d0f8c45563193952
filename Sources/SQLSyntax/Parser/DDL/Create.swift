// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `CREATE …`.
  mutating func createStatement() throws(SyntaxError) -> Statement {
    try expect(.create)
    if orReplace() { return try createOrReplace() }
    switch current.keyword {
    case .temp, .temporary, .local, .global, .unlogged:
      return try createWithPersistence()
    case .table: return try createTable(.permanent)
    case .sequence: return try createSequence(.permanent)
    case .materialized: return try createMaterializedView(.permanent)
    case .view, .recursive: return try createView(.permanent, orReplace: false)
    case .unique, .index: return try createIndex()
    case .foreign where peek().keyword == .table: return try createForeignTable()
    case .type: return try createType()
    case .domain: return try createDomain()
    case .function, .procedure: return try createFunction(orReplace: false)
    case .trigger, .constraint: return try createTrigger(orReplace: false)
    case .rule: return try createRule(orReplace: false)
    case .policy: return try createPolicy()
    case .statistics: return try createStatistics()
    case .schema: return try createSchema()
    case .extension: return try createExtension()
    case .publication: return try createPublication()
    default: return try createWithoutRelation(orReplace: false)
    }
  }

  private mutating func createOrReplace() throws(SyntaxError) -> Statement {
    switch current.keyword {
    case .temp, .temporary, .local, .global, .view, .recursive:
      return try createView(try persistence(), orReplace: true)
    case .function, .procedure: return try createFunction(orReplace: true)
    case .trigger, .constraint:
      try require(.createOrReplaceTrigger)
      return try createTrigger(orReplace: true)
    case .rule: return try createRule(orReplace: true)
    default: return try createWithoutRelation(orReplace: true)
    }
  }

  private mutating func createWithPersistence() throws(SyntaxError) -> Statement {
    let persistence = try persistence()
    switch current.keyword {
    case .table: return try createTable(persistence)
    case .sequence: return try createSequence(persistence)
    case .view where persistence == .temporary, .recursive where persistence == .temporary:
      return try createView(persistence, orReplace: false)
    case .materialized where persistence == .unlogged:
      return try createMaterializedView(persistence)
    default:
      throw expected(
        persistence == .temporary ? "TABLE, VIEW or SEQUENCE" : "TABLE or MATERIALIZED VIEW")
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// `ALTER …`.
  mutating func alterStatement() throws(SyntaxError) -> Statement {
    try expect(.alter)
    switch current.keyword {
    case .table: return try alterRelation(.table)
    case .index: return try alterRelation(.index)
    case .view: return try alterRelation(.view)
    case .materialized: return try alterRelation(.materializedView)
    case .sequence: return try alterRelation(.sequence)
    case .foreign where peek().keyword == .table: return try alterRelation(.foreignTable)
    case .type: return try alterType()
    case .domain: return try alterDomain()
    case .trigger: return try alterTrigger()
    case .rule: return try alterRule()
    case .policy: return try alterPolicy()
    case .statistics: return try alterStatistics()
    case .publication: return try alterPublication()
    case .extension: return try alterExtension()
    case .default: return try alterDefaultPrivileges()
    case .system: return try alterSystem()
    default: return try alterObject()
    }
  }

  private mutating func alterSystem() throws(SyntaxError) -> Statement {
    try expect(.system)
    if at(.reset) {
      _ = try resetStatement()
    } else {
      guard accept(.set) else { throw expected("SET or RESET") }
      _ = try setParameter(isLocal: false)
    }
    return .utility(tag: "ALTER SYSTEM")
  }
}

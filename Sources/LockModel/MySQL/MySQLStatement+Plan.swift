// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

extension MySQL {
  /// What a plan depends on besides the statement itself.
  public struct PlanContext: Sendable {
    /// What exists just before the statement runs.
    public var catalog: Catalog
    /// Variables of the session that change an answer (`sql_mode`, `foreign_key_checks`…), by
    /// lower-case name, as set by the migration or as the server has them.
    public var settings: [String: String]
    /// Inside a transaction that the script began?
    public var inTransaction: Bool

    public init(catalog: Catalog, settings: [String: String] = [:], inTransaction: Bool = false) {
      self.catalog = catalog
      self.settings = settings
      self.inTransaction = inTransaction
    }
  }
}

extension MySQL.Statement {
  /// What the statement locks, and what it does meanwhile.
  public func plan(in context: MySQL.PlanContext) -> Plan {
    Plan(unknowns: [.unmodelled(commandTag)])
  }
}

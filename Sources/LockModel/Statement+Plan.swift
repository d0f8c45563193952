// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

/// What a plan depends on besides the statement itself.
public struct PlanContext: Sendable {
  /// What exists just before the statement runs.
  public var catalog: Catalog
  /// Session settings that change an answer (`timezone`, `default_table_access_method`…), by
  /// lower-case name, as set by the migration or as the server has them.
  public var settings: [String: String]
  /// Inside a transaction block?
  public var inTransaction: Bool

  public init(catalog: Catalog, settings: [String: String] = [:], inTransaction: Bool = false) {
    self.catalog = catalog
    self.settings = settings
    self.inTransaction = inTransaction
  }

  public var version: ServerVersion { catalog.version }
}

extension Statement {
  /// What the statement locks, and what it does meanwhile.
  public func plan(in context: PlanContext) -> Plan { Plan() }
}

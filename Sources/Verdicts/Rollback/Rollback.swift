// SPDX-License-Identifier: Apache-2.0
public import Schema

/// How to undo a statement.
public struct Rollback: Sendable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The schema is what it was, and nothing that was there before is missing.
    case exact
    /// The schema is what it was, as far as ``losses`` go; something does not come back.
    case lossy
    case none
  }

  /// What a rollback does not bring back, or takes with it.
  public enum Loss: Sendable, Hashable {
    /// All rows of a table that was dropped.
    case rows(RelationName)
    /// The values of a column that was dropped.
    case values(RelationName, column: String)
    /// What a conversion rounded or cut, and what the old type does not hold.
    case conversions(RelationName, column: String)
    /// NOT NULL can only come back when the column has been filled.
    case notNull(RelationName, column: String)
    /// Values written since into what the statement added: lost by going back, not by going forward.
    case writtenSince(RelationName, column: String?)
    /// Triggers, policies or rules that went with it: to be made again from their source.
    case definitions(RelationName)
  }

  /// Why there is no way back.
  public enum Obstacle: String, Sendable, Hashable, CaseIterable {
    /// Rows were changed or deleted, and nobody kept the old ones.
    case rowsChanged = "rows-changed"
    /// A table was emptied.
    case rowsGone = "rows-gone"
    /// An enum keeps its values.
    case enumValue = "enum-value"
    /// The definition before is not known here.
    case definitionUnknown = "definition-unknown"
    /// Code ran that could do anything.
    case codeRan = "code-ran"
    case notUnderstood = "not-understood"
  }

  public var kind: Kind
  public var sql: [String]
  public var losses: [Loss] = []
  /// Why there is none, where ``kind`` is `none`.
  public var obstacle: Obstacle?
  public var forecast: InsteadForecast?

  public init(kind: Kind, sql: [String], forecast: InsteadForecast? = nil) {
    self.kind = kind
    self.sql = sql
    self.forecast = forecast
  }
}

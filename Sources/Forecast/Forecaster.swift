// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Migrations
public import Schema
public import Snapshot
public import SQLSyntax

/// What a forecast is made from, besides the migration itself.
public struct ForecastInput: Sendable {
  public var catalog: Catalog
  /// Nil: judged by lock and work alone.
  public var snapshot: Snapshot?
  /// Sessions that the application may have open at once, where the config says so.
  public var poolSize: Int?
  /// Settings of the role that runs migrations, by name, over those of the server.
  public var settings: [String: String] = [:]
  /// Sizes stated in the config for relations that no snapshot knows: rows.
  public var declaredRows: [RelationName: Double] = [:]

  public init(catalog: Catalog, snapshot: Snapshot? = nil) {
    self.catalog = catalog
    self.snapshot = snapshot
  }
}

/// A migration with a forecast for each of its statements.
public struct MigrationForecast: Sendable {
  public var script: Script
  /// One for each of `script.statements`.
  public var statements: [StatementForecast]
  /// What exists after it has run.
  public var catalog: Catalog

  public init(script: Script, statements: [StatementForecast], catalog: Catalog) {
    self.script = script
    self.statements = statements
    self.catalog = catalog
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import Migrations
import SQLSyntax
import Schema
import Snapshot
import TestSupport

@testable import Verdicts

/// A migration with its report.
enum Checked {
  static func script(_ sql: String, _ mode: TransactionMode = .perStatement) -> Script {
    Script.make(path: "m.sql", source: SourceFile.parse(Array(sql.utf8)), mode: mode)
  }

  static func report(
    _ sql: String, _ input: ForecastInput, _ mode: TransactionMode = .perStatement,
    limits: Limits = Limits()
  ) -> Report {
    report(script(sql, mode), input, limits: limits)
  }

  static func report(
    _ script: Script, _ input: ForecastInput, limits: Limits = Limits()
  ) -> Report {
    let forecasts = Forecaster(input, seed: 3, runs: 60).forecast([script])
    let judge = Judge(
      limits: limits, input: input,
      advisor: Advisor { Forecaster($0, seed: 3, runs: 40) }, digest: { _ in "" })
    return judge.report(forecasts, snapshot: nil, versionProvenance: .measured, seed: 3)
  }

  /// Without a snapshot: a catalog from SQL.
  static func blind(_ schema: String, version: Int = 16) -> ForecastInput {
    var catalog = Catalog(version: ServerVersion(version), isComplete: true)
    for parsed in SourceFile.parse(Array(schema.utf8)).statements {
      catalog.apply(parsed.statement)
    }
    return ForecastInput(catalog: catalog.asBaseline())
  }

  static func railway(_ name: String) throws -> ForecastInput {
    let snapshot = try Snapshot.read(Fixture.bytes("railway/" + name))
    return ForecastInput(catalog: snapshot.catalog.asBaseline(), snapshot: snapshot)
  }
}

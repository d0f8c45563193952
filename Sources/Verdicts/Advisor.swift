// SPDX-License-Identifier: Apache-2.0
public import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

/// Finds the gentler way to the same end, and the way back, and forecasts both.
public struct Advisor: Sendable {
  let forecaster: @Sendable (ForecastInput) -> Forecaster

  /// - Parameter forecaster: makes a forecaster for another catalog, with the same snapshot, seed
  ///   and threads.
  public init(forecaster: @escaping @Sendable (ForecastInput) -> Forecaster) {
    self.forecaster = forecaster
  }

  func advice(
    on index: Int, of migration: MigrationForecast, findings: [Finding], judge: Judge
  ) -> (instead: Instead?, rollback: Rollback?) {
    (nil, nil)
  }
}

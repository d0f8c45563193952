// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What `pg_stat_statements` counted of one statement's text.
public struct StatementTotal: Sendable, Hashable {
  public var text: [UInt8]
  public var calls: Int
  /// All calls together: waiting and working, to the end of the statement, not of its transaction.
  public var seconds: Double

  public init(text: [UInt8], calls: Int, seconds: Double) {
    self.text = text
    self.calls = calls
    self.seconds = seconds
  }
}

extension [StatementTotal] {
  /// What became of the statements of a report that ran once, and those that were not found or ran
  /// more than once: their calls have one figure for all.
  ///
  /// Literals do not count: the server may have replaced them (16 and newer, queryjumblefuncs.c).
  public func outcomes(
    of forecasts: [ForecastStatement]
  ) -> (found: [(statement: ForecastStatement, outcome: Outcome)], notFound: [ForecastStatement]) {
    var totals: [String: StatementTotal] = [:]
    for total in self {
      let essence = SQLText.essences(of: total.text, literals: false).joined(separator: " ; ")
      totals[essence, default: StatementTotal(text: [], calls: 0, seconds: 0)].calls += total.calls
      totals[essence]?.seconds += total.seconds
    }
    var found: [(statement: ForecastStatement, outcome: Outcome)] = []
    var notFound: [ForecastStatement] = []
    for forecast in forecasts {
      let essence = SQLText.essences(of: Array<UInt8>(forecast.essence.utf8), literals: false)
        .joined(separator: " ; ")
      if let total = totals[essence], total.calls == 1 {
        found.append((forecast, Outcome(total, isAlone: forecast.transaction == nil)))
      } else {
        notFound.append(forecast)
      }
    }
    return (found, notFound)
  }
}

extension Outcome {
  /// The statement's time is one figure: how much of it was waiting is not counted.
  fileprivate init(_ total: StatementTotal, isAlone: Bool) {
    self.init(
      at: nil, result: .done, attempts: 1, wait: Interval(0, total.seconds),
      hold: isAlone ? Interval(0, total.seconds) : .atLeast(0),
      window: isAlone ? Interval(total.seconds) : .atLeast(total.seconds), blocked: nil)
  }
}

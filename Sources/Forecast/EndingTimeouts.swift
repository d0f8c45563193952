// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What ends somebody's transaction at the latest: timeouts of the server, in seconds; nil: none.
struct EndingTimeouts {
  /// A statement that runs.
  var statement: Double?
  /// An idle session with an open transaction.
  var idle: Double?
  /// Any transaction.
  var transaction: Double?

  init(_ settings: [String: String], _ engine: Engine) {
    func seconds(_ name: String) -> Double? {
      settings[name].flatMap(Double.init).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
    func duration(_ name: String) -> Double? {
      settings[name].flatMap(durationInSeconds).flatMap { $0 > 0 ? $0 : nil }
    }
    switch engine {
    case .postgres:
      statement = duration("statement_timeout")
      idle = duration("idle_in_transaction_session_timeout")
      transaction = duration("transaction_timeout")
    case .mysql:
      // Of SELECT only, in milliseconds (manual, `max_execution_time`); who writes has no limit.
      statement = nil
      idle = seconds("wait_timeout")
      transaction = nil
    case .mariadb:
      statement = seconds("max_statement_time")
      let limits = [seconds("wait_timeout"), seconds("idle_transaction_timeout")]
      idle = limits.compactMap { $0 }.min()
      transaction = nil
    }
  }
}

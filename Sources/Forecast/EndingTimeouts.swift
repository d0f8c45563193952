// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Snapshot

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

extension EndingTimeouts {
  /// Those that bind a user of the server; nil: whoever has no settings of its own.
  init(_ server: Server, user: String?) {
    var settings = server.settings
    settings.merge(server.roleSettings["*"] ?? [:]) { $1 }
    if let user { settings.merge(server.roleSettings[user] ?? [:]) { $1 } }
    self.init(settings, server.engine)
  }

  /// What ends a transaction of which nothing is known but that it is long: it runs a statement or
  /// waits for its client, so the looser of both timeouts is its end.
  private var ofSomebody: Double {
    let oneOfBoth = statement.flatMap { statement in idle.map { max(statement, $0) } }
    return min(oneOfBoth ?? .infinity, transaction ?? .infinity)
  }

  /// The same for a user of whom nothing is known: the loosest that any of them has.
  static func ofAnybody(_ server: Server) -> Double {
    let users = [nil] + server.roleSettings.keys.sorted().map { Optional($0) }
    return users.map { EndingTimeouts(server, user: $0).ofSomebody }.max() ?? .infinity
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A reading connection to MySQL or MariaDB that is made anew where it breaks, as ``ServerLink``.
struct MySQLLink: ~Copyable {
  /// Of the server that was met first: queries are written for it.
  let engine: Engine
  let version: ServerVersion
  private let target: MySQLTarget
  private let connectTimeout: Int
  private var connection: MySQLConnection?

  init(
    to target: MySQLTarget, connectTimeout: Int, patience: Duration
  ) throws(CollectorError) {
    self.target = target
    self.connectTimeout = connectTimeout
    var backOff = BackOff(patience)
    while true {
      do {
        let connection = try MySQLConnection.open(to: target, connectTimeout: connectTimeout)
        engine = connection.engine
        version = connection.version
        self.connection = consume connection
        return
      } catch {
        guard case .full = error, backOff.wait() else { throw error }
      }
    }
  }

  mutating func rows(
    of query: MySQLQuery, patience: Duration = ServerLink.patience
  ) throws(CollectorError) -> [SQLRow] {
    var backOff = BackOff(patience)
    while true {
      do {
        try connect()
        return try ask(query)
      } catch {
        guard error.isLoss else { throw error }
        connection = nil
        guard backOff.wait() else { throw error }
      }
    }
  }

  private mutating func connect() throws(CollectorError) {
    guard connection == nil else { return }
    connection = try MySQLConnection.open(to: target, connectTimeout: connectTimeout)
  }

  private func ask(_ query: MySQLQuery) throws(CollectorError) -> [SQLRow] {
    switch connection {
    case .some(let connection): return try connection.rows(query.sql, named: query.name)
    case .none: return []
    }
  }
}

/// A query of the collector: an error names it, and does not show it.
struct MySQLQuery: Sendable {
  let name: String
  let sql: String

  init(_ name: String, _ sql: String) {
    self.name = name
    self.sql = sql
  }
}

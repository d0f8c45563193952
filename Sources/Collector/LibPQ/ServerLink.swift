// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A connection that is made anew where it breaks: a server may restart, fail over or throw us out
/// in the midst of an hour of samples.
///
/// All that is asked through it is reading, so a query whose answer was lost is asked again.
struct ServerLink: ~Copyable {
  struct Target: Sendable {
    var connectionString: String
    var database: String?
    var connectTimeout: Int
  }

  /// Of the server that was met first: queries are written for it.
  let version: ServerVersion
  private let target: Target
  private var connection: Connection?

  /// How long a server may be away before the work is given up.
  static let patience = Duration.seconds(120)

  /// - Parameter patience: how long it may take until the server has room for us; what is wrong
  ///   with the target is reported at once.
  init(
    to target: Target, patience: Duration
  ) throws(CollectorError) {
    self.target = target
    var backOff = BackOff(patience)
    while true {
      do {
        let connection = try Connection(
          to: target.connectionString, database: target.database,
          connectTimeout: target.connectTimeout)
        version = connection.version
        self.connection = consume connection
        return
      } catch {
        guard case .full = error, backOff.wait() else { throw error }
      }
    }
  }

  /// The first column of a query's rows.
  mutating func rows(
    of query: CollectorQuery, patience: Duration = Self.patience
  ) throws(CollectorError) -> [[UInt8]] {
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

  /// The first column of a query's only row.
  mutating func row(
    of query: CollectorQuery, patience: Duration = Self.patience
  ) throws(CollectorError) -> [UInt8] {
    let rows = try rows(of: query, patience: patience)
    guard let row = rows.first, rows.count == 1 else {
      throw .unexpectedAnswer(query: query.name, message: "\(rows.count) rows instead of one")
    }
    return row
  }

  private mutating func connect() throws(CollectorError) {
    guard connection == nil else { return }
    connection = try Connection(
      to: target.connectionString, database: target.database,
      connectTimeout: target.connectTimeout)
  }

  private func ask(_ query: CollectorQuery) throws(CollectorError) -> [[UInt8]] {
    switch connection {
    case .some(let connection): return try connection.rows(of: query)
    case .none: return []
    }
  }
}

/// Waits longer each time, until patience is at its end.
struct BackOff {
  private let end: ContinuousClock.Instant
  private var pause = Duration.milliseconds(250)

  init(_ patience: Duration) { end = .now + patience }

  /// False: there is no time left.
  mutating func wait() -> Bool {
    let left = ContinuousClock.now.duration(to: end)
    guard left > .zero else { return false }
    guard Pause.sleep(min(pause, left)) else { return false }
    pause = min(pause * 2, .seconds(15))
    return true
  }
}

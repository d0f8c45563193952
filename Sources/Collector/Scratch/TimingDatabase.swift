// SPDX-License-Identifier: Apache-2.0
public import Snapshot
import SQLSyntax

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An empty database of our own, for as long as this value lives, to time statements in.
///
/// No other database of the server is written to; a standby refuses to make it.
public final class TimingDatabase: TimingSession {
  private let connectionString: String
  private let name: String
  private let administrator: Connection
  private let session: Connection
  private let interruption: Interruption
  private static let connectTimeout = 10

  public init(on connectionString: String) throws(CollectorError) {
    self.connectionString = connectionString
    let name = "lockcast_scratch_\(getpid())_timing"
    self.name = name
    administrator = try Connection(to: connectionString, connectTimeout: Self.connectTimeout)
    guard administrator.version.major >= 13 else {
      throw .unsupportedServer(version: administrator.version.description)
    }
    interruption = Interruption {
      guard
        let connection = try? Connection(
          to: connectionString, connectTimeout: Self.connectTimeout)
      else { return }
      Self.drop(name, connection)
    }
    Self.drop(name, administrator)
    _ = try administrator.run(
      "CREATE DATABASE \(name) TEMPLATE template0", named: "CREATE DATABASE")
    do {
      session = try Connection(
        to: connectionString, database: name, connectTimeout: Self.connectTimeout)
      for setting in Self.settings { _ = try session.run(setting, named: "SET") }
    } catch {
      Self.drop(name, administrator)
      throw error
    }
  }

  deinit { Self.drop(name, administrator) }

  /// What the unit costs were measured with, so that the difference is the machine's.
  private static let settings = [
    "SET jit = off", "SET max_parallel_workers_per_gather = 0",
    "SET max_parallel_maintenance_workers = 0", "SET statement_timeout = '5min'",
    "SET lock_timeout = 0",
  ]

  private static func drop(_ name: String, _ connection: borrowing Connection) {
    _ = try? connection.run(
      "DROP DATABASE IF EXISTS \(name) WITH (FORCE)", named: "DROP DATABASE")
  }

  @discardableResult
  public func time(_ sql: String) throws(CollectorError) -> Double {
    let start = ContinuousClock.now
    _ = try session.run(sql, named: "timed statement")
    return start.duration(to: .now).seconds
  }

  public func snapshot() throws(CollectorError) -> Snapshot {
    var options = SnapshotCollector.Options(connectionString: connectionString)
    options.database = name
    var snapshot = try SnapshotCollector(options).collect().snapshot
    snapshot.server.settings["max_parallel_maintenance_workers"] = "0"
    return snapshot
  }
}

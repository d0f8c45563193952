// SPDX-License-Identifier: Apache-2.0
import JSON
public import Observation
public import SQLSyntax
public import Schema
public import Snapshot

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A database of our own on a scratch server, for as long as this value lives.
///
/// It is a copy of the database that the connection string names, which stays as it is.
public final class ScratchDatabase: ScratchSession {
  public let version: ServerVersion
  private let connectionString: String
  private let name: String
  /// Of another database: it makes this one and drops it.
  private let administrator: Connection
  private let session: Connection
  /// `pg_backend_pid()`
  private let sessionNumber: Int
  private let sampler: LockSampler
  private let connectTimeout = 10

  public init(
    copying connectionString: String, number: Int = 0
  ) throws(CollectorError) {
    self.connectionString = connectionString
    name = "lockcast_scratch_\(getpid())_\(number)"
    let original = try Self.databaseName(connectionString, connectTimeout)
    administrator = try Connection(
      to: connectionString, database: original == "postgres" ? "template1" : "postgres",
      connectTimeout: connectTimeout)
    version = administrator.version
    guard version.major >= 13 else {
      throw .unsupportedServer(version: version.description)
    }
    for statement in [
      "DROP DATABASE IF EXISTS \(name)",
      "CREATE DATABASE \(name) TEMPLATE \(SQLText.identifier(original))",
    ] {
      _ = try administrator.run(statement, named: "CREATE DATABASE")
    }
    do {
      session = try Connection(
        to: connectionString, database: name, connectTimeout: connectTimeout)
      sessionNumber = try Self.number(of: session)
      sampler = try LockSampler(
        Connection(to: connectionString, database: "postgres", connectTimeout: connectTimeout))
    } catch {
      _ = try? administrator.run("DROP DATABASE \(name) WITH (FORCE)", named: "DROP DATABASE")
      throw error
    }
    _ = try session.run("SET statement_timeout = '2min'", named: "SET")
  }

  deinit {
    _ = try? administrator.run("DROP DATABASE \(name) WITH (FORCE)", named: "DROP DATABASE")
  }

  /// A connection of its own, closed again: a database with sessions cannot be copied.
  private static func databaseName(
    _ connectionString: String, _ connectTimeout: Int
  ) throws(CollectorError) -> String {
    let connection = try Connection(to: connectionString, connectTimeout: connectTimeout)
    let rows = try connection.run("SELECT pg_catalog.current_database()", named: "database")
    return String(decoding: rows.first ?? [], as: UTF8.self)
  }

  private static func number(of session: borrowing Connection) throws(CollectorError) -> Int {
    let rows = try session.run("SELECT pg_catalog.pg_backend_pid()", named: "session")
    let text = String(decoding: rows.first ?? [], as: UTF8.self)
    guard let number = Int(text) else {
      throw .unexpectedAnswer(query: "session", message: "\"\(text)\" is no number")
    }
    return number
  }

  /// The catalog as it is now.
  public func snapshot() throws(CollectorError) -> Snapshot {
    var options = SnapshotCollector.Options(connectionString: connectionString)
    options.database = name
    return try SnapshotCollector(options).collect().snapshot
  }

  public func catalog() throws(CollectorError) -> Catalog { try snapshot().catalog }

  // MARK: Statements

  public func run(
    _ sql: String, data: [UInt8] = []
  ) throws(CollectorError) -> ObservedStatement.Refusal? {
    do throws(CollectorError) {
      _ = try session.run(sql, named: "statement", data: data)
      return nil
    } catch {
      return try Self.refusal(error)
    }
  }

  /// An error of the statement; one of the connection is thrown on.
  private static func refusal(
    _ error: CollectorError
  ) throws(CollectorError) -> ObservedStatement.Refusal {
    guard case .queryFailed(_, let sqlstate, let message) = error, sqlstate != "08006" else {
      throw error
    }
    return ObservedStatement.Refusal(sqlstate: sqlstate, message: message)
  }

  public func observe(
    _ sql: String, data: [UInt8] = []
  ) throws(CollectorError) -> ObservedStatement {
    let before = try state(inTransaction: true)
    if let refusal = try run(sql, data: data) { return ObservedStatement(refused: refusal) }
    return ObservedStatement(from: before, to: try state(inTransaction: true))
  }

  public func observeAlone(
    _ sql: String, data: [UInt8] = []
  ) throws(CollectorError) -> ObservedStatement {
    for (name, value) in Self.slowMotion { try set(name, value) }
    try settleCounters()
    let before = try state(inTransaction: false)
    let (refusal, locks) = try sampler.locks(of: sessionNumber, on: session) {
      () throws(CollectorError) in try run(sql, data: data)
    }
    for (name, _) in Self.slowMotion { try set(name, "DEFAULT") }
    if let refusal { return ObservedStatement(refused: refusal) }
    try settleCounters()
    return ObservedStatement(
      from: before, to: try state(inTransaction: false), sampled: locks)
  }

  /// What lets a sampler see more: a pause before the flush of each commit, when all its locks are
  /// still held (`XLogFlush` in xlog.c), and at each page of VACUUM.
  private static let slowMotion = [
    ("commit_siblings", "0"), ("commit_delay", "50000"), ("vacuum_cost_limit", "1"),
    ("vacuum_cost_delay", "1"),
  ]

  /// Some take a superuser: without it the sampler sees less.
  private func set(_ name: String, _ value: String) throws(CollectorError) {
    _ = try run("SET \(name) = \(value)")
  }

  private func state(inTransaction: Bool) throws(CollectorError) -> DatabaseState {
    let query = StateQuery(inTransaction: inTransaction, session: sessionNumber)
    let rows = try session.run(query.sql, named: "state")
    do {
      return try DatabaseState.read(rows.first ?? [])
    } catch {
      throw .unexpectedAnswer(query: "state", message: error.message)
    }
  }

  /// Sessions report their counters late: up to a second, and before Postgres 15 to a process that
  /// passes them on half a second later (pgstat.c, `PGSTAT_STAT_INTERVAL`).
  private func settleCounters() throws(CollectorError) {
    if version.major >= 15 {
      _ = try session.run("SELECT pg_catalog.pg_stat_force_next_flush()", named: "flush")
    } else {
      usleep(700_000)
      _ = try session.run("SELECT pg_catalog.pg_stat_clear_snapshot()", named: "flush")
      usleep(600_000)
    }
  }
}

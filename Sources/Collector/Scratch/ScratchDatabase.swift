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
  private let interruption: Interruption
  private static let connectTimeout = 10

  public init(
    copying connectionString: String, number: Int = 0
  ) throws(CollectorError) {
    self.connectionString = connectionString
    let name = "lockcast_scratch_\(getpid())_\(number)"
    self.name = name
    let original = try Self.databaseName(connectionString)
    let other = original == "postgres" ? "template1" : "postgres"
    administrator = try Self.connect(connectionString, other)
    version = administrator.version
    guard version.major >= 13 else {
      throw .unsupportedServer(version: version.description)
    }
    interruption = Interruption { Self.abandon(name, connectionString, other) }
    try Self.copy(original, to: name, administrator)
    do {
      try Self.copySettings(to: name, connectionString)
      session = try Self.connect(connectionString, name)
      sessionNumber = try Self.number(of: session)
      sampler = try LockSampler(
        Self.connect(connectionString, "postgres"), session: sessionNumber)
    } catch {
      Self.drop(name, administrator)
      throw error
    }
  }

  deinit { Self.drop(name, administrator) }

  private static func connect(
    _ connectionString: String, _ database: String? = nil
  ) throws(CollectorError) -> Connection {
    try Connection(to: connectionString, database: database, connectTimeout: connectTimeout)
  }

  /// A connection of its own, closed again: a database with sessions cannot be copied.
  private static func databaseName(
    _ connectionString: String
  ) throws(CollectorError) -> String {
    let rows = try connect(connectionString)
      .run("SELECT pg_catalog.current_database()", named: "database")
    return String(decoding: rows.first ?? [], as: UTF8.self)
  }

  private static func copy(
    _ original: String, to name: String, _ administrator: borrowing Connection
  ) throws(CollectorError) {
    drop(name, administrator)
    do throws(CollectorError) {
      _ = try administrator.run(
        "CREATE DATABASE \(name) TEMPLATE \(SQLText.identifier(original))",
        named: "CREATE DATABASE")
    } catch {
      guard case .queryFailed(_, let sqlstate, let message) = error else { throw error }
      throw .copyRefused(database: original, sqlstate: sqlstate, message: message)
    }
  }

  /// What `ALTER DATABASE … SET` has set stays with the original when it is copied. The limit is of
  /// the database so that whatever resets a session leaves it.
  private static func copySettings(
    to name: String, _ connectionString: String
  ) throws(CollectorError) {
    let original = try connect(connectionString)
    let statements = try original.run(
      """
      SELECT pg_catalog.format('ALTER DATABASE \(name) SET %I FROM CURRENT', name)
      FROM pg_catalog.pg_settings WHERE source = 'database' AND context = 'user'
      """, named: "settings")
    let limit = "ALTER DATABASE \(name) SET statement_timeout = '2min'"
    for statement in statements.map({ String(decoding: $0, as: UTF8.self) }) + [limit] {
      _ = try original.run(statement, named: "ALTER DATABASE")
    }
  }

  private static func drop(_ name: String, _ connection: borrowing Connection) {
    _ = try? connection.run(
      "DROP DATABASE IF EXISTS \(name) WITH (FORCE)", named: "DROP DATABASE")
  }

  /// From another connection: the others may be busy, with the copying as well.
  private static func abandon(_ name: String, _ connectionString: String, _ database: String) {
    guard let connection = try? connect(connectionString, database) else { return }
    _ = try? connection.run(
      """
      SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
      WHERE pg_catalog.starts_with(query, 'CREATE DATABASE \(name) ')
      """, named: "pg_terminate_backend")
    drop(name, connection)
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
    let (refusal, locks) = try sampler.locks(of: session) {
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

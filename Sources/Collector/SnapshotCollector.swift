// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
public import Snapshot

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Takes a snapshot of a live server: it reads, in short transactions, and nothing else.
public struct SnapshotCollector: Sendable {
  public struct Options: Sendable, Hashable {
    /// A URL or `key=value` pairs, as libpq reads them; what is missing comes from its environment.
    public var connectionString: String
    /// Instead of the one that the connection string names.
    public var database: String?
    /// How many times the lock graph is sampled; the last one is "now".
    public var samples = 1
    /// Seconds between two samples.
    public var interval = 10.0
    /// Seconds to wait for a connection, unless the string says otherwise.
    public var connectTimeout = 10
    /// Whether normalised texts of statements go into the document.
    public var queryTexts = true
    /// Whether the source of SQL and PL/pgSQL functions goes into the document.
    public var functionBodies = true

    public init(connectionString: String) { self.connectionString = connectionString }
  }

  /// How far the work is.
  public enum Progress: Sendable, Hashable {
    case connecting
    case catalog(read: Int, of: Int)
    case sampling(taken: Int, of: Int)
    case finishing
  }

  /// What was collected: the values, and the document, which keeps each definition as the server
  /// printed it.
  public struct Result: Sendable {
    public let snapshot: Snapshot
    let fragments: CatalogFragments

    public var document: [UInt8] { snapshot.encode(fragments) }

    /// With what outlasts one night of the snapshot before this one.
    public func succeeding(_ previous: Snapshot) -> Result {
      var snapshot = snapshot
      snapshot.succeed(previous)
      return Result(snapshot: snapshot, fragments: fragments)
    }
  }

  private let options: Options

  public init(_ options: Options) { self.options = options }

  public func collect(
    progress: (Progress) -> Void = { _ in }
  ) throws(CollectorError) -> Result {
    progress(.connecting)
    let connection = try Connection(
      to: options.connectionString, database: options.database,
      connectTimeout: options.connectTimeout)
    try requireRights(connection)
    var reading = ServerReading(connection.version)
    let server = ServerQueries(version: connection.version)
    reading.server = try connection.row(of: server.server)
    reading.searchPath = try connection.row(of: server.searchPath)
    let catalog = try CatalogReading(connection, functionBodies: options.functionBodies) {
      progress(.catalog(read: $0, of: $1))
    }
    let before = try TrafficReading(connection)
    for number in 1...max(1, options.samples) {
      if number > 1 { Self.sleep(options.interval) }
      try reading.sample(connection, texts: options.queryTexts)
      progress(.sampling(taken: number, of: max(1, options.samples)))
    }
    let after = try TrafficReading(connection)
    reading.replication = try connection.row(of: server.replication)
    reading.preparedTransactions = try connection.rows(of: server.preparedTransactions)
    progress(.finishing)
    return try assemble(reading, catalog, WorkloadEstimate(before: before, after: after))
  }

  /// The version is one that the queries were written for, and the role sees other sessions.
  private func requireRights(_ connection: borrowing Connection) throws(CollectorError) {
    guard connection.version.major >= 13 else {
      throw .unsupportedServer(version: connection.version.description)
    }
    let role = try connection.row(of: Self.rightsQuery)
    guard role.isEmpty else {
      throw .permissionMissing(role: String(decoding: role, as: UTF8.self))
    }
  }

  /// The role where it lacks the right, else nothing.
  private static let rightsQuery = CollectorQuery(
    "rights",
    """
    SELECT CASE WHEN pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') THEN ''
      ELSE pg_catalog.quote_ident(CURRENT_USER) END
    """)

  private func assemble(
    _ reading: ServerReading, _ catalog: CatalogReading, _ estimate: WorkloadEstimate
  ) throws(CollectorError) -> Result {
    var snapshot: Snapshot
    do {
      snapshot = try Snapshot.read(reading.document(catalog.fragments))
    } catch {
      throw .unexpectedAnswer(query: "snapshot", message: error.message)
    }
    for index in snapshot.samples.indices {
      for session in snapshot.samples[index].sessions.indices {
        let query = snapshot.samples[index].sessions[session].query
        snapshot.samples[index].sessions[session].query = query.flatMap(QueryText.normalised)
      }
    }
    snapshot.capacity.peakConnections = reading.peakConnections
    snapshot.capacity.applications = reading.peakApplications
    snapshot.workload = estimate.workload(
      catalog: snapshot.catalog, settings: snapshot.server.settings, texts: options.queryTexts)
    return Result(snapshot: snapshot, fragments: catalog.fragments)
  }

  static func sleep(_ seconds: Double) {
    guard seconds > 0 else { return }
    let whole = min(seconds, 86_400).rounded(.down)
    var wanted = timespec(
      tv_sec: Int(whole), tv_nsec: Int((min(seconds, 86_400) - whole) * 1_000_000_000))
    var rest = timespec()
    // A signal, such as that of a resized terminal, ends the sleep early.
    while nanosleep(&wanted, &rest) != 0, errno == EINTR { wanted = rest }
  }
}

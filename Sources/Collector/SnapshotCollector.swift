// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
public import Snapshot

/// Takes a snapshot of a live server: it reads, in short transactions, and nothing else.
public struct SnapshotCollector: Sendable {
  public struct Options: Sendable, Hashable {
    /// A URL or `key=value` pairs, as libpq reads them; what is missing comes from its environment.
    /// `mysql://…` or `mariadb://…`: a server of that kind.
    public var connectionString: String
    /// Instead of the one that the connection string names.
    public var database: String?
    /// How many times the lock graph is sampled; the last one is "now".
    public var samples = 1
    /// Seconds between two samples.
    public var interval = 10.0
    /// Seconds to wait for a connection, unless the string says otherwise.
    public var connectTimeout = 10
    /// Seconds to wait for a server that has no room for us, before the first connection.
    public var patience = 20.0
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
    /// Nil: the snapshot itself has the server's words.
    let fragments: CatalogFragments?

    public var document: [UInt8] {
      fragments.map { snapshot.encode($0) } ?? snapshot.encode()
    }

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
    if MySQLTarget.isMeant(by: options.connectionString) {
      return try MySQLSnapshotCollector(options: options).collect(progress)
    }
    var link = try ServerLink(
      to: .init(
        connectionString: options.connectionString, database: options.database,
        connectTimeout: options.connectTimeout), patience: .seconds(options.patience))
    guard link.version.major >= 13 else {
      throw .unsupportedServer(version: link.version.description)
    }
    let gaps = Gaps(missing: try RightsQuery.missing(&link))
    var reading = ServerReading(link.version, gaps: gaps)
    let server = ServerQueries(version: link.version)
    reading.server = try link.row(of: server.server)
    reading.searchPath = try link.row(of: server.searchPath)
    let catalog = try CatalogReading(&link, functionBodies: options.functionBodies) {
      progress(.catalog(read: $0, of: $1))
    }
    let before = reading.traffic(&link)
    Pause.untilInterrupted { sample(&reading, &link, progress) }
    try reading.requireSamples()
    let after = reading.traffic(&link)
    reading.readOthers(&link)
    progress(.finishing)
    return try assemble(reading, catalog, WorkloadEstimate(before: before, after: after))
  }

  private func sample(
    _ reading: inout ServerReading, _ link: inout ServerLink, _ progress: (Progress) -> Void
  ) {
    options.eachMoment { interval in
      reading.sample(&link, texts: options.queryTexts, patience: interval)
    } progress: {
      progress($0)
    }
  }

  private func assemble(
    _ reading: ServerReading, _ catalog: CatalogReading, _ estimate: WorkloadEstimate?
  ) throws(CollectorError) -> Result {
    var snapshot: Snapshot
    do {
      snapshot = try Snapshot.read(reading.document(catalog.fragments))
    } catch {
      throw .unexpectedAnswer(query: "snapshot", message: error.message)
    }
    for index in snapshot.samples.indices {
      for session in snapshot.samples[index].sessions.indices {
        snapshot.samples[index].sessions[session].complete {
          reading.locks(ofSample: index, pid: $0)
        }
      }
    }
    snapshot.capacity.peakConnections = reading.peakConnections
    snapshot.capacity.applications = reading.peakApplications
    snapshot.gaps = reading.gaps
    if let estimate {
      snapshot.workload = estimate.workload(
        catalog: snapshot.catalog, settings: snapshot.server.settings, texts: options.queryTexts)
    }
    return Result(snapshot: snapshot, fragments: catalog.fragments)
  }
}

extension Session {
  /// Its locks by name, and its text without literals.
  fileprivate mutating func complete(_ locks: (Int) -> [SessionLock]) {
    self.locks = locks(pid)
    query = query.flatMap { QueryText.normalised($0, of: .postgres) }
  }
}

extension SnapshotCollector.Options {
  /// Calls `sample` at each moment: what cannot be taken until the next one is lost.
  func eachMoment(
    _ sample: (_ patience: Duration) -> Void, progress: (SnapshotCollector.Progress) -> Void
  ) {
    let interval = Duration.seconds(min(max(0, interval), 86_400))
    var moment = ContinuousClock.now
    for number in 1...max(1, samples) {
      if number > 1 {
        moment = max(moment + interval, .now)
        guard Pause.sleep(ContinuousClock.now.duration(to: moment)) else { return }
      }
      sample(interval)
      progress(.sampling(taken: number, of: max(1, samples)))
    }
  }
}

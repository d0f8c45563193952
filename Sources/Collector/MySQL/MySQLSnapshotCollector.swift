// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Snapshot

/// Takes a snapshot of a MySQL or MariaDB server.
struct MySQLSnapshotCollector {
  let options: SnapshotCollector.Options

  func collect(
    _ progress: (SnapshotCollector.Progress) -> Void
  ) throws(CollectorError) -> SnapshotCollector.Result {
    var target = try MySQLTarget(options.connectionString)
    if let database = options.database { target.use(database: database) }
    var link = try MySQLLink(
      to: target, connectTimeout: options.connectTimeout, patience: .seconds(options.patience))
    try Self.require(link.engine, link.version)
    var reading = try MySQLServerReading(&link)
    let database = try Self.database(target.database, &link)
    let catalogReading = try MySQLCatalogReading(
      &link, database: database.name, defaults: database.defaults, user: reading.user,
      bodies: options.functionBodies
    ) { progress(.catalog(read: $0, of: $1)) }
    var server = reading.server(link.engine, link.version, database: database.name)
    server.databaseBytes = catalogReading.sizes.values.reduce(Int64(0)) { sum, size in
      sum.addingReportingOverflow(size.heapBytes + size.indexBytes).partialValue
    }
    let catalog = Catalog(
      server, databases: [database.name: database.defaults],
      definitions: catalogReading.definitions)
    reading.noteDenied(catalogReading.denied)
    let before = reading.traffic(&link)
    Pause.untilInterrupted {
      options.eachMoment { interval in
        reading.sample(&link, catalog, texts: options.queryTexts, patience: interval)
      } progress: {
        progress($0)
      }
    }
    try reading.requireSamples()
    let after = reading.traffic(&link)
    reading.readReplication(&link)
    progress(.finishing)
    var snapshot = Snapshot(
      capturedAt: reading.capturedAt, server: server, catalog: catalog,
      sizes: catalogReading.sizes, samples: reading.samples)
    snapshot.server.isInRecovery = reading.isReplica
    snapshot.definitions = catalogReading.definitions.sorted {
      ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue)
    }
    snapshot.lockedRelations = catalogReading.locked
    snapshot.capacity = reading.capacity
    snapshot.replication = reading.replication
    if let before, let after {
      snapshot.workload = MySQLWorkloadEstimate(before: before, after: after)
        .workload(catalog: catalog, texts: options.queryTexts)
    }
    snapshot.gaps = reading.gaps
    return SnapshotCollector.Result(snapshot: snapshot, fragments: nil)
  }

  private static func require(
    _ engine: Engine, _ version: ServerVersion
  ) throws(CollectorError) {
    let oldest = engine == .mariadb ? ServerVersion(10, 5) : ServerVersion(5, 7)
    guard version >= oldest else {
      throw .unsupportedMySQL(
        server: (engine == .mariadb ? "MariaDB " : "MySQL ") + version.description)
    }
  }

  /// The one that is named; the only one that the user sees, where none is.
  private static func database(
    _ named: String?, _ link: inout MySQLLink
  ) throws(CollectorError) -> (name: String, defaults: MySQL.DatabaseDefaults) {
    let all = try link.rows(of: MySQLQueries.databases)
    let wanted = named.map { name in all.filter { $0.text(0) == name } } ?? all
    guard let row = wanted.first, wanted.count == 1 else {
      throw .databaseNotNamed(known: all.map { $0.text(0) })
    }
    return (row.text(0), MySQL.DatabaseDefaults(charset: row[1], collation: row[2]))
  }
}

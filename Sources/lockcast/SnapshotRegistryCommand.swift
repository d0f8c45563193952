// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Collector
import Reports
import Workspace

struct SnapshotRegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "List the snapshots of a fleet in a Postgres database, or make the table for them.",
    discussion: """
        lockcast snapshot registry --create postgres://dba@registry/ops
        lockcast snapshot --dsn postgres://watcher@db7/shop --into postgres://collector@registry/ops#shop
        lockcast snapshot registry postgres://reader@registry/ops
        lockcast check --snapshot postgres://reader@registry/ops#shop migrations/
      """
  )

  @Argument(help: "The database that has, or gets, the registry.")
  var url: String?

  @Flag(help: "Make its schema and table, if they are not there.")
  var create = false

  @Flag(help: "Print the SQL of --create, and the grants that roles need.")
  var printSql = false

  func validate() throws {
    if url == nil, !printSql {
      throw ValidationError("name the database, as postgres://host/database")
    }
    if let url, RegistryLocation(url) == nil {
      throw ValidationError("expected postgres://host/database")
    }
  }

  func run() throws {
    if printSql {
      let script = SnapshotRegistry.script + "\n" + SnapshotRegistry.grants + "\n"
      return Console.write(Array(script.utf8))
    }
    guard let location = url.flatMap(RegistryLocation.init) else { return }
    do throws(CollectorError) {
      let registry = try SnapshotRegistry(location.connectionString)
      if create { try registry.create() }
      Console.write(registryList(try registry.entries().map(RegistryRow.init)))
    } catch {
      Console.complain("lockcast snapshot registry: \(error)")
      throw ExitCode(2)
    }
  }
}

extension RegistryRow {
  init(_ entry: SnapshotRegistry.Entry) {
    self.init(
      name: entry.name, database: entry.database, capturedAt: entry.capturedAt, bytes: entry.bytes)
  }
}

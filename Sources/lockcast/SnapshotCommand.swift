// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Collector
import Reports
import Snapshot
import Workspace

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Take a snapshot of production: structure and figures, never row values.",
    discussion: """
      Reads in short read-only transactions and takes no lock that a user could wait for. The role \
      pg_monitor suffices; docs/collector.md has the grants for MySQL and MariaDB. A password comes \
      from PGPASSWORD or ~/.pgpass, MYSQL_PWD or ~/.my.cnf. Into a file that is there \
      the snapshot is merged: the file keeps a history of bounded size, for a year of nights.

        lockcast snapshot --dsn postgres://monitor@db.example:5432/shop --into production.json
        lockcast snapshot --dsn mysql://watcher@db.example:3306/shop --into production.json
        lockcast snapshot --dsn 'host=db dbname=shop' --samples 30 --interval 10 --into shop.json
        lockcast snapshot --print-sql > snapshot.sql
        lockcast snapshot show production.json
        lockcast snapshot --dsn postgres://monitor@db/shop --into postgres://ops@registry/ops#shop
      """,
    subcommands: [SnapshotShowCommand.self, SnapshotRegistryCommand.self]
  )

  @Option(
    help: ArgumentHelp(
      "A URL (postgres, mysql, mariadb), or key=value pairs as libpq reads them; what is missing comes from PGHOST and so on.",
      valueName: "dsn"))
  var dsn = ""

  @Option(help: ArgumentHelp("How many times the lock graph is sampled.", valueName: "count"))
  var samples = 1

  @Option(help: ArgumentHelp("Seconds between two samples.", valueName: "seconds"))
  var interval = 10.0

  @Option(
    help: ArgumentHelp(
      "Where it is written, atomically; what the file has seen so far stays in its history. Default: stdout. postgres://…#name is a registry.",
      valueName: "file"))
  var into: String?

  @Flag(name: .customLong("no-query-texts"), help: "Leave normalised query texts out.")
  var withoutTexts = false

  @Flag(name: .customLong("no-function-bodies"), help: "Leave the source of functions out.")
  var withoutBodies = false

  @Flag(help: "Print the queries as a psql script, for those who run them by hand.")
  var printSql = false

  @Option(help: ArgumentHelp("The kind of server for --print-sql.", valueName: "name"))
  var engine: Engine?

  @Option(
    help: ArgumentHelp(
      "The version for --print-sql, such as 15.4. Default: 17.", valueName: "version"))
  var serverVersion: VersionArgument?

  func validate() throws {
    if samples < 1 { throw ValidationError("--samples must be 1 or more") }
    if !(interval >= 0) || interval > 86_400 {
      throw ValidationError("--interval must be between 0 and 86400 seconds")
    }
  }

  func run() throws {
    if printSql {
      if let engine,
        let script = MySQLSnapshotScript(
          engine, serverVersion?.version ?? engine.assumedVersion)
      {
        return Console.write(Array(script.text.utf8))
      }
      let version = serverVersion?.version ?? Check.assumedVersion
      let script = SnapshotScript(version: version, functionBodies: !withoutBodies)
      return Console.write(Array(script.text.utf8))
    }
    var options = SnapshotCollector.Options(connectionString: dsn)
    options.samples = samples
    options.interval = interval
    options.queryTexts = !withoutTexts
    options.functionBodies = !withoutBodies
    guard let into else { return Console.write(try collect(options).document) }
    // What cannot be succeeded is reported before the night's work, not after.
    if let location = RegistryLocation(into) {
      try registry(location) { registry throws(CollectorError) in try registry.check() }
      let result = try collect(options)
      let name = location.name ?? result.snapshot.server.database
      return try registry(location) { registry throws(CollectorError) in
        try registry.succeed(name, by: result)
      }
    }
    _ = try Console.failing { () throws(InputErrors) in try SnapshotFile.predecessor(into) }
    let result = try collect(options)
    try Console.failing { () throws(InputErrors) in
      try SnapshotFile.succeed(into, database: result.snapshot.server.database) { previous in
        previous.map { result.succeeding($0).document } ?? result.document
      }
    }
  }

  private func registry(
    _ location: RegistryLocation,
    _ body: (borrowing SnapshotRegistry) throws(CollectorError) -> Void
  ) throws {
    do throws(CollectorError) {
      try body(try SnapshotRegistry(location.connectionString))
    } catch {
      Console.complain("lockcast snapshot: \(error)")
      throw ExitCode(2)
    }
  }

  private func collect(_ options: SnapshotCollector.Options) throws -> SnapshotCollector.Result {
    do throws(CollectorError) {
      let result = try SnapshotCollector(options).collect { ProgressLine.show($0.words) }
      ProgressLine.clear()
      for line in SnapshotText.gaps(of: result.snapshot) {
        Console.complain("lockcast snapshot: \(line)")
      }
      return result
    } catch {
      ProgressLine.clear()
      Console.complain("lockcast snapshot: \(error)")
      throw ExitCode(2)
    }
  }
}

extension SnapshotCollector.Progress {
  fileprivate var words: String {
    switch self {
    case .connecting: "connecting"
    case .catalog(let read, let total): "catalog \(read)/\(total)"
    case .sampling(let taken, let total): "samples \(taken)/\(total)"
    case .finishing: "finishing"
    }
  }
}

/// One line on stderr that is written over, where someone watches.
enum ProgressLine {
  static func show(_ words: String) {
    guard Terminal.isWatched else { return }
    OutputFile.writeAll(Array("\r\u{1B}[K\(words)".utf8), to: 2)
  }

  static func clear() {
    guard Terminal.isWatched else { return }
    OutputFile.writeAll(Array("\r\u{1B}[K".utf8), to: 2)
  }
}

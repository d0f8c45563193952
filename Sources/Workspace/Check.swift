// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
public import Migrations
import Schema
public import SQLSyntax
public import Snapshot
public import Verdicts

/// What `lockcast check` is asked for.
public struct Check: Sendable {
  /// Files, directories, `-`.
  public var files: [String] = []
  public var schemaPath: String?
  public var snapshotPath: String?
  public var serverVersion: ServerVersion?
  public var configuration = Configuration()
  public var runner: Runner?
  public var transactionMode: TransactionMode?
  public var poolSize: Int?
  /// SHA-256, hexadecimal.
  public var digest: @Sendable ([UInt8]) -> String
  public var threads = 2

  /// The version that is assumed where nothing says which one it is.
  public static let assumedVersion = ServerVersion(17)

  public init(digest: @escaping @Sendable ([UInt8]) -> String) { self.digest = digest }

  /// Decides whether a snapshot is stale, and nothing else.
  public var now: Timestamp?

  public struct Outcome: Sendable {
    public var report: Report
    /// Files that could not be read; the others are in the report.
    public var problems: [InputError]
    public var configuration: Configuration
  }

  public func run() throws(InputErrors) -> Outcome {
    let tree = DiskTree()
    var collection = try collect(tree, version: statedVersion)
    var production: Production
    do throws(InputError) {
      production = try Production.read(self, for: collection.migrations.map(\.script))
    } catch {
      throw InputErrors(collection.problems + [error])
    }
    if let version = production.statedVersion, version != statedVersion {
      // Only the snapshot knew which server it is, and so what its grammar lacks.
      collection = try collect(tree, version: version)
    }
    production.completeSchema(for: collection, files: tree, replays: configuration.replaysHistory)
    if collection.migrations.isEmpty { throw InputErrors(collection.problems) }
    return Outcome(
      report: report(collection.migrations, production), problems: collection.problems,
      configuration: configuration)
  }

  private var statedVersion: ServerVersion? { serverVersion ?? configuration.serverVersion }

  private func collect(
    _ tree: DiskTree, version: ServerVersion?
  ) throws(InputErrors) -> MigrationCollection {
    var settings = MigrationCollection.ReaderSettings()
    settings.runner = runner ?? configuration.runner
    settings.variables = configuration.variables
    settings.transaction = transactionMode ?? configuration.transactionMode
    settings.version = version
    var collection = MigrationCollection(settings: settings, tree: tree)
    let finder = MigrationFinder(runner: settings.runner, tree: tree)
    let found = finder.expand(files.isEmpty ? try configuredFiles() : files)
    for problem in found.problems { collection.complain(problem) }
    for path in found.paths { collection.add(path) }
    collection.arrange()
    return collection
  }

  /// The files that the configuration names.
  private func configuredFiles() throws(InputErrors) -> [String] {
    guard !configuration.migrations.isEmpty else {
      throw InputErrors([
        InputError(
          "lockcast check",
          "no migrations; name files, or set migrations.files in "
            + Configuration.fileName)
      ])
    }
    return try MigrationFinder.match(configuration.migrations)
  }

  private func report(_ migrations: [Migration], _ production: Production) -> Report {
    var input = ForecastInput(catalog: production.catalog, snapshot: production.snapshot)
    input.poolSize = poolSize ?? configuration.poolSize
    input.settings = configuration.settings
    input.declaredRows = configuration.declaredRows
    let scripts = migrations.map(\.script)
    let seed = seed(scripts, production)
    let map = ThreadedRuns.map(threads: threads)
    let runs = Forecaster.runs(forStatements: scripts.reduce(0) { $0 + $1.statements.count })
    let advisor = Advisor { input in Forecaster(input, seed: seed, runs: runs, map: map) }
    let judge = Judge(
      limits: configuration.limits, input: input, advisor: advisor, digest: digest)
    let forecasts = Forecaster(input, seed: seed, runs: runs, map: map).forecast(scripts)
    var report = judge.report(
      forecasts, of: migrations, snapshot: production.reference,
      versionProvenance: production.versionProvenance, seed: seed)
    report.coverage.assumptions += production.assumptions
    report.coverage.assumptions += unknownRunner(migrations)
    return report
  }

  /// The first migration of whose transactions nothing is known, where that may decide.
  private func unknownRunner(_ migrations: [Migration]) -> [Coverage.Assumption] {
    guard transactionMode ?? configuration.transactionMode == nil else { return [] }
    let unknown = migrations.first { migration in
      migration.runner == nil && migration.script.statements.count > 1
        && migration.script.statements.allSatisfy { $0.transaction == nil }
    }
    return unknown.map { [.noRunner(path: $0.path)] } ?? []
  }

  /// From everything that the forecast depends on, so that the same input gives the same bytes.
  private func seed(_ scripts: [Script], _ production: Production) -> UInt64 {
    var hash = FNVHash()
    for text in scripts.flatMap(\.texts) { hash.add(text.source.bytes) }
    hash.add(Array(production.catalog.version.description.utf8))
    hash.add(Array((production.reference?.digest ?? "").utf8))
    return hash.value
  }
}

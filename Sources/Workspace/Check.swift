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
    let found = MigrationFinder.expand(files.isEmpty ? try configuredFiles() : files)
    var problems = found.problems
    var scripts: [Script] = []
    for path in found.paths {
      do throws(InputError) {
        scripts.append(try script(at: path))
      } catch {
        problems.append(error)
      }
    }
    let production: Production
    do throws(InputError) {
      production = try Production.read(self, for: scripts)
    } catch {
      throw InputErrors(problems + [error])
    }
    if scripts.isEmpty { throw InputErrors(problems) }
    return Outcome(
      report: report(scripts, production), problems: problems, configuration: configuration)
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

  private func script(at path: String) throws(InputError) -> Script {
    let bytes = try InputFile.read(path, limit: InputFile.migrationLimit)
    let mode = transactionMode ?? configuration.transactionMode ?? .perStatement
    return Script.make(
      path: path == "-" ? "<stdin>" : path, source: SourceFile.parse(bytes), mode: mode)
  }

  private func report(_ scripts: [Script], _ production: Production) -> Report {
    var input = ForecastInput(catalog: production.catalog, snapshot: production.snapshot)
    input.poolSize = poolSize ?? configuration.poolSize
    input.settings = configuration.settings
    input.declaredRows = configuration.declaredRows
    let seed = seed(scripts, production)
    let map = ThreadedRuns.map(threads: threads)
    let runs = Forecaster.runs(forStatements: scripts.reduce(0) { $0 + $1.statements.count })
    let advisor = Advisor { input in Forecaster(input, seed: seed, runs: runs, map: map) }
    let judge = Judge(
      limits: configuration.limits, input: input, advisor: advisor, digest: digest)
    let forecasts = Forecaster(input, seed: seed, runs: runs, map: map).forecast(scripts)
    var report = judge.report(
      forecasts, snapshot: production.reference,
      versionProvenance: production.versionProvenance, seed: seed)
    report.coverage.assumptions += production.assumedRelations.map { .relation($0) }
    return report
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

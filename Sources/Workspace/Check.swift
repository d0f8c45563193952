// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
public import Migrations
import Schema
public import SQLSyntax
import Snapshot
public import Verdicts

/// What `lockcast check` is asked for.
public struct Check: Sendable {
  /// Files, directories, `-`.
  public var files: [String] = []
  public var schemaPath: String?
  public var snapshotPath: String?
  public var serverVersion: ServerVersion?
  public var configuration = Configuration()
  public var transactionMode: Script.TransactionMode?
  public var poolSize: Int?
  /// SHA-256, hexadecimal.
  public var digest: @Sendable ([UInt8]) -> String
  public var threads = 2

  public init(digest: @escaping @Sendable ([UInt8]) -> String) { self.digest = digest }

  /// The version that is assumed where nothing says which one it is.
  public static let assumedVersion = ServerVersion(17)

  public struct Outcome: Sendable {
    public var report: Report
    /// Files that could not be read; the others are in the report.
    public var problems: [InputError]
  }

  public func run() throws(InputErrors) -> Outcome {
    let found = MigrationFinder.expand(files)
    var problems = found.problems
    var scripts: [Script] = []
    for path in found.paths {
      do throws(InputError) {
        scripts.append(try script(at: path))
      } catch {
        problems.append(error)
      }
    }
    if scripts.isEmpty { throw InputErrors(problems) }
    let version = serverVersion ?? configuration.serverVersion
    var catalog = Catalog(version: version ?? Self.assumedVersion)
    if let path = schemaPath ?? configuration.schema {
      do throws(InputError) {
        catalog = try Self.schema(at: path, version: catalog.version)
      } catch {
        throw InputErrors(problems + [error])
      }
    }
    var input = ForecastInput(catalog: catalog)
    input.poolSize = poolSize ?? configuration.poolSize
    input.settings = configuration.settings
    input.declaredRows = configuration.declaredRows
    let provenance: Provenance = version == nil ? .assumed : .measured
    let report = report(scripts, input, versionProvenance: provenance)
    return Outcome(report: report, problems: problems)
  }

  private func script(at path: String) throws(InputError) -> Script {
    let bytes = try InputFile.read(path, limit: InputFile.migrationLimit)
    let mode = transactionMode ?? configuration.transactionMode ?? .perStatement
    return Script.make(
      path: path == "-" ? "<stdin>" : path, source: SourceFile.parse(bytes), mode: mode)
  }

  private static func schema(
    at path: String, version: ServerVersion
  ) throws(InputError) -> Catalog {
    let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
    var catalog = Catalog(version: version, isComplete: true)
    for parsed in SourceFile.parse(bytes).statements { catalog.apply(parsed.statement) }
    return catalog.asBaseline()
  }

  private func report(
    _ scripts: [Script], _ input: ForecastInput, versionProvenance: Provenance
  ) -> Report {
    let seed = seed(scripts, input)
    let map = ThreadedRuns.map(threads: threads)
    let advisor = Advisor { input in Forecaster(input, seed: seed, map: map) }
    let judge = Judge(
      limits: configuration.limits, input: input, advisor: advisor, digest: digest)
    let forecasts = Forecaster(input, seed: seed, map: map).forecast(scripts)
    return judge.report(
      forecasts, snapshot: nil, versionProvenance: versionProvenance, seed: seed)
  }

  /// From everything that the forecast depends on, so that the same input gives the same bytes.
  private func seed(_ scripts: [Script], _ input: ForecastInput) -> UInt64 {
    var hash = FNVHash()
    for script in scripts { hash.add(script.source.bytes) }
    hash.add(Array(input.catalog.version.description.utf8))
    return hash.value
  }
}

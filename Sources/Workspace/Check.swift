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
    var problems: [InputError] = []
    var scripts: [Script] = []
    for path in try MigrationFinder.expand(files) {
      do throws(InputError) {
        let bytes = try InputFile.read(path, limit: InputFile.migrationLimit)
        let source = SourceFile.parse(bytes)
        scripts.append(
          Script.make(path: path, source: source, mode: transactionMode ?? .perStatement))
      } catch {
        problems.append(error)
      }
    }
    if scripts.isEmpty { throw InputErrors(problems) }
    let version = serverVersion ?? Self.assumedVersion
    var catalog = Catalog(version: version)
    if let schemaPath {
      do throws(InputError) {
        catalog = try Self.schema(at: schemaPath, version: version)
      } catch {
        throw InputErrors(problems + [error])
      }
    }
    return Outcome(report: report(scripts, catalog), problems: problems)
  }

  private static func schema(
    at path: String, version: ServerVersion
  ) throws(InputError) -> Catalog {
    let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
    var catalog = Catalog(version: version, isComplete: true)
    for parsed in SourceFile.parse(bytes).statements { catalog.apply(parsed.statement) }
    return catalog.asBaseline()
  }

  /// The facts alone, until there is a forecast.
  private func report(_ scripts: [Script], _ catalog: Catalog) -> Report {
    var catalog = catalog
    var migrations: [MigrationReport] = []
    for script in scripts {
      var statements: [StatementReport] = []
      for (index, item) in script.statements.enumerated() {
        let context = PlanContext(
          catalog: catalog, settings: item.settings, inTransaction: item.transaction != nil)
        let plan = item.parsed.statement.plan(in: context)
        catalog.apply(item.parsed.statement)
        let nothing = Percentiles.constant(.nan, .assumed)
        let forecast = StatementForecast(
          plan: plan,
          usual: Horizon(
            wait: nothing, hold: nothing, window: nothing, blocked: nothing, lostSeconds: nothing))
        let findings = plan.unknowns.map { Finding(.unknownEffect, .unknown, .unknown($0)) }
        statements.append(
          StatementReport(
            index: index, position: script.source.lines.position(of: item.parsed.range.lower),
            sql: script.source.text(item.parsed.range),
            digest: digest(Array(script.source.bytes[item.parsed.range.offsets])),
            kind: item.parsed.statement.commandTag, transaction: item.transaction,
            forecast: forecast, findings: findings, instead: nil, rollback: nil,
            verdict: findings.isEmpty ? .pass : .unknown))
      }
      migrations.append(
        MigrationReport(
          path: script.path, verdict: statements.map(\.verdict).max() ?? .pass,
          statements: statements,
          diagnostics: script.source.diagnostics.map {
            LocatedDiagnostic($0, at: script.source.lines.position(of: $0.range.lower))
          }))
    }
    let count = migrations.reduce(0) { $0 + $1.statements.count }
    return Report(
      verdict: migrations.map(\.verdict).max() ?? .pass, serverVersion: catalog.version,
      serverVersionProvenance: serverVersion == nil ? .assumed : .measured, snapshot: nil,
      migrations: migrations, limits: Limits(),
      coverage: Coverage(
        migrations: migrations.count, statements: count, understood: count,
        assumptions: [.noSnapshot]), seed: 0)
  }
}

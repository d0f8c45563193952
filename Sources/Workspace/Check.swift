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
  /// Files, or `postgres://…#name`; with `name=` before those of further databases.
  public var snapshotPaths: [String] = []
  public var registry: SnapshotFile.Registry?
  public var calibrationPath: String?
  public var serverVersion: ServerVersion?
  public var engine: Engine?
  public var configuration = Configuration()
  /// Whether the gentler ways are made into files.
  public var fixes = false
  /// Whether the render command of the configuration may be run.
  public var renders = false
  /// Only what it changes is judged.
  public var gitRange: GitRange?
  public var runner: Runner?
  public var transactionMode: TransactionMode?
  public var poolSize: Int?
  /// SHA-256, hexadecimal.
  public var digest: @Sendable ([UInt8]) -> String
  public var threads = 2

  /// The version that is assumed where nothing says which one it is.
  public static let assumedVersion = ServerVersion(17)

  public init(digest: @escaping @Sendable ([UInt8]) -> String) { self.digest = digest }

  /// Decides whether a snapshot is stale and which suppressions have expired, and nothing else.
  public var now: Timestamp?
  /// What is found today is to be written down: what was found before counts once more.
  public var ignoresBaseline = false

  public struct Outcome: Sendable {
    public var report: Report
    /// Files that could not be read; the others are in the report.
    public var problems: [InputError]
    public var configuration: Configuration
    /// To be written, where that was asked for.
    public var fixes: [MigrationFix] = []
  }

  public func run() throws(InputErrors) -> Outcome {
    let selection = try select()
    var problems = selection.problems
    var failures: [InputError] = []
    var report: Report?
    for part in try parts(of: selection) {
      do throws(InputErrors) {
        let judged = try part.check.judge(part.paths, of: selection)
        problems += judged.problems
        if report == nil { report = judged.report } else { report?.join(judged.report) }
      } catch {
        failures += error.errors
      }
    }
    guard failures.isEmpty, var report else { throw InputErrors(problems + failures) }
    selection.changes?.complete(&report, limits: configuration.limits)
    try suppress(&report, base: selection.base, isComplete: problems.isEmpty)
    var outcome = Outcome(report: report, problems: problems, configuration: configuration)
    if fixes { fix(report, in: selection, &outcome) }
    return outcome
  }

  /// What cannot be rewritten is a problem of its own; the others are.
  private func fix(_ report: Report, in selection: Selection, _ outcome: inout Outcome) {
    let disk = DiskTree()
    for migration in report.migrations where migration.verdict > .pass {
      do throws(InputError) {
        guard let fix = try MigrationFix.of(migration, tree: disk) else { continue }
        guard selection.tree.bytes(of: migration.path) == disk.bytes(of: migration.path) else {
          throw InputError(
            migration.path, "is not rewritten: the file here is not the one that was judged")
        }
        outcome.fixes.append(fix)
      } catch {
        outcome.problems.append(error)
      }
    }
  }

  // MARK: One database

  /// Judges migrations of this configuration's own database.
  private func judge(
    _ paths: [String], of selection: Selection
  ) throws(InputErrors) -> (report: Report, problems: [InputError]) {
    var collection: MigrationCollection?
    do throws(InputError) {
      let document = try snapshotPath.map { path throws(InputError) in
        try SnapshotDocument(path, registry)
      }
      let target = try MigrationTarget(self, document)
      let found = collect(paths, of: selection, for: target)
      collection = found
      var production = try Production.read(
        self, document, target, for: found.migrations.map(\.script))
      production.completeSchema(
        for: found, files: selection.tree, replays: configuration.replaysHistory)
      if !found.migrations.isEmpty || selection.changes != nil {
        return (report(found.migrations, production), found.problems)
      }
    } catch {
      throw InputErrors((collection?.problems ?? []) + [error])
    }
    throw InputErrors(collection?.problems ?? [])
  }

  private var snapshotPath: String? { snapshotPaths.last ?? configuration.snapshot }

  /// What is to be judged, and where its files are.
  struct Selection {
    var paths: [String]
    var problems: [InputError] = []
    var tree: any FileTree
    var changes: ChangedMigrations?
    /// Whose render commands may be run; nil: nobody's.
    var trusted: Configuration?
    /// From where a range of commits begins.
    var base: GitBase?
  }

  private func select() throws(InputErrors) -> Selection {
    guard let gitRange else {
      let tree = DiskTree()
      let finder = MigrationFinder(runner: runner ?? configuration.runner, tree: tree)
      let found = finder.expand(files.isEmpty ? try configuredFiles() : files)
      return Selection(
        paths: found.paths, problems: found.problems, tree: tree,
        trusted: renders ? configuration : nil)
    }
    let changes: ChangedMigrations
    let repository: GitRepository
    do throws(InputError) {
      repository = try GitRepository()
      changes = try ChangedMigrations(
        gitRange, in: repository, runner: { runner ?? configuration.part(of: $0).runner },
        isRendered: { configuration.part(of: $0).render?.renders($0) == true }, isWanted: isWanted)
    } catch {
      throw InputErrors([error])
    }
    return Selection(
      paths: changes.new, tree: changes.after, changes: changes,
      trusted: renders ? try trusted(changes.trusted) : nil,
      base: GitBase(commit: gitRange.from, repository: repository))
  }

  /// A change must not bring the command that judges it: it is the one of the commit before.
  private func trusted(_ tree: GitTree) throws(InputErrors) -> Configuration? {
    guard let path = configuration.path, let bytes = tree.bytes(of: path) else { return nil }
    return try Configuration.read(bytes, path: path)
  }

  /// Whether a path is among those that are named; nil: none are.
  private func isWanted(_ path: String) -> Bool? {
    if !files.isEmpty {
      return files.contains { name in
        name == path || name == "." || path.hasPrefix(name.hasSuffix("/") ? name : name + "/")
      }
    }
    let all = [configuration] + configuration.databases
    if all.contains(where: { $0.owns(path) }) { return true }
    return all.contains { !$0.migrations.isEmpty } ? false : nil
  }

  private func collect(
    _ paths: [String], of selection: Selection, for target: MigrationTarget
  ) -> MigrationCollection {
    let settings = MigrationCollection.ReaderSettings(
      configuration, runner: runner, transaction: transactionMode, engine: target.engine,
      version: target.version)
    var collection = MigrationCollection(settings: settings, tree: selection.tree)
    let render = selection.trusted?.part(named: configuration.database)?.render
    for path in paths {
      if configuration.render?.renders(path) == true {
        collection.add(path, rendered: render)
      } else if selection.changes == nil {
        collection.add(path)
      } else if let bytes = selection.tree.bytes(of: path) {
        collection.add(bytes, at: path)
      } else {
        collection.complain(InputError(path, "could not be read from the commit"))
      }
    }
    collection.arrange()
    return collection
  }

  /// The files that the configuration names.
  private func configuredFiles() throws(InputErrors) -> [String] {
    let patterns = ([configuration] + configuration.databases).flatMap { part in
      part.migrations + (part.render?.files ?? [])
    }
    guard !patterns.isEmpty else {
      throw InputErrors([
        InputError(
          "lockcast check",
          "no migrations; name files, or set migrations.files in "
            + Configuration.fileName)
      ])
    }
    return try MigrationFinder.match(patterns)
  }

  private func report(_ migrations: [Migration], _ production: Production) -> Report {
    var input = ForecastInput(
      catalog: production.catalog, snapshot: production.snapshot,
      deployHours: configuration.deployHours)
    input.retries = configuration.retries
    input.poolSize = poolSize ?? configuration.poolSize
    input.settings = configuration.settings
    input.declaredRows = declaredRows(production.catalog)
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
    let version = production.catalog.version
    if production.catalog.engine == .postgres, !Explainer.releases.contains(version.major) {
      report.coverage.assumptions.append(.unobservedRelease(version))
    }
    for index in report.databases.indices {
      report.databases[index].name = configuration.database
    }
    report.coverage.assumptions += production.assumptions
    report.coverage.assumptions += unknownRunner(migrations)
    return report
  }

  /// A name without a database is in the current one, where the server has no schemas.
  private func declaredRows(_ catalog: Catalog) -> [RelationName: Double] {
    guard let mysql = catalog.mysql else { return configuration.declaredRows }
    var rows: [RelationName: Double] = [:]
    for (name, count) in configuration.declaredRows {
      rows[name.schema == "public" ? mysql.resolve(ObjectName(name.name)) : name] = count
    }
    return rows
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

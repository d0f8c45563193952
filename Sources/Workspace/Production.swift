// SPDX-License-Identifier: Apache-2.0
import Forecast
import Migrations
import Schema
import SQLSyntax
import Snapshot
import Verdicts

/// What is known of production: a snapshot, a schema, a stated version, or none of them.
struct Production {
  var catalog: Catalog
  var snapshot: Snapshot?
  var reference: SnapshotReference?
  var versionProvenance: Provenance
  /// What was taken for granted of the schema.
  private(set) var assumptions: [Coverage.Assumption] = []
  private var hasSchema = false

  /// A dump of Postgres may come from a newer server than production; executable comments of MySQL
  /// are meant for one release.
  private var parsedVersion: ServerVersion? {
    catalog.engine.isMySQLFamily ? catalog.version : nil
  }

  static func read(
    _ check: Check, _ document: SnapshotDocument?, _ target: MigrationTarget, for scripts: [Script]
  ) throws(InputError) -> Production {
    var production = Production(
      catalog: Catalog.empty(target.engine), versionProvenance: .assumed)
    if let document { try production.readSnapshot(document, check, scripts) }
    try production.calibrate(check)
    if let version = target.version {
      production.catalog.setVersion(version)
      production.versionProvenance = .measured
    }
    if let path = check.schemaPath ?? check.configuration.schema {
      try production.readSchema(path)
    }
    return production
  }

  /// Without snapshot and schema: what the earlier migrations make, and where these name nothing,
  /// plain tables.
  mutating func completeSchema(
    for collection: MigrationCollection, files: any FileTree, replays: Bool
  ) {
    guard snapshot == nil, !hasSchema else { return }
    if replays, let history = collection.history(on: catalog, files: files) {
      catalog = history.catalog.asBaseline()
      assumptions.append(.history(history.summary))
    }
    let statements = collection.migrations.flatMap(\.script.statements).map(\.parsed.statement)
    let assumed = AssumedRelations.complete(catalog, for: statements)
    catalog = assumed.catalog
    assumptions += assumed.names.map { .relation($0) }
  }

  private mutating func readSnapshot(
    _ document: SnapshotDocument, _ check: Check, _ scripts: [Script]
  ) throws(InputError) {
    let read = try SnapshotFile.decode(
      document.bytes, at: document.name,
      needing: SnapshotNeed(scripts.flatMap(\.texts).map(\.source)))
    snapshot = read
    catalog = read.catalog.asBaseline()
    versionProvenance = .measured
    reference = Self.reference(
      to: read, digest: check.digest(document.bytes), now: check.now,
      maximumAge: check.configuration.limits.snapshotMaximumAgeHours * 3600)
  }

  /// A file of its own comes before what the snapshot has, a declared class behind it.
  private mutating func calibrate(_ check: Check) throws(InputError) {
    guard var calibration = snapshot.map({ $0.calibration ?? Calibration() }) else { return }
    if let path = check.calibrationPath ?? check.configuration.calibration {
      guard let own = try CalibrationFile.read(path) else {
        throw InputError(path, "has no calibration; lockcast calibrate makes one")
      }
      calibration = own.completed(by: calibration)
    }
    if let instance = check.configuration.instance {
      // Nobody knows since when; nothing depends on it.
      let declared = Calibration(instance: instance, at: Timestamp(seconds: 0))
      calibration = declared.map { calibration.completed(by: $0) } ?? calibration
    }
    snapshot?.calibration = calibration.isEmpty ? nil : calibration
  }

  private static func reference(
    to snapshot: Snapshot, digest: String, now: Timestamp?, maximumAge: Double
  ) -> SnapshotReference {
    let first = snapshot.samples.first?.secondsBefore ?? 0
    let last = snapshot.samples.last?.secondsBefore ?? 0
    let age = now.map { Double($0.seconds - snapshot.capturedAt.seconds) } ?? 0
    var reference = SnapshotReference(
      capturedAt: snapshot.capturedAt, digest: digest, database: snapshot.server.database,
      samples: snapshot.samples.count, span: first - last, isStale: age > maximumAge)
    reference.historyMoments = snapshot.history?.momentsSeen
    return reference
  }

  /// The schema fills the gaps of the snapshot: what exists already is refused, as the server
  /// would, and stays as the snapshot has it.
  private mutating func readSchema(_ path: String) throws(InputError) {
    let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
    catalog.isComplete = true
    catalog.mysql?.isComplete = true
    hasSchema = true
    catalog.apply(SourceFile.parse(bytes, as: catalog.engine, version: parsedVersion))
    catalog = catalog.asBaseline()
  }
}

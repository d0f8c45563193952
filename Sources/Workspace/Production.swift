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
  /// Named by the migrations, and known to nobody.
  var assumedRelations: [RelationName] = []

  static func read(_ check: Check, for scripts: [Script]) throws(InputError) -> Production {
    var production = Production(
      catalog: Catalog(version: Check.assumedVersion), versionProvenance: .assumed)
    if let path = check.snapshotPath ?? check.configuration.snapshot {
      try production.readSnapshot(path, check, scripts)
    }
    if let version = check.serverVersion ?? check.configuration.serverVersion {
      // A snapshot knows better than the config; what stands on the command line is meant.
      if production.snapshot == nil || check.serverVersion != nil {
        production.catalog.version = version
        production.versionProvenance = .measured
      }
    }
    if let path = check.schemaPath ?? check.configuration.schema {
      try production.readSchema(path)
    } else if production.snapshot == nil {
      let assumed = AssumedRelations.complete(
        production.catalog, for: scripts.flatMap(\.statements).map(\.parsed.statement))
      production.catalog = assumed.catalog
      production.assumedRelations = assumed.names
    }
    return production
  }

  private mutating func readSnapshot(
    _ path: String, _ check: Check, _ scripts: [Script]
  ) throws(InputError) {
    let bytes = try InputFile.read(path, limit: InputFile.snapshotLimit)
    let read: Snapshot
    do throws(SnapshotError) {
      read = try Snapshot.read(bytes, needing: SnapshotNeed(scripts.flatMap(\.texts).map(\.source)))
    } catch {
      throw InputError(
        path, line: error.line, column: error.column, "\(error.message); \(error.remedy)")
    }
    snapshot = read
    catalog = read.catalog.asBaseline()
    versionProvenance = .measured
    reference = Self.reference(
      to: read, digest: check.digest(bytes), now: check.now,
      maximumAge: check.configuration.limits.snapshotMaximumAgeHours * 3600)
  }

  private static func reference(
    to snapshot: Snapshot, digest: String, now: Timestamp?, maximumAge: Double
  ) -> SnapshotReference {
    let first = snapshot.samples.first?.secondsBefore ?? 0
    let last = snapshot.samples.last?.secondsBefore ?? 0
    let age = now.map { Double($0.seconds - snapshot.capturedAt.seconds) } ?? 0
    return SnapshotReference(
      capturedAt: snapshot.capturedAt, digest: digest, database: snapshot.server.database,
      samples: snapshot.samples.count, span: first - last, isStale: age > maximumAge)
  }

  /// The schema fills the gaps of the snapshot: what exists already is refused, as the server
  /// would, and stays as the snapshot has it.
  private mutating func readSchema(_ path: String) throws(InputError) {
    let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
    catalog.isComplete = true
    for parsed in SourceFile.parse(bytes).statements { catalog.apply(parsed.statement) }
    catalog = catalog.asBaseline()
  }
}

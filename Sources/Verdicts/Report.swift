// SPDX-License-Identifier: Apache-2.0
public import Forecast
import LockModel
public import Migrations
public import Schema
public import Snapshot
public import SQLSyntax

/// How a statement, a migration or a whole run is judged.
public enum Verdict: String, Sendable, Hashable, CaseIterable, Comparable {
  case pass
  case warn
  /// It could not be judged: that fails closed.
  case unknown
  case block

  private var rank: Int {
    switch self {
    case .pass: 0
    case .warn: 1
    case .unknown: 2
    case .block: 3
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// Everything that a renderer shows: one value, many forms.
public struct Report: Sendable {
  public var verdict: Verdict
  /// Whose migrations these are; one at least.
  public var databases: [DatabaseReport]
  public var migrations: [MigrationReport]
  public var limits: Limits
  public var coverage: Coverage
  /// What the randomness of the simulation started from.
  public var seed: UInt64
  /// About the configuration: its suppressions.
  public var findings: [Finding] = []
  /// Nil: there is none.
  public var baseline: BaselineUse?

  public init(
    verdict: Verdict, databases: [DatabaseReport], migrations: [MigrationReport], limits: Limits,
    coverage: Coverage, seed: UInt64
  ) {
    self.verdict = verdict
    self.databases = databases
    self.migrations = migrations
    self.limits = limits
    self.coverage = coverage
    self.seed = seed
  }

  /// The database that a migration is for.
  public func database(of migration: MigrationReport) -> DatabaseReport? {
    databases.indices.contains(migration.database) ? databases[migration.database] : nil
  }

  /// Takes in what was judged for other databases.
  public mutating func join(_ other: Report) {
    let first = databases.count
    databases += other.databases
    migrations += other.migrations.map { migration in
      var migration = migration
      migration.database += first
      return migration
    }
    verdict = max(verdict, other.verdict)
    coverage.join(other.coverage)
    // Neither may hide the other, whatever their order.
    seed = seed &* 0x9E37_79B9_7F4A_7C15 &+ other.seed
  }
}

/// A database that migrations are for, and what is known of it.
public struct DatabaseReport: Sendable, Hashable {
  /// As the config calls it; nil: it is the only one.
  public var name: String?
  public var engine: Engine
  public var serverVersion: ServerVersion
  public var serverVersionProvenance: Provenance
  public var snapshot: SnapshotReference?

  public init(
    name: String? = nil, engine: Engine = .postgres, serverVersion: ServerVersion,
    serverVersionProvenance: Provenance, snapshot: SnapshotReference?
  ) {
    self.name = name
    self.engine = engine
    self.serverVersion = serverVersion
    self.serverVersionProvenance = serverVersionProvenance
    self.snapshot = snapshot
  }
}

/// Which snapshot a report rests on.
public struct SnapshotReference: Sendable, Hashable {
  public var capturedAt: Timestamp
  /// SHA-256 of the document's bytes, hexadecimal.
  public var digest: String
  public var database: String
  public var samples: Int
  /// The time from the first to the last sample, seconds.
  public var span: Double
  /// Older than the limit at the time of the check.
  public var isStale: Bool
  /// Moments that its history has seen; nil: it has none.
  public var historyMoments: Int?

  public init(
    capturedAt: Timestamp, digest: String, database: String, samples: Int, span: Double,
    isStale: Bool
  ) {
    self.capturedAt = capturedAt
    self.digest = digest
    self.database = database
    self.samples = samples
    self.span = span
    self.isStale = isStale
  }
}

public struct MigrationReport: Sendable {
  public var path: String
  /// Its place in ``Report/databases``.
  public var database = 0
  public var verdict: Verdict
  public var statements: [StatementReport]
  public var diagnostics: [LocatedDiagnostic]
  /// Who runs it; nil: not known.
  public var runner: Runner?
  /// What the runner takes the file for; nil: it would not run it, or is not known.
  public var identity: MigrationIdentity?
  public var transaction: TransactionMode?
  /// About the file as a whole.
  public var findings: [Finding] = []
  /// What comments in the SQL say of findings.
  public var remarks: [SuppressionRemark] = []
  /// The way back that its authors wrote.
  public var down: WayBack?
  /// When it is cheapest, where the history knows and it matters.
  public var deployHours: DeployHours?

  public init(
    path: String, verdict: Verdict, statements: [StatementReport],
    diagnostics: [LocatedDiagnostic] = []
  ) {
    self.path = path
    self.verdict = verdict
    self.statements = statements
    self.diagnostics = diagnostics
  }
}

/// What was wrong with a file's text, with its place.
public struct LocatedDiagnostic: Sendable, Hashable {
  public var diagnostic: ParseDiagnostic
  /// The file: the migration's own, or one that it includes.
  public var path: String
  public var position: LineMap.Position

  public init(_ diagnostic: ParseDiagnostic, in path: String, at position: LineMap.Position) {
    self.diagnostic = diagnostic
    self.path = path
    self.position = position
  }
}

public struct StatementReport: Sendable {
  /// Its place among the statements of its file, from 0.
  public var index: Int
  /// The file that it stands in: the migration's own, or one that it includes.
  public var path: String
  public var position: LineMap.Position
  /// The exact bytes, as text.
  public var sql: String
  /// Comments in front of it.
  public var lead = ""
  /// SHA-256 of exactly those bytes, hexadecimal.
  public var digest: String
  /// The server's command tag.
  public var kind: String
  public var transaction: Int?
  public var forecast: StatementForecast
  public var findings: [Finding]
  public var instead: Instead?
  /// Why there is none, where one is wanted.
  public var noInstead: NoInstead?
  public var rollback: Rollback?
  public var verdict: Verdict

  public init(
    index: Int, path: String, position: LineMap.Position, sql: String, digest: String,
    kind: String, transaction: Int?, forecast: StatementForecast, findings: [Finding],
    instead: Instead?, rollback: Rollback?, verdict: Verdict
  ) {
    self.index = index
    self.path = path
    self.position = position
    self.sql = sql
    self.digest = digest
    self.kind = kind
    self.transaction = transaction
    self.forecast = forecast
    self.findings = findings
    self.instead = instead
    self.rollback = rollback
    self.verdict = verdict
  }
}

/// The same change done gently, forecast in turn.
public struct Instead: Sendable {
  public var reason: InsteadReason
  /// What a session would be told, one statement after the other.
  public var sql: [String]
  /// The same by what runs together, without the settings; none: it is not SQL.
  public var steps: [RewriteStep] = []
  /// How each step is taken back.
  public var undo: [Rollback] = []
  /// Under which the steps that are in others' way give up; nil: what is in force stays so.
  public var lockTimeout: Double?
  /// How often to try again, where that is the way.
  public var retries: LockTimeoutAdvice?
  /// Another program does it: what a shell is told. The forecast is of its cut-over.
  public var command: String?
  public var tool: CopyTool?
  /// Nil where it could not be forecast.
  public var forecast: InsteadForecast?

  public init(
    reason: InsteadReason, sql: [String], retries: LockTimeoutAdvice? = nil,
    forecast: InsteadForecast? = nil
  ) {
    self.retries = retries
    self.reason = reason
    self.sql = sql
    self.forecast = forecast
  }
}

public struct InsteadForecast: Sendable, Hashable {
  public var verdict: Verdict
  /// The longest window of its statements, and the most sessions blocked.
  public var window: Percentiles
  public var blocked: Percentiles

  public init(verdict: Verdict, window: Percentiles, blocked: Percentiles) {
    self.verdict = verdict
    self.window = window
    self.blocked = blocked
  }
}

/// Why the other way is gentler.
///
/// Reports has the words.
public enum InsteadReason: String, Sendable, Hashable, CaseIterable {
  /// Build the index without stopping writers.
  case concurrently
  /// Add the constraint unproven, prove it under a weaker lock.
  case notValidThenValidate
  /// A validated CHECK proves NOT NULL.
  case checkThenSetNotNull
  /// Build the index first, then attach it as a constraint.
  case usingIndex
  /// Give up quickly and try again.
  case lockTimeoutAndRetry
  /// Add, fill in batches, switch.
  case expandAndContract
  /// Change rows in batches, each in a transaction of its own.
  case batches
  /// The same, but what is done already cannot be told by the row.
  case batchesOnce
  /// A CHECK proves beforehand what a partition's bound asks for.
  case proveBounds
  /// Do not do both in one transaction.
  case splitTransaction
  /// Not inside a transaction block.
  case outsideTransaction
  /// What it waits for is waited for with patience.
  case withoutLockTimeout
  /// A tool copies the table beside itself.
  case copyTool
  /// Each action by itself is quick.
  case splitActions
  /// A query proves the foreign key, not the server's copy.
  case uncheckedForeignKey
}

/// What was read, what could not be, what was assumed.
public struct Coverage: Sendable, Hashable {
  public enum Assumption: Sendable, Hashable {
    case noSnapshot
    case serverVersion(ServerVersion)
    /// A release on which no lock was observed.
    case unobservedRelease(ServerVersion)
    /// The snapshot's lock graph is unknown: the role saw no sessions, or it was taken from a
    /// standby.
    case sessionsUnseen(isStandby: Bool)
    /// No history: the usual hour rests on these few samples.
    case fewSamples(Int)
    /// The history has no moment of the hours in which migrations are deployed.
    case deployHoursUnseen
    case noStatementStatistics(Engine)
    case poolSize(Int)
    case machineSpeed
    case sizeUnknown(RelationName)
    case staleSnapshot(days: Int)
    /// Neither a snapshot nor a schema has it: it is taken for a plain table.
    case relation(RelationName)
    /// The schema is what the repository's earlier migrations make.
    case history(HistorySummary)
    /// The runner is not known, and so are its transactions.
    case noRunner(path: String)
  }
  public var migrations: Int
  public var statements: Int
  public var understood: Int
  public var assumptions: [Assumption]

  public init(migrations: Int, statements: Int, understood: Int, assumptions: [Assumption]) {
    self.migrations = migrations
    self.statements = statements
    self.understood = understood
    self.assumptions = assumptions
  }

  mutating func join(_ other: Coverage) {
    migrations += other.migrations
    statements += other.statements
    understood += other.understood
    assumptions += other.assumptions.filter { !assumptions.contains($0) }
  }
}

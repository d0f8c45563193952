// SPDX-License-Identifier: Apache-2.0
public import Forecast
public import LockModel
public import Migrations
public import Schema
public import SQLSyntax
import Snapshot

/// An opinion about a statement, under a stable code.
public struct Finding: Sendable, Hashable {
  public var rule: Rule
  public var severity: Verdict
  public var subject: Subject
  /// Whose words it is told in.
  public var engine = Engine.postgres
  /// Why it does not count; nil: it does.
  public var suppressed: SuppressedFinding?

  public init(_ rule: Rule, _ severity: Verdict, _ subject: Subject = .statement) {
    self.rule = rule
    self.severity = severity
    self.subject = subject
  }

  /// What the finding is about: the facts that its sentence needs.
  public enum Subject: Sendable, Hashable {
    case statement
    case relation(RelationName)
    /// A window in seconds on a relation, and who waits there.
    case window(RelationName, LockMode, seconds: Double)
    case pool(capacity: Int, after: Double, probability: Double)
    case blocker(pid: Int, relation: RelationName, age: Double)
    case work(RelationName, seconds: Double, bytes: Int64?)
    case onlineLog(OnlineLog)
    /// Seconds by which replicas fall behind.
    case lag(seconds: Double)
    /// An application takes two tables in the other order.
    case deadlock(DeadlockRisk)
    case liveUse([LiveUse])
    case unknown(Unknown)
    case rejection(Rejection)
    /// It must not run in a transaction, and this runner begins one.
    case runnerTransaction(Runner)
    case runner(Runner)
    case text(String)
    case suppression(SuppressionNote)
    /// What becomes of parts of the schema.
    case parts(SchemaFate, [SchemaPart])
    /// How many rows a condition finds.
    case rowCount(RelationName, rows: Double)
    case transaction(TransactionFault)
    /// Why there is no way back.
    case obstacle(Rollback.Obstacle)
    /// Seconds for which it lasts.
    case duration(Double)
  }
}

/// The stable codes of findings.
///
/// A code is never reused for another meaning.
public enum Rule: String, Sendable, Hashable, CaseIterable {
  // Impact, from the forecast
  case windowTooLong = "window-too-long"
  case poolExhausted = "pool-exhausted"
  case sessionsBlocked = "sessions-blocked"
  case waitUnbounded = "wait-unbounded"
  case longHolder = "long-holder"
  case noLockTimeout = "no-lock-timeout"
  case lockTimeoutLikely = "lock-timeout-likely"
  case transactionStretchesLock = "transaction-stretches-lock"
  case deadlockPossible = "deadlock-possible"
  case replicaConflict = "replica-conflict"
  case locksEveryRow = "locks-every-row"
  case onlineLogOverflow = "online-log-overflow"
  case replicaLag = "replica-lag"

  // Class, where there is no snapshot to weigh it
  case blocksReadsAndWritesDuringWork = "blocks-reads-and-writes-during-work"
  case blocksWritesDuringWork = "blocks-writes-during-work"
  case exclusiveLockUnweighed = "exclusive-lock-unweighed"

  // What the server will refuse
  case rejectedByServer = "rejected-by-server"
  case concurrentlyInTransaction = "concurrently-in-transaction"
  case concurrentlyWaitsForRunner = "concurrently-waits-for-runner"

  // Migrations among their kin
  case editedMigration = "edited-migration"
  case renamedMigration = "renamed-migration"
  case removedMigration = "removed-migration"
  case outOfOrderMigration = "out-of-order-migration"

  // Data
  case unboundedRowChange = "unbounded-row-change"
  case dataLoss = "data-loss"

  // What is seen to use it
  case stillInUse = "still-in-use"
  case unusedObject = "unused-object"

  // What could not be judged
  case unparsedStatement = "unparsed-statement"
  case unknownRelation = "unknown-relation"
  case unknownEffect = "unknown-effect"
  case sizeUnknown = "size-unknown"
  case staleSnapshot = "stale-snapshot"

  // Suppressions
  case suppressionExpired = "suppression-expired"
  case suppressionUnused = "suppression-unused"
  case suppressionInvalid = "suppression-invalid"

  // What becomes of what stood before
  case breaksRunningCode = "breaks-running-code"
  case irreversible
  case guaranteeLost = "guarantee-lost"
  case replicaIdentityLost = "replica-identity-lost"
  case failsOnRows = "fails-on-rows"
  case invalidIndex = "invalid-index"
  case doesNothing = "does-nothing"
  case transactionControl = "transaction-control"
  case neverValidated = "never-validated"
  case foreignKeyWithoutIndex = "foreign-key-without-index"
  case longTransaction = "long-transaction"
  case clusterStalls = "cluster-stalls"
}

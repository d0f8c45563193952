// SPDX-License-Identifier: Apache-2.0
public import LockModel

/// A migration that runs into an application at work: everything that one run of the simulation
/// needs. Times are in seconds, relations are numbered from 0.
public struct WorkloadScenario: Sendable, Hashable {
  /// How many relations there are.
  public var relations: Int
  /// Sessions that the application has. Nil: as many as it asks for.
  public var poolCapacity: Int?
  public var arrivals: [ArrivalClass]
  /// Transactions that are under way when the migration begins.
  public var holders: [Holder]
  /// The migration, one transaction after the other.
  public var transactions: [MigrationTransaction]
  /// Whether, besides the holders, as many of the application's statements are already under way
  /// as a random moment finds: Poisson(rate × mean) of each class, with length-biased residuals.
  public var startsBusy: Bool
  public var deadlockTimeout: Double
  /// The server's major version: up to 16 NOWAIT does not look past the queue.
  public var majorVersion: Int
  /// Whether a run goes on until all that stalled is worked off. Without it, it ends with the
  /// migration, and requests that find no session are counted, not kept.
  public var followsDrain: Bool

  public init(
    relations: Int, poolCapacity: Int?, arrivals: [ArrivalClass], holders: [Holder],
    transactions: [MigrationTransaction], startsBusy: Bool = true, deadlockTimeout: Double = 1,
    majorVersion: Int = 17, followsDrain: Bool = true
  ) {
    self.followsDrain = followsDrain
    self.startsBusy = startsBusy
    self.relations = relations
    self.poolCapacity = poolCapacity
    self.arrivals = arrivals
    self.holders = holders
    self.transactions = transactions
    self.deadlockTimeout = deadlockTimeout
    self.majorVersion = majorVersion
  }
}

/// A lock on a relation by its number.
public struct ObjectLock: Sendable, Hashable {
  public var relation: Int
  public var mode: LockMode

  public init(_ relation: Int, _ mode: LockMode) {
    self.relation = relation
    self.mode = mode
  }
}

/// Statements of the application that come at random, at a rate.
public struct ArrivalClass: Sendable, Hashable {
  /// Taken in order, held to the end of the service.
  public var locks: [ObjectLock]
  /// Poisson, a second.
  public var rate: Double
  public var service: ServiceTime

  public init(locks: [ObjectLock], rate: Double, service: ServiceTime) {
    self.locks = locks
    self.rate = rate
    self.service = service
  }
}

/// Lognormal, by its mean and standard deviation; a deviation of 0 is a constant.
public struct ServiceTime: Sendable, Hashable {
  public var mean: Double
  public var deviation: Double

  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }
}

/// A transaction that already holds locks.
public struct Holder: Sendable, Hashable {
  /// How much longer it will live.
  public enum Residual: Sendable, Hashable {
    case seconds(Double)
    /// P(residual > w) = scale / (scale + w), cut off at the limit: what has lasted long is
    /// expected to last as long again. Scale is the age.
    case pareto(scale: Double, limit: Double)
    /// An ordinary short transaction.
    case exponential(mean: Double)
    /// One of these, each as likely as the others.
    case among([Double])
    /// Nothing in sight ends it.
    case never
  }
  public var locks: [ObjectLock]
  public var residual: Residual
  /// Holds a snapshot of the database: the CONCURRENTLY forms wait for it at their end.
  public var hasSnapshot: Bool
  /// An ordinary autovacuum: cancelled by the first one whom it has blocked for
  /// ``WorkloadScenario/deadlockTimeout``.
  public var isCancellable: Bool
  /// Sits in a session of the application's pool.
  public var usesPool: Bool

  public init(
    locks: [ObjectLock], residual: Residual, hasSnapshot: Bool = false,
    isCancellable: Bool = false, usesPool: Bool = true
  ) {
    self.locks = locks
    self.residual = residual
    self.hasSnapshot = hasSnapshot
    self.isCancellable = isCancellable
    self.usesPool = usesPool
  }
}

public struct MigrationTransaction: Sendable, Hashable {
  public var statements: [MigrationStatement]

  public init(statements: [MigrationStatement]) { self.statements = statements }
}

public struct MigrationStatement: Sendable, Hashable {
  public var phases: [MigrationPhase]
  public var lockTimeout: Double?
  public var statementTimeout: Double?
  /// How often it is tried again after a `lock_timeout`, and the pause before.
  public var retries: Int
  public var retryPause: Double

  public init(
    phases: [MigrationPhase], lockTimeout: Double? = nil, statementTimeout: Double? = nil,
    retries: Int = 0, retryPause: Double = 1
  ) {
    self.phases = phases
    self.lockTimeout = lockTimeout
    self.statementTimeout = statementTimeout
    self.retries = retries
    self.retryPause = retryPause
  }
}

/// First the waits, then the locks in order, then the work. Between two phases of a statement its
/// transaction ends, and the locks go, except those that are kept.
public struct MigrationPhase: Sendable, Hashable {
  public enum Wait: Sendable, Hashable {
    case lockers(ObjectLock)
    case olderSnapshots
  }
  public var waits: [Wait]
  public var locks: [ObjectLock]
  /// Indexes into `locks` of those that outlive the phase (session locks of CONCURRENTLY).
  public var kept: [Int]
  public var work: WorkTime

  public init(
    waits: [Wait] = [], locks: [ObjectLock] = [], kept: [Int] = [], work: WorkTime
  ) {
    self.waits = waits
    self.locks = locks
    self.kept = kept
    self.work = work
  }
}

/// Lognormal around a median. All the work of a run shares one draw for the machine's speed, since
/// a machine that is slow for one statement is slow for the next.
public struct WorkTime: Sendable, Hashable {
  public var median: Double
  /// P95 / median of the machine's share.
  public var machineBand: Double
  /// P95 / median of this work alone: a commit waits for its fsync, now and then long.
  public var ownBand: Double

  public init(median: Double, machineBand: Double = 1, ownBand: Double = 1) {
    self.median = median
    self.machineBand = machineBand
    self.ownBand = ownBand
  }
}

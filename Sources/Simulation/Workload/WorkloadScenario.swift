// SPDX-License-Identifier: Apache-2.0
public import LockModel

/// A migration that runs into an application at work: everything that one run of the simulation
/// needs. Times are in seconds, relations are numbered from 0.
public struct WorkloadScenario: Sendable, Hashable {
  /// How many relations there are.
  public var relations: Int
  /// The sessions of each application; the first pool is the one that holders and arrivals use
  /// unless they say otherwise.
  public var pools: [Pool]
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
  /// Whose lock manager: its locks are all of one kind.
  public var discipline = LockDiscipline.heavyweight
  /// Whether a run goes on until all that stalled is worked off. Without it, it ends with the
  /// migration, and requests that find no session are counted, not kept.
  public var followsDrain: Bool
  /// A run goes on to this moment, if nothing else ends it before; requests that come later do not
  /// count.
  public var followsUntil: Double?
  /// What replays the migration's locks; nil: no standby.
  public var standby: Standby?

  public init(
    relations: Int, poolCapacity: Int?, arrivals: [ArrivalClass], holders: [Holder],
    transactions: [MigrationTransaction], startsBusy: Bool = true, deadlockTimeout: Double = 1,
    majorVersion: Int = 17, followsDrain: Bool = true
  ) {
    self.followsDrain = followsDrain
    self.startsBusy = startsBusy
    self.relations = relations
    pools = [Pool(capacity: poolCapacity)]
    self.arrivals = arrivals
    self.holders = holders
    self.transactions = transactions
    self.deadlockTimeout = deadlockTimeout
    self.majorVersion = majorVersion
  }

  /// Sessions of the first pool.
  public var poolCapacity: Int? {
    get { pools.first?.capacity ?? nil }
    set {
      if pools.isEmpty { pools = [Pool(capacity: newValue)] } else { pools[0].capacity = newValue }
    }
  }
}

/// Sessions that an application has, its own or those of a pooler in front of the server.
public struct Pool: Sendable, Hashable {
  /// Nil: as many as it asks for.
  public var capacity: Int?
  /// Who has waited so long for a session gives up (`query_wait_timeout` of pgbouncer, the acquire
  /// timeout of a driver).
  public var patience: Double?

  public init(capacity: Int?, patience: Double? = nil) {
    self.capacity = capacity
    self.patience = patience
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

/// Transactions of the application that come at random, at a rate.
public struct ArrivalClass: Sendable, Hashable {
  /// Taken in order, held to the end of the transaction.
  public var locks: [ObjectLock]
  /// Poisson, a second.
  public var rate: Double
  /// Of the first statement, after its locks.
  public var service: ServiceTime
  /// The statements behind the first, in the same transaction.
  public var then: [FollowUp]
  /// Which of ``WorkloadScenario/pools``.
  public var pool: Int
  public var limits: ClientLimits

  public init(
    locks: [ObjectLock], rate: Double, service: ServiceTime, then: [FollowUp] = [],
    pool: Int = 0, limits: ClientLimits = ClientLimits()
  ) {
    self.locks = locks
    self.rate = rate
    self.service = service
    self.then = then
    self.pool = pool
    self.limits = limits
  }
}

/// Another statement of a transaction: the client thinks, idle in its transaction, then asks.
public struct FollowUp: Sendable, Hashable {
  public var think: ServiceTime
  public var locks: [ObjectLock]
  public var service: ServiceTime

  public init(think: ServiceTime, locks: [ObjectLock], service: ServiceTime) {
    self.think = think
    self.locks = locks
    self.service = service
  }
}

/// The timeouts of a client (R11), in seconds, and whether it tries again; nil: none.
public struct ClientLimits: Sendable, Hashable {
  public var lockTimeout: Double?
  public var statementTimeout: Double?
  public var idleInTransactionTimeout: Double?
  public var transactionTimeout: Double?
  /// How often a request that failed or was given up comes again, and after how long.
  public var retries: Int
  public var retryPause: Double

  public init(
    lockTimeout: Double? = nil, statementTimeout: Double? = nil,
    idleInTransactionTimeout: Double? = nil, transactionTimeout: Double? = nil,
    retries: Int = 0, retryPause: Double = 1
  ) {
    self.lockTimeout = lockTimeout
    self.statementTimeout = statementTimeout
    self.idleInTransactionTimeout = idleInTransactionTimeout
    self.transactionTimeout = transactionTimeout
    self.retries = retries
    self.retryPause = retryPause
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

/// A transaction that already holds locks: a session, a prepared transaction, or a parallel group,
/// whose members count as one (R19).
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
  /// How often its transaction is tried again after a `lock_timeout`, the pause before, and the
  /// factor by which each pause is longer than the one before.
  public var retries: Int
  public var retryPause: Double
  public var retryBackOff: Double

  public init(
    phases: [MigrationPhase], lockTimeout: Double? = nil, statementTimeout: Double? = nil,
    retries: Int = 0, retryPause: Double = 1, retryBackOff: Double = 1
  ) {
    self.retryBackOff = retryBackOff
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
  /// Median / P5 of the machine's share.
  public var machineBandBelow: Double
  /// P95 / median of this work alone: a commit waits for its fsync, now and then long.
  public var ownBand: Double
  /// The commit behind it: median, and P95 / median.
  public var commit = 0.0
  public var commitBand = 1.0

  /// - Parameter machineBandBelow: nil: as above.
  public init(
    median: Double, machineBand: Double = 1, machineBandBelow: Double? = nil, ownBand: Double = 1
  ) {
    self.median = median
    self.machineBand = machineBand
    self.machineBandBelow = machineBandBelow ?? machineBand
    self.ownBand = ownBand
  }
}

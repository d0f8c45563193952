// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema
public import Simulation
public import Snapshot

/// What one statement of a migration will do to production.
public struct StatementForecast: Sendable, Hashable {
  public var plan: Plan
  /// Rows that it writes or rewrites; nil where nothing is known of the relation.
  public var rows: Estimate?
  /// The size of the largest relation that it locks.
  public var target: TargetSize?
  /// If it ran at the moment of the snapshot; nil without one.
  public var now: Horizon?
  /// At a usual moment.
  public var usual: Horizon
  /// `lock_timeout` in force, seconds; nil: none, it waits as long as it takes.
  public var lockTimeout: Double?
  public var statementTimeout: Double?
  /// Relations whose size decides the hold and is not known: the hold has no upper end then.
  public var unknownSizes: [RelationName] = []
  /// Does work that grows with a table, under its locks.
  public var isHeavy = false
  /// Seconds of all its work, whatever it holds meanwhile; nil: a size is not known.
  public var workSeconds: Double?
  /// Bytes of write-ahead log, and of new files.
  public var walBytes: Estimate?
  public var newBytes: Estimate?
  /// Seconds by which standbys fall behind while they replay it; nil without a standby.
  public var replicaLag: Estimate?
  /// What writers put into InnoDB's log of changes while it works; nil: it needs none, or nobody
  /// knows the writers.
  public var onlineLog: OnlineLog?

  /// Applications that were seen to take its tables in the other order, most often seen first.
  public var deadlocks: [DeadlockRisk] = []

  public init(plan: Plan, usual: Horizon) {
    self.plan = plan
    self.usual = usual
  }

  /// The worse of the two horizons, by the window's P95 and then by the sessions blocked.
  public var worst: Horizon {
    guard let now else { return usual }
    let byWindow = (now.window.p95, now.blocked.p95) >= (usual.window.p95, usual.blocked.p95)
    return byWindow ? now : usual
  }
}

public struct TargetSize: Sendable, Hashable {
  public var relation: RelationName
  public var rows: Double?
  public var bytes: Int64?
  public var provenance: Provenance

  public init(relation: RelationName, rows: Double?, bytes: Int64?, provenance: Provenance) {
    self.relation = relation
    self.rows = rows
    self.bytes = bytes
    self.provenance = provenance
  }
}

/// The course of a statement under one assumption about who is there.
public struct Horizon: Sendable, Hashable {
  /// Seconds from request to grant, all locks and waits of the statement together.
  public var wait: Percentiles
  /// Seconds from grant to release: the transaction's end.
  public var hold: Percentiles
  /// Seconds during which others may stall.
  public var window: Percentiles
  /// The most sessions stalled at one moment.
  public var blocked: Percentiles
  /// Session-seconds lost.
  public var lostSeconds: Percentiles
  public var poolExhaustion: PoolExhaustion?
  /// What the wait was concluded from.
  public var basis: WaitBasis
  /// Probability that `lock_timeout` ends an attempt.
  public var timeoutProbability: Double?
  /// Who is in the way, longest first.
  public var blockers: [Blocker]
  /// Who will stall, most frequent first.
  public var stalled: [StalledTraffic]
  /// One typical run, for the picture.
  public var timeline: [TimelineEntry]
  /// Sessions blocked over time in that run; nil: nobody stalls, or it was not recorded.
  public var series: BlockedSeries?
  /// Sessions that the application may have open at once; nil: not known.
  public var pool: Estimate?

  public init(
    wait: Percentiles, hold: Percentiles, window: Percentiles, blocked: Percentiles,
    lostSeconds: Percentiles, basis: WaitBasis = .present
  ) {
    self.wait = wait
    self.hold = hold
    self.window = window
    self.blocked = blocked
    self.lostSeconds = lostSeconds
    self.basis = basis
    self.blockers = []
    self.stalled = []
    self.timeline = []
  }
}

public struct PoolExhaustion: Sendable, Hashable {
  public var probability: Double
  /// Seconds from the first request to a full pool, median of the runs in which it fills.
  public var after: Double
  /// Seconds for which it then stays full, over all runs: 0 where it does not fill.
  public var full: Percentiles
  /// Sessions in the pool.
  public var capacity: Int
  public var provenance: Provenance

  public init(
    probability: Double, after: Double, full: Percentiles, capacity: Int, provenance: Provenance
  ) {
    self.probability = probability
    self.after = after
    self.full = full
    self.capacity = capacity
    self.provenance = provenance
  }
}

/// Someone who holds what the statement has to wait for.
public struct Blocker: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case session(Session)
    case prepared(PreparedTransaction)
  }
  public var kind: Kind
  public var relation: RelationName
  /// What it holds there; nil where only its snapshot is waited for.
  public var mode: LockMode?
  /// Why the wait has no bound, if it has none.
  public var unbounded: UnboundedReason?

  public init(
    kind: Kind, relation: RelationName, mode: LockMode?, unbounded: UnboundedReason? = nil
  ) {
    self.kind = kind
    self.relation = relation
    self.mode = mode
    self.unbounded = unbounded
  }
}

public enum UnboundedReason: Sendable, Hashable {
  case preparedTransaction
  case wraparoundVacuum
  case idleInTransaction
}

/// Statements that stall behind the migration.
public struct StalledTraffic: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode
  public var perSecond: Estimate
  /// The query, where it is known.
  public var query: String?

  public init(relation: RelationName, mode: LockMode, perSecond: Estimate, query: String?) {
    self.relation = relation
    self.mode = mode
    self.perSecond = perSecond
    self.query = query
  }
}

/// A stretch of a typical run: who waits or holds, from when to when, in seconds.
public struct TimelineEntry: Sendable, Hashable {
  public enum Actor: Sendable, Hashable {
    case blocker(Int)
    case migration
    case application
  }
  public enum Activity: Sendable, Hashable {
    case holds
    case waits
    case works
    case stalls
  }
  public var actor: Actor
  public var activity: Activity
  public var from: Double
  /// Infinity: no end in sight.
  public var to: Double

  public init(_ actor: Actor, _ activity: Activity, from: Double, to: Double) {
    self.actor = actor
    self.activity = activity
    self.from = from
    self.to = to
  }
}

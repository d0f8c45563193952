// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// The lock graph at one moment.
public struct LockSample: Sendable, Hashable {
  /// Seconds before ``Snapshot/capturedAt``.
  public var secondsBefore: Double
  public var sessions: [Session]

  public init(secondsBefore: Double, sessions: [Session]) {
    self.secondsBefore = secondsBefore
    self.sessions = sessions
  }
}

/// A backend that was in a transaction, or waited, at the moment of a sample.
public struct Session: Sendable, Hashable {
  public enum State: String, Sendable, Hashable {
    case active = "active"
    case idle = "idle"
    case idleInTransaction = "idle in transaction"
    case idleInTransactionAborted = "idle in transaction (aborted)"
    case other = "other"
  }
  public var pid: Int
  public var user: String?
  public var application: String?
  public var state: State
  /// `client backend`, `autovacuum worker`, `walsender`, `parallel worker`…
  public var backendType: String
  /// Seconds since the transaction, the statement and the present state began.
  public var transactionAge: Double?
  public var queryAge: Double?
  public var stateAge: Double?
  /// `backend_xmin` is set: it holds a snapshot.
  public var hasSnapshot: Bool
  public var locks: [SessionLock]
  /// `pg_blocking_pids`; 0 stands for a prepared transaction.
  public var blockedBy: [Int]
  public var leader: Int?
  /// With literals replaced by `$n`; nil when texts were left out.
  public var query: String?
  /// An autovacuum worker that prevents wraparound: no one cancels it.
  public var preventsWraparound: Bool

  public init(
    pid: Int, user: String? = nil, application: String? = nil, state: State,
    backendType: String = "client backend", transactionAge: Double? = nil,
    queryAge: Double? = nil, stateAge: Double? = nil, hasSnapshot: Bool = false,
    locks: [SessionLock] = [], blockedBy: [Int] = [], leader: Int? = nil, query: String? = nil,
    preventsWraparound: Bool = false
  ) {
    self.pid = pid
    self.user = user
    self.application = application
    self.state = state
    self.backendType = backendType
    self.transactionAge = transactionAge
    self.queryAge = queryAge
    self.stateAge = stateAge
    self.hasSnapshot = hasSnapshot
    self.locks = locks
    self.blockedBy = blockedBy
    self.leader = leader
    self.query = query
    self.preventsWraparound = preventsWraparound
  }

  public var isAutovacuum: Bool { backendType == "autovacuum worker" }
}

public struct SessionLock: Sendable, Hashable {
  public var relation: RelationName
  public var mode: LockMode
  public var isGranted: Bool
  /// Seconds since it began to wait (14 and newer).
  public var waitAge: Double?

  public init(_ relation: RelationName, _ mode: LockMode, isGranted: Bool, waitAge: Double? = nil) {
    self.relation = relation
    self.mode = mode
    self.isGranted = isGranted
    self.waitAge = waitAge
  }
}

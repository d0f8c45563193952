// SPDX-License-Identifier: Apache-2.0
public import LockModel

/// Sessions that do things at given times, to be played through the lock queue.
///
/// The same file can be played on a real server (each step carries its SQL), which is how the rules
/// of this room are checked. Times are in ticks.
public struct Schedule: Sendable, Hashable {
  public var name: String
  public var title: String?
  public var tickMilliseconds: Double
  /// In ticks, as the other times.
  public var deadlockTimeout: Double
  /// The major version that the schedule asks for, if it does.
  public var serverVersion: Int?
  /// Blockers are written down half a tick after each of these.
  public var probes: [Double]
  public var sessions: [Session]

  public init(
    name: String, title: String? = nil, tickMilliseconds: Double = 1000, deadlockTimeout: Double,
    serverVersion: Int? = nil, probes: [Double] = [], sessions: [Session]
  ) {
    self.name = name
    self.title = title
    self.tickMilliseconds = tickMilliseconds
    self.deadlockTimeout = deadlockTimeout
    self.serverVersion = serverVersion
    self.probes = probes
    self.sessions = sessions
  }

  /// One connection; a step starts at its time, or when the step before has ended.
  public struct Session: Sendable, Hashable {
    public var name: String
    public var steps: [Step]
    /// A worker that does not prevent wraparound: it is cancelled when it is in the way (R10).
    public var isAutovacuum = false

    public init(name: String, steps: [Step]) {
      self.name = name
      self.steps = steps
    }
  }

  public struct Step: Sendable, Hashable {
    public var at: Double
    public var action: Action
    public var sql: String?

    public init(at: Double, _ action: Action, sql: String? = nil) {
      self.at = at
      self.action = action
      self.sql = sql
    }
  }

  public enum Action: Sendable, Hashable {
    /// `keepsSnapshot`: REPEATABLE READ and SERIALIZABLE, whose snapshot lives to the end.
    case begin(keepsSnapshot: Bool)
    case statement(Statement)
    case commit
    case rollback
    case savepoint(String)
    case rollbackTo(String)
    case release(String)
    case prepare(String)
    case commitPrepared(String)
    case rollbackPrepared(String)
    /// In ticks; zero switches the limit off.
    case set(Setting, Double)
    case cancel(String)
    case terminate(String)
  }

  public enum Setting: String, Sendable, Hashable, CaseIterable {
    case lockTimeout = "lock_timeout"
    case statementTimeout = "statement_timeout"
    case idleInTransactionSessionTimeout = "idle_in_transaction_session_timeout"
    case transactionTimeout = "transaction_timeout"
  }

  public struct Statement: Sendable, Hashable {
    /// In the order in which the server asks for them.
    public var locks: [LockRequest] = []
    public var isNoWait = false
    /// Ticks of work after the last lock.
    public var work = 0.0
    public var rows: [RowLock] = []
    /// LOCK TABLE takes none; any other statement has one while it waits and runs.
    public var takesSnapshot = true
    /// The transaction gets a transaction id: it writes.
    public var assignsTransactionID = false
    /// The locks are the session's, not the transaction's: CONCURRENTLY, advisory locks.
    public var isSessionLevel = false
    /// An advisory lock of the session to give back.
    public var unlock: String?
    /// What CONCURRENTLY waits for once it has its locks, in order (R14).
    public var waits: [ConcurrentlyWait] = []
    /// Locks that CONCURRENTLY takes after its waits.
    public var locksAfterWaits: [LockRequest] = []
    /// The SQLSTATE with which the statement fails after its locks and its work.
    public var failure: String?

    public init() {}
  }

  public struct LockRequest: Sendable, Hashable {
    /// A relation, or `advisory:N`.
    public var object: String
    public var mode: LockMode

    public init(_ object: String, _ mode: LockMode) {
      self.object = object
      self.mode = mode
    }

    /// Advisory locks outlive an error, relation locks do not (R12).
    public var isAdvisory: Bool { object.hasPrefix("advisory") }
  }

  public struct RowLock: Sendable, Hashable {
    /// `table:id`.
    public var row: String
    public var mode: RowLockMode

    public init(_ row: String, _ mode: RowLockMode) {
      self.row = row
      self.mode = mode
    }
  }

  public enum ConcurrentlyWait: Sendable, Hashable {
    /// For the end of all transactions that hold a lock in conflict with the mode.
    case lockers(String, LockMode)
    /// For the end of all transactions with a snapshot as old as now.
    case snapshots
  }
}

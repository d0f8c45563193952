// SPDX-License-Identifier: Apache-2.0
import LockModel

/// A session of a schedule while it is played.
struct PlayedSession: Sendable {
  let name: String
  let steps: [Schedule.Step]
  let proc: LockTable.Proc

  /// The step under way, or the next one.
  var step = 0
  var asked = 0.0
  var isRunning = false
  var isDead = false
  /// What the step still has to do, last first.
  var operations: [Operation] = []

  var settings: [Schedule.Setting: Double] = [:]
  var isInBlock = false
  var isAborted = false
  var keepsSnapshot = false
  /// Since when the session has a snapshot.
  var snapshot: Double?
  var virtualTransaction: LockTable.Object?
  var transaction: LockTable.Object?
  var savepoints: [Savepoint] = []
  /// What the transaction has taken, in order.
  var held: [Held] = []
  /// What outlives the transaction.
  var heldBySession: [SessionLock] = []

  /// What is to be noted when the lock waited for comes.
  var awaited: Awaited?
  /// Index of the wait under way in the playback.
  var wait: Int?

  /// A timer rings in vain when its serial is not the present one.
  var stepSerial = 0
  var waitSerial = 0
  var transactionSerial = 0

  struct Savepoint: Sendable {
    var id: String
    var heldCount: Int
    /// The transaction id of the level outside.
    var outerTransaction: LockTable.Object?
  }

  enum Held: Sendable {
    case lock(LockTable.Object, LockMode)
    case row(String)
  }

  struct SessionLock: Sendable {
    var object: LockTable.Object
    var mode: LockMode
    var isAdvisory: Bool
  }

  struct Awaited: Sendable {
    var object: LockTable.Object
    var mode: LockMode
    var keeping: Keeping
  }

  /// How long a lock is kept.
  enum Keeping: Sendable {
    case transaction
    case session(isAdvisory: Bool)
    /// Only asked for to wait for somebody's end.
    case notAtAll
  }

  /// The parts of which steps are made.
  enum Operation: Sendable {
    case acquire(LockTable.Object, LockMode, noWait: Bool, Keeping)
    /// SHARE on the lock that a transaction holds on itself, to wait for its end.
    case awaitEnd(of: LockTable.Object)
    case giveBack(LockTable.Object, LockMode)
    case unlock(LockTable.Object)
    case dropSnapshot
    case listLockers(LockTable.Object, LockMode)
    case listSnapshots
    /// As long as that session still is in that transaction, with a snapshot as old as that.
    case awaitSnapshot(session: Int, LockTable.Object, since: Double)
    case releaseSessionRelations
    case assignTransactionID
    case lockRow(String, RowLockMode, hasTupleLock: Bool)
    case work(Double)
    case fail(String)
  }
}

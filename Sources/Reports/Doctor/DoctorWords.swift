// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Snapshot
public import Verdicts

extension DoctorRule {
  /// The rule in a few words.
  public var title: String {
    switch self {
    case .idleInTransactionUnbounded: "Nothing ends sessions that idle in a transaction"
    case .queriesUnbounded: "Nothing ends long queries"
    case .noLockTimeout: "No lock_timeout for migrations"
    case .deadlockTimeoutUnusual: "An unusual deadlock_timeout"
    case .regularLongTransaction: "A long transaction that comes again"
    case .preparedTransaction: "A prepared transaction that nobody ends"
    case .poolExceedsServer: "A pool larger than the server"
    case .connectionsNearlyUsed: "Nearly all connections in use"
    case .autovacuumOff: "Autovacuum is off"
    case .wraparoundVacuumRuns: "A vacuum against wraparound runs"
    case .wraparoundVacuumNear: "A vacuum against wraparound is near"
    case .vacuumDoesNotEnd: "Autovacuum hardly ever ends"
    case .invalidIndex: "An invalid index"
    case .detachPending: "A partition that is half detached"
    case .standbyDelayUnbounded: "Standbys let queries delay replay without limit"
    case .standbyLags: "A standby lags behind"
    case .commitWaitsForReplay: "Commits wait for the replay on a standby"
    case .slotInactive: "A replication slot that nobody reads"
    case .snapshotStale: "The snapshot is old"
    case .snapshotThin: "The snapshot saw too few moments"
    case .lockWaitsNotLogged: "Lock waits are not logged"
    case .noStatementStatistics: "No statistics of statements"
    case .ioTimingOff: "Reading and writing is not timed"
    }
  }

  /// Why it makes lock windows longer.
  var why: String {
    switch self {
    case .idleInTransactionUnbounded:
      """
      A transaction keeps its locks while its session does nothing. A migration waits behind it, \
      and everybody else behind the migration, until someone notices.
      """
    case .queriesUnbounded:
      "A reader holds its lock until its query ends; an ALTER TABLE waits for as long, and stalls the rest."
    case .noLockTimeout:
      """
      A statement that needs a strong lock waits as long as it takes, and all newcomers wait \
      behind it.
      """
    case .deadlockTimeoutUnusual:
      """
      After this time the server looks for a deadlock, cancels an autovacuum that is in the way, \
      and logs a wait.
      """
    case .regularLongTransaction: "A migration that is deployed at its hours waits for it."
    case .preparedTransaction:
      "It keeps its locks over restarts and has no session: no timeout ends it."
    case .poolExceedsServer:
      """
      While a migration stalls the application, its pool grows to its limit; the server refuses \
      connections before that, to everybody.
      """
    case .connectionsNearlyUsed: "There is no room for those who wait behind a lock."
    case .autovacuumOff:
      "What it would have done comes as a vacuum against wraparound, which nobody cancels."
    case .wraparoundVacuumRuns:
      """
      It holds SHARE UPDATE EXCLUSIVE and, other than a plain autovacuum, does not give way: DDL on \
      the table waits until it is done.
      """
    case .wraparoundVacuumNear:
      "It will hold SHARE UPDATE EXCLUSIVE, and not give way to DDL until it is done."
    case .vacuumDoesNotEnd:
      """
      Each DDL statement on the table cancels it after deadlock_timeout, its work is lost, and the \
      next one begins at once; in the end a vacuum against wraparound comes.
      """
    case .invalidIndex:
      "A failed CREATE INDEX or REINDEX CONCURRENTLY left it: each write pays for it, no query uses it."
    case .detachPending:
      "DETACH PARTITION CONCURRENTLY was interrupted: no other partition can be detached concurrently, and reads still see it."
    case .standbyDelayUnbounded:
      """
      Replay of an ACCESS EXCLUSIVE lock waits for queries on the standby without end, and all \
      queries that come after it wait for the replay.
      """
    case .standbyLags:
      "What a migration writes and locks reaches it late, on top of what it has to catch up."
    case .commitWaitsForReplay:
      "With synchronous_commit = remote_apply a migration keeps its locks until the standby has replayed it, behind the queries there."
    case .slotInactive:
      "It keeps write-ahead log, and with a snapshot of its own old rows, until the disk is full."
    case .snapshotStale: "Who is there now is not in it."
    case .snapshotThin: "Who is usually there cannot be read off a few moments."
    case .lockWaitsNotLogged:
      "What a deployed migration waited for cannot be compared with its forecast."
    case .noStatementStatistics:
      "Who queues up behind a lock is known by table only, not by statement; the longest query is not known."
    case .ioTimingOff: "How fast the disk is has to be assumed."
    }
  }
}

extension ServerFinding {
  /// What was found: the evidence.
  public var prose: Prose {
    switch subject {
    case .server: "The snapshot has no statement of pg_stat_statements."
    case .setting(let name, let value): "\(words: name) is \(foreign: value)."
    case .duration(let name, let seconds): "\(words: name) is \(seconds: seconds)."
    case .role(let role?): "lock_timeout is 0 for the role \(foreign: role)."
    case .role(nil): "lock_timeout is 0 for roles that do not set it."
    case .sessions(let sessions): sessions.prose
    case .prepared(let gid, let owner, let age, let relations):
      """
      \(foreign: gid)\(owner.map { " of \(foreign: $0)" } ?? "") has been prepared for \
      \(seconds: age) and holds locks on \(words: Quantity.plural(relations, "relation")).
      """
    case .pool(let size, let available):
      "The pool has \(size) connections, the server has room for \(available)."
    case .connections(let peak, let available, let largest):
      "Up to \(peak) of \(available) connections were in use\(Self.mostly(largest))."
    case .freeze(let relation, let age, let limit, let bytes, let more):
      """
      \(relation) (\(bytes: Double(bytes))) is \(count: Double(age)) transactions old, \
      \(probability: Double(age) / Double(limit)) of autovacuum_freeze_max_age\(Self.others(more)).
      """
    case .vacuum(let relation, let age):
      "Autovacuum has worked on \(relation.map { "\($0)" } ?? "a table") for \(seconds: age)."
    case .index(let index, let table): "\(index) on \(table) is invalid."
    case .partition(let partition, let parent):
      "\(partition) is being detached from \(parent), and nobody goes on with it."
    case .standby(let name, let lag):
      "The standby \(foreign: name)\(lag.map { " is \(seconds: $0) behind" } ?? " is waited for")."
    case .slot(let name, let isLogical, let retained):
      """
      The \(words: isLogical ? "logical" : "physical") slot \(foreign: name) is inactive\
      \(retained.map { " and keeps \(bytes: Double($0)) of write-ahead log" } ?? "").
      """
    case .age(let hours): "The snapshot is \(seconds: hours * 3600) old."
    case .moments(let count): "It saw \(words: Quantity.plural(count, "moment")) of the lock graph."
    }
  }

  private static func mostly(_ application: String?) -> Prose {
    guard let application, !application.isEmpty else { return "" }
    return ", most of them by \(foreign: application)"
  }

  private static func others(_ more: Int) -> Prose {
    more > 0 ? ", and \(words: Quantity.plural(more, "table")) besides" : ""
  }
}

extension LongSessions {
  fileprivate var prose: Prose {
    let times: Prose = seen == 1 ? "once" : "\(seen) times"
    let state: Prose =
      owner.isIdle ? "idle in a transaction for up to" : "in a transaction for up to"
    let hours: Prose = self.hours.isEmpty ? "" : ", \(words: Habit.times(self.hours, of: seen))"
    let held: Prose = lock.map { ", with \($0.mode) on \($0.relation)" } ?? ""
    return "\(who) was seen \(times), \(state) \(seconds: longest)\(hours)\(held)."
  }

  private var who: Prose {
    let user: Prose = owner.user.map { " (user \(foreign: $0))" } ?? ""
    guard let application = owner.application, !application.isEmpty else {
      return owner.user.map { "User \(foreign: $0)" } ?? "A session"
    }
    return "\(foreign: application)\(user)"
  }
}

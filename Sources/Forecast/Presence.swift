// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation
import Snapshot

/// Who is there when the migration begins.
struct Presence {
  let snapshot: Snapshot
  let numbering: Numbering
  /// The CONCURRENTLY forms also wait for those that only have a snapshot.
  let countsSnapshots: Bool

  /// From this age of a transaction on, it is expected to last as long again.
  static let longAge = 1.0
  /// Idle in a transaction for so long, with no timeout that ends it: nobody knows when.
  static let abandonedAge = 60.0
  /// No residual life is reported beyond a day.
  private static let horizon = 86_400.0

  /// The sessions of one sample that hold, or wait for, a lock on a numbered relation.
  func holders(in sample: LockSample, olderThan limit: Double? = nil) -> [Holder] {
    // Who holds comes before who waits, and who has waited longest before the others: in this
    // order the lock table gets them.
    let ordered = sample.sessions.sorted { ($0.queueRank, $0.pid) < ($1.queueRank, $1.pid) }
    return ordered.compactMap { session in
      guard session.leader == nil else { return nil }
      if let limit, (session.transactionAge ?? 0) > limit { return nil }
      return holder(session)
    }
  }

  /// Prepared transactions hold their locks until somebody ends them (R16).
  func preparedHolders() -> [Holder] {
    snapshot.preparedTransactions.compactMap { transaction in
      let locks = numbering.met(
        transaction.locks.compactMap { lock in
          numbering.number(ofOriginal: lock.relation).map { ObjectLock($0, lock.mode) }
        })
      guard !locks.isEmpty else { return nil }
      return Holder(locks: locks, residual: .never, usesPool: false)
    }
  }

  private func holder(_ session: Session) -> Holder? {
    // A lock that somebody already waits for stands before ours in the queue.
    let locks = numbering.met(
      session.locksInOrder.compactMap { lock in
        numbering.number(ofOriginal: lock.relation).map { ObjectLock($0, lock.mode) }
      })
    let snapshotCounts = countsSnapshots && session.hasSnapshot && !session.isAutovacuum
    guard !locks.isEmpty || snapshotCounts else { return nil }
    return Holder(
      locks: locks, residual: residual(of: session), hasSnapshot: session.hasSnapshot,
      isCancellable: session.isAutovacuum && !session.preventsWraparound,
      usesPool: session.backendType == "client backend")
  }

  func unboundedReason(_ session: Session) -> UnboundedReason? {
    if session.isAutovacuum { return session.preventsWraparound ? .wraparoundVacuum : nil }
    switch session.state {
    case .idleInTransaction, .idleInTransactionAborted:
      let idle = session.stateAge ?? session.transactionAge ?? 0
      return idle >= Self.abandonedAge && !endsByItself(session) ? .idleInTransaction : nil
    case .active, .idle, .other:
      return nil
    }
  }

  private func residual(of session: Session) -> Holder.Residual {
    if unboundedReason(session) != nil { return .never }
    let age = session.transactionAge ?? session.queryAge ?? 0
    if age < Self.longAge { return .exponential(mean: max(age, 0.002)) }
    let known = habit(of: session)?.ages.residuals(at: age) ?? []
    if !known.isEmpty {
      let limit = limit(of: session)
      return .among(known.map { min($0, limit) })
    }
    return .pareto(scale: age, limit: limit(of: session))
  }

  /// What ends the session at the latest.
  private func limit(of session: Session) -> Double {
    var limit = Self.horizon
    let ends = ends(of: session)
    if session.state == .active {
      if let end = ends.statement { limit = min(limit, end) }
      if let longest = longestSeen(session), longest > (session.queryAge ?? 0) {
        // Half as long again as the longest call of its kind so far.
        limit = min(limit, 1.5 * longest - (session.queryAge ?? 0))
      }
    } else if let end = ends.idle {
      limit = min(limit, end)
    }
    if let end = ends.transaction { limit = min(limit, end) }
    return limit
  }

  /// When the timeouts end the session, from now on. Whoever has outlived one is not bound by it: a
  /// session sets its own, and no catalog tells.
  private func ends(of session: Session) -> EndingTimeouts {
    func rest(_ timeout: Double?, _ age: Double?) -> Double? {
      timeout.map { $0 - (age ?? 0) }.flatMap { $0 > 0 ? $0 : nil }
    }
    var ends = timeouts(ofUser: session.user)
    ends.statement = rest(ends.statement, session.queryAge)
    ends.idle = rest(ends.idle, session.stateAge)
    ends.transaction = rest(ends.transaction, session.transactionAge)
    return ends
  }

  /// What is known of the transactions of its kind.
  private func habit(of session: Session) -> Habit? {
    let owner = Habit.Owner(session)
    return snapshot.history?.habits.first { $0.owner == owner }
  }

  /// What ends a transaction that was seen in the past, at the latest.
  func limit(of holder: PastHolder) -> Double {
    let timeouts = timeouts(ofUser: holder.user)
    return min(
      Self.horizon, (holder.isIdle ? timeouts.idle : timeouts.statement) ?? .infinity,
      timeouts.transaction ?? .infinity)
  }

  private func longestSeen(_ session: Session) -> Double? {
    guard let query = session.query else { return nil }
    return snapshot.workload.queries.first { $0.text == query }?.maximumSeconds
  }

  /// A timeout of the server ends an idle transaction.
  private func endsByItself(_ session: Session) -> Bool {
    let ends = ends(of: session)
    return ends.idle != nil || ends.transaction != nil
  }

  private func timeouts(ofUser user: String?) -> EndingTimeouts {
    EndingTimeouts(snapshot.server, user: user)
  }
}

extension Session {
  /// What it has, then what it waits for.
  fileprivate var locksInOrder: [SessionLock] {
    locks.filter(\.isGranted) + locks.filter { !$0.isGranted }
  }

  /// Below all others where it has all that it asked for; then by how long it has waited.
  fileprivate var queueRank: Double {
    guard let waiting = locks.first(where: { !$0.isGranted }) else { return -.infinity }
    return -(waiting.waitAge ?? queryAge ?? 0)
  }
}

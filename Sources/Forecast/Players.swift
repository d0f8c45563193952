// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation
import Snapshot

/// Everybody else: who holds, who comes, and how many fit.
struct Players {
  struct PoolCapacity {
    var sessions: Int
    var provenance: Provenance
  }

  let traffic: Traffic
  let capacity: PoolCapacity?
  let numbering: Numbering
  let countsSnapshots: Bool

  init(statements: [PlannedStatement], numbering: Numbering, input: ForecastInput) {
    self.numbering = numbering
    self.traffic = Traffic(snapshot: input.snapshot, numbering: numbering)
    self.countsSnapshots = statements.contains(where: \.waitsForSnapshots)
    self.capacity = Self.capacity(input)
  }

  /// The pool from the config; else what the server has room for, 100 at most: an application
  /// rarely opens more, and a lower bound of the pool is an upper bound of the harm.
  private static func capacity(_ input: ForecastInput) -> PoolCapacity? {
    if let declared = input.poolSize {
      return PoolCapacity(sessions: declared, provenance: .measured)
    }
    guard let capacity = input.snapshot?.capacity, let limit = capacity.maxConnections else {
      return nil
    }
    let room = max(1, limit - (capacity.reservedConnections ?? 3))
    let used = capacity.peakConnections ?? 0
    return PoolCapacity(sessions: max(min(room, 100), min(used, room)), provenance: .assumed)
  }

  func provenance(snapshot: Snapshot?) -> Provenance {
    guard let snapshot else { return .assumed }
    return snapshot.samples.isEmpty ? .inferred : .measured
  }

  // MARK: Holders

  private func presence(_ snapshot: Snapshot) -> Presence {
    Presence(snapshot: snapshot, numbering: numbering, countsSnapshots: countsSnapshots)
  }

  func presentHolders(_ snapshot: Snapshot) -> [Holder] {
    let presence = presence(snapshot)
    let sessions = snapshot.samples.last.map { presence.holders(in: $0) } ?? []
    return sessions + presence.preparedHolders()
  }

  func holders(
    in sample: LockSample, _ snapshot: Snapshot, olderThan limit: Double
  ) -> [Holder] {
    presence(snapshot).holders(in: sample, olderThan: limit)
  }

  /// The sessions that the statement has to wait for, the oldest first.
  func blockers(of statement: PlannedStatement, _ snapshot: Snapshot) -> [Blocker] {
    let presence = presence(snapshot)
    var blockers: [Blocker] = []
    for session in snapshot.samples.last?.sessions ?? [] where session.leader == nil {
      guard let (relation, mode) = conflict(statement, locks: session.locks, session) else {
        continue
      }
      blockers.append(
        Blocker(
          kind: .session(session), relation: relation, mode: mode,
          unbounded: presence.unboundedReason(session)))
    }
    for transaction in snapshot.preparedTransactions {
      for lock in transaction.locks {
        guard let relation = conflicting(statement, lock.relation, lock.mode) else { continue }
        blockers.append(
          Blocker(
            kind: .prepared(transaction), relation: relation, mode: lock.mode,
            unbounded: .preparedTransaction))
        break
      }
    }
    return blockers.sorted { ($0.age, $1.pid) > ($1.age, $0.pid) }
  }

  private func conflict(
    _ statement: PlannedStatement, locks: [SessionLock], _ session: Session
  ) -> (RelationName, LockMode?)? {
    let strongestFirst = locks.sorted { ($0.mode, $1.relation) > ($1.mode, $0.relation) }
    for lock in strongestFirst {
      if let relation = conflicting(statement, lock.relation, lock.mode) {
        return (relation, lock.mode)
      }
    }
    guard statement.waitsForSnapshots, session.hasSnapshot, !session.isAutovacuum,
      let relation = statement.visibleLocks.first?.relation
    else { return nil }
    return (relation, nil)
  }

  /// The relation of the statement on which somebody's lock is in its way.
  private func conflicting(
    _ statement: PlannedStatement, _ original: RelationName, _ mode: LockMode
  ) -> RelationName? {
    guard let number = numbering.number(ofOriginal: original) else { return nil }
    let name = numbering.names[number]
    let locks = statement.visibleLocks.contains {
      $0.relation == name && $0.mode.conflicts(with: mode)
    }
    let waits = statement.plan.phases.flatMap(\.waits).contains { wait in
      switch wait {
      case .lockers(let relation, let asked): relation == name && asked.conflicts(with: mode)
      case .olderSnapshots: false
      }
    }
    return locks || waits ? name : nil
  }

  // MARK: Who stalls

  /// The application's statements that conflict with what this one asks for, most frequent first.
  func stalled(by statement: PlannedStatement) -> [StalledTraffic] {
    var stalled: [StalledTraffic] = []
    for (arrival, query) in zip(traffic.classes, traffic.queries) {
      let conflict = arrival.locks.first { lock in
        statement.visibleLocks.contains {
          numbering.number(of: $0.relation) == lock.relation && $0.mode.conflicts(with: lock.mode)
        }
      }
      guard let conflict else { continue }
      stalled.append(
        StalledTraffic(
          relation: numbering.names[conflict.relation], mode: conflict.mode,
          perSecond: Estimate(arrival.rate, traffic.provenance), query: query))
    }
    return stalled.sorted { left, right in
      (left.perSecond.value, right.relation, right.mode)
        > (right.perSecond.value, left.relation, left.mode)
    }
  }
}

extension Blocker {
  /// Seconds that its transaction has lasted.
  public var age: Double {
    switch kind {
    case .session(let session): session.transactionAge ?? 0
    case .prepared(let transaction): transaction.age
    }
  }

  /// 0 for a prepared transaction, which has none.
  public var pid: Int {
    switch kind {
    case .session(let session): session.pid
    case .prepared: 0
    }
  }
}

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
    let room = max(1, limit - min(limit, max(0, capacity.reservedConnections ?? 3)))
    let used = capacity.peakConnections ?? 0
    return PoolCapacity(sessions: max(min(room, 100), min(used, room)), provenance: .assumed)
  }

  // MARK: Holders

  func presence(_ snapshot: Snapshot) -> Presence {
    Presence(snapshot: snapshot, numbering: numbering, countsSnapshots: countsSnapshots)
  }

  func presentHolders(_ snapshot: Snapshot) -> [Holder] {
    let presence = presence(snapshot)
    let present = LockSample(secondsBefore: 0, sessions: snapshot.presentSessions)
    return presence.holders(in: present) + presence.preparedHolders()
  }

  func holders(
    in sample: LockSample, _ snapshot: Snapshot, olderThan limit: Double
  ) -> [Holder] {
    presence(snapshot).holders(in: sample, olderThan: limit)
  }

  /// The sessions that the statement has to wait for, the oldest first.
  func blockers(of statement: PlannedStatement, _ snapshot: Snapshot) -> [Blocker] {
    let presence = presence(snapshot)
    let footprint = Footprint(statement, numbering)
    var blockers: [Blocker] = []
    for session in snapshot.presentSessions where session.leader == nil {
      guard let found = conflict(footprint, session) ?? snapshotAge(of: session, statement) else {
        continue
      }
      blockers.append(
        Blocker(
          kind: .session(session), relation: found.relation, mode: found.mode,
          unbounded: presence.unboundedReason(session)))
    }
    for transaction in snapshot.preparedTransactions {
      guard let found = conflict(footprint, transaction.locks) else { continue }
      blockers.append(
        Blocker(
          kind: .prepared(transaction), relation: found.relation, mode: found.mode,
          unbounded: .preparedTransaction))
    }
    return blockers.sorted { ($0.age, $1.pid) > ($1.age, $0.pid) }
  }

  private typealias Obstacle = (relation: RelationName, mode: LockMode?)

  /// What it has comes before what it waits for.
  private func conflict(_ footprint: Footprint, _ session: Session) -> Obstacle? {
    func locks(granted: Bool) -> [RelationLock] {
      session.locks.filter { $0.isGranted == granted }.map { RelationLock($0.relation, $0.mode) }
    }
    return conflict(footprint, locks(granted: true)) ?? conflict(footprint, locks(granted: false))
  }

  /// The strongest lock that is in the way.
  private func conflict(_ footprint: Footprint, _ locks: [RelationLock]) -> Obstacle? {
    var strongest: (number: Int, mode: LockMode)?
    for lock in locks {
      guard let number = numbering.number(ofOriginal: lock.relation),
        footprint.meets(number, lock.mode)
      else { continue }
      guard let known = strongest else {
        strongest = (number, lock.mode)
        continue
      }
      if (lock.mode, known.number) > (known.mode, number) { strongest = (number, lock.mode) }
    }
    return strongest.map { (numbering.names[$0.number], $0.mode) }
  }

  /// The CONCURRENTLY forms wait for whoever has an older snapshot, whatever it reads.
  private func snapshotAge(of session: Session, _ statement: PlannedStatement) -> Obstacle? {
    guard statement.waitsForSnapshots, session.hasSnapshot, !session.isAutovacuum,
      let relation = statement.visibleLocks.first?.relation
    else { return nil }
    return (relation, nil)
  }

  // MARK: Who stalls

  /// The application's statements that conflict with what this one asks for, most frequent first.
  func stalled(by statement: PlannedStatement) -> [StalledTraffic] {
    let footprint = Footprint(statement, numbering)
    var stalled: [StalledTraffic] = []
    for (arrival, query) in zip(traffic.classes, traffic.queries) {
      let conflict = arrival.locks.first { footprint.stalls($0.relation, $0.mode) }
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

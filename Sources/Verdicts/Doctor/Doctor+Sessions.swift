// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Snapshot

extension Doctor {
  func sessions() -> [ServerFinding] { regular() + prepared() }

  /// Client sessions that were seen with a long transaction: in the samples, and in the history.
  ///
  /// The history holds the samples of earlier snapshots and of this one.
  func longSessions(_ isLong: (Habit.Owner, Double) -> Bool) -> [LongSessions] {
    var found: [Habit.Owner: LongSessions] = [:]
    for sample in snapshot.samples {
      for session in sample.sessions
      where session.leader == nil && session.backendType == "client backend" {
        note(session, isLong, &found)
      }
    }
    for habit in snapshot.history?.habits ?? []
    where habit.owner.backendType == "client backend" && isLong(habit.owner, habit.longest) {
      found[habit.owner] = LongSessions(
        owner: habit.owner, seen: habit.seen, longest: habit.longest, hours: habit.hours,
        lock: habit.locks.first)
    }
    return found.values.sorted {
      ($1.longest, $0.owner.application ?? "", $0.owner.user ?? "")
        < ($0.longest, $1.owner.application ?? "", $1.owner.user ?? "")
    }
  }

  private func note(
    _ session: Session, _ isLong: (Habit.Owner, Double) -> Bool,
    _ found: inout [Habit.Owner: LongSessions]
  ) {
    let owner = Habit.Owner(session)
    let age = (owner.isIdle ? session.stateAge : session.queryAge) ?? session.transactionAge ?? 0
    guard isLong(owner, age) else { return }
    let lock = strongestLock(of: session)
    var sessions =
      found[owner] ?? LongSessions(owner: owner, seen: 0, longest: 0, hours: [:], lock: lock)
    sessions.seen += 1
    sessions.longest = max(sessions.longest, age)
    found[owner] = sessions
  }

  private func strongestLock(of session: Session) -> RelationLock? {
    session.locks.filter { $0.isGranted && snapshot.catalog.relation($0.relation)?.index == nil }
      .max { ($0.mode, $1.relation) < ($1.mode, $0.relation) }
      .map { RelationLock($0.relation, $0.mode) }
  }

  /// Those whose half lasts long, seen again and again: migrations have to go round their hours.
  private func regular() -> [ServerFinding] {
    (snapshot.history?.habits ?? []).filter { habit in
      habit.owner.backendType == "client backend" && habit.seen >= limits.regularSightings
        && !habit.locks.isEmpty && (habit.ages.quantile(0.5) ?? 0) >= limits.longSeconds
    }.map { habit in
      let sessions = LongSessions(
        owner: habit.owner, seen: habit.seen, longest: habit.longest, hours: habit.hours,
        lock: habit.locks.first)
      return ServerFinding(.regularLongTransaction, .warn, .sessions(sessions))
    }
  }

  private func prepared() -> [ServerFinding] {
    snapshot.preparedTransactions.filter { $0.age >= limits.preparedSeconds }.map {
      ServerFinding(
        .preparedTransaction, .block,
        .prepared(
          gid: $0.gid, owner: $0.owner, age: $0.age, relations: Set($0.locks.map(\.relation)).count)
      )
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot

extension Judge {
  /// Without a snapshot nobody knows who is there: the class of the lock, the class of the work,
  /// and the sizes that the config states decide.
  func classFindings(_ subject: JudgedStatement) -> [Finding] {
    let changesAll = subject.plan.work.contains { work in
      if case .rowChanges(let change) = work.kind { change.extent == .all } else { false }
    }
    if let locks = subject.wholeRowLocks, !changesAll, !isSmall(locks.relation, subject) {
      return [Finding(.locksEveryRow, .warn, .relation(locks.relation))]
    }
    let deadlocks = blindDeadlockFindings(subject)
    guard let lock = subject.strongest, subject.blocksWrites else { return deadlocks }
    return deadlocks + classFindings(subject, lock)
  }

  private func classFindings(_ subject: JudgedStatement, _ lock: LockRequest) -> [Finding] {
    if lock.mode.isMetadataLock {
      if let finding = heavyPhase(subject) { return [finding] }
    } else if let work = heavyWork(subject) {
      let rule: Rule =
        subject.blocksReads ? .blocksReadsAndWritesDuringWork : .blocksWritesDuringWork
      return [Finding(rule, .block, .work(work, seconds: .infinity, bytes: nil))]
    }
    if let relation = stretchingWork(subject) {
      return [
        Finding(.transactionStretchesLock, .block, .work(relation, seconds: .infinity, bytes: nil))
      ]
    }
    // A timeout beyond what others may stall for is none.
    let patience = subject.forecast.lockTimeout ?? .infinity
    guard patience > limits.windowBlock, !isSmall(lock.relation, subject) else { return [] }
    return [Finding(.exclusiveLockUnweighed, .warn, .relation(lock.relation))]
  }

  /// A second standing table locked against writes while the first is kept: an application that takes
  /// them in the other order meets it in a deadlock. Said where it comes about first.
  ///
  /// One foreign key always locks two, so that is a note.
  func blindDeadlockFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let second = subject.migration.secondTables[subject.index] else { return [] }
    return [
      Finding(.deadlockPossible, second.isKeyPartner ? .pass : .warn, .relation(second.relation))
    ]
  }

  /// While the large table is worked on.
  private func heavyPhase(_ subject: JudgedStatement) -> Finding? {
    let found = subject.plan.strongestMode { work in
      work.kind.growsWithTable && !isSmall(work.relation, subject)
    }
    guard let found, found.mode.blocksWrites else { return nil }
    let rule: Rule =
      found.mode.blocksReads ? .blocksReadsAndWritesDuringWork : .blocksWritesDuringWork
    return Finding(rule, .block, .work(found.work.relation, seconds: .infinity, bytes: nil))
  }

  /// The large table that the statement itself reads or writes from end to end.
  private func heavyWork(_ subject: JudgedStatement) -> RelationName? {
    heavyRelation(subject.plan, subject)
  }

  /// The large table that a later statement of the same transaction works on, while this one's
  /// lock is held.
  private func stretchingWork(_ subject: JudgedStatement) -> RelationName? {
    for later in subject.heavyBehind {
      if let relation = heavyRelation(later.plan, subject) { return relation }
    }
    return nil
  }

  private func heavyRelation(_ plan: Plan, _ subject: JudgedStatement) -> RelationName? {
    plan.work.first { work in
      work.kind.growsWithTable && !isSmall(work.relation, subject)
    }?.relation
  }

  /// Made by this migration, or measured or stated to be small.
  private func isSmall(_ name: RelationName, _ subject: JudgedStatement) -> Bool {
    guard let origin = subject.before.origin(of: name) else {
      // Unknown to the catalog: only what a plan's own statement makes is surely new.
      return subject.plan.locks.contains { $0.relation == name && $0.created }
    }
    switch origin {
    case .created: return true
    case .existing(let original):
      let known = input.snapshot?.sizes[original]?.rows ?? input.declaredRows[original]
      return (known ?? .infinity) < limits.largeRows
    }
  }
}

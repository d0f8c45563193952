// SPDX-License-Identifier: Apache-2.0

extension LockTable {
  /// What the deadlock check of a waiting proc finds.
  public enum DeadlockCheck: Sendable, Hashable {
    /// Nothing: it waits on.
    case none
    /// R10: no deadlock, but a worker of autovacuum holds the lock and is to be cancelled.
    case blockedByAutovacuum(Proc)
    /// A cycle through places in queues was undone by reordering them; nobody fails.
    case rearranged
    /// The checking proc is the victim.
    case deadlock
    /// M4: another one is, which is lighter.
    case deadlockOf(Proc)
  }

  /// Who changes definitions is heavier than who reads and writes rows.
  public mutating func setDeadlockWeight(_ weight: Int, of proc: Proc) {
    procs[Int(proc.index)].deadlockWeight = Int32(clamping: weight)
  }

  /// R9: the one check that a wait gets, `deadlock_timeout` after it began.
  public mutating func checkDeadlock(of proc: Proc) -> DeadlockCheck {
    guard procs[Int(proc.index)].waitObject >= 0 else { return .none }
    if discipline == .metadata {
      guard let victim = MetadataDeadlockSearch.victim(in: self, from: proc.index) else {
        return .none
      }
      return victim == proc.index ? .deadlock : .deadlockOf(Proc(index: victim))
    }
    switch DeadlockSearch.resolve(self, proc: proc.index) {
    case .hopeless: return .deadlock
    case .reordered(let queues):
      for (object, queue) in queues { rearrange(object, to: queue) }
      return .rearranged
    case .free:
      let worker = blockers(of: proc).hard.first { procs[Int($0.index)].isCancellableVacuum }
      return worker.map(DeadlockCheck.blockedByAutovacuum) ?? .none
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
public import LockModel

extension LockTable {
  /// Whoever can hold locks and wait for one: a backend, or the dummy process of a prepared
  /// transaction.
  public struct Proc: Sendable, Hashable {
    let index: Int32
  }

  /// What can be locked: a relation, a transaction, a tuple, an advisory key.
  public struct Object: Sendable, Hashable {
    let index: Int32
  }

  /// What a request came to.
  public enum Answer: Sendable, Hashable {
    case granted
    /// Queued; the proc is reported by ``takeWoken()`` when it gets the lock.
    case waiting
    /// R5: waiting would close a deadlock at once.
    case deadlock
    /// A NOWAIT request that would have had to wait.
    case unavailable
  }

  /// What one proc holds on one object.
  struct Hold: Sendable {
    var object: Int32
    var modes: UInt16
  }

  /// A mode that a proc has taken more than once, and how often beyond the first.
  struct Repeat: Sendable {
    var object: Int32
    var mode: UInt8
    var count: UInt32
  }

  struct ProcState: Sendable {
    /// The object waited for, or -1: a backend waits for at most one lock.
    var waitObject: Int32 = -1
    var waitMode: UInt8 = 0
    var isCancellableVacuum = false
    /// M4: of those in a deadlock the lightest gives way.
    var deadlockWeight: Int32 = 0
    var holds: [Hold] = []
    var repeats: [Repeat] = []

    mutating func countAgain(_ mode: UInt8, _ object: Int32) {
      if let index = repeats.firstIndex(where: { $0.object == object && $0.mode == mode }) {
        repeats[index].count += 1
      } else {
        repeats.append(Repeat(object: object, mode: mode, count: 1))
      }
    }

    /// Gives one taking of several back; false where there was only one.
    mutating func countBack(_ mode: UInt8, _ object: Int32) -> Bool {
      guard let index = repeats.firstIndex(where: { $0.object == object && $0.mode == mode })
      else { return false }
      repeats[index].count -= 1
      if repeats[index].count == 0 { repeats.remove(at: index) }
      return true
    }

    /// Most have one: the general way is dearer.
    @inline(__always)
    mutating func forgetHolds() {
      if !repeats.isEmpty { repeats.removeAll(keepingCapacity: true) }
      if holds.count == 1 { holds.removeLast() } else { holds.removeAll(keepingCapacity: true) }
    }
  }

  struct Holder: Sendable {
    var proc: Int32
    var modes: UInt16
  }

  struct Waiter: Sendable {
    var proc: Int32
    var mode: UInt8
  }

  struct ObjectState: Sendable {
    /// In the order of their first grant.
    var holders: [Holder] = []
    /// The queue, front first.
    var queue: [Waiter] = []
    /// How many procs hold each mode, and how many wait for it.
    var holderCounts: InlineArray<11, Int32> = .init(repeating: 0)
    var waiterCounts: InlineArray<11, Int32> = .init(repeating: 0)
    var grantMask: UInt16 = 0
    var waitMask: UInt16 = 0

    @inline(__always)
    mutating func removeHolder(at place: Int) {
      if place + 1 == holders.count { holders.removeLast() } else { holders.remove(at: place) }
    }

    /// One of them has no longer the modes; returns whether somebody may wait for that.
    @inline(__always)
    mutating func countGone(_ modes: UInt16) -> Bool {
      var rest = modes
      while rest != 0 {
        let mode = rest.trailingZeroBitCount
        holderCounts[mode] -= 1
        if holderCounts[mode] == 0 { grantMask &= ~(1 << UInt16(mode)) }
        rest &= rest &- 1
      }
      return waitMask != 0
    }
  }
}

// MARK: - Looking at the table

extension LockTable {
  public func heldModes(by proc: Proc, on object: Object) -> LockModeSet {
    let bits = held(by: proc.index, on: object.index)
    return discipline.modes.reduce(into: []) { set, mode in
      if bits & (1 << UInt16(mode.number)) != 0 { set.formUnion(LockModeSet(mode)) }
    }
  }

  public func isWaiting(_ proc: Proc) -> Bool { procs[Int(proc.index)].waitObject >= 0 }

  /// What the proc waits for.
  public func request(of proc: Proc) -> (object: Object, mode: LockMode)? {
    let state = procs[Int(proc.index)]
    guard state.waitObject >= 0, let mode = discipline.mode(state.waitMode) else { return nil }
    return (Object(index: state.waitObject), mode)
  }

  /// The queue of an object, front first.
  public func queue(on object: Object) -> [Proc] {
    objects[Int(object.index)].queue.map { Proc(index: $0.proc) }
  }

  /// Those that hold a mode in `modes` on the object, in the order of their first grant.
  public func holders(of modes: LockModeSet, on object: Object) -> [Proc] {
    let bits = modes.numbers
    return objects[Int(object.index)].holders
      .filter { $0.modes & bits != 0 }.map { Proc(index: $0.proc) }
  }

  public func isFree(_ object: Object) -> Bool {
    let state = objects[Int(object.index)]
    return state.grantMask == 0 && state.waitMask == 0
  }

  /// Procs that hold the mode, and those that hold or want it (`granted[]`, `requested[]` of LOCK).
  public func counts(of mode: LockMode, on object: Object) -> (granted: Int, requested: Int) {
    let state = objects[Int(object.index)]
    let granted = Int(state.holderCounts[Int(mode.number)])
    return (granted, granted + Int(state.waiterCounts[Int(mode.number)]))
  }

  /// Who keeps a waiting proc waiting, as `pg_blocking_pids` says it: those that hold a conflicting
  /// mode (hard), then those before it in the queue that want one (soft).
  public func blockers(of proc: Proc) -> (hard: [Proc], soft: [Proc]) {
    let state = procs[Int(proc.index)]
    guard state.waitObject >= 0 else { return ([], []) }
    let object = objects[Int(state.waitObject)]
    let conflict = conflicts[state.waitMode]
    let hard = object.holders
      .filter { $0.proc != proc.index && $0.modes & conflict != 0 }.map { Proc(index: $0.proc) }
    let soft = object.queue.prefix { $0.proc != proc.index }
      .filter { conflict & (1 << UInt16($0.mode)) != 0 }.map { Proc(index: $0.proc) }
      .filter { !hard.contains($0) }
    return (hard, soft)
  }
}

// SPDX-License-Identifier: Apache-2.0
public import LockModel

/// A lock manager as a state machine: that of Postgres' heavyweight locks, or that of the metadata
/// locks of MySQL and MariaDB (``LockDiscipline``): no clock, no threads, no output.
///
/// Rules are numbered R1–R9 as in this room's README; they follow lock.c and proc.c of
/// src/backend/storage/lmgr; M1–M4 follow sql/mdl.cc. Procs and objects are small integers, modes are bits, and nothing is
/// looked up by name, since a forecast makes millions of requests.
public struct LockTable: Sendable {
  var procs: [ProcState] = []
  var objects: [ObjectState] = []
  let discipline: LockDiscipline
  let conflicts: ConflictMasks
  /// 17 lets a NOWAIT request try its place in the queue before it gives up.
  private let noWaitTriesQueue: Bool
  private var woken: [Int32] = []

  public init(serverVersion: Int = 15) {
    noWaitTriesQueue = serverVersion >= 17
    discipline = .heavyweight
    conflicts = ConflictMasks(.heavyweight)
  }

  public init(_ discipline: LockDiscipline, serverVersion: Int = 15) {
    noWaitTriesQueue = serverVersion >= 17
    self.discipline = discipline
    conflicts = ConflictMasks(discipline)
  }

  /// - Parameter isCancellableVacuum: an autovacuum worker that does not prevent wraparound (R10).
  public mutating func addProc(isCancellableVacuum: Bool = false) -> Proc {
    var state = ProcState()
    state.isCancellableVacuum = isCancellableVacuum
    procs.append(state)
    return Proc(index: Int32(procs.count - 1))
  }

  public mutating func addObject() -> Object {
    objects.append(ObjectState())
    return Object(index: Int32(objects.count - 1))
  }

  /// Asks for a lock; a proc that waits must not ask.
  public mutating func request(
    _ mode: LockMode, on object: Object, by proc: Proc, noWait: Bool = false
  ) -> Answer {
    request(mode.number, object.index, by: proc.index, noWait: noWait)
  }

  /// Gives one taking of a mode back; what the proc does not hold is left alone.
  public mutating func release(_ mode: LockMode, on object: Object, by proc: Proc) {
    release(mode.number, object.index, by: proc.index)
  }

  /// The end of a transaction: everything goes, in the order in which it was taken.
  public mutating func releaseAll(by proc: Proc) { releaseAll(by: proc.index) }

  /// R8: takes a waiting proc out of the queue (timeout, cancel, deadlock).
  public mutating func leave(_ proc: Proc) { leave(proc.index) }

  /// The procs that were granted their lock since the last call, in the order of the grants.
  public mutating func takeWoken() -> [Proc] {
    guard !woken.isEmpty else { return [] }
    let procs = woken.map(Proc.init(index:))
    woken.removeAll(keepingCapacity: true)
    return procs
  }

  var hasWoken: Bool { !woken.isEmpty }

  /// Moves all that one proc holds to another: PREPARE TRANSACTION (R16).
  public mutating func transfer(from proc: Proc, to other: Proc) {
    for hold in procs[Int(proc.index)].holds {
      for index in objects[Int(hold.object)].holders.indices
      where objects[Int(hold.object)].holders[index].proc == proc.index {
        objects[Int(hold.object)].holders[index].proc = other.index
      }
    }
    procs[Int(other.index)].holds += procs[Int(proc.index)].holds
    procs[Int(other.index)].repeats += procs[Int(proc.index)].repeats
    procs[Int(proc.index)].holds = []
    procs[Int(proc.index)].repeats = []
  }
}

// MARK: - Requests

extension LockTable {
  mutating func request(
    _ mode: UInt8, _ object: Int32, by proc: Int32, noWait: Bool = false
  ) -> Answer {
    let bit: UInt16 = 1 << UInt16(mode)
    let conflict = conflicts[mode]
    var mine: UInt16 = 0
    if let index = holdIndex(of: proc, on: object) {
      mine = procs[Int(proc)].holds[index].modes
      if mine & bit != 0 {  // R1: the queue is not looked at.
        procs[Int(proc)].countAgain(mode, object)
        return .granted
      }
    }
    let waitMask = objects[Int(object)].waitMask
    if waitMask & conflicts.yields(mode) == 0,
      !conflictsWithHolders(conflict, on: object, except: mine)
    {
      grant(mode, object, to: proc)  // R3, M1
      return .granted
    }
    if noWait && !noWaitTriesQueue { return .unavailable }
    switch place(of: mode, on: object, mine: mine) {
    case .deadlock: return .deadlock
    case .now:
      grant(mode, object, to: proc)
      return .granted
    case .before(let position):
      if noWait { return .unavailable }
      enqueue(Waiter(proc: proc, mode: mode), on: object, at: position)
      return .waiting
    }
  }

  /// Whether a request would be granted at once.
  func couldHave(_ mode: UInt8, _ object: Int32, by proc: Int32) -> Bool {
    let mine = held(by: proc, on: object)
    let conflict = conflicts[mode]
    return mine & (1 << UInt16(mode)) != 0
      || objects[Int(object)].waitMask & conflicts.yields(mode) == 0
        && !conflictsWithHolders(conflict, on: object, except: mine)
  }

  private enum Place {
    case now
    case deadlock
    case before(Int)
  }

  /// R4–R6: before the first waiter who has to wait for me anyway, else at the end.
  private func place(of mode: UInt8, on object: Int32, mine: UInt16) -> Place {
    let state = objects[Int(object)]
    // M2: metadata locks queue at the end, whatever the proc has.
    guard mine != 0, discipline == .heavyweight else { return .before(state.queue.count) }
    let conflict = conflicts[mode]
    var ahead: UInt16 = 0
    for (position, waiter) in state.queue.enumerated() {
      if conflicts[waiter.mode] & mine != 0 {
        if conflict & held(by: waiter.proc, on: object) != 0 { return .deadlock }
        if conflict & ahead == 0, !conflictsWithHolders(conflict, on: object, except: mine) {
          return .now
        }
        return .before(position)
      }
      ahead |= 1 << UInt16(waiter.mode)
    }
    return .before(state.queue.count)
  }

  /// R2: own locks never conflict.
  @inline(__always)
  private func conflictsWithHolders(
    _ conflict: UInt16, on object: Int32, except mine: UInt16
  ) -> Bool {
    var rest = objects[Int(object)].grantMask & conflict
    if rest == 0 { return false }
    if rest & mine == 0 { return true }
    while rest != 0 {
      let mode = rest.trailingZeroBitCount
      let own: Int32 = mine >> UInt16(mode) & 1 == 1 ? 1 : 0
      if objects[Int(object)].holderCounts[mode] > own { return true }
      rest &= rest &- 1
    }
    return false
  }

  /// Looks at whoever holds less: a migration may hold thousands of partitions, a hot table may
  /// have hundreds of holders.
  @inline(__always)
  func holdIndex(of proc: Int32, on object: Int32) -> Int? {
    let count = procs[Int(proc)].holds.count
    if count == 0 { return nil }
    if objects[Int(object)].holders.count < count, holderIndex(of: proc, on: object) == nil {
      return nil
    }
    for index in 0..<count where procs[Int(proc)].holds[index].object == object { return index }
    return nil
  }

  /// Its place among the holders of the object; read in place, for this is asked at each release.
  @inline(__always)
  private func holderIndex(of proc: Int32, on object: Int32) -> Int? {
    for index in 0..<objects[Int(object)].holders.count
    where objects[Int(object)].holders[index].proc == proc {
      return index
    }
    return nil
  }

  @inline(__always)
  func held(by proc: Int32, on object: Int32) -> UInt16 {
    guard let index = holdIndex(of: proc, on: object) else { return 0 }
    return procs[Int(proc)].holds[index].modes
  }

  private mutating func grant(_ mode: UInt8, _ object: Int32, to proc: Int32) {
    let bit: UInt16 = 1 << UInt16(mode)
    if let index = holdIndex(of: proc, on: object) {
      if procs[Int(proc)].holds[index].modes & bit != 0 {
        return procs[Int(proc)].countAgain(mode, object)
      }
      procs[Int(proc)].holds[index].modes |= bit
      if let place = holderIndex(of: proc, on: object) {
        objects[Int(object)].holders[place].modes |= bit
      }
    } else {
      procs[Int(proc)].holds.append(Hold(object: object, modes: bit))
      objects[Int(object)].holders.append(Holder(proc: proc, modes: bit))
    }
    objects[Int(object)].holderCounts[Int(mode)] += 1
    objects[Int(object)].grantMask |= bit
  }

  private mutating func enqueue(_ waiter: Waiter, on object: Int32, at position: Int) {
    objects[Int(object)].queue.insert(waiter, at: position)
    objects[Int(object)].waiterCounts[Int(waiter.mode)] += 1
    objects[Int(object)].waitMask |= 1 << UInt16(waiter.mode)
    procs[Int(waiter.proc)].waitObject = object
    procs[Int(waiter.proc)].waitMode = waiter.mode
  }
}

// MARK: - Releases

extension LockTable {
  mutating func release(_ mode: UInt8, _ object: Int32, by proc: Int32) {
    guard let index = holdIndex(of: proc, on: object) else { return }
    let bit: UInt16 = 1 << UInt16(mode)
    guard procs[Int(proc)].holds[index].modes & bit != 0 else { return }
    if procs[Int(proc)].countBack(mode, object) { return }
    procs[Int(proc)].holds[index].modes &= ~bit
    if procs[Int(proc)].holds[index].modes == 0 { procs[Int(proc)].holds.remove(at: index) }
    drop(bit, on: object, by: proc)
  }

  mutating func releaseAll(by proc: Int32) {
    for index in 0..<procs[Int(proc)].holds.count {
      let modes = procs[Int(proc)].holds[index].modes
      drop(modes, on: procs[Int(proc)].holds[index].object, by: proc)
    }
    procs[Int(proc)].forgetHolds()
  }

  private mutating func drop(_ modes: UInt16, on object: Int32, by proc: Int32) {
    if let place = holderIndex(of: proc, on: object) {
      objects[Int(object)].holders[place].modes &= ~modes
      if objects[Int(object)].holders[place].modes == 0 {
        objects[Int(object)].removeHolder(at: place)
      }
    }
    if objects[Int(object)].countGone(modes),
      discipline == .metadata || conflicts.union(modes) & objects[Int(object)].waitMask != 0
    {
      wakeUp(object)
    }
  }

  mutating func leave(_ proc: Int32) {
    let object = procs[Int(proc)].waitObject
    guard object >= 0 else { return }
    objects[Int(object)].queue.removeAll { $0.proc == proc }
    noteGone(procs[Int(proc)].waitMode, from: object)
    procs[Int(proc)].waitObject = -1
    wakeUp(object)
  }

  private mutating func noteGone(_ mode: UInt8, from object: Int32) {
    objects[Int(object)].waiterCounts[Int(mode)] -= 1
    if objects[Int(object)].waiterCounts[Int(mode)] == 0 {
      objects[Int(object)].waitMask &= ~(1 << UInt16(mode))
    }
  }

  /// R7: one pass over the whole queue; who conflicts neither with a holder nor with a waiter that
  /// stays before it is granted, and counts as a holder for the rest of the pass.
  ///
  /// M3: a metadata lock is granted where it yields to none of those that still wait, before it or
  /// behind (`MDL_lock::reschedule_waiters`, `can_grant_lock`).
  mutating func wakeUp(_ object: Int32) {
    if discipline == .metadata { return rescheduleWaiters(object) }
    let everything = conflicts[LockMode.accessExclusive.number]
    var ahead: UInt16 = 0
    var position = 0
    var kept = 0
    let count = objects[Int(object)].queue.count
    while position < count {
      // What waits ahead stops every mode: nobody behind it can be granted.
      if ahead == everything || ahead & (1 << UInt16(LockMode.accessExclusive.number)) != 0 {
        break
      }
      let waiter = objects[Int(object)].queue[position]
      let conflict = conflicts[waiter.mode]
      position += 1
      if conflict & ahead == 0,
        !conflictsWithHolders(
          conflict, on: object,
          except: objects[Int(object)].grantMask & conflict == 0
            ? 0 : held(by: waiter.proc, on: object))
      {
        noteGone(waiter.mode, from: object)
        procs[Int(waiter.proc)].waitObject = -1
        grant(waiter.mode, object, to: waiter.proc)
        woken.append(waiter.proc)
      } else {
        ahead |= 1 << UInt16(waiter.mode)
        objects[Int(object)].queue[kept] = waiter
        kept += 1
      }
    }
    if kept < position { objects[Int(object)].queue.removeSubrange(kept..<position) }
  }

  private mutating func rescheduleWaiters(_ object: Int32) {
    var position = 0
    while position < objects[Int(object)].queue.count {
      let waiter = objects[Int(object)].queue[position]
      let others = objects[Int(object)].waitMask & conflicts.yields(waiter.mode)
      guard others == 0,
        !conflictsWithHolders(
          conflicts[waiter.mode], on: object, except: held(by: waiter.proc, on: object))
      else {
        position += 1
        continue
      }
      objects[Int(object)].queue.remove(at: position)
      noteGone(waiter.mode, from: object)
      procs[Int(waiter.proc)].waitObject = -1
      grant(waiter.mode, object, to: waiter.proc)
      woken.append(waiter.proc)
    }
  }

  /// Puts a queue that the deadlock check has reordered in place, and lets who can run run.
  mutating func rearrange(_ object: Int32, to queue: [Waiter]) {
    objects[Int(object)].queue = queue
    wakeUp(object)
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel

/// Waiting for locks, and ceasing to.
extension SchedulePlayer {
  /// Asks for a lock, and notes what came of it.
  mutating func acquire(
    _ object: LockTable.Object, _ mode: LockMode, noWait: Bool, _ keeping: PlayedSession.Keeping,
    _ index: Int
  ) -> LockTable.Answer {
    let proc = sessions[index].proc
    let answer = table.request(mode, on: object, by: proc, noWait: noWait)
    switch answer {
    case .granted: keep(object, mode, keeping, index)
    case .waiting:
      sessions[index].awaited = PlayedSession.Awaited(object: object, mode: mode, keeping: keeping)
      beginWait(for: object, mode, index)
    case .deadlock, .unavailable: break
    }
    return answer
  }

  private mutating func beginWait(for object: LockTable.Object, _ mode: LockMode, _ index: Int) {
    sessions[index].waitSerial += 1
    let serial = sessions[index].waitSerial
    events.add(
      .deadlockCheck(index, serial: serial), at: now + schedule.deadlockTimeout, rank: Rank.timer)
    if let limit = limit(.lockTimeout, of: index) {
      events.add(.lockTimeout(index, serial: serial), at: now + limit, rank: Rank.timer)
    }
    sessions[index].wait = playback.waits.count
    playback.waits.append(
      Playback.Wait(
        session: sessions[index].name, step: sessions[index].step,
        object: objectNames[Int(object.index)], mode: mode, from: now,
        blockedBy: blockers(of: sessions[index].proc)))
  }

  private mutating func endWait(_ index: Int, granted: Bool) {
    sessions[index].waitSerial += 1
    guard let wait = sessions[index].wait else { return }
    playback.waits[wait].until = now
    playback.waits[wait].granted = granted
    sessions[index].wait = nil
  }

  /// Leaves the queue without the lock (R8).
  mutating func stopWaiting(_ index: Int) {
    guard table.isWaiting(sessions[index].proc) else { return }
    table.leave(sessions[index].proc)
    sessions[index].awaited = nil
    endWait(index, granted: false)
  }

  /// Those that were granted a lock hold it from now on, and go on at this moment.
  mutating func noteWoken() {
    for proc in table.takeWoken() {
      guard case .session(let index) = owners[Int(proc.index)],
        let awaited = sessions[index].awaited
      else { continue }
      sessions[index].awaited = nil
      keep(awaited.object, awaited.mode, awaited.keeping, index)
      endWait(index, granted: true)
      events.add(
        .resume(index, serial: sessions[index].stepSerial), at: now, rank: Rank.wake)
    }
  }

  private mutating func keep(
    _ object: LockTable.Object, _ mode: LockMode, _ keeping: PlayedSession.Keeping, _ index: Int
  ) {
    switch keeping {
    case .transaction: sessions[index].held.append(.lock(object, mode))
    case .session(let isAdvisory):
      sessions[index].heldBySession.append(
        PlayedSession.SessionLock(object: object, mode: mode, isAdvisory: isAdvisory))
    case .notAtAll:
      // Kept like any other lock until the session goes on, in case it is stopped before that.
      sessions[index].held.append(.lock(object, mode))
      sessions[index].operations.append(.giveBack(object, mode))
    }
  }

  /// R9: the one check of a wait.
  mutating func checkDeadlock(_ index: Int) {
    switch table.checkDeadlock(of: sessions[index].proc) {
    case .none: break
    case .rearranged:
      playback.rearrangements.append(
        Playback.Rearrangement(at: now, session: sessions[index].name))
    case .blockedByAutovacuum(let proc):
      if case .session(let worker) = owners[Int(proc.index)] { interrupt(worker, "57014") }
    case .deadlock: interrupt(index, "40P01")
    case .deadlockOf(let proc):
      if case .session(let victim) = owners[Int(proc.index)] { interrupt(victim, "40001") }
    }
  }
}

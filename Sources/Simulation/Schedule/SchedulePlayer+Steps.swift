// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The beginning and the end of steps.
extension SchedulePlayer {
  mutating func scheduleStep(of index: Int) {
    let session = sessions[index]
    guard session.step < session.steps.count else { return }
    events.add(.start(index), at: max(now, session.steps[session.step].at), rank: Rank.start)
  }

  mutating func start(_ index: Int) {
    guard !sessions[index].isDead else { return }
    let step = sessions[index].steps[sessions[index].step]
    sessions[index].asked = now
    sessions[index].isRunning = true
    sessions[index].stepSerial += 1
    sessions[index].operations = []
    if case .statement = step.action, let limit = limit(.statementTimeout, of: index) {
      events.add(
        .statementTimeout(index, serial: sessions[index].stepSerial), at: now + limit,
        rank: Rank.timer)
    }
    if let code = begin(step.action, of: index) {
      fail(index, code)
    } else {
      proceed(index)
    }
  }

  func limit(_ setting: Schedule.Setting, of index: Int) -> Double? {
    guard let limit = sessions[index].settings[setting], limit > 0 else { return nil }
    return limit
  }

  /// Does what takes no time, and lays out the operations of a statement.
  ///
  /// Returns the SQLSTATE of an immediate error.
  private mutating func begin(_ action: Schedule.Action, of index: Int) -> String? {
    if sessions[index].isAborted {
      switch action {
      case .commit, .rollback, .rollbackTo, .cancel, .terminate: break
      case .begin, .statement, .savepoint, .release, .prepare, .commitPrepared, .rollbackPrepared,
        .set:
        return "25P02"
      }
    }
    switch action {
    case .begin(let keepsSnapshot):
      if !sessions[index].isInBlock {
        sessions[index].isInBlock = true
        sessions[index].keepsSnapshot = keepsSnapshot
        beginTransaction(index)
      }
    case .statement(let statement): lay(statement, for: index)
    case .commit, .rollback: endTransaction(index)
    case .savepoint(let id): return savepoint(id, index)
    case .rollbackTo(let id): return rollBack(index, to: id)
    case .release(let id): return release(id, index)
    case .prepare(let id): return prepare(id, index)
    case .commitPrepared(let id), .rollbackPrepared(let id): return finishPrepared(id)
    case .set(let setting, let ticks): sessions[index].settings[setting] = ticks
    case .cancel(let name):
      if let other = sessionIndex[name] { events.add(.cancel(other), at: now, rank: Rank.wake) }
    case .terminate(let name):
      if let other = sessionIndex[name] { events.add(.terminate(other), at: now, rank: Rank.wake) }
    }
    return nil
  }

  mutating func finish(_ index: Int, _ result: Playback.Result) {
    record(index, result)
    sessions[index].isRunning = false
    sessions[index].stepSerial += 1
    sessions[index].operations = []
    if !sessions[index].isInBlock { endTransaction(index) }
    if !sessions[index].keepsSnapshot { sessions[index].snapshot = nil }
    if sessions[index].isInBlock, let limit = limit(.idleInTransactionSessionTimeout, of: index) {
      events.add(
        .idleTimeout(index, serial: sessions[index].stepSerial), at: now + limit, rank: Rank.timer)
    }
    sessions[index].step += 1
    scheduleStep(of: index)
  }

  private mutating func record(_ index: Int, _ result: Playback.Result) {
    playback.steps.append(
      Playback.Step(
        session: sessions[index].name, step: sessions[index].step, asked: sessions[index].asked,
        done: now, result: result))
  }

  /// Ends the statement under way with an error (R12): its transaction's locks go now, not when the
  /// client sends ROLLBACK.
  mutating func fail(_ index: Int, _ code: String) {
    stopWaiting(index)
    abort(index)
    finish(index, .failed(code))
  }

  /// A timer or another session stops the statement under way, if there is one.
  mutating func interrupt(_ index: Int, _ code: String) {
    guard !sessions[index].isDead, sessions[index].isRunning else { return }
    fail(index, code)
  }

  /// Ends the session.
  mutating func kill(_ index: Int, _ code: String) {
    guard !sessions[index].isDead else { return }
    stopWaiting(index)
    if sessions[index].isRunning { record(index, .failed(code)) }
    sessions[index].isDead = true
    sessions[index].isRunning = false
    sessions[index].stepSerial += 1
    endTransaction(index)
    let locks = sessions[index].heldBySession
    sessions[index].heldBySession = []
    for lock in locks { table.release(lock.mode, on: lock.object, by: sessions[index].proc) }
  }
}

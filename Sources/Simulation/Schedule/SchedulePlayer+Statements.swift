// SPDX-License-Identifier: Apache-2.0
import LockModel

/// What a statement does, part by part.
extension SchedulePlayer {
  /// Lays out the operations of a statement in their order.
  mutating func lay(_ statement: Schedule.Statement, for index: Int) {
    beginTransaction(index)
    // A statement that waits for its first lock has its snapshot already (R14).
    if statement.takesSnapshot, sessions[index].snapshot == nil { sessions[index].snapshot = now }
    var operations: [PlayedSession.Operation] = []
    for lock in statement.locks {
      let keeping: PlayedSession.Keeping =
        statement.isSessionLevel ? .session(isAdvisory: lock.isAdvisory) : .transaction
      operations.append(.acquire(object(lock), lock.mode, noWait: statement.isNoWait, keeping))
    }
    if let key = statement.unlock { operations.append(.unlock(object(.advisory(key)))) }
    if !statement.waits.isEmpty { operations += concurrently(statement) }
    if statement.assignsTransactionID { operations.append(.assignTransactionID) }
    operations += statement.rows.map { .lockRow($0.row, $0.mode, hasTupleLock: false) }
    if statement.work > 0 { operations.append(.work(statement.work)) }
    // "*": whether the statement fails is not of interest.
    if let failure = statement.failure, failure != "*" { operations.append(.fail(failure)) }
    sessions[index].operations = operations.reversed()
  }

  /// R14: between its transactions CONCURRENTLY has no snapshot that others would wait for.
  private mutating func concurrently(
    _ statement: Schedule.Statement
  ) -> [PlayedSession.Operation] {
    var operations: [PlayedSession.Operation] = [.dropSnapshot]
    for wait in statement.waits {
      switch wait {
      case .lockers(let relation, let mode):
        operations.append(.listLockers(object(.relation(relation)), mode))
      case .snapshots: operations.append(.listSnapshots)
      }
    }
    for lock in statement.locksAfterWaits {
      operations.append(.acquire(object(lock), lock.mode, noWait: false, .transaction))
    }
    return operations + [.releaseSessionRelations]
  }

  /// Does operations until one has to wait or the step is done.
  mutating func proceed(_ index: Int) {
    while let operation = sessions[index].operations.popLast() {
      switch perform(operation, index) {
      case .done: break
      case .waits: return
      case .failed(let code): return fail(index, code)
      }
    }
    finish(index, .ok)
  }

  private enum Progress {
    case done
    case waits
    case failed(String)
  }

  private mutating func perform(_ operation: PlayedSession.Operation, _ index: Int) -> Progress {
    switch operation {
    case .acquire(let object, let mode, let noWait, let keeping):
      return progress(acquire(object, mode, noWait: noWait, keeping, index))
    case .awaitEnd(let transaction):
      if table.isFree(transaction) { return .done }
      return progress(acquire(transaction, .share, noWait: false, .notAtAll, index))
    case .giveBack(let object, let mode): giveBack(object, mode, index)
    case .unlock(let object): unlock(object, index)
    case .dropSnapshot: sessions[index].snapshot = nil
    case .listLockers(let relation, let mode): listLockers(of: relation, mode, index)
    case .listSnapshots: listSnapshots(index)
    case .awaitSnapshot(let other, let transaction, let since):
      let session = sessions[other]
      if session.virtualTransaction == transaction, let snapshot = session.snapshot,
        snapshot <= since
      {
        sessions[index].operations.append(.awaitEnd(of: transaction))
      }
    case .releaseSessionRelations: releaseSessionRelations(index)
    case .assignTransactionID: assignTransactionID(index)
    case .lockRow(let row, let mode, let hasTupleLock):
      lockRow(row, mode, hasTupleLock: hasTupleLock, index)
    case .work(let ticks):
      events.add(
        .resume(index, serial: sessions[index].stepSerial), at: now + ticks, rank: Rank.timer)
      return .waits
    case .fail(let code): return .failed(code)
    }
    return .done
  }

  private func progress(_ answer: LockTable.Answer) -> Progress {
    switch answer {
    case .granted: .done
    case .waiting: .waits
    case .deadlock: .failed("40P01")
    case .unavailable: .failed("55P03")
    }
  }

  private mutating func giveBack(_ object: LockTable.Object, _ mode: LockMode, _ index: Int) {
    let place = sessions[index].held.lastIndex {
      if case .lock(let held, let heldMode) = $0 {
        held == object && heldMode == mode
      } else {
        false
      }
    }
    guard let place else { return }
    sessions[index].held.remove(at: place)
    table.release(mode, on: object, by: sessions[index].proc)
  }

  private mutating func unlock(_ object: LockTable.Object, _ index: Int) {
    guard let place = sessions[index].heldBySession.firstIndex(where: { $0.object == object })
    else { return }
    let lock = sessions[index].heldBySession.remove(at: place)
    table.release(lock.mode, on: object, by: sessions[index].proc)
  }

  /// `WaitForLockers`: those that hold a conflicting lock now; who comes later is not waited for.
  private mutating func listLockers(
    of relation: LockTable.Object, _ mode: LockMode, _ index: Int
  ) {
    let transactions = table.holders(of: mode.conflicts, on: relation)
      .filter { $0 != sessions[index].proc }.compactMap(transaction)
    sessions[index].operations += transactions.reversed().map { .awaitEnd(of: $0) }
  }

  private func transaction(of proc: LockTable.Proc) -> LockTable.Object? {
    switch owners[Int(proc.index)] {
    case .session(let index): sessions[index].virtualTransaction
    case .prepared(let transaction): transaction
    }
  }

  /// `WaitForOlderSnapshots`: each is looked at again before it is waited for.
  private mutating func listSnapshots(_ index: Int) {
    for (other, session) in sessions.enumerated().reversed()
    where other != index && session.snapshot != nil {
      guard let transaction = session.virtualTransaction else { continue }
      sessions[index].operations.append(.awaitSnapshot(session: other, transaction, since: now))
    }
  }

  /// R17: who meets a locked row takes the tuple lock, behind which the next ones queue, and waits
  /// for the end of the transaction that holds the row.
  private mutating func lockRow(
    _ row: String, _ mode: RowLockMode, hasTupleLock: Bool, _ index: Int
  ) {
    let proc = sessions[index].proc
    let tuple = object(.tuple(row))
    let holder = rows[row, default: []].first { $0.proc != proc && mode.waits(for: $0.mode) }
    if let holder {
      sessions[index].operations.append(.lockRow(row, mode, hasTupleLock: true))
      sessions[index].operations.append(
        hasTupleLock
          ? .awaitEnd(of: holder.transaction)
          : .acquire(tuple, .exclusive, noWait: false, .transaction))
      return
    }
    if let transaction = sessions[index].transaction {
      rows[row, default: []].append(RowHolder(proc: proc, transaction: transaction, mode: mode))
      sessions[index].held.append(.row(row))
    }
    if hasTupleLock { giveBack(tuple, .exclusive, index) }
  }
}

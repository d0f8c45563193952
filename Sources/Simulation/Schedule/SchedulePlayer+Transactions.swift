// SPDX-License-Identifier: Apache-2.0
import LockModel

/// Transactions, savepoints and two-phase commit.
extension SchedulePlayer {
  mutating func beginTransaction(_ index: Int) {
    guard sessions[index].virtualTransaction == nil else { return }
    let object = newObject("transaction of " + sessions[index].name)
    sessions[index].virtualTransaction = object
    sessions[index].transactionSerial += 1
    takeOwn(object, index)
    if let limit = limit(.transactionTimeout, of: index) {
      events.add(
        .transactionTimeout(index, serial: sessions[index].transactionSerial), at: now + limit,
        rank: Rank.timer)
    }
  }

  /// The id of the transaction, or of the subtransaction since the last savepoint.
  mutating func assignTransactionID(_ index: Int) {
    guard sessions[index].transaction == nil else { return }
    let object = newObject("transaction of " + sessions[index].name)
    sessions[index].transaction = object
    takeOwn(object, index)
  }

  /// The lock that a transaction holds on itself; nobody else can have it.
  private mutating func takeOwn(_ object: LockTable.Object, _ index: Int) {
    _ = table.request(.exclusive, on: object, by: sessions[index].proc)
    sessions[index].held.append(.lock(object, .exclusive))
  }

  mutating func endTransaction(_ index: Int) {
    let held = sessions[index].held
    sessions[index].held = []
    sessions[index].virtualTransaction = nil
    sessions[index].transaction = nil
    sessions[index].transactionSerial += 1
    sessions[index].snapshot = nil
    sessions[index].keepsSnapshot = false
    sessions[index].isInBlock = false
    sessions[index].isAborted = false
    sessions[index].savepoints = []
    release(held, by: sessions[index].proc)
  }

  /// Rows first: who is woken by a lock must find them free.
  private mutating func release(_ held: [PlayedSession.Held], by proc: LockTable.Proc) {
    for case .row(let row) in held {
      guard let place = rows[row]?.lastIndex(where: { $0.proc == proc }) else { continue }
      rows[row]?.remove(at: place)
    }
    for case .lock(let object, let mode) in held { table.release(mode, on: object, by: proc) }
  }

  /// R12: an error drops the locks of the transaction, or those since the last savepoint.
  mutating func abort(_ index: Int) {
    let wasInBlock = sessions[index].isInBlock
    if let savepoint = sessions[index].savepoints.last {
      sessions[index].transaction = nil
      release(after: savepoint.heldCount, index)
    } else {
      endTransaction(index)
    }
    sessions[index].isInBlock = wasInBlock
    sessions[index].isAborted = wasInBlock
    releaseSessionRelations(index)
  }

  /// The session lock of CONCURRENTLY goes at its end and at an error; advisory locks stay.
  mutating func releaseSessionRelations(_ index: Int) {
    let relations = sessions[index].heldBySession.filter { !$0.isAdvisory }
    sessions[index].heldBySession.removeAll { !$0.isAdvisory }
    for lock in relations { table.release(lock.mode, on: lock.object, by: sessions[index].proc) }
  }

  private mutating func release(after count: Int, _ index: Int) {
    let dropped = Array(sessions[index].held.dropFirst(count))
    sessions[index].held.removeLast(dropped.count)
    release(dropped, by: sessions[index].proc)
  }

  // MARK: Savepoints (R13)

  mutating func savepoint(_ id: String, _ index: Int) -> String? {
    guard sessions[index].isInBlock else { return "25P01" }
    sessions[index].savepoints.append(
      PlayedSession.Savepoint(
        id: id, heldCount: sessions[index].held.count,
        outerTransaction: sessions[index].transaction))
    sessions[index].transaction = nil
    return nil
  }

  mutating func rollBack(_ index: Int, to id: String) -> String? {
    guard sessions[index].isInBlock else { return "25P01" }
    guard let place = sessions[index].savepoints.lastIndex(where: { $0.id == id }) else {
      abort(index)
      return "3B001"
    }
    sessions[index].savepoints.removeSubrange((place + 1)...)
    sessions[index].transaction = nil
    sessions[index].isAborted = false
    release(after: sessions[index].savepoints[place].heldCount, index)
    return nil
  }

  /// RELEASE keeps the locks; they are those of the level outside from now on.
  mutating func release(_ id: String, _ index: Int) -> String? {
    guard sessions[index].isInBlock else { return "25P01" }
    guard let place = sessions[index].savepoints.lastIndex(where: { $0.id == id }) else {
      return "3B001"
    }
    sessions[index].transaction = sessions[index].savepoints[place].outerTransaction
    sessions[index].savepoints.removeSubrange(place...)
    return nil
  }

  // MARK: Two-phase commit (R16)

  /// A dummy proc takes over all the locks; no timeout ever ends it.
  mutating func prepare(_ id: String, _ index: Int) -> String? {
    guard sessions[index].isInBlock, let transaction = sessions[index].virtualTransaction else {
      return "25P01"
    }
    guard prepared[id] == nil else { return "42710" }
    let proc = table.addProc()
    owners.append(.prepared(transaction))
    table.transfer(from: sessions[index].proc, to: proc)
    for case .row(let row) in sessions[index].held {
      for place in rows[row, default: []].indices
      where rows[row]?[place].proc == sessions[index].proc {
        rows[row]?[place].proc = proc
      }
    }
    prepared[id] = PreparedTransaction(proc: proc, held: sessions[index].held)
    sessions[index].held = []
    endTransaction(index)
    return nil
  }

  mutating func finishPrepared(_ id: String) -> String? {
    guard let transaction = prepared.removeValue(forKey: id) else { return "42704" }
    release(transaction.held, by: transaction.proc)
    return nil
  }
}

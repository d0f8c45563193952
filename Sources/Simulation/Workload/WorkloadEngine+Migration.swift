// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The migration, step by step.
extension WorkloadEngine {
  /// Goes on until a step takes time.
  mutating func advanceMigration() {
    while !migration.isOver {
      guard migration.transaction < migration.transactions.count else {
        migration.isOver = true
        return
      }
      guard migration.statement < migration.transactions[migration.transaction].upperBound else {
        commit()
        continue
      }
      beginStatement()
      let steps = migration.statements[migration.statement].steps
      guard migration.step < steps.count else {
        endStatement()
        continue
      }
      guard perform(steps[migration.step]) else { return }
    }
  }

  private mutating func beginStatement() {
    guard !migration.isBegun else { return }
    let number = migration.statement
    migration.isBegun = true
    migration.asked[number] = now
    migration.granted[number] = now
    outcome.statements[number].attempts += 1
    if recorders?[number] == nil { recorders?[number] = BlockedRecorder(from: now) }
    let limit = migration.statements[number].statementTimeout
    if limit < .infinity {
      events.add(.statementTimeout(statement: migration.statementSerial), at: now + limit)
    }
  }

  private mutating func endStatement() {
    migration.statementSerial &+= 1
    migration.isBegun = false
    migration.statement += 1
    migration.step = 0
  }

  /// Returns whether the step is done already.
  private mutating func perform(_ step: MigrationState.Step) -> Bool {
    switch step {
    case .lock(let lock):
      migration.noteRequest(lock, at: now)
      return request(lock.mode.number, Int32(lock.relation))
    case .work(let seconds):
      migration.step += 1
      if seconds <= 0 { return true }
      sleepMigration(seconds)
      return false
    case .release(let locks):
      for lock in locks {
        table.release(lock.mode.number, Int32(lock.relation), by: Self.migrationProc)
        if let cause = migration.takeRequest(lock) { noteWindow(of: cause) }
      }
      migration.step += 1
      return true
    case .waitForLockers(let lock):
      listLockers(lock)
      return awaitNext()
    case .waitForSnapshots:
      listSnapshots()
      return awaitNext()
    }
  }

  private mutating func sleepMigration(_ seconds: Double) {
    events.add(.resumeMigration, at: now + seconds)
    quietUntil = now + seconds
    pauseTrafficIfQuiet()
  }

  // MARK: Waits

  /// Returns whether the migration has the lock.
  private mutating func request(_ mode: UInt8, _ object: Int32) -> Bool {
    switch table.request(mode, object, by: Self.migrationProc) {
    case .granted:
      if migration.awaitedObject == nil { noteGrant() }
      return true
    case .waiting:
      beginMigrationWait()
      return false
    case .deadlock, .unavailable:
      failMigration(.deadlock)
      return false
    }
  }

  private mutating func noteGrant() {
    if isMetadata, case .lock(let lock) = migration.presentStep {
      migration.noteGrant(
        lock, at: now, waited: outcome.statements[migration.statement].wait)
    }
    if scenario.standby != nil, case .lock(let lock) = migration.presentStep,
      lock.mode == .accessExclusive
    {
      exclusives.append(
        ExclusiveLock(relation: lock.relation, granted: now, released: .infinity))
    }
    migration.granted[migration.statement] = now
    migration.step += 1
  }

  private mutating func beginMigrationWait() {
    migration.isWaiting = true
    migration.waitingSince = now
    migration.wait &+= 1
    checks.append(
      DeadlockCheck(
        time: now + scenario.deadlockTimeout, proc: Self.migrationProc, wait: migration.wait))
    let limit = migration.statements[migration.statement].lockTimeout
    if limit < .infinity {
      events.add(.migrationLockTimeout(wait: migration.wait), at: now + limit)
    }
    // A wait that stops nobody, as in the CONCURRENTLY forms, may be long: the traffic is left out.
    quietUntil = .infinity
    pauseTrafficIfQuiet()
  }

  private mutating func endMigrationWait() {
    guard migration.isWaiting else { return }
    migration.isWaiting = false
    migration.wait &+= 1
    outcome.statements[migration.statement].wait += now - migration.waitingSince
  }

  mutating func migrationWoken() {
    guard migration.isWaiting else { return }
    resumeTraffic()
    endMigrationWait()
    if let object = migration.awaitedObject {
      table.release(LockMode.share.number, object, by: Self.migrationProc)
      migration.awaitedObject = nil
      guard awaitNext() else { return }
    } else {
      noteGrant()
    }
    advanceMigration()
  }

  // MARK: CONCURRENTLY (R14)

  private mutating func listLockers(_ lock: ObjectLock) {
    let holders = table.holders(
      of: lock.mode.conflicts, on: LockTable.Object(index: Int32(lock.relation)))
    list(holders.map(\.index).filter { $0 != Self.migrationProc })
  }

  private mutating func listSnapshots() {
    var procs: [Int32] = []
    for (index, holder) in scenario.holders.enumerated()
    where holder.hasSnapshot && transactions[index + 1] == 0 {
      procs.append(Int32(index + 1))
    }
    // Idle in READ COMMITTED has no snapshot.
    for proc in clients.indices where clients[proc].isActive && !clients[proc].isThinking {
      procs.append(Int32(proc))
    }
    list(procs)
  }

  private mutating func list(_ procs: [Int32]) {
    migration.awaited = procs.reversed().map {
      MigrationState.AwaitedTransaction(proc: $0, transaction: transactions[Int($0)])
    }
  }

  /// Waits for the next transaction of the list that has not ended; true when none is left.
  private mutating func awaitNext() -> Bool {
    while let next = migration.awaited.popLast() {
      guard transactions[Int(next.proc)] == next.transaction else { continue }
      // Every transaction holds EXCLUSIVE on itself; it is entered only where somebody asks.
      let object = transactionObject(of: next.proc)
      _ = table.request(LockMode.exclusive.number, object, by: next.proc)
      migration.awaitedObject = object
      guard request(LockMode.share.number, object) else { return false }
      table.release(LockMode.share.number, object, by: Self.migrationProc)
      migration.awaitedObject = nil
    }
    migration.step += 1
    return true
  }

  // MARK: Ends

  private mutating func commit() {
    for number in migration.transactions[migration.transaction] {
      outcome.statements[number].result = .done
      if !isMetadata || !migration.statements[number].isStrong {
        outcome.statements[number].hold = now - migration.granted[number]
      }
    }
    endTransaction()
    migration.transaction += 1
    if migration.transaction < migration.transactions.count {
      migration.statement = migration.transactions[migration.transaction].lowerBound
    }
  }

  private mutating func noteWindow(of cause: MigrationState.Cause) {
    let number = Int(cause.statement)
    guard migration.counts(cause) else { return }
    outcome.statements[number].window = max(
      outcome.statements[number].window, now - cause.time)
    // An online ALTER gives back what stops others, works, and asks again: what counts is the longest
    // stretch under such a lock, without what it waits for the next one.
    if isMetadata, cause.isStrong, cause.granted < .infinity {
      let waited = outcome.statements[number].wait - cause.waited
      outcome.statements[number].hold = max(
        outcome.statements[number].hold, now - cause.granted - waited)
    }
  }

  private var isMetadata: Bool { scenario.discipline == .metadata }

  private mutating func endTransaction() {
    for index in exclusives.indices where exclusives[index].released == .infinity {
      exclusives[index].released = now
    }
    table.releaseAll(by: Self.migrationProc)
    for cause in migration.takeRequests() { noteWindow(of: cause) }
    migration.releasedAt = now
    migration.step = 0
    migration.isBegun = false
    migration.statementSerial &+= 1
  }

  /// R12: everything is released at the error; then the transaction is tried again, or not.
  mutating func failMigration(_ result: StatementOutcome.Result) {
    let number = migration.statement
    endMigrationWait()
    table.leave(Self.migrationProc)
    migration.awaited = []
    migration.awaitedObject = nil
    let first = migration.transactions[migration.transaction].lowerBound
    for earlier in first..<number { outcome.statements[earlier].result = .rolledBack }
    outcome.statements[number].result = result
    endTransaction()
    guard result == .lockTimeout, migration.retried[number] < migration.statements[number].retries
    else {
      migration.isOver = true
      return
    }
    migration.retried[number] += 1
    migration.statement = first
    sleepMigration(migration.nextPause(of: number))
  }

  /// The run ended under the migration: nothing would ever let it go on.
  mutating func closeMigration() {
    guard migration.isWaiting || migration.isBegun else { return }
    for cause in migration.takeRequests() {
      outcome.statements[Int(cause.statement)].window = .infinity
      if Int(cause.statement) < migration.statement {
        outcome.statements[Int(cause.statement)].hold = .infinity
      }
    }
    let first = migration.transactions[migration.transaction].lowerBound
    for number in first...migration.statement { outcome.statements[number].result = .endless }
    outcome.statements[migration.statement].wait = .infinity
    outcome.statements[migration.statement].window = .infinity
  }
}

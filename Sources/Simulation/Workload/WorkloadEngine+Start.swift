// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The beginning and the end of a run.
extension WorkloadEngine {
  init(_ scenario: WorkloadScenario, _ random: RandomStream, machine: Double? = nil) {
    self.scenario = scenario
    self.random = random
    traffic = PreparedTraffic(scenario)
    followsUntil = scenario.followsUntil ?? .infinity
    table = LockTable(scenario.discipline, serverVersion: scenario.majorVersion)
    migration = MigrationState(scenario, &self.random, machine: machine)
    pools =
      scenario.pools.isEmpty
      ? [Self.state(of: Pool(capacity: nil))] : scenario.pools.map(Self.state)
    for _ in 0..<max(0, scenario.relations) { _ = table.addObject() }
    clients = []
    transactions = []
    blockedBy = Array(repeating: 0, count: migration.statementCount)
    blockedOf = Array(repeating: 0, count: scenario.arrivals.count)
    outcome = WorkloadOutcome(
      statements: Array(
        repeating: StatementOutcome(
          result: .notReached, wait: 0, hold: 0, window: 0, attempts: 0),
        count: migration.statementCount))
    outcome.arrivals = Array(repeating: ArrivalOutcome(), count: scenario.arrivals.count)
    let own = addProc()
    table.setDeadlockWeight(LockMode.definitionWeight, of: LockTable.Proc(index: own))
    for holder in scenario.holders { _ = addProc(isCancellable: holder.isCancellable) }
  }

  private static func state(of pool: Pool) -> PoolState {
    var state = PoolState()
    state.isUnlimited = pool.capacity == nil
    state.unopened = max(0, min(pool.capacity ?? Limit.sessions, Limit.sessions))
    state.patience = Timeout.seconds(pool.patience)
    return state
  }

  /// A proc, and the object that stands for its transaction.
  private mutating func addProc(isCancellable: Bool = false) -> Int32 {
    let proc = table.addProc(isCancellableVacuum: isCancellable)
    _ = table.addObject()
    clients.append(Client())
    transactions.append(0)
    return proc.index
  }

  func transactionObject(of proc: Int32) -> Int32 { Int32(max(0, scenario.relations)) + proc }

  /// A free session, opened now if need be.
  mutating func takeSession(of pool: Int) -> Int32? {
    if let free = pools[pool].free.popLast() { return free }
    guard pools[pool].unopened > 0 else { return nil }
    pools[pool].unopened -= 1
    return addProc()
  }

  /// Present holders have their locks, unless another holder is in their way: then they wait.
  mutating func admitHolders() {
    for (index, holder) in scenario.holders.enumerated() {
      let proc = Int32(index + 1)
      for lock in holder.locks {
        if table.request(lock.mode.number, Int32(lock.relation), by: proc) == .waiting { break }
      }
      let residual = random.draw(holder.residual)
      if residual < .infinity { events.add(.holderEnd(proc, transaction: 0), at: residual) }
      if holder.usesPool, pools[0].unopened > 0, !pools[0].isUnlimited { pools[0].unopened -= 1 }
    }
  }

  mutating func endHolder(_ proc: Int32) {
    table.leave(proc)
    table.releaseAll(by: proc)
    transactions[Int(proc)] += 1
    let pool = pools[0]
    if scenario.holders[Int(proc) - 1].usesPool, let capacity = scenario.poolCapacity,
      pool.free.count + pool.active + pool.unopened < min(capacity, Limit.sessions)
    {
      countSaturated()
      pools[0].unopened += 1
    }
  }

  /// Enters what has not ended into the account.
  mutating func close() {
    countSaturated()
    if !migration.isOver {
      closeMigration()
    } else if isCalm {
      outcome.drainSeconds = drain()
    }
    for statement in outcome.statements.indices {
      outcome.statements[statement].series = recorders?[statement]?.finish(at: now)
    }
    recorders = nil
    for proc in clients.indices where clients[proc].isBlocked { unblock(Int32(proc)) }
    for pool in pools {
      for request in pool.backlog[pool.firstInBacklog...] {
        outcome.stalledRequests += 1
        outcome.stalledSeconds += min(pool.patience, now - request.time)
        if now - request.time > pool.patience { outcome.givenUp += 1 }
      }
      outcome.stalledRequests += Int(min(1e15, pool.uncounted))
    }
    outcome.standby = replay()
  }

  /// What the standby made of the locks that the migration had.
  private mutating func replay() -> StandbyOutcome? {
    guard let standby = scenario.standby else { return nil }
    let ends = standby.queries.map { random.draw($0.residual) }
    return standby.replay(exclusives, ends: ends)
  }

  /// The requests that were only counted are worked off at the pace that the pool has beside its
  /// usual traffic.
  private func drain() -> Double? {
    let seconds = max(0, now - migration.releasedAt)
    let pool = pools[0]
    guard pool.uncounted > 0 else { return seconds }
    let spare = Double(pool.free.count + pool.active + pool.unopened) - traffic.load
    guard spare > 0 else { return nil }
    return max(seconds, pool.uncounted * (traffic.load / traffic.rate) / spare)
  }
}

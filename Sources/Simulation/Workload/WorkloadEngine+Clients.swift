// SPDX-License-Identifier: Apache-2.0
import LockModel

/// A session of the application at work on a transaction.
extension WorkloadEngine {
  /// - Parameter service: seconds of its first statement.
  mutating func start(_ proc: Int32, _ request: Request, service: Double, stalled: Bool) {
    let place = Int(proc)
    let first = traffic.kinds[Int(request.kind)].stages.lowerBound
    let pool = traffic.kinds[Int(request.kind)].pool
    clients[place].begin(
      request, stage: first, lock: traffic.stages[first].locks.lowerBound, service: service,
      at: now, stalled: stalled)
    pools[pool].active += 1
    proceed(proc)
    if pools[pool].isFull { noteExhaustion(of: pool, by: -1) }
  }

  /// Takes the locks of the present statement that are left, then works.
  mutating func proceed(_ proc: Int32) {
    let end = Int32(traffic.stages[Int(clients[Int(proc)].stage)].locks.upperBound)
    while clients[Int(proc)].nextLock < end {
      let lock = traffic.locks[Int(clients[Int(proc)].nextLock)]
      switch table.request(lock.mode, lock.relation, by: proc) {
      case .granted: clients[Int(proc)].nextLock += 1
      case .waiting: return block(proc, lock)
      case .deadlock, .unavailable:
        outcome.arrivals[Int(clients[Int(proc)].kind)].deadlocked += 1
        return fail(proc)
      }
    }
    let kind = Int(clients[Int(proc)].kind)
    sleep(
      proc, clients[Int(proc)].service,
      until: min(
        clients[Int(proc)].asked + traffic.kinds[kind].limits.statement,
        clients[Int(proc)].began + traffic.kinds[kind].limits.transaction))
  }

  /// Works or thinks, at most to a limit, where a timeout ends it.
  private mutating func sleep(_ proc: Int32, _ seconds: Double, until limit: Double) {
    let end = now + seconds
    clients[Int(proc)].isCutOff = end > limit
    events.add(.client(proc), at: min(end, max(now, limit)))
  }

  /// What it did is over: the next statement of its transaction, or its end.
  mutating func advanceClient(_ proc: Int32) {
    if clients[Int(proc)].isCutOff {
      outcome.arrivals[Int(clients[Int(proc)].kind)].timedOut += 1
      return fail(proc)
    }
    if clients[Int(proc)].isThinking {
      clients[Int(proc)].isThinking = false
      clients[Int(proc)].asked = now
      return proceed(proc)
    }
    let kind = Int(clients[Int(proc)].kind)
    let next = Int(clients[Int(proc)].stage) + 1
    guard next < traffic.kinds[kind].stages.upperBound else { return finish(proc) }
    clients[Int(proc)].stage = Int32(next)
    clients[Int(proc)].nextLock = Int32(traffic.stages[next].locks.lowerBound)
    clients[Int(proc)].service = traffic.stages[next].service.draw(&random)
    clients[Int(proc)].isThinking = true
    let think = traffic.stages[next].think.draw(&random)
    let limit = min(
      now + traffic.kinds[kind].limits.idle,
      clients[Int(proc)].began + traffic.kinds[kind].limits.transaction)
    sleep(proc, think, until: limit)
  }

  private mutating func finish(_ proc: Int32) {
    let came = clients[Int(proc)].came
    if came <= followsUntil {
      let latency = now - came
      outcome.served += 1
      if latency > WorkloadOutcome.allowance {
        outcome.excessLatency += latency - WorkloadOutcome.allowance
        let usual = traffic.kinds[Int(clients[Int(proc)].kind)].mean
        if latency > WorkloadOutcome.delay + usual { outcome.delayed += 1 }
      }
    }
    leave(proc)
  }

  /// Its transaction ends, and its session is free.
  private mutating func leave(_ proc: Int32) {
    if saturatedSince != nil { countSaturated() }
    table.releaseAll(by: proc)
    transactions[Int(proc)] &+= 1
    clients[Int(proc)].isActive = false
    let pool = traffic.kinds[Int(clients[Int(proc)].kind)].pool
    pools[pool].giveBack(proc)
  }

  /// Its transaction is undone; the client may come again.
  private mutating func fail(_ proc: Int32) {
    let client = clients[Int(proc)]
    leave(proc)
    comeAgain(client.kind, left: client.retriesLeft)
  }

  mutating func comeAgain(_ kind: Int32, left: UInt8) {
    guard left > 0 else { return }
    let pause = traffic.kinds[Int(kind)].limits.pause
    events.add(.retry(kind: kind, left: left - 1), at: now + pause)
  }

  /// A deadlock ends a request that waits.
  mutating func deadlock(_ proc: Int32) {
    outcome.arrivals[Int(clients[Int(proc)].kind)].deadlocked += 1
    giveUpWait(proc)
  }

  /// A timeout ends a request that waits.
  mutating func timeOut(_ proc: Int32) {
    outcome.arrivals[Int(clients[Int(proc)].kind)].timedOut += 1
    giveUpWait(proc)
  }

  private mutating func giveUpWait(_ proc: Int32) {
    unblock(proc)
    table.leave(proc)
    fail(proc)
  }

  // MARK: Waits

  private mutating func block(_ proc: Int32, _ lock: PreparedTraffic.Lock) {
    let cause = migration.cause(of: lock, table.conflicts)
    let kind = traffic.kinds[Int(clients[Int(proc)].kind)]
    clients[Int(proc)].isBlocked = true
    clients[Int(proc)].blockedSince = now
    clients[Int(proc)].cause = cause
    clients[Int(proc)].wait &+= 1
    if !clients[Int(proc)].isStalled {
      clients[Int(proc)].isStalled = true
      outcome.stalledRequests += 1
    }
    blocked += 1
    pools[kind.pool].blocked += 1
    pools[kind.pool].isDisturbed = true
    notePeaks(kind: Int(clients[Int(proc)].kind), cause: Int(cause))
    noteExhaustion(of: kind.pool, by: cause)
    let wait = clients[Int(proc)].wait
    checks.append(DeadlockCheck(time: now + scenario.deadlockTimeout, proc: proc, wait: wait))
    let client = clients[Int(proc)]
    let limit = min(
      now + kind.limits.lock, client.asked + kind.limits.statement,
      client.began + kind.limits.transaction)
    if limit < .infinity { events.add(.clientTimeout(proc, wait: wait), at: max(now, limit)) }
  }

  private mutating func notePeaks(kind: Int, cause: Int) {
    outcome.peakBlocked = max(outcome.peakBlocked, blocked)
    blockedOf[kind] += 1
    outcome.arrivals[kind].blocked += 1
    outcome.arrivals[kind].peakBlocked = max(outcome.arrivals[kind].peakBlocked, blockedOf[kind])
    if cause >= 0 {
      blockedBy[cause] += 1
      outcome.statements[cause].peakBlocked = max(
        outcome.statements[cause].peakBlocked, blockedBy[cause])
      recorders?[cause]?.note(blockedBy[cause], at: now)
    }
  }

  mutating func unblock(_ proc: Int32) {
    if saturatedSince != nil { countSaturated() }
    let client = clients[Int(proc)]
    let pool = traffic.kinds[Int(client.kind)].pool
    let waited = now - client.blockedSince
    clients[Int(proc)].isBlocked = false
    clients[Int(proc)].wait &+= 1
    blocked -= 1
    pools[pool].blocked -= 1
    if pools[pool].blocked == 0, pools[pool].waiting == 0 { pools[pool].isDisturbed = false }
    blockedOf[Int(client.kind)] -= 1
    outcome.stalledSeconds += waited
    outcome.blockedSeconds += waited
    outcome.arrivals[Int(client.kind)].blockedSeconds += waited
    if client.cause >= 0 {
      blockedBy[Int(client.cause)] -= 1
      outcome.statements[Int(client.cause)].blockedSeconds += waited
      recorders?[Int(client.cause)]?.note(blockedBy[Int(client.cause)], at: now)
    }
  }

  /// Blocked and busy sessions take a whole pool.
  private mutating func noteExhaustion(of pool: Int, by cause: Int32) {
    let state = pools[pool]
    guard state.isFull, !state.isUnlimited, state.blocked > 0 else { return }
    if outcome.exhaustedAfter == nil { outcome.exhaustedAfter = now }
    if outcome.saturatedAfter == nil, state.blocked == state.active { outcome.saturatedAfter = now }
    let statement = cause >= 0 ? Int(cause) : blockedBy.firstIndex { $0 > 0 }
    if let statement, outcome.statements[statement].exhaustedAfter == nil {
      outcome.statements[statement].exhaustedAfter = now - migration.asked[statement]
    }
  }
}

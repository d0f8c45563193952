// SPDX-License-Identifier: Apache-2.0
import LockModel

/// A session of the application at work on a request.
extension WorkloadEngine {
  mutating func start(_ proc: Int32, _ kind: Int32, service: Double, stalled: Bool) {
    clients[Int(proc)].kind = kind
    clients[Int(proc)].nextLock = Int32(traffic.kinds[Int(kind)].locks.lowerBound)
    clients[Int(proc)].service = service
    clients[Int(proc)].isActive = true
    clients[Int(proc)].isStalled = stalled
    pool.active += 1
    proceed(proc)
    noteExhaustion(by: -1)
  }

  /// Takes the locks that are left, then works.
  mutating func proceed(_ proc: Int32) {
    let kind = clients[Int(proc)].kind
    let end = traffic.kinds[Int(kind)].locks.upperBound
    while clients[Int(proc)].nextLock < end {
      let lock = traffic.locks[Int(clients[Int(proc)].nextLock)]
      switch table.request(lock.mode, lock.relation, by: proc) {
      case .granted: clients[Int(proc)].nextLock += 1
      case .waiting: return block(proc, lock)
      case .deadlock, .unavailable:
        outcome.arrivals[Int(kind)].failed += 1
        return finishClient(proc)
      }
    }
    events.add(.clientEnd(proc), at: now + clients[Int(proc)].service)
  }

  mutating func finishClient(_ proc: Int32) {
    countSaturated()
    table.releaseAll(by: proc)
    transactions[Int(proc)] &+= 1
    clients[Int(proc)].isActive = false
    pool.active -= 1
    pool.free.append(proc)
  }

  /// A deadlock ends a request that waits.
  mutating func failClient(_ proc: Int32) {
    outcome.arrivals[Int(clients[Int(proc)].kind)].failed += 1
    unblock(proc)
    table.leave(proc)
    finishClient(proc)
  }

  private mutating func block(_ proc: Int32, _ lock: PreparedTraffic.Lock) {
    let cause = migration.cause(of: lock, table.conflicts)
    clients[Int(proc)].isBlocked = true
    clients[Int(proc)].blockedSince = now
    clients[Int(proc)].cause = cause
    clients[Int(proc)].wait &+= 1
    if !clients[Int(proc)].isStalled {
      clients[Int(proc)].isStalled = true
      outcome.stalledRequests += 1
    }
    pool.blocked += 1
    pool.isDisturbed = true
    notePeaks(kind: Int(clients[Int(proc)].kind), cause: Int(cause))
    noteExhaustion(by: cause)
    checks.append(
      DeadlockCheck(
        time: now + scenario.deadlockTimeout, proc: proc, wait: clients[Int(proc)].wait))
  }

  private mutating func notePeaks(kind: Int, cause: Int) {
    outcome.peakBlocked = max(outcome.peakBlocked, pool.blocked)
    blockedOf[kind] += 1
    outcome.arrivals[kind].blocked += 1
    outcome.arrivals[kind].peakBlocked = max(outcome.arrivals[kind].peakBlocked, blockedOf[kind])
    if cause >= 0 {
      blockedBy[cause] += 1
      outcome.statements[cause].peakBlocked = max(
        outcome.statements[cause].peakBlocked, blockedBy[cause])
    }
  }

  mutating func unblock(_ proc: Int32) {
    countSaturated()
    let client = clients[Int(proc)]
    let waited = now - client.blockedSince
    clients[Int(proc)].isBlocked = false
    clients[Int(proc)].wait &+= 1
    pool.blocked -= 1
    if pool.blocked == 0, pool.waiting == 0 { pool.isDisturbed = false }
    blockedOf[Int(client.kind)] -= 1
    outcome.stalledSeconds += waited
    outcome.blockedSeconds += waited
    outcome.arrivals[Int(client.kind)].blockedSeconds += waited
    if client.cause >= 0 {
      blockedBy[Int(client.cause)] -= 1
      outcome.statements[Int(client.cause)].blockedSeconds += waited
    }
  }

  /// Blocked and busy sessions take the whole pool.
  private mutating func noteExhaustion(by cause: Int32) {
    guard pool.isFull, !pool.isUnlimited, pool.blocked > 0 else { return }
    if outcome.exhaustedAfter == nil { outcome.exhaustedAfter = now }
    if outcome.saturatedAfter == nil, pool.blocked == pool.active { outcome.saturatedAfter = now }
    let statement = cause >= 0 ? Int(cause) : blockedBy.firstIndex { $0 > 0 }
    if let statement, outcome.statements[statement].exhaustedAfter == nil {
      outcome.statements[statement].exhaustedAfter = now - migration.asked[statement]
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel

/// Requests as they come: at random, at a steady rate, into the pool.
extension WorkloadEngine {
  mutating func startTraffic() {
    guard traffic.rate > 0 else { return }
    if scenario.startsBusy { populate(gap: .infinity) }
    drawArrival()
    suspendIfSaturated()
  }

  private mutating func drawArrival() {
    pool.nextArrival = now + random.exponential(mean: 1 / traffic.rate)
  }

  mutating func arrive() {
    let kind = traffic.drawKind(&random)
    drawArrival()
    if pool.waiting == 0, let session = takeSession() {
      let service = traffic.kinds[Int(kind)].service.draw(&random)
      start(session, kind, service: service, stalled: false)
    } else {
      enqueue(Request(time: now, kind: kind))
    }
    suspendIfSaturated()
    arrivals += 1
    if arrivals >= Limit.arrivals || now > Limit.seconds { cutTraffic() }
  }

  /// From here on only what is there already is followed to its end.
  private mutating func cutTraffic() {
    outcome.isTruncated = true
    pool.nextArrival = .infinity
  }

  private mutating func enqueue(_ request: Request) {
    pool.backlog.append(request)
    outcome.longestBacklog = max(outcome.longestBacklog, pool.waiting)
  }

  /// Gives the sessions that are free to those who wait for one, first come first served.
  mutating func serve() {
    while pool.waiting > 0, let session = takeSession() {
      let request = pool.backlog[pool.firstInBacklog]
      pool.firstInBacklog += 1
      if pool.waiting == 0 {
        pool.backlog.removeAll(keepingCapacity: true)
        pool.firstInBacklog = 0
      }
      let isStalled = pool.isDisturbed
      if isStalled {
        outcome.stalledRequests += 1
        outcome.stalledSeconds += now - request.time
      }
      let service = traffic.kinds[Int(request.kind)].service.draw(&random)
      start(session, request.kind, service: service, stalled: isStalled)
    }
    if pool.waiting == 0, pool.blocked == 0 { pool.isDisturbed = false }
    suspendIfSaturated()
  }

  // MARK: Times that need not be followed

  /// Where every session is blocked, arrivals can only queue: they are made up for later.
  private mutating func suspendIfSaturated() {
    guard pool.isFull, pool.blocked == pool.active, pool.saturatedSince == nil,
      pool.nextArrival < .infinity
    else { return }
    pool.saturatedSince = now
    pool.nextArrival = .infinity
  }

  /// Draws the arrivals since the pool was saturated.
  mutating func countSaturated() {
    guard let since = pool.saturatedSince else { return }
    pool.saturatedSince = nil
    guard scenario.followsDrain else {
      pool.uncounted += traffic.rate * (now - since)
      drawArrival()
      return
    }
    var time = since
    while true {
      time += random.exponential(mean: 1 / traffic.rate)
      if time > now { break }
      if arrivals >= Limit.arrivals {
        pool.uncounted += traffic.rate * (now - time)
        cutTraffic()
        return
      }
      arrivals += 1
      outcome.events += 1
      enqueue(Request(time: time, kind: traffic.drawKind(&random)))
    }
    pool.nextArrival = time
  }

  /// Leaves the traffic out while it only comes and goes.
  ///
  /// That is so while the migration works under locks that stop nobody, or pauses; when it goes on,
  /// the traffic is drawn from its equilibrium.
  mutating func pauseTrafficIfQuiet() {
    guard let until = quietUntil, pausedSince == nil, pool.blocked == 0, pool.waiting == 0,
      pool.nextArrival < .infinity, (until - now) * traffic.rate > 64, stopsNobody()
    else { return }
    pausedSince = now
    pool.nextArrival = .infinity
  }

  private func stopsNobody() -> Bool {
    traffic.locks.allSatisfy { lock in
      let relation = table.objects[Int(lock.relation)]
      return (relation.grantMask | relation.waitMask) & table.conflicts[lock.mode] == 0
    }
  }

  mutating func resumeTraffic() {
    quietUntil = nil
    guard let since = pausedSince else { return }
    pausedSince = nil
    populate(gap: now - since)
    drawArrival()
    suspendIfSaturated()
  }

  /// Draws who is under way now among those that came within the last `gap` seconds.
  ///
  /// At any moment their number is Poisson with mean rate × duration; whom one meets is met in
  /// proportion to its duration, at a point anywhere in it.
  private mutating func populate(gap: Double) {
    for (index, kind) in traffic.kinds.enumerated() {
      let sessions = Double(pool.free.count + pool.unopened)
      for _ in 0..<random.poisson(mean: min(kind.rate * kind.service.mean, 4 * sessions)) {
        let whole = kind.service.drawMet(&random)
        let age = whole * random.unit()
        guard age <= gap, let session = takeSession() else { continue }
        start(session, Int32(index), service: whole - age, stalled: false)
      }
    }
  }
}

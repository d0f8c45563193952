// SPDX-License-Identifier: Apache-2.0
import LockModel

/// Requests as they come: at random, at a steady rate, into the pools.
extension WorkloadEngine {
  mutating func startTraffic() {
    guard traffic.rate > 0 else { return }
    if scenario.startsBusy { populate(gap: .infinity) }
    drawArrival()
    suspendIfSaturated()
  }

  private mutating func drawArrival() {
    nextArrival = now + random.exponential(mean: 1 / traffic.rate)
  }

  mutating func arrive() {
    let kind = traffic.drawKind(&random)
    drawArrival()
    admit(Request(time: now, kind: kind, retriesLeft: traffic.kinds[Int(kind)].limits.retries))
    suspendIfSaturated()
    arrivals += 1
    if arrivals >= Limit.arrivals || now > Limit.seconds { cutTraffic() }
  }

  /// Gives a request a session, or a place among those that wait for one.
  mutating func admit(_ request: Request) {
    let pool = traffic.kinds[Int(request.kind)].pool
    if pools[pool].waiting == 0, let session = takeSession(of: pool) {
      start(session, request, service: drawService(request.kind), stalled: false)
    } else {
      enqueue(request, pool)
    }
  }

  private mutating func drawService(_ kind: Int32) -> Double {
    traffic.stages[traffic.kinds[Int(kind)].stages.lowerBound].service.draw(&random)
  }

  /// From here on only what is there already is followed to its end.
  private mutating func cutTraffic() {
    outcome.isTruncated = true
    nextArrival = .infinity
  }

  private mutating func enqueue(_ request: Request, _ pool: Int) {
    waiting += 1
    pools[pool].backlog.append(request)
    outcome.longestBacklog = max(outcome.longestBacklog, pools[pool].waiting)
  }

  /// Gives the sessions that are free to those who wait for one, first come first served.
  mutating func serve(_ pool: Int) {
    while pools[pool].waiting > 0, !pools[pool].isFull {
      let request = pools[pool].backlog[pools[pool].firstInBacklog]
      pools[pool].firstInBacklog += 1
      waiting -= 1
      if pools[pool].waiting == 0 {
        pools[pool].backlog.removeAll(keepingCapacity: true)
        pools[pool].firstInBacklog = 0
      }
      if now - request.time > pools[pool].patience {
        giveUp(request, pool)
        continue
      }
      guard let session = takeSession(of: pool) else { break }
      let isStalled = pools[pool].isDisturbed
      if isStalled {
        outcome.stalledRequests += 1
        outcome.stalledSeconds += now - request.time
      }
      start(session, request, service: drawService(request.kind), stalled: isStalled)
    }
    if pools[pool].waiting == 0, pools[pool].blocked == 0 { pools[pool].isDisturbed = false }
    suspendIfSaturated()
  }

  /// It left the queue when its patience ended; nobody noticed until it was its turn.
  private mutating func giveUp(_ request: Request, _ pool: Int) {
    outcome.givenUp += 1
    if pools[pool].isDisturbed {
      outcome.stalledRequests += 1
      outcome.stalledSeconds += pools[pool].patience
    }
    comeAgain(request.kind, left: request.retriesLeft)
  }

  // MARK: Times that need not be followed

  /// Where every session is blocked, arrivals can only queue: they are made up for later.
  private mutating func suspendIfSaturated() {
    guard pools.count == 1, saturatedSince == nil, nextArrival < .infinity, pools[0].isFull,
      pools[0].blocked == pools[0].active
    else { return }
    saturatedSince = now
    nextArrival = .infinity
  }

  /// Draws the arrivals since the pool was saturated.
  mutating func countSaturated() {
    guard let since = saturatedSince else { return }
    saturatedSince = nil
    guard scenario.followsDrain || followsUntil < .infinity else {
      pools[0].uncounted += traffic.rate * (now - since)
      drawArrival()
      return
    }
    var time = since
    while true {
      time += random.exponential(mean: 1 / traffic.rate)
      if time > now { break }
      if arrivals >= Limit.arrivals {
        pools[0].uncounted += traffic.rate * (now - time)
        cutTraffic()
        return
      }
      arrivals += 1
      outcome.events += 1
      let kind = traffic.drawKind(&random)
      let retries = traffic.kinds[Int(kind)].limits.retries
      enqueue(Request(time: time, kind: kind, retriesLeft: retries), 0)
    }
    nextArrival = time
  }

  /// Leaves the traffic out while it only comes and goes.
  ///
  /// That is so while the migration works under locks that stop nobody, or pauses; when it goes on,
  /// the traffic is drawn from its equilibrium.
  mutating func pauseTrafficIfQuiet() {
    guard let until = quietUntil, pausedSince == nil, isCalm, followsUntil == .infinity,
      nextArrival < .infinity, (until - now) * traffic.rate > 64, stopsNobody()
    else { return }
    pausedSince = now
    nextArrival = .infinity
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
  /// proportion to its duration, at a point anywhere in it. Of a transaction of several statements
  /// the statements behind the one under way are drawn as they come.
  private mutating func populate(gap: Double) {
    for (index, kind) in traffic.kinds.enumerated() {
      for stage in kind.stages {
        let service = traffic.stages[stage].service
        let sessions = Double(pools[kind.pool].free.count + pools[kind.pool].unopened)
        for _ in 0..<random.poisson(mean: min(kind.rate * service.mean, 4 * sessions)) {
          let whole = service.drawMet(&random)
          let age = whole * random.unit()
          guard age <= gap, let session = takeSession(of: kind.pool) else { continue }
          let request = Request(
            time: now - age, kind: Int32(index), retriesLeft: kind.limits.retries)
          start(session, request, service: whole - age, stalled: false)
          _ = skip(to: stage, of: session)
        }
        populateThinking(Int32(index), kind, stage: stage)
      }
    }
  }

  /// Those who are idle in their transaction before a statement.
  private mutating func populateThinking(
    _ index: Int32, _ kind: PreparedTraffic.Kind, stage: Int
  ) {
    let think = traffic.stages[stage].think
    guard think.mean > 0, stage > kind.stages.lowerBound else { return }
    let sessions = Double(pools[kind.pool].free.count + pools[kind.pool].unopened)
    for _ in 0..<random.poisson(mean: min(kind.rate * think.mean, 4 * sessions)) {
      guard let session = takeSession(of: kind.pool) else { return }
      let whole = think.drawMet(&random)
      let rest = whole * random.unit()
      let request = Request(time: now - whole, kind: index, retriesLeft: kind.limits.retries)
      start(session, request, service: rest, stalled: false)
      guard skip(to: stage - 1, of: session) else { continue }
      clients[Int(session)].stage = Int32(stage)
      clients[Int(session)].nextLock = Int32(traffic.stages[stage].locks.lowerBound)
      clients[Int(session)].service = traffic.stages[stage].service.draw(&random)
      clients[Int(session)].isThinking = true
    }
  }

  /// Lets a transaction that has just started have come to a later statement, with the locks of
  /// those before; the end that it waits for is that of this statement.
  ///
  /// Returns false where somebody is in its way: it is still where it was.
  private mutating func skip(to stage: Int, of session: Int32) -> Bool {
    guard clients[Int(session)].isActive, !clients[Int(session)].isBlocked else { return false }
    let present = Int(clients[Int(session)].stage)
    guard stage > present else { return stage == present }
    for later in (present + 1)...stage {
      for place in traffic.stages[later].locks {
        let lock = traffic.locks[place]
        guard table.couldHave(lock.mode, lock.relation, by: session) else { return false }
        _ = table.request(lock.mode, lock.relation, by: session)
      }
      clients[Int(session)].stage = Int32(later)
      clients[Int(session)].nextLock = Int32(traffic.stages[later].locks.upperBound)
    }
    return true
  }
}

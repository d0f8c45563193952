// SPDX-License-Identifier: Apache-2.0
import Simulation

/// Many outcomes of one statement, as quantiles.
struct HorizonSummary {
  let outcomes: [StatementOutcome]
  let statement: PlannedStatement
  let capacity: Players.PoolCapacity?
  let provenance: Provenance
  let basis: WaitBasis

  func horizon() -> Horizon {
    var hold = hold()
    var window = quantiles(\.window, max(provenance, hold.provenance))
    if statement.underLock.isHeavy, !statement.underLock.unknownSizes.isEmpty {
      // The size decides the hold and nobody knows it: no upper end.
      hold = hold.withoutUpperEnd()
      window = window.withoutUpperEnd()
    }
    var horizon = Horizon(
      wait: quantiles(\.wait, provenance), hold: hold, window: window,
      blocked: quantiles({ Double($0.peakBlocked) }, provenance),
      lostSeconds: quantiles(\.blockedSeconds, provenance), basis: basis)
    horizon.poolExhaustion = exhaustion()
    horizon.pool = capacity.map { Estimate(Double($0.sessions), $0.provenance) }
    horizon.timeoutProbability = statement.lockTimeout.map { _ in
      share { $0.result == .lockTimeout }
    }
    return horizon
  }

  /// Where nobody knows who is there, nobody knows the wait, nor who waits behind.
  func blindHorizon() -> Horizon {
    let unknown = Percentiles.unknown
    return Horizon(
      wait: unknown, hold: horizon().hold, window: unknown, blocked: unknown,
      lostSeconds: unknown, basis: .nothing)
  }

  /// From the runs in which it got its locks and kept them to the end; where none did, from its
  /// work alone.
  private func hold() -> Percentiles {
    let total = statement.underLock
    let source = total.isHeavy ? total.provenance : .inferred
    let held = outcomes.filter { $0.result == .done }
    guard held.isEmpty else { return Percentiles(of: held.map(\.hold), source) }
    let commit = Span(statement.commit.median, band: 2)
    let time =
      total.isHeavy
      ? total.time + commit
      : Span(total.seconds + commit.central, band: statement.commit.band)
    // The P99 of a lognormal lies sqrt(2) times as far out as its P95, in the logarithm.
    return Percentiles(
      p5: time.least, p50: time.central, p95: time.most,
      p99: time.most * time.bandAbove.squareRoot(), source)
  }

  private func quantiles(
    _ value: (StatementOutcome) -> Double, _ provenance: Provenance
  ) -> Percentiles {
    Percentiles(of: outcomes.map(value), provenance)
  }

  private func share(_ condition: (StatementOutcome) -> Bool) -> Double {
    guard !outcomes.isEmpty else { return 0 }
    return Double(outcomes.count(where: condition)) / Double(outcomes.count)
  }

  private func exhaustion() -> PoolExhaustion? {
    guard let capacity else { return nil }
    let moments = outcomes.compactMap(\.exhaustedAfter).sorted()
    guard !moments.isEmpty else { return nil }
    let weakest = max(provenance, capacity.provenance)
    let full = outcomes.map { outcome in
      outcome.exhaustedAfter.map { outcome.window - $0 } ?? 0
    }
    return PoolExhaustion(
      probability: share { $0.exhaustedAfter != nil }, after: moments[moments.count / 2],
      full: Percentiles(of: full, weakest), capacity: capacity.sessions,
      provenance: weakest)
  }

  /// The number of the run with the median window; nil without any run.
  static func typicalRun(of outcomes: [StatementOutcome]) -> Int? {
    guard !outcomes.isEmpty else { return nil }
    let order = outcomes.indices.sorted { (outcomes[$0].window, $0) < (outcomes[$1].window, $1) }
    return order[order.count / 2]
  }

  /// That run, drawn: the longest blocker, the migration, the application.
  static func timeline(of typical: StatementOutcome, blockers: Int) -> [TimelineEntry] {
    var entries: [TimelineEntry] = []
    let granted = typical.wait
    if blockers > 0, typical.wait > 0.001 {
      entries.append(TimelineEntry(.blocker(0), .holds, from: 0, to: granted))
      entries.append(TimelineEntry(.migration, .waits, from: 0, to: granted))
    }
    if granted.isFinite, typical.result == .done {
      entries.append(
        TimelineEntry(.migration, .holds, from: granted, to: granted + typical.hold))
    }
    if typical.peakBlocked > 0 {
      entries.append(TimelineEntry(.application, .stalls, from: 0, to: typical.window))
    }
    return entries
  }
}

extension Horizon {
  /// The far end of a wait of which too little was seen is the prior's, and counts as assumed.
  ///
  /// - Parameter limit: no wait is longer: a timeout ends it, or whoever is in the way.
  mutating func guess(_ prior: PriorWait, limit: Double) {
    let guess = min(prior.quantile(0.99), limit)
    guard guess > wait.p99 else { return }
    window.p99 = max(window.p99, guess + hold.p50)
    wait.p99 = guess
    wait.provenance = .assumed
    window.provenance = .assumed
  }
}

extension Percentiles {
  fileprivate func withoutUpperEnd() -> Percentiles {
    Percentiles(p5: p5, p50: p50, p95: .infinity, p99: .infinity, .assumed)
  }

  /// Quantiles of samples, by the nearest rank; 0 where there is none.
  init(of samples: [Double], _ provenance: Provenance) {
    let quantiles = Quantiles(samples)
    self.init(
      p5: quantiles.value(0.05) ?? 0, p50: quantiles.value(0.5) ?? 0,
      p95: quantiles.value(0.95) ?? 0,
      p99: quantiles.value(0.99) ?? 0, provenance)
  }
}

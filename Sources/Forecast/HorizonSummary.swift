// SPDX-License-Identifier: Apache-2.0
import Simulation

/// Many outcomes of one statement, as quantiles.
struct HorizonSummary {
  let outcomes: [StatementOutcome]
  let statement: PlannedStatement
  let capacity: Players.PoolCapacity?
  let provenance: Provenance

  func horizon() -> Horizon {
    let unknownHold = !statement.total.unknownSizes.isEmpty && statement.total.isHeavy
    let holdProvenance = statement.total.isHeavy ? statement.total.provenance : .inferred
    var hold = quantiles(\.hold, holdProvenance)
    var window = quantiles(\.window, max(provenance, holdProvenance))
    if unknownHold {
      // The size decides the hold and nobody knows it: no upper end.
      hold = Percentiles(p50: hold.p50, p95: .infinity, p99: .infinity, .assumed)
      window = Percentiles(p50: window.p50, p95: .infinity, p99: .infinity, .assumed)
    }
    var horizon = Horizon(
      wait: quantiles(\.wait, provenance), hold: hold, window: window,
      blocked: quantiles({ Double($0.peakBlocked) }, provenance),
      lostSeconds: quantiles(\.blockedSeconds, provenance))
    horizon.poolExhaustion = exhaustion()
    horizon.timeoutProbability = statement.lockTimeout.map { _ in
      share { $0.result == .lockTimeout }
    }
    return horizon
  }

  private func quantiles(
    _ value: (StatementOutcome) -> Double, _ provenance: Provenance
  ) -> Percentiles {
    Percentiles(ofSorted: outcomes.map(value).sorted(), provenance)
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
      full: Percentiles(ofSorted: full.sorted(), weakest), capacity: capacity.sessions,
      provenance: weakest)
  }

  /// The run with the median window, drawn: the longest blocker, the migration, the application.
  static func timeline(of outcomes: [StatementOutcome], blockers: Int) -> [TimelineEntry] {
    let sorted = outcomes.sorted { $0.window < $1.window }
    guard !sorted.isEmpty else { return [] }
    let typical = sorted[sorted.count / 2]
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

extension Percentiles {
  /// Quantiles of sorted values, by the nearest rank.
  init(ofSorted values: [Double], _ provenance: Provenance) {
    func rank(_ share: Double) -> Double {
      guard !values.isEmpty else { return 0 }
      return values[min(values.count - 1, Int((share * Double(values.count)).rounded(.down)))]
    }
    self.init(p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), provenance)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Simulation
public import Snapshot

/// What a migration would cost the application if it ran in one hour of the week.
///
/// A closed form, not a simulation: arrivals at the hour's rate fill the pool while the migration
/// waits and holds (docs/forecast.md). It is there to compare hours with each other.
public struct HourCost: Sendable, Hashable {
  public var hour: HourOfWeek
  /// Moments that were looked at in that hour.
  public var moments: Int
  /// Session-seconds lost, on average.
  public var lostSeconds: Double
  /// Probability that the pool fills.
  public var exhaustion: Double
  /// Probability that `lock_timeout` ends the attempt.
  public var timeout: Double
  /// Seconds of waiting, on average.
  public var wait: Double

  /// In session-seconds: a full pool counts as a thousand, another attempt as a minute.
  public var total: Double { lostSeconds + 1000 * exhaustion + 60 * timeout }

  /// Hours that were looked at less often say too little.
  static let fewestMoments = 50

  static func hours(
    of scenario: WorkloadScenario, statements: [PlannedStatement], moments: UsualMoments,
    reference: Double?
  ) -> [HourCost] {
    let past = moments.past
    let waits = moments.waits()
    let rate = scenario.arrivals.reduce(0) { $0 + $1.rate }
    let hold = statements.reduce(statements.first?.commit.median ?? 0) { $0 + $1.total.seconds }
    let limit = statements.compactMap(\.lockTimeout).min() ?? .infinity
    return past.hours.filter { past.seen[$0, default: 0] >= fewestMoments }.map { hour in
      let arrivals = rate * past.trafficRatio(in: hour, to: reference)
      let capacity = Double(scenario.poolCapacity ?? 10_000)
      var cost = HourCost(
        hour: hour, moments: past.seen[hour, default: 0], lostSeconds: 0, exhaustion: 0,
        timeout: 0, wait: 0)
      let met = waits[hour] ?? []
      let free = max(0, 1 - met.reduce(0) { $0 + $1.share })
      for (seconds, share) in met + [(seconds: 0, share: free)] {
        let isCutOff = seconds > limit
        let window = isCutOff ? limit : seconds + hold
        cost.lostSeconds += share * lost(arrivals, capacity, window)
        if arrivals * window >= capacity { cost.exhaustion += share }
        if isCutOff { cost.timeout += share }
        cost.wait += share * min(seconds, limit)
      }
      return cost
    }
  }

  /// The area under min(capacity, rate × time).
  private static func lost(_ rate: Double, _ capacity: Double, _ window: Double) -> Double {
    guard rate > 0 else { return 0 }
    let full = capacity / rate
    if window <= full { return rate * window * window / 2 }
    return capacity * (window - full / 2)
  }

  static func + (left: HourCost, right: HourCost) -> HourCost {
    HourCost(
      hour: left.hour, moments: min(left.moments, right.moments),
      lostSeconds: left.lostSeconds + right.lostSeconds,
      exhaustion: min(1, left.exhaustion + right.exhaustion),
      timeout: min(1, left.timeout + right.timeout), wait: left.wait + right.wait)
  }
}

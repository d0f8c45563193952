// SPDX-License-Identifier: Apache-2.0
import Snapshot

/// When a migration is cheapest, and what that gains.
public struct DeployHours: Sendable, Hashable {
  /// The three cheapest, the cheapest first.
  public var cheapest: [HourCost]
  /// The mean over the hours in which migrations are deployed, or over all that are known.
  public var usual: Double
  /// Of ``HourCost/total``, between 0 and 1.
  public var gain: Double
  /// The dearest of the hours in which migrations are deployed.
  public var dearest: HourCost

  /// Below this one hour is as good as another.
  public static let worthwhileGain = 0.2
  /// Below so many session-seconds nobody notices.
  private static let noticeable = 1.0
  private static let shown = 3

  /// Nil: fewer than two hours are known, or it does not matter which one.
  init?(_ transactions: [[HourCost]], deployedIn hours: Set<HourOfWeek>) {
    var sums: [HourOfWeek: HourCost] = [:]
    for cost in transactions.joined() {
      sums[cost.hour] = sums[cost.hour].map { $0 + cost } ?? cost
    }
    let costs = sums.values.sorted { ($0.total, $0.hour) < ($1.total, $1.hour) }
    let planned = costs.filter { hours.isEmpty || hours.contains($0.hour) }
    guard costs.count > 1, let best = costs.first, let worst = planned.last else { return nil }
    usual = planned.reduce(0) { $0 + $1.total } / Double(planned.count)
    guard usual >= Self.noticeable else { return nil }
    cheapest = Array(costs.prefix(Self.shown))
    gain = 1 - best.total / usual
    dearest = worst
    guard gain >= Self.worthwhileGain else { return nil }
  }
}

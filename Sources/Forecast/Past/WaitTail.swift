// SPDX-License-Identifier: Apache-2.0
import Simulation

/// How ages go on beyond the longest that were seen often: by a Pareto tail.
///
/// Hill's estimator over the largest twentieth; used above the 99 % sample only, and only where
/// three hundred moments were seen (docs/forecast.md).
struct WaitTail {
  /// P(age > x) falls like x^-exponent.
  private let exponent: Double

  static let enoughMoments = 300
  private static let share = 20
  private static let fewest = 10
  /// What was never seen is not spun out further than this.
  private static let furthest = 10.0

  /// - Parameter ages: the oldest in the way, at each moment that had one; in falling order.
  init?(_ ages: [Double], moments: Int) {
    let top = ages.prefix(moments / Self.share).filter { $0 > 0 }
    guard moments >= Self.enoughMoments, top.count >= Self.fewest, let threshold = top.last else {
      return nil
    }
    let sum = top.reduce(0) { $0 + RealFunctions.logarithm($1 / threshold) }
    guard sum > 0 else { return nil }
    // Heavier than 1 has no mean; the estimate from ten values is no better than that.
    exponent = max(1, Double(top.count - 1) / sum)
  }

  /// The factor on the ages of a moment of which this share of all moments is worse.
  func factor(worse share: Double) -> Double {
    guard share > 0, share < 0.01 else { return 1 }
    let factor = RealFunctions.exponential(RealFunctions.logarithm(0.01 / share) / exponent)
    return min(Self.furthest, factor)
  }
}

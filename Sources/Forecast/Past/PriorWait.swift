// SPDX-License-Identifier: Apache-2.0
import Simulation

/// What is taken for granted of the waits on a table that applications use, where too few moments
/// were looked at to know: a guess, and marked as one.
///
/// One random moment in twenty-five meets a long transaction, whose rest is lognormal with a median
/// of two minutes and a sigma of 1.2. Each independent moment that was looked at takes its share of
/// the guess away, as the mean of a beta distribution does.
struct PriorWait {
  /// The probability that a random moment meets a long transaction.
  let probability: Double

  private static let strength = 25.0
  private static let median = 120.0
  private static let sigma = 1.2
  /// Below this it does not show at the P99.
  private static let negligible = 0.01

  /// Nil: enough was seen.
  init?(independentMoments: Int) {
    probability = 1 / (Self.strength + Double(max(0, independentMoments)))
    guard probability > Self.negligible else { return nil }
  }

  /// The wait that is not exceeded with this probability; 0 where the guess says nothing.
  func quantile(_ share: Double) -> Double {
    let exceeding = (1 - share) / probability
    guard exceeding < 1 else { return 0 }
    let normal = RealFunctions.normalQuantile(1 - exceeding)
    return RealFunctions.exponential(RealFunctions.logarithm(Self.median) + Self.sigma * normal)
  }
}

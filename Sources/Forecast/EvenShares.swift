// SPDX-License-Identifier: Apache-2.0

/// Shares between 0 and 1 for the runs of a forecast, each sequence spread evenly however many runs
/// there are, and independent of the others.
///
/// Even shares give steady quantiles from few runs, and both horizons see the same machines, so that
/// a hold has the same P95 in both. Multiples of the golden ratio; for the pair of moment and hour
/// those of the plastic number (M. Roberts, "The Unreasonable Effectiveness of Quasirandom
/// Sequences", 2018).
enum EvenShares {
  static func machine(_ run: Int) -> Double { fraction(run, 0.618_033_988_749_894_9) }

  static func moment(_ run: Int) -> Double { fraction(run, 0.754_877_666_246_692_7) }

  static func hour(_ run: Int) -> Double { fraction(run, 0.569_840_290_998_053_2) }

  private static func fraction(_ run: Int, _ step: Double) -> Double {
    let multiple = 0.5 + Double(run) * step
    return multiple - multiple.rounded(.down)
  }
}

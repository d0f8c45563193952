// SPDX-License-Identifier: Apache-2.0

/// A lognormal law with its parameters worked out once, for millions of draws; a constant where it
/// has no spread.
struct LogNormal: Sendable {
  let mean: Double
  private let location: Double
  private let scale: Double

  /// By the mean and the standard deviation of the values themselves, not of their logarithms.
  init(mean: Double, deviation: Double) {
    self.mean = mean.isFinite ? max(0, mean) : 0
    let isSpread = self.mean > 0 && deviation > 0 && deviation.isFinite
    let ratio = isSpread ? deviation / self.mean : 0
    let variance = RealFunctions.logarithm(1 + ratio * ratio)
    location = RealFunctions.logarithm(self.mean) - variance / 2
    scale = variance.squareRoot()
  }

  func draw(_ random: inout RandomStream) -> Double {
    scale > 0 ? RealFunctions.exponential(location + scale * random.normal()) : mean
  }

  /// The whole duration of what is met under way at a random moment.
  ///
  /// Long ones are met in proportion to their length, so this draws from the length-biased law.
  func drawMet(_ random: inout RandomStream) -> Double {
    guard scale > 0 else { return mean }
    return RealFunctions.exponential(location + scale * scale + scale * random.normal())
  }
}

extension RandomStream {
  /// How much longer a holder lives.
  mutating func draw(_ residual: Holder.Residual) -> Double {
    switch residual {
    case .seconds(let seconds): max(0, seconds)
    case .pareto(let scale, let limit): min(limit, max(0, scale) * (1 / unit() - 1))
    case .exponential(let mean): exponential(mean: max(0, mean))
    case .among(let values):
      values.isEmpty ? 0 : max(0, values[min(values.count - 1, Int(unit() * Double(values.count)))])
    case .never: .infinity
    }
  }

  /// A lognormal factor with median 1 whose P95 is `band`, from a normal draw.
  static func factor(band: Double, _ normal: Double) -> Double {
    guard band > 1, band.isFinite else { return 1 }
    return RealFunctions.exponential(RealFunctions.logarithm(band) / 1.6448536269514722 * normal)
  }
}

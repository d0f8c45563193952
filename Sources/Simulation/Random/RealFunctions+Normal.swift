// SPDX-License-Identifier: Apache-2.0

extension RealFunctions {
  /// The value below which the standard normal distribution has the share `share`.
  ///
  /// P. J. Acklam's rational approximation; its relative error is below 1.2e-9.
  public static func normalQuantile(_ share: Double) -> Double {
    guard share > 0, share < 1 else { return share <= 0 ? -.infinity : .infinity }
    guard share >= 0.02425 else {
      return tail((-2 * logarithm(share)).squareRoot())
    }
    guard share <= 1 - 0.02425 else {
      return -tail((-2 * logarithm(1 - share)).squareRoot())
    }
    let q = share - 0.5
    let r = q * q
    let numerator =
      ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r
        + 138.3577518672690) * r - 30.66479806614716) * r + 2.506628277459239
    let denominator =
      ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r
        + 66.80131188771972) * r - 13.28068155288572) * r + 1
    return numerator * q / denominator
  }

  private static func tail(_ q: Double) -> Double {
    let numerator =
      ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q
        - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783
    let denominator =
      (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q
        + 3.754408661907416) * q + 1
    return numerator / denominator
  }
}

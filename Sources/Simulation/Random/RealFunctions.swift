// SPDX-License-Identifier: Apache-2.0

/// Logarithm and exponential by additions, multiplications and divisions alone.
///
/// The standard library has none, and the C libraries differ in the last digit from one system to
/// the next: a forecast must be the same bytes everywhere. Errors stay within a few units of the
/// last place.
public enum RealFunctions {
  private static let ln2High = 0.6931471803691238
  private static let ln2Low = 1.9082149292705877e-10

  /// The natural logarithm; minus infinity at 0, NaN below.
  public static func logarithm(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 1.4142135623730951 {
      significand *= 0.5
      exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)); the argument is below 0.1716.
    let s = (significand - 1) / (significand + 1)
    let z = s * s
    var sum = 1.0 / 21
    sum = sum * z + 1.0 / 19
    sum = sum * z + 1.0 / 17
    sum = sum * z + 1.0 / 15
    sum = sum * z + 1.0 / 13
    sum = sum * z + 1.0 / 11
    sum = sum * z + 1.0 / 9
    sum = sum * z + 1.0 / 7
    sum = sum * z + 1.0 / 5
    sum = sum * z + 1.0 / 3
    return exponent * ln2High + (2 * s + (2 * s * z * sum + exponent * ln2Low))
  }

  public static func exponential(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.78 { return .infinity }
    if x < -745.13 { return 0 }
    let halvings = (x * 1.4426950408889634).rounded()
    let rest = (x - halvings * ln2High) - halvings * ln2Low
    // |rest| is at most 0.3466: 14 terms of the series are exact to the last digit.
    var sum = 1.0
    for term in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * rest / term }
    let half = (halvings / 2).rounded(.down)
    return sum * powerOfTwo(Int(half)) * powerOfTwo(Int(halvings - half))
  }

  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}

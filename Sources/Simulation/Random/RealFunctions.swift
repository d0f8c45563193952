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
    var sum = inverseFactorials[0]
    for index in 1..<inverseFactorials.count { sum = sum * rest + inverseFactorials[index] }
    let half = (halvings / 2).rounded(.down)
    return sum * powerOfTwo(Int(half)) * powerOfTwo(Int(halvings - half))
  }

  /// 1/14!, 1/13!, … 1/0!
  private static let inverseFactorials: InlineArray<15, Double> = [
    1 / 87_178_291_200, 1 / 6_227_020_800, 1 / 479_001_600, 1 / 39_916_800, 1 / 3_628_800,
    1 / 362_880, 1 / 40_320, 1 / 5_040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1,
  ]

  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}

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
    let normal = x.isNormal ? x : x * 0x1p54
    let bits = normal.bitPattern
    var exponent = Double(Int(bits >> 52) - 1023 - (x.isNormal ? 0 : 54))
    var significand = Double(bitPattern: bits & (1 << 52 - 1) | 1023 << 52)
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

  @inline(__always)
  public static func exponential(_ x: Double) -> Double {
    guard x > -708.39, x < 709.78 else { return extreme(x) }
    return ordinary(x)
  }

  /// The exponential of what is too large, too small or no number.
  private static func extreme(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 0 { return .infinity }
    return x < -745.13 ? 0 : ordinary(x + 40) * 4.248354255291589e-18
  }

  @inline(__always)
  private static func ordinary(_ x: Double) -> Double {
    // x = steps × ln2 / 64 + rest; adding 1.5 × 2^52 rounds to a whole number.
    let steps = (x * 92.33248261893573 + 0x1.8p52) - 0x1.8p52
    let rest = (x - steps * (ln2High / 64)) - steps * (ln2Low / 64)
    // |rest| is at most 0.0055: six terms of the series are exact to the last digit.
    var sum = 1.0 / 120
    sum = sum * rest + 1.0 / 24
    sum = sum * rest + 1.0 / 6
    sum = sum * rest + 0.5
    sum = sum * rest + 1
    sum = sum * rest + 1
    let whole = Int(steps)
    let power = Double(bitPattern: UInt64(1023 + (whole >> 6)) << 52)
    return power * (sum * powers[whole & 63])
  }

  /// 2^(n/64)
  private static let powers: InlineArray<64, Double> = [
    1.0, 1.0108892860517005, 1.0218971486541166, 1.0330248790212284,
    1.0442737824274138, 1.0556451783605572, 1.0671404006768237, 1.0787607977571199,
    1.0905077326652577, 1.102382583307841, 1.1143867425958924, 1.1265216186082418,
    1.1387886347566916, 1.1511892299529827, 1.1637248587775775, 1.1763969916502812,
    1.189207115002721, 1.202156731452703, 1.215247359980469, 1.22848053610687,
    1.241857812073484, 1.255380757024691, 1.2690509571917332, 1.2828700160787783,
    1.2968395546510096, 1.3109612115247644, 1.3252366431597413, 1.339667524053303,
    1.3542555469368927, 1.3690024229745905, 1.383909881963832, 1.3989796725383112,
    1.4142135623730951, 1.42961333839197, 1.4451808069770467, 1.460917794180647,
    1.4768261459394993, 1.4929077282912648, 1.5091644275934228, 1.5255981507445384,
    1.5422108254079407, 1.559004400237837, 1.5759808451078865, 1.593142151342267,
    1.6104903319492543, 1.6280274218573478, 1.645755478153965, 1.6636765803267364,
    1.681792830507429, 1.7001063537185235, 1.718619298122478, 1.7373338352737062,
    1.7562521603732995, 1.7753764925265212, 1.7947090750031072, 1.8142521755003989,
    1.8340080864093424, 1.8539791250833855, 1.8741676341103, 1.8945759815869656,
    1.9152065613971474, 1.9360617934922943, 1.9571441241754002, 1.978456026387951,
  ]
}

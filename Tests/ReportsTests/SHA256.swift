// SPDX-License-Identifier: Apache-2.0

/// FIPS 180-4, for what a test has to digest itself.
enum SHA256 {
  /// The fractional parts of the roots of the first primes.
  private static let primes: [UInt64] = (2...311).filter { number in
    (2..<number).allSatisfy { number % $0 != 0 }
  }

  static func digest(_ message: [UInt8]) -> [UInt8] {
    let constants = primes.prefix(64).map { fractionOfCubeRoot($0) }
    var state = primes.prefix(8).map { fractionOfSquareRoot($0) }
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (message.count * 8) >> ($0 * 8)) }
    for start in stride(from: 0, to: bytes.count, by: 64) {
      var words = (0..<16).map { word in
        (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + word * 4 + $1]) }
      }
      for index in 16..<64 {
        let (a, b) = (words[index - 15], words[index - 2])
        let first = rotated(a, 7) ^ rotated(a, 18) ^ (a >> 3)
        let second = rotated(b, 17) ^ rotated(b, 19) ^ (b >> 10)
        words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
      }
      var s = state
      for index in 0..<64 {
        let choice = (s[4] & s[5]) ^ (~s[4] & s[6])
        let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])
        let high = rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25)
        let low = rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22)
        let one = s[7] &+ high &+ choice &+ constants[index] &+ words[index]
        s = [one &+ low &+ majority, s[0], s[1], s[2], s[3] &+ one, s[4], s[5], s[6]]
      }
      state = zip(state, s).map { $0 &+ $1 }
    }
    return state.flatMap { word in (0..<4).reversed().map { UInt8(word >> ($0 * 8) & 0xFF) } }
  }

  private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value >> count | value << (32 - count)
  }

  /// The first 32 bits behind the point of a square root, without rounding.
  private static func fractionOfSquareRoot(_ number: UInt64) -> UInt32 {
    root { UInt128($0) * UInt128($0) <= UInt128(number) << 64 }
  }

  private static func fractionOfCubeRoot(_ number: UInt64) -> UInt32 {
    // root * 2^32 cubed, compared with number * 2^96, in 128 bits: the root is below 7.
    root { root in
      let square = UInt128(root) * UInt128(root)
      let (product, overflow) = square.multipliedReportingOverflow(by: UInt128(root))
      return !overflow && product <= UInt128(number) << 96
    }
  }

  /// The largest number of 2^-32 that is not too much.
  private static func root(_ fits: (UInt64) -> Bool) -> UInt32 {
    var root: UInt64 = 0
    for bit in (0..<40).reversed() where fits(root | 1 << UInt64(bit)) { root |= 1 << UInt64(bit) }
    return UInt32(truncatingIfNeeded: root)
  }
}

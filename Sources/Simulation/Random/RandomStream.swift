// SPDX-License-Identifier: Apache-2.0

/// A stream of random numbers that is the same on every machine, whatever runs beside it.
///
/// xoshiro256** 1.0, seeded through SplitMix64 (Blackman and Vigna, prng.di.unimi.it). Each run of
/// a simulation owns the stream of (seed, run), so results do not depend on threads or their order.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64
  private let exponentialLaw = Ziggurat.exponential
  private let normalLaw = Ziggurat.normal
  public init(seed: UInt64, run: UInt64 = 0) {
    var mixer = SplitMix64(state: seed)
    // The run enters behind a first mix: neighbouring seeds and runs have unrelated streams.
    mixer = SplitMix64(state: mixer.next() ^ (run &* 0xD134_2543_DE82_EF95))
    s0 = mixer.next()
    s1 = mixer.next()
    s2 = mixer.next()
    s3 = mixer.next()
  }

  @inline(__always)
  public mutating func next() -> UInt64 {
    let five = s1 &* 5
    let result = (five << 7 | five >> 57) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// Above 0 and at most 1, so that it has a logarithm.
  @inline(__always)
  public mutating func unit() -> Double { Double((next() >> 11) &+ 1) * 0x1p-53 }

  @inline(__always)
  public mutating func exponential(mean: Double) -> Double {
    mean * exponentialLaw.exponential(&self)
  }

  /// From the standard normal law.
  @inline(__always)
  public mutating func normal() -> Double { normalLaw.normal(&self) }

  /// How many of the events that come with that mean come; for large means by the normal law.
  public mutating func poisson(mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    if mean > 200 {
      let drawn = (mean + normal() * mean.squareRoot()).rounded()
      return Int(min(max(0, drawn), 1e15))
    }
    var count = 0
    var elapsed = exponential(mean: 1)
    while elapsed < mean {
      count += 1
      elapsed += exponential(mean: 1)
    }
    return count
  }
}

/// The generator with which others are seeded.
struct SplitMix64: Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Seeded chance: the same seed throws the same numbers on every machine (SplitMix64).
public struct Dice: Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// From zero up to, and without, the bound.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// True once in so many throws.
  public mutating func once(in throwCount: Int) -> Bool { below(throwCount) == 0 }

  public mutating func one<Element>(of choices: [Element]) -> Element {
    choices[below(choices.count)]
  }

  public mutating func oneOrNone<Element>(of choices: [Element]) -> Element? {
    choices.isEmpty ? nil : one(of: choices)
  }

  /// A few of them, in their order.
  public mutating func some<Element>(of choices: [Element], atMost limit: Int) -> [Element] {
    var chosen: Set<Int> = []
    for _ in 0..<(1 + below(limit)) where !choices.isEmpty { chosen.insert(below(choices.count)) }
    return chosen.sorted().map { choices[$0] }
  }
}

// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// Seeded chance: the same seed throws the same numbers on every machine.
public struct Dice: Sendable {
  private var generator: SeededGenerator

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// From zero up to, and without, the bound.
  public mutating func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(max(1, bound))) }

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

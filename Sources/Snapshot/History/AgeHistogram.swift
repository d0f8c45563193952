// SPDX-License-Identifier: Apache-2.0

/// How often each age was seen, in steps of a factor of √2 from a quarter of a second on.
///
/// Some fifty counts hold a year, and a quantile read off them is within a factor of 1.2.
public struct AgeHistogram: Sendable, Hashable {
  /// How many ages fall in each step; without zeros at the end.
  public private(set) var counts: [Int]

  public static let first = 0.25
  /// Ages above some 40 days share the last step.
  static let steps = 48

  public init() { counts = [] }

  init(counts: [Int]) {
    self.counts = counts.prefix(Self.steps).map { min(max(0, $0), History.Bound.tally) }
    while self.counts.last == 0 { self.counts.removeLast() }
  }

  public var total: Int { counts.reduce(0, +) }

  public mutating func add(_ age: Double) {
    let step = Self.step(of: age)
    if counts.count <= step {
      counts += Array(repeating: 0, count: step + 1 - counts.count)
    }
    counts[step] += 1
  }

  /// The age at which a step begins.
  public static func start(of step: Int) -> Double {
    let octaves = Double(sign: .plus, exponent: step / 2, significand: first)
    return step.isMultiple(of: 2) ? octaves : octaves * 1.4142135623730951
  }

  private static func step(of age: Double) -> Int {
    let ratio = age / first
    guard ratio >= 1, ratio.isFinite else { return ratio > 1 ? steps - 1 : 0 }
    let half = ratio.significand >= 1.4142135623730951 ? 1 : 0
    return min(steps - 1, 2 * Int(ratio.exponent) + half)
  }

  /// The age that this share of those seen did not exceed, to the end of its step; nil without any.
  public func quantile(_ share: Double) -> Double? {
    let total = total
    guard total > 0 else { return nil }
    let rank = max(1, (min(max(share, 0), 1) * Double(total)).rounded(.up))
    var sum = 0
    for (step, count) in counts.enumerated() {
      sum += count
      if Double(sum) >= rank { return Self.start(of: step + 1) }
    }
    return Self.start(of: counts.count)
  }
}

// MARK: Residual life

extension AgeHistogram {
  /// How much longer transactions last that are `age` old, as equally likely values; empty where
  /// too few were seen to say.
  ///
  /// Looked at in random moments, an age is seen as often as transactions reach it: the density of
  /// the ages is the survival function of the durations, up to a factor. So
  /// P(S > age + w | S > age) is the ratio of two densities.
  public func residuals(at age: Double, count: Int = 16) -> [Double] {
    let survival = survival()
    let reached = Self.value(of: survival, at: age)
    guard total >= Self.enough, reached > 0 else { return [] }
    return (0..<count).map { number in
      let share = (Double(number) + 0.5) / Double(count)
      return max(0, Self.age(of: survival, at: reached * (1 - share)) - age)
    }
  }

  private static let enough = 20

  /// The density of each step, made to fall: where it rises, chance or batches are at work.
  private func survival() -> [Double] {
    var density = counts.enumerated().map { step, count in
      Double(count) / (Self.start(of: step + 1) - (step == 0 ? 0 : Self.start(of: step)))
    }
    for step in density.indices.dropFirst().reversed() {
      density[step - 1] = max(density[step - 1], density[step])
    }
    return density
  }

  private static func value(of survival: [Double], at age: Double) -> Double {
    let step = step(of: age)
    return step < survival.count ? survival[step] : 0
  }

  /// The age at which the survival falls below a level: within a step it falls evenly.
  private static func age(of survival: [Double], at level: Double) -> Double {
    for (step, value) in survival.enumerated() {
      let next = step + 1 < survival.count ? survival[step + 1] : 0
      guard next < level else { continue }
      let from = step == 0 ? 0 : start(of: step)
      guard value > level, value > next else { return from }
      return from + (start(of: step + 1) - from) * (value - level) / (value - next)
    }
    return start(of: survival.count)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Quantiles of samples that may be infinite: a wait without an end is a sample like any other.
public struct Quantiles: Sendable {
  private let sorted: [Double]

  public init(_ samples: [Double]) { sorted = samples.filter { !$0.isNaN }.sorted() }

  public var count: Int { sorted.count }

  /// The smallest sample that at least this share of the samples does not exceed; nil without any.
  ///
  /// No interpolation: between a number and infinity it would have no meaning.
  public func value(_ share: Double) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let rank = (min(max(share, 0), 1) * Double(sorted.count)).rounded(.up)
    return sorted[max(0, Int(rank) - 1)]
  }
}

// SPDX-License-Identifier: Apache-2.0

/// What is known of a figure: it lies between two bounds, which are the same where it was measured.
///
/// A log says how long a statement took, but no wait that was shorter than `deadlock_timeout`, and
/// not always when the transaction ended.
public struct Interval: Sendable, Hashable {
  public var low: Double
  /// Infinity: nothing bounds it.
  public var high: Double

  public init(_ low: Double, _ high: Double) {
    self.low = max(0, low)
    self.high = max(self.low, high)
  }

  public init(_ value: Double) { self.init(value, value) }

  /// Nothing more than this is known.
  public static func atLeast(_ low: Double) -> Interval { Interval(low, .infinity) }

  /// The bounds are so near to one another that it makes no difference.
  public var isExact: Bool { high - low <= max(0.001, 0.1 * low) }

  public var middle: Double { low + (high - low) / 2 }
}

// SPDX-License-Identifier: Apache-2.0

/// Where a number comes from; the weakest of its inputs decides.
public enum Provenance: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Read from this snapshot.
  case measured
  /// From timings of this very system.
  case calibrated
  /// Concluded from other measurements.
  case inferred
  /// A default: nothing about this system says so.
  case assumed

  private var rank: Int {
    switch self {
    case .measured: 0
    case .calibrated: 1
    case .inferred: 2
    case .assumed: 3
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// One number with its provenance.
public struct Estimate: Sendable, Hashable {
  public var value: Double
  public var provenance: Provenance

  public init(_ value: Double, _ provenance: Provenance) {
    self.value = value
    self.provenance = provenance
  }
}

/// A distribution by four of its quantiles.
///
/// Infinity: nothing in sight ends it. NaN: nobody knows.
public struct Percentiles: Sendable, Hashable {
  public var p5: Double
  public var p50: Double
  public var p95: Double
  public var p99: Double
  public var provenance: Provenance

  public init(
    p5: Double, p50: Double, p95: Double, p99: Double, _ provenance: Provenance
  ) {
    self.p5 = p5
    self.p50 = p50
    self.p95 = p95
    self.p99 = p99
    self.provenance = provenance
  }

  /// Not a number: there is nothing to conclude it from.
  public static let unknown = constant(.nan, .assumed)

  public var isKnown: Bool { !p50.isNaN }

  public static func constant(_ value: Double, _ provenance: Provenance) -> Percentiles {
    Percentiles(p5: value, p50: value, p95: value, p99: value, provenance)
  }
}

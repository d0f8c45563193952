// SPDX-License-Identifier: Apache-2.0
public import Forecast

/// What a report of `check` says about one statement.
public struct ForecastStatement: Sendable, Hashable {
  /// The migration, and the statement's place in it.
  public var path: String
  public var index: Int
  public var line: Int
  /// SHA-256 of its bytes, hexadecimal.
  public var digest: String
  public var kind: String
  /// Its text without what makes no difference; the record does not keep it.
  public var essence: String
  /// Statements of one migration with the same number share a transaction; nil: it has its own.
  public var transaction: Int?
  public var forecast: ForecastFigures
}

/// The forecast's distributions.
public struct ForecastFigures: Sendable, Hashable {
  public var wait: Percentiles
  public var hold: Percentiles
  public var window: Percentiles
  /// Most sessions blocked at once.
  public var blocked: Percentiles

  public init(wait: Percentiles, hold: Percentiles, window: Percentiles, blocked: Percentiles) {
    self.wait = wait
    self.hold = hold
    self.window = window
    self.blocked = blocked
  }
}

/// A report of `check --format json`, as far as an outcome is compared with it.
public struct ForecastDocument: Sendable, Hashable {
  public var serverVersion: String?
  /// `sha256:` and the digest of the snapshot that it rests on.
  public var snapshot: String?
  /// Those that take a lock, in the order in which they run.
  public var statements: [ForecastStatement]
}

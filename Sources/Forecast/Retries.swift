// SPDX-License-Identifier: Apache-2.0

/// What a runner does when `lock_timeout` ends a transaction of the migration: it tries again.
public struct Retries: Sendable, Hashable {
  /// Attempts after the first one.
  public var count = 0
  /// Seconds before the first of them.
  public var pause = 1.0
  /// The factor by which each pause is longer than the one before.
  public var backOff = 1.0

  public init() {}
}

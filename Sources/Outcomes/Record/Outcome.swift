// SPDX-License-Identifier: Apache-2.0

/// What a statement really did.
public struct Outcome: Sendable, Hashable {
  /// Seconds since 1970 at which its last attempt began; nil where the log has no times.
  public var at: Double?
  public var result: OutcomeResult
  /// Attempts that were logged, the last one with them.
  public var attempts: Int
  public var wait: Interval
  /// Nil where it failed: it never had all of its locks.
  public var hold: Interval?
  public var window: Interval
  /// Most sessions behind it at once; a log shows only those that waited for `deadlock_timeout`.
  public var blocked: Interval?

  public init(
    at: Double?, result: OutcomeResult, attempts: Int, wait: Interval, hold: Interval?,
    window: Interval, blocked: Interval?
  ) {
    self.at = at
    self.result = result
    self.attempts = attempts
    self.wait = wait
    self.hold = hold
    self.window = window
    self.blocked = blocked
  }
}

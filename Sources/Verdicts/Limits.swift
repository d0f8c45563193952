// SPDX-License-Identifier: Apache-2.0

/// From where on a forecast is not acceptable.
///
/// `lockcast.yml` sets them; docs/configuration.md says why the defaults are what they are.
public struct Limits: Sendable, Hashable {
  /// Seconds during which others may stall, at the P95: above `warn`, above `block`.
  public var windowWarn = 1.0
  public var windowBlock = 5.0
  /// Probability that the pool fills up.
  public var exhaustionWarn = 0.01
  public var exhaustionBlock = 0.05
  /// A pool that is full for less than this many seconds is a hiccup that requests ride out.
  public var exhaustionSeconds = 0.5
  /// Share of the pool that is blocked at once, at the P95, and for how many seconds it must last.
  public var blockedShareWarn = 0.25
  public var blockedShareSeconds = 0.25
  /// Seconds of waiting at the P99 from which on a statement must have a `lock_timeout`.
  public var waitWithoutTimeout = 10.0
  /// Probability that `lock_timeout` ends an attempt.
  public var timeoutWarn = 0.2
  /// Seconds of work under a lock that stops writers, on a hot table.
  public var holdBlock = 2.0
  /// Conflicting statements a second from which on a table is hot.
  public var hotRate = 5.0
  /// Rows from which on a table without a snapshot counts as large.
  public var largeRows = 100_000.0
  /// Seconds by which replicas may fall behind.
  public var replicaLagWarn = 30.0
  /// Seconds from which on a transaction is long, whatever it locks.
  public var longTransaction = 600.0
  /// Hours after which a snapshot is stale.
  public var snapshotMaximumAgeHours = 48.0
  /// Whether `unknown` fails closed (`unknown`) or only warns (`warn`).
  public var unknownVerdict = Verdict.unknown
  /// Rules that are switched off, or given another severity.
  public var severities: [String: Verdict] = [:]

  public init() {}
}

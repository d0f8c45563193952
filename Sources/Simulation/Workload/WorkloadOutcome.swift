// SPDX-License-Identifier: Apache-2.0

/// What one run came to; times in seconds from the migration's first request.
public struct WorkloadOutcome: Sendable, Hashable {
  /// One for each statement of the migration, in order.
  public var statements: [StatementOutcome]
  /// One for each class of arrivals, in order.
  public var arrivals: [ArrivalOutcome] = []
  /// The most sessions that waited for a lock at one moment, whoever was in their way.
  public var peakBlocked = 0
  public var blockedSeconds = 0.0
  /// When blocked and busy sessions first took the whole pool.
  public var exhaustedAfter: Double?
  /// When blocked sessions first took the whole pool.
  public var saturatedAfter: Double?
  /// Requests that waited for a lock, or for a session while others waited for a lock.
  public var stalledRequests = 0
  /// What these waited, in sum.
  public var stalledSeconds = 0.0
  public var longestBacklog = 0
  /// From the last release until nobody waited any more; nil: that was not reached.
  public var drainSeconds: Double?
  /// The traffic was cut short: its figures are lower bounds.
  public var isTruncated = false
  /// Requests that were served, from the migration's first request on.
  public var served = 0
  /// What their latencies come to above ``allowance`` each, in sum: waits for locks and for
  /// sessions.
  public var excessLatency = 0.0
  /// Requests that took longer than ``delay`` above their usual time.
  public var delayed = 0
  /// Requests that never got a session, or waited for one beyond the pool's patience.
  public var givenUp = 0
  /// What the standby made of it; nil without one.
  public var standby: StandbyOutcome?
  /// Events that were followed, a measure of the run's cost.
  public var events = 0

  public init(statements: [StatementOutcome]) { self.statements = statements }

  /// Seconds of latency that are nothing to speak of.
  public static let allowance = 0.02
  /// Seconds of latency that people notice.
  public static let delay = 0.1

  /// Requests of the application that a deadlock ended.
  public var deadlocked: Int { arrivals.reduce(0) { $0 + $1.deadlocked } }
  /// Requests that one of their own timeouts ended.
  public var timedOut: Int { arrivals.reduce(0) { $0 + $1.timedOut } }
}

/// What a run came to for one class of arrivals.
public struct ArrivalOutcome: Sendable, Hashable {
  /// Requests that waited for a lock.
  public var blocked = 0
  /// At one moment.
  public var peakBlocked = 0
  public var blockedSeconds = 0.0
  /// Requests that a deadlock ended.
  public var deadlocked = 0
  /// Requests that one of their own timeouts ended.
  public var timedOut = 0

  public init() {}
}

public struct StatementOutcome: Sendable, Hashable {
  public enum Result: String, Sendable, Hashable, CaseIterable {
    case done
    /// `lock_timeout`, after all its tries.
    case lockTimeout
    case statementTimeout
    case deadlock
    /// A later statement of its transaction failed: its work was undone.
    case rolledBack
    /// Nothing in sight ends its wait.
    case endless
    /// An earlier statement failed: never asked.
    case notReached
  }
  public var result: Result
  /// All that it waited for locks and for other transactions, over all its tries; infinity when
  /// nothing in sight ends it.
  public var wait: Double
  /// From its last grant to the release at the end of its transaction; under metadata locks the
  /// longest stretch from grant to release of a lock that stops others, without further waits.
  public var hold: Double
  /// The longest stretch from a request to its release: others may stall for that long.
  public var window: Double
  /// The most application sessions that were stalled at one moment of the window by locks on
  /// relations which this statement asked for.
  public var peakBlocked: Int
  /// The area under the number of blocked sessions.
  public var blockedSeconds: Double
  /// From the first request to the moment at which all sessions of the pool were blocked or busy
  /// behind it; nil: it did not come to that.
  public var exhaustedAfter: Double?
  public var attempts: Int
  /// The sessions that were blocked by it over time, where the run was to record them.
  public var series: BlockedSeries?

  public init(
    result: Result, wait: Double, hold: Double, window: Double, peakBlocked: Int = 0,
    blockedSeconds: Double = 0, exhaustedAfter: Double? = nil, attempts: Int = 1
  ) {
    self.result = result
    self.wait = wait
    self.hold = hold
    self.window = window
    self.peakBlocked = peakBlocked
    self.blockedSeconds = blockedSeconds
    self.exhaustedAfter = exhaustedAfter
    self.attempts = attempts
  }
}

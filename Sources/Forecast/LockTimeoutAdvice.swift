// SPDX-License-Identifier: Apache-2.0

/// A `lock_timeout` under which a statement does little harm, and how often to try again under it.
public struct LockTimeoutAdvice: Sendable, Hashable {
  /// Seconds: the longest of a few round values for which those who come meanwhile take less than
  /// half of the pool.
  public var limit: Double
  /// Attempts that together last longer than the wait does at its P99; nil: no number does.
  public var attempts: Int?
  /// Seconds before each further attempt: the queue that an attempt leaves is worked off by then.
  public var pause: Double

  private static let choices = [2.0, 1.0, 0.5, 0.2, 0.1]
  /// A runner that tries for longer than that is better told another hour.
  private static let most = 50
  private static let assumedPool = 100

  /// - Parameters:
  ///   - horizon: who stalls behind the statement.
  ///   - wait: seconds at the P99, without any timeout.
  ///   - poolSize: where the config says so.
  public init(_ horizon: Horizon, wait: Double, poolSize: Int?) {
    let rate = horizon.stalled.reduce(0) { $0 + $1.perSecond.value }
    let pool = horizon.poolExhaustion?.capacity ?? poolSize ?? Self.assumedPool
    limit = Self.choices.first { rate * $0 < Double(pool) / 2 } ?? 0.1
    pause = max(1, 2 * limit)
    guard wait.isFinite else { return }
    let attempts = (wait / (limit + pause)).rounded(.up) + 1
    self.attempts = attempts <= Double(Self.most) ? Int(attempts) : nil
  }
}

// SPDX-License-Identifier: Apache-2.0

/// A hot standby, which replays the ACCESS EXCLUSIVE locks of the migration (R20).
public struct Standby: Sendable, Hashable {
  /// Queries under way there, with their locks.
  public var queries: [Holder]
  /// `max_standby_streaming_delay`; infinity for -1.
  public var delayLimit: Double
  /// Queries that come, a second, by relation.
  public var readers: [Int: Double]

  public init(queries: [Holder], delayLimit: Double = 30, readers: [Int: Double] = [:]) {
    self.queries = queries
    self.delayLimit = delayLimit
    self.readers = readers
  }
}

public struct StandbyOutcome: Sendable, Hashable {
  /// Seconds for which replay stood still at most: the standby is so far behind.
  public var lag = 0.0
  /// Queries that replay cancelled.
  public var cancelled = 0
  /// Queries that waited there, and what they waited in sum.
  public var stalled = 0.0
  public var stalledSeconds = 0.0

  public init() {}
}

/// An ACCESS EXCLUSIVE lock that the migration had.
struct ExclusiveLock: Sendable {
  var relation: Int
  var granted: Double
  var released: Double
}

extension Standby {
  /// Replays the locks in the order of their grants.
  ///
  /// Replay waits for the queries in its way, at most to the limit, counted from the moment at which
  /// the record came; then they are cancelled. Meanwhile nothing else is replayed. The lock stays
  /// until the commit is replayed.
  func replay(_ locks: [ExclusiveLock], ends: [Double]) -> StandbyOutcome {
    var outcome = StandbyOutcome()
    var clock = 0.0
    for lock in locks.sorted(by: { $0.granted < $1.granted }) {
      let begin = max(clock, lock.granted)
      let limit = lock.granted + delayLimit
      let inTheWay = zip(queries, ends).filter { query, end in
        end > begin && query.locks.contains { $0.relation == lock.relation }
      }
      let last = inTheWay.map(\.1).max() ?? begin
      clock = max(begin, min(last, limit))
      outcome.cancelled += inTheWay.count { $0.1 > clock }
      outcome.lag = max(outcome.lag, clock - lock.granted)
      let stalls = max(clock, lock.released) - begin
      let rate = readers[lock.relation] ?? 0
      if stalls.isFinite, rate > 0 {
        outcome.stalled += rate * stalls
        outcome.stalledSeconds += rate * stalls * stalls / 2
      }
    }
    return outcome
  }
}

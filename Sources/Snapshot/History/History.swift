// SPDX-License-Identifier: Apache-2.0
public import LockModel
import Schema

/// What many snapshots saw, in bounded size: a year of nightly runs stays a few megabytes.
///
/// It keeps the moments themselves, recent ones of every hour of the week, since a moment says who
/// was there *together*; and of those who come again and again, how old they were, for as long as
/// they come.
public struct History: Sendable, Hashable {
  /// The first moment that was looked at, and the last.
  public var since: Timestamp
  public var until: Timestamp
  /// Snapshots that went into it, and all their moments.
  public var snapshots: Int
  public var momentsSeen: Int
  /// Whom the moments refer to.
  public internal(set) var holders: [PastHolder]
  /// Those hours in which somebody looked, in order.
  public internal(set) var hours: [HourHistory]
  /// Those whose transactions are seen again and again, most often seen first.
  public internal(set) var habits: [Habit]
  /// In which order applications take tables, most often seen first.
  public internal(set) var orders: [LockOrder]

  init(since: Timestamp) {
    self.since = since
    until = since
    snapshots = 0
    momentsSeen = 0
    holders = []
    hours = []
    habits = []
    orders = []
  }

  public var momentsKept: Int { hours.reduce(0) { $0 + $1.moments.count } }

  /// Weeks from the first moment to the last.
  public var weeks: Double { Double(until.seconds - since.seconds) / 604_800 }
}

/// An hour of the week, over all weeks.
public struct HourHistory: Sendable, Hashable {
  public var hour: HourOfWeek
  /// Moments that were looked at, and those of them that are kept, oldest first.
  public var seen: Int
  public var moments: [PastMoment]
  /// Transactions a second of the whole database.
  public var transactions: RateHistory?
  /// The most client sessions.
  public var peakConnections: Int?

  init(hour: HourOfWeek) {
    self.hour = hour
    seen = 0
    moments = []
  }

  /// The days on which it was looked at, as far as its moments are kept.
  public var days: Int { Set(moments.map { $0.at.seconds / 86_400 }).count }
}

/// A figure that was measured again and again.
public struct RateHistory: Sendable, Hashable {
  public var count: Int
  /// The recent ones weigh more.
  public var mean: Double
  public var peak: Double

  init(_ first: Double) {
    count = 1
    mean = first
    peak = first
  }

  init(count: Int, mean: Double, peak: Double) {
    self.count = count
    self.mean = mean
    self.peak = peak
  }

  /// Five measurements make the mean: as old weeks count, 0.8 for each (docs/forecast.md).
  mutating func add(_ value: Double) {
    count += 1
    mean += (value - mean) / Double(min(count, 5))
    peak = max(peak, value)
  }
}

/// The lock graph at one moment, without those whose transactions had only begun.
public struct PastMoment: Sendable, Hashable {
  public var at: Timestamp
  public var sessions: [PastSession]
}

public struct PastSession: Sendable, Hashable {
  /// The place of its ``PastHolder`` in ``History/holders``.
  public var holder: Int
  /// Seconds that its transaction had lasted.
  public var age: Double
}

/// Who holds what, without the figures of one moment.
public struct PastHolder: Sendable, Hashable {
  public var user: String?
  public var application: String?
  public var backendType: String
  public var isIdle: Bool
  public var hasSnapshot: Bool
  public var preventsWraparound: Bool
  public var locks: [RelationLock]
  /// It holds this mode on most of the database: a dump, whose list would be as long as the catalog.
  public var onEverything: LockMode?

  public var isAutovacuum: Bool { backendType == "autovacuum worker" }
}

/// Transactions of five seconds and more that an application and its user show again and again.
public struct Habit: Sendable, Hashable {
  /// Whose it is.
  public struct Owner: Sendable, Hashable {
    public var user: String?
    public var application: String?
    public var backendType = "client backend"
    /// Idle in its transaction when seen.
    public var isIdle = false
  }
  public var owner: Owner
  /// Moments in which it was seen.
  public var seen: Int
  public var ages: AgeHistogram
  /// Seconds.
  public var longest: Double
  public var lastSeen: Timestamp
  /// How often in each hour of the week.
  public var hours: [HourOfWeek: Int]
  /// What it holds, the strongest first.
  public var locks: [RelationLock]
  /// What it did when seen last, with literals replaced.
  public var query: String?

  /// From this age on a transaction is worth a memory of its own.
  public static let age = 5.0
}

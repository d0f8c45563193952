// SPDX-License-Identifier: Apache-2.0
import Schema
import Snapshot

/// The history of a snapshot, laid out so that a transaction finds those who were ever in its way
/// without looking at every moment: most tables have nobody.
struct PastMoments: Sendable {
  struct Moment: Sendable {
    var hour: HourOfWeek
    /// Its share of all: the hours that count weigh the same, and of an hour the recent weeks more.
    var weight: Double
  }

  /// Somebody at a moment.
  struct Sight: Sendable {
    var moment: Int
    var age: Double
  }

  let holders: [PastHolder]
  private(set) var moments: [Moment] = []
  /// By holder.
  private(set) var sights: [[Sight]]
  /// The holders that have something on a relation.
  private(set) var byRelation: [RelationName: [Int]] = [:]
  /// The holders that have something on every relation, and those with a snapshot.
  private(set) var onEverything: [Int] = []
  private(set) var withSnapshot: [Int] = []
  /// Transactions a second of each hour, where they were measured.
  private(set) var rates: [HourOfWeek: Double] = [:]
  /// Those whose moments count.
  let hours: [HourOfWeek]
  /// What a forecast says it rests on.
  let basis: WaitBasis
  /// Moments far enough from each other to tell different things.
  let independentMoments: Int
  /// Moments that were looked at in each hour, kept or not.
  private(set) var seen: [HourOfWeek: Int] = [:]

  /// A week counts so much less than the one after it.
  static let weekDecay = 0.8
  /// Within so many seconds two moments show the same transactions.
  static let independence: Int64 = 600

  /// - Parameter deployHours: when migrations are deployed; empty: at any hour. Hours that the history
  ///   does not know give way to all that it knows.
  init?(_ history: History?, deployedIn deployHours: Set<HourOfWeek>) {
    guard let history, history.momentsKept > 0 else { return nil }
    holders = history.holders
    sights = Array(repeating: [], count: history.holders.count)
    let wanted = history.hours.filter { deployHours.contains($0.hour) && !$0.moments.isEmpty }
    let chosen = wanted.isEmpty ? history.hours.filter { !$0.moments.isEmpty } : wanted
    self.hours = chosen.map(\.hour)
    var distinct: Set<Int64> = []
    for hour in chosen {
      let weights = Self.weights(of: hour.moments, until: history.until)
      for (moment, weight) in zip(hour.moments, weights) {
        distinct.insert(moment.at.seconds / Self.independence)
        for session in moment.sessions {
          sights[session.holder].append(Sight(moment: moments.count, age: session.age))
        }
        moments.append(Moment(hour: hour.hour, weight: weight / Double(chosen.count)))
      }
    }
    independentMoments = distinct.count
    basis = .history(
      moments: moments.count, hours: chosen.count, weeks: history.weeks,
      coversDeployHours: deployHours.isEmpty || !wanted.isEmpty)
    for hour in history.hours {
      seen[hour.hour] = hour.seen
      rates[hour.hour] = hour.transactions?.mean
    }
    for (number, holder) in holders.enumerated() where !sights[number].isEmpty {
      for lock in holder.locks { byRelation[lock.relation, default: []].append(number) }
      if holder.onEverything != nil { onEverything.append(number) }
      if holder.hasSnapshot, !holder.isAutovacuum { withSnapshot.append(number) }
    }
  }

  /// How much busier an hour is than when the snapshot's rates were measured, as far as both are
  /// known; a ratio beyond twenty is a counter that was reset.
  func trafficRatio(in hour: HourOfWeek, to reference: Double?) -> Double {
    guard let rate = rates[hour], let reference, rate > 0, reference > 0 else { return 1 }
    return min(20, max(0.05, rate / reference))
  }

  private static func weights(of moments: [PastMoment], until end: Timestamp) -> [Double] {
    let weights = moments.map { moment in
      power(weekDecay, Double(max(0, end.seconds - moment.at.seconds) / 604_800))
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func power(_ base: Double, _ weeks: Double) -> Double {
    var result = 1.0
    for _ in 0..<Int(min(weeks, 200)) { result *= base }
    return result
  }
}

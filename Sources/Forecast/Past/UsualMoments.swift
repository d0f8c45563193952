// SPDX-License-Identifier: Apache-2.0
import LockModel
import Simulation
import Snapshot

/// Whom a migration meets when it asks at a usual moment.
///
/// When holders come at random, ages and residual lives have the same law: who asks at a random
/// moment waits as long as the oldest holder of another random moment has lasted. So each moment
/// of the history is played with its holders' ages as their residual lives.
struct UsualMoments {
  /// Those who are in the way, the moment with the oldest of them first.
  private var encounters: [Encounter]
  /// From the top: which share of all moments is as bad or worse.
  private var shares: [Double] = []
  let past: PastMoments
  private let tail: WaitTail?

  private struct Encounter {
    var moment: Int
    var hour: HourOfWeek
    var weight: Double
    var oldest: Double
    var guests: [Guest]
  }

  /// Somebody in the way, and what ends it at the latest.
  private struct Guest {
    var holder: Holder
    var limit: Double

    /// With another share of its law's tail.
    func stretched(by factor: Double) -> Holder {
      guard case .seconds(let seconds) = holder.residual else { return holder }
      var stretched = holder
      stretched.residual = .seconds(max(seconds, min(limit, seconds * factor)))
      return stretched
    }
  }

  init(_ past: PastMoments, players: Players, statements: [PlannedStatement], snapshot: Snapshot) {
    self.past = past
    let relevant = Self.relevant(past, players: players, statements: statements)
    let presence = players.presence(snapshot)
    var found: [Int: Encounter] = [:]
    for (number, locks) in relevant {
      let holder = past.holders[number]
      let limit = presence.limit(of: holder)
      for sight in past.sights[number] {
        let moment = past.moments[sight.moment]
        var encounter =
          found[sight.moment]
          ?? Encounter(
            moment: sight.moment, hour: moment.hour, weight: moment.weight, oldest: 0, guests: [])
        let isCancelled = holder.isAutovacuum && !holder.preventsWraparound
        if !isCancelled { encounter.oldest = max(encounter.oldest, sight.age) }
        encounter.guests.append(
          Guest(
            holder: Holder(
              locks: locks, residual: .seconds(sight.age), hasSnapshot: holder.hasSnapshot,
              isCancellable: isCancelled, usesPool: holder.backendType == "client backend"),
            limit: limit))
        found[sight.moment] = encounter
      }
    }
    encounters = found.values.sorted { ($1.oldest, $0.moment) < ($0.oldest, $1.moment) }
    var share = 0.0
    for encounter in encounters {
      share += encounter.weight
      shares.append(share)
    }
    tail = WaitTail(encounters.map(\.oldest), moments: past.moments.count)
  }

  /// Nobody was ever in the way.
  var isEmpty: Bool { encounters.isEmpty }

  /// The holders of the past that the transaction would have to wait for, with those of their locks
  /// that matter.
  private static func relevant(
    _ past: PastMoments, players: Players, statements: [PlannedStatement]
  ) -> [(number: Int, locks: [ObjectLock])] {
    let numbering = players.numbering
    var candidates = Set(past.onEverything)
    for name in numbering.originals { candidates.formUnion(past.byRelation[name] ?? []) }
    if players.countsSnapshots { candidates.formUnion(past.withSnapshot) }
    let footprints = statements.map { Footprint($0, numbering) }
    return candidates.sorted().compactMap { number in
      let holder = past.holders[number]
      var locks = holder.locks.compactMap { lock in
        numbering.number(ofOriginal: lock.relation).map { ObjectLock($0, lock.mode) }
      }
      if let mode = holder.onEverything {
        locks = numbering.names.indices.map { ObjectLock($0, mode) }
      }
      locks = numbering.met(locks)
      let isInTheWay = locks.contains { lock in
        footprints.contains { $0.meets(lock.relation, lock.mode) }
      }
      let isAwaited = players.countsSnapshots && holder.hasSnapshot && !holder.isAutovacuum
      return isInTheWay || isAwaited ? (number, locks) : nil
    }
  }

  // MARK: Drawing

  struct Draw {
    var holders: [Holder]
    var hour: HourOfWeek
  }

  /// The moment of which this share of all moments is worse.
  func draw(worse share: Double, spread: Double) -> Draw {
    let place = shares.partitioningIndex { $0 > share }
    guard place < encounters.count else {
      return Draw(holders: [], hour: quietHour(spread))
    }
    let encounter = encounters[place]
    let factor = tail?.factor(worse: share) ?? 1
    return Draw(
      holders: encounter.guests.map { factor > 1 ? $0.stretched(by: factor) : $0.holder },
      hour: encounter.hour)
  }

  /// The hour of a moment at which nobody is in the way: any of them.
  private func quietHour(_ spread: Double) -> HourOfWeek {
    let place = min(past.moments.count - 1, Int(spread * Double(past.moments.count)))
    return past.moments[max(0, place)].hour
  }

  // MARK: By hour

  /// How long one waits in each hour: the oldest in the way at its moments, each with its share of
  /// the hour; what is left of the hour has nobody.
  func waits() -> [HourOfWeek: [(seconds: Double, share: Double)]] {
    var waits: [HourOfWeek: [(seconds: Double, share: Double)]] = [:]
    for encounter in encounters {
      waits[encounter.hour, default: []].append(
        (encounter.oldest, encounter.weight * Double(past.hours.count)))
    }
    return waits
  }
}

extension Array {
  /// The first place whose element fulfils the condition, which all after it fulfil too.
  func partitioningIndex(_ condition: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

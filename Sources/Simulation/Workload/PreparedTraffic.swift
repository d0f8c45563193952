// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The traffic of a ``WorkloadScenario`` as a run reads it: flat arrays, parameters worked out.
struct PreparedTraffic: Sendable {
  struct Kind: Sendable {
    var rate: Double
    var locks: Range<Int>
    var service: LogNormal
  }

  struct Lock: Sendable {
    var relation: Int32
    var mode: UInt8
  }

  var kinds: [Kind] = []
  var locks: [Lock] = []
  /// Of all kinds together; 0 where none of them can meet the migration or a holder.
  private(set) var rate = 0.0
  /// Running sums of the kinds' rates.
  private var sums: [Double] = []

  init(_ scenario: WorkloadScenario) {
    for arrivals in scenario.arrivals {
      let first = locks.count
      locks += arrivals.locks.map { Lock(relation: Int32($0.relation), mode: $0.mode.rawValue) }
      let rate = arrivals.rate.isFinite ? max(0, arrivals.rate) : 0
      kinds.append(
        Kind(
          rate: rate, locks: first..<locks.count,
          service: LogNormal(mean: arrivals.service.mean, deviation: arrivals.service.deviation)))
      sums.append((sums.last ?? 0) + rate)
    }
    if Self.meetsAnybody(scenario) { rate = sums.last ?? 0 }
  }

  /// Traffic that runs into nobody, and into which nobody runs, need not be followed at all.
  private static func meetsAnybody(_ scenario: WorkloadScenario) -> Bool {
    var met: [LockModeSet] = Array(repeating: [], count: max(0, scenario.relations))
    func note(_ lock: ObjectLock) {
      if met.indices.contains(lock.relation) {
        met[lock.relation].formUnion(lock.mode.conflicts)
      }
    }
    for lock in scenario.holders.flatMap(\.locks) { note(lock) }
    for phase in scenario.transactions.flatMap(\.statements).flatMap(\.phases) {
      for lock in phase.locks { note(lock) }
      for wait in phase.waits {
        switch wait {
        case .lockers(let lock): note(lock)
        case .olderSnapshots: return true
        }
      }
    }
    return scenario.arrivals.flatMap(\.locks).contains { lock in
      met.indices.contains(lock.relation) && met[lock.relation].contains(lock.mode)
    }
  }

  /// The sum of what all kinds occupy at a usual moment, in sessions.
  var load: Double { kinds.reduce(0) { $0 + $1.rate * $1.service.mean } }

  /// Which kind of request comes, by the kinds' rates.
  func drawKind(_ random: inout RandomStream) -> Int32 {
    guard kinds.count > 1 else { return 0 }
    let drawn = random.unit() * rate
    var low = 0
    var high = kinds.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < drawn { low = middle + 1 } else { high = middle }
    }
    return Int32(low)
  }
}

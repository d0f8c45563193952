// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The traffic of a ``WorkloadScenario`` as a run reads it: flat arrays, parameters worked out.
struct PreparedTraffic: Sendable {
  struct Kind: Sendable {
    var rate: Double
    var stages: Range<Int>
    var pool: Int
    var limits: Limits
    /// Seconds that a transaction takes, on average, where nobody is in its way.
    var mean: Double
  }

  /// A statement of a transaction.
  struct Stage: Sendable {
    var locks: Range<Int>
    var service: LogNormal
    /// Before it.
    var think: LogNormal
  }

  /// ``ClientLimits`` with infinity for none.
  struct Limits: Sendable {
    var lock: Double
    var statement: Double
    var idle: Double
    var transaction: Double
    var retries: UInt8
    var pause: Double

    init(_ limits: ClientLimits) {
      lock = Timeout.seconds(limits.lockTimeout)
      statement = Timeout.seconds(limits.statementTimeout)
      idle = Timeout.seconds(limits.idleInTransactionTimeout)
      transaction = Timeout.seconds(limits.transactionTimeout)
      retries = UInt8(clamping: limits.retries)
      pause = limits.retryPause.isFinite ? max(0, limits.retryPause) : 0
    }
  }

  struct Lock: Sendable {
    var relation: Int32
    var mode: UInt8
  }

  private(set) var kinds: [Kind] = []
  private(set) var stages: [Stage] = []
  private(set) var locks: [Lock] = []
  /// Of all kinds together; 0 where none of them can meet the migration or a holder.
  private(set) var rate = 0.0
  /// Which kind comes, by a draw among as many as a power of two: each place has the kind that it
  /// falls into, and the share of the place that belongs to it (Walker's alias method).
  private var alias: [Alias] = []

  private struct Alias: Sendable {
    var share: Double
    var own: Int32
    var other: Int32
  }

  init(_ scenario: WorkloadScenario) {
    var sum = 0.0
    for arrivals in scenario.arrivals {
      let first = stages.count
      add(arrivals.locks, service: arrivals.service, think: ServiceTime(mean: 0, deviation: 0))
      for next in arrivals.then { add(next.locks, service: next.service, think: next.think) }
      let rate = arrivals.rate.isFinite ? max(0, arrivals.rate) : 0
      kinds.append(
        Kind(
          rate: rate, stages: first..<stages.count,
          pool: scenario.pools.indices.contains(arrivals.pool) ? arrivals.pool : 0,
          limits: Limits(arrivals.limits),
          mean: stages[first...].reduce(0) { $0 + $1.think.mean + $1.service.mean }))
      sum += rate
    }
    if Self.meetsAnybody(scenario) { rate = sum }
    fillAlias(sum)
  }

  private mutating func add(_ wanted: [ObjectLock], service: ServiceTime, think: ServiceTime) {
    let first = locks.count
    locks += wanted.map { Lock(relation: Int32($0.relation), mode: $0.mode.number) }
    stages.append(
      Stage(
        locks: first..<locks.count,
        service: LogNormal(mean: service.mean, deviation: service.deviation),
        think: LogNormal(mean: think.mean, deviation: think.deviation)))
  }

  /// Traffic that runs into nobody, and into which nobody runs, need not be followed at all.
  private static func meetsAnybody(_ scenario: WorkloadScenario) -> Bool {
    // Transactions of several statements may run into each other, and take sessions for long.
    if scenario.arrivals.contains(where: { !$0.then.isEmpty }) { return true }
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

  private mutating func fillAlias(_ sum: Double) {
    guard sum > 0 else { return }
    let count = kinds.count
    var scaled = kinds.map { $0.rate / sum * Double(count) }
    alias = kinds.indices.map { Alias(share: 1, own: Int32($0), other: Int32($0)) }
    var small = kinds.indices.filter { scaled[$0] < 1 }
    var large = kinds.indices.filter { scaled[$0] >= 1 }
    while let low = small.popLast(), let high = large.popLast() {
      alias[low].share = scaled[low]
      alias[low].other = Int32(high)
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 { small.append(high) } else { large.append(high) }
    }
  }

  /// The sum of what all kinds occupy at a usual moment, in sessions.
  var load: Double { kinds.reduce(0) { $0 + $1.rate * $1.mean } }

  /// Which kind of request comes, by the kinds' rates.
  @inline(__always)
  func drawKind(_ random: inout RandomStream) -> Int32 {
    guard alias.count > 1 else { return 0 }
    let drawn = random.unit() * Double(alias.count)
    let place = min(alias.count - 1, Int(drawn))
    return drawn - Double(place) <= alias[place].share ? alias[place].own : alias[place].other
  }
}

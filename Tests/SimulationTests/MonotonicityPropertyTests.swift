// SPDX-License-Identifier: Apache-2.0
import LockModel
import Simulation
import TestSupport
import Testing

/// More of what hurts never makes it better, whatever the workload: random scenarios, each compared
/// with itself made worse in one respect, on the same seeds.
@Suite("Worse is never better")
struct MonotonicityPropertyTests {
  /// A random application, holder and migration.
  private struct Case {
    var rate: Double
    var writes: Double
    var service: Double
    var pool: Int
    var holder: Double
    var hold: Double
    var mode: LockMode
    var lockTimeout: Double?

    init(seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      rate = Double.random(in: 5..<80, using: &random)
      writes = Double.random(in: 0.1..<0.9, using: &random)
      service = Double.random(in: 0.001..<0.05, using: &random)
      pool = Int.random(in: 20..<80, using: &random)
      holder = Double.random(in: 0.2..<3, using: &random)
      hold = Double.random(in: 0.01..<1, using: &random)
      mode = [.share, .exclusive, .accessExclusive].randomElement(using: &random) ?? .share
      lockTimeout = Bool.random(using: &random) ? Double.random(in: 0.1..<2, using: &random) : nil
    }

    var scenario: WorkloadScenario {
      let time = ServiceTime(mean: service, deviation: service)
      return WorkloadScenario(
        relations: 1, poolCapacity: pool,
        arrivals: [
          ArrivalClass(
            locks: [ObjectLock(0, .accessShare)], rate: rate * (1 - writes), service: time),
          ArrivalClass(locks: [ObjectLock(0, .rowExclusive)], rate: rate * writes, service: time),
        ],
        holders: [
          Holder(locks: [ObjectLock(0, .rowExclusive)], residual: .seconds(holder), usesPool: false)
        ],
        transactions: [
          MigrationTransaction(statements: [
            MigrationStatement(
              phases: [MigrationPhase(locks: [ObjectLock(0, mode)], work: WorkTime(median: hold))],
              lockTimeout: lockTimeout)
          ])
        ])
    }

    func average(_ figure: (WorkloadOutcome) -> Double) -> Double {
      let scenario = scenario
      return (0..<60).reduce(0) { sum, run in
        sum + figure(WorkloadRun(scenario, seed: UInt64(run)).run())
      } / 60
    }

    var blockedShare: Double { average { Double($0.peakBlocked) } / Double(pool) }

    var lostSeconds: Double { average(\.blockedSeconds) }
  }

  private static let seeds = Array(UInt64(0)..<24)
  /// Sixty runs know an average to a few hundredths.
  private static let margin = 0.97

  @Test("A higher rate, a longer holder, a longer hold, a smaller pool", arguments: seeds)
  func neverBlocksLess(seed: UInt64) {
    let usual = Case(seed: seed)
    let share = usual.blockedShare
    let changes: [(String, (inout Case) -> Void)] = [
      ("rate", { $0.rate *= 1.6 }), ("holder", { $0.holder *= 2 }), ("hold", { $0.hold *= 3 }),
      ("pool", { $0.pool /= 2 }),
    ]
    for (name, change) in changes {
      var worse = usual
      change(&worse)
      #expect(worse.blockedShare >= share * Self.margin, "\(name): \(usual)")
    }
  }

  @Test("A lock_timeout never costs more sessions' time", arguments: seeds)
  func lockTimeout(seed: UInt64) {
    var patient = Case(seed: seed)
    patient.lockTimeout = nil
    var hasty = patient
    hasty.lockTimeout = patient.holder / 3
    #expect(hasty.lostSeconds <= patient.lostSeconds / Self.margin, "\(patient)")
  }

  @Test("A stronger mode", arguments: seeds)
  func strongerMode(seed: UInt64) {
    var previous = 0.0
    for mode in [LockMode.shareUpdateExclusive, .share, .exclusive, .accessExclusive] {
      var stronger = Case(seed: seed)
      stronger.mode = mode
      let share = stronger.blockedShare
      #expect(share >= previous * Self.margin, "\(mode): \(stronger)")
      previous = share
    }
  }
}

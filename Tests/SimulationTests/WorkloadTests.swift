// SPDX-License-Identifier: Apache-2.0
import LockModel
import Simulation
import Testing

@Suite("A migration under load")
struct WorkloadTests {
  /// 100 readers a second, a pool of 20, a reader that stays for 2 s, an ALTER.
  private func scenario(
    rate: Double = 100, pool: Int? = 20, residual: Holder.Residual = .seconds(2),
    mode: LockMode = .accessExclusive, lockTimeout: Double? = nil, work: Double = 0.01
  ) -> WorkloadScenario {
    WorkloadScenario(
      relations: 1, poolCapacity: pool,
      arrivals: [
        ArrivalClass(
          locks: [ObjectLock(0, .accessShare)], rate: rate * 0.8,
          service: ServiceTime(mean: 0.004, deviation: 0.004)),
        ArrivalClass(
          locks: [ObjectLock(0, .rowExclusive)], rate: rate * 0.2,
          service: ServiceTime(mean: 0.004, deviation: 0.004)),
      ],
      holders: [Holder(locks: [ObjectLock(0, .rowExclusive)], residual: residual, usesPool: false)],
      transactions: [
        MigrationTransaction(statements: [
          MigrationStatement(
            phases: [MigrationPhase(locks: [ObjectLock(0, mode)], work: WorkTime(median: work))],
            lockTimeout: lockTimeout)
        ])
      ])
  }

  private func average(
    _ scenario: WorkloadScenario, _ figure: (WorkloadOutcome) -> Double
  ) -> Double {
    (0..<40).reduce(0) { sum, run in
      sum + figure(WorkloadRun(scenario, seed: UInt64(run)).run())
    } / 40
  }

  @Test func `an ALTER behind a long reader takes the whole pool`() {
    let outcome = WorkloadRun(scenario(), seed: 1).run()
    let statement = outcome.statements[0]
    #expect(statement.result == .done)
    #expect(abs(statement.wait - 2) < 1e-9)
    #expect(abs(statement.hold - 0.01) < 1e-9)
    #expect(abs(statement.window - 2.01) < 1e-9)
    #expect(statement.peakBlocked == 20)
    #expect((0.1...0.4).contains(statement.exhaustedAfter ?? -1))
    #expect(outcome.stalledRequests > 150)
    #expect((outcome.drainSeconds ?? .infinity) < 1)
  }

  @Test func `nothing in the way costs nothing`() {
    var quiet = scenario(rate: 0)
    quiet.holders = []
    let outcome = WorkloadRun(quiet, seed: 1).run()
    #expect(outcome.statements[0].wait == 0)
    #expect(outcome.statements[0].peakBlocked == 0)
    #expect(outcome.drainSeconds == 0)
    #expect(outcome.events < 5)
  }

  @Test func `a wait without an end is infinite, and the run ends`() {
    let outcome = WorkloadRun(scenario(residual: .never), seed: 1).run()
    #expect(outcome.statements[0].result == .endless)
    #expect(outcome.statements[0].wait == .infinity)
    #expect(outcome.statements[0].peakBlocked == 20)
    #expect(outcome.events < 1000)
  }

  @Test func `lock_timeout bounds the wait, and retries come back`() {
    var limited = scenario(residual: .seconds(2.5), lockTimeout: 0.5)
    limited.transactions[0].statements[0].retries = 2
    let outcome = WorkloadRun(limited, seed: 3).run()
    #expect(outcome.statements[0].result == .done)
    #expect(outcome.statements[0].attempts == 3)
    #expect(outcome.statements[0].window <= 1)
    limited.transactions[0].statements[0].retries = 0
    let once = WorkloadRun(limited, seed: 3).run()
    #expect(once.statements[0].result == .lockTimeout)
    #expect(abs(once.statements[0].wait - 0.5) < 1e-9)
    #expect(once.blockedSeconds < outcome.blockedSeconds)
  }

  @Test func `a worker of autovacuum is in the way for deadlock_timeout`() {
    var vacuum = scenario(residual: .never)
    vacuum.holders[0].locks = [ObjectLock(0, .shareUpdateExclusive)]
    vacuum.holders[0].isCancellable = true
    let outcome = WorkloadRun(vacuum, seed: 1).run()
    #expect((1...1.1).contains(outcome.statements[0].wait))
    vacuum.holders[0].isCancellable = false
    #expect(WorkloadRun(vacuum, seed: 1).run().statements[0].wait == .infinity)
  }

  @Test func `a lock is held to the end of its transaction (R13)`() {
    var migration = scenario(rate: 0, residual: .seconds(0))
    let backfill = MigrationStatement(phases: [MigrationPhase(work: WorkTime(median: 60))])
    migration.transactions[0].statements.append(backfill)
    let together = WorkloadRun(migration, seed: 1).run()
    #expect(abs(together.statements[0].window - 60.01) < 1e-6)
    #expect(together.statements[1].window == 0)
    migration.transactions.append(MigrationTransaction(statements: [backfill]))
    migration.transactions[0].statements.removeLast()
    let apart = WorkloadRun(migration, seed: 1).run()
    #expect(abs(apart.statements[0].window - 0.01) < 1e-6)
    #expect(apart.statements.count == 2)
  }

  @Test func `a failed statement undoes those before it (R12)`() {
    var migration = scenario(rate: 0, residual: .never)
    migration.relations = 2
    migration.transactions[0].statements.insert(
      MigrationStatement(
        phases: [
          MigrationPhase(locks: [ObjectLock(1, .accessExclusive)], work: WorkTime(median: 1))
        ]), at: 0)
    migration.transactions[0].statements[1].lockTimeout = 2
    let outcome = WorkloadRun(migration, seed: 1).run()
    #expect(outcome.statements.map(\.result) == [.rolledBack, .lockTimeout])
    #expect(abs(outcome.statements[0].window - 3) < 1e-9)
  }

  /// Its first wait is for writers, its last for every snapshot; it stops nobody.
  @Test func `CREATE INDEX CONCURRENTLY waits for transactions (R14)`() {
    var concurrently = scenario(rate: 100, residual: .seconds(3))
    concurrently.holders.append(
      Holder(locks: [], residual: .seconds(20), hasSnapshot: true, usesPool: false))
    let table = ObjectLock(0, .share)
    concurrently.transactions[0].statements[0].phases = [
      MigrationPhase(
        locks: [ObjectLock(0, .shareUpdateExclusive)], kept: [0], work: WorkTime(median: 0.01)),
      MigrationPhase(waits: [.lockers(table)], work: WorkTime(median: 5)),
      MigrationPhase(waits: [.lockers(table)], work: WorkTime(median: 5)),
      MigrationPhase(waits: [.olderSnapshots], work: WorkTime(median: 0.01)),
    ]
    let outcome = WorkloadRun(concurrently, seed: 1).run()
    #expect(outcome.statements[0].result == .done)
    #expect((9.5...10.5).contains(outcome.statements[0].wait))
    #expect(abs(outcome.statements[0].window - 20.01) < 0.1)
    #expect(outcome.peakBlocked == 0)
  }

  @Test func `a long build under SHARE costs no more than a short one`() {
    let short = WorkloadRun(scenario(mode: .share, work: 60), seed: 1).run()
    let long = WorkloadRun(scenario(mode: .share, work: 36_000), seed: 1).run()
    #expect(short.statements[0].peakBlocked == 20)
    #expect(long.statements[0].peakBlocked == 20)
    #expect(long.stalledRequests > 3_000_000)
    #expect(long.events <= 500_000)
    let idle = WorkloadRun(
      scenario(mode: .shareUpdateExclusive, work: 36_000), seed: 1
    ).run()
    #expect(idle.peakBlocked == 0)
    #expect(idle.events < 2000)
  }

  @Test func `without a pool all that come wait`() {
    let outcome = WorkloadRun(scenario(pool: nil), seed: 1).run()
    #expect((150...260).contains(outcome.peakBlocked))
    #expect(outcome.exhaustedAfter == nil)
  }

  @Test func `the same seed gives the same outcome, another one another`() {
    let once = WorkloadRun(scenario(), seed: 5).run()
    #expect(once == WorkloadRun(scenario(), seed: 5).run())
    #expect(once != WorkloadRun(scenario(), seed: 6).run())
  }

  @Test func `more load, longer holders and a smaller pool never block less`() {
    func share(_ scenario: WorkloadScenario, of pool: Double) -> Double {
      average(scenario) { Double($0.peakBlocked) } / pool
    }
    let usual = share(scenario(rate: 5), of: 20)
    #expect(share(scenario(rate: 10), of: 20) >= usual)
    #expect(share(scenario(rate: 5, residual: .seconds(4)), of: 20) >= usual)
    #expect(share(scenario(rate: 5, pool: 10), of: 10) >= usual)
    #expect(share(scenario(rate: 5, mode: .share), of: 20) <= usual)
  }

  @Test func `lock_timeout never raises what is lost`() {
    let without = average(scenario(rate: 30)) { $0.blockedSeconds }
    let with = average(scenario(rate: 30, lockTimeout: 0.5)) { $0.blockedSeconds }
    #expect(with <= without)
  }

  /// After t seconds rate × t sessions wait, until the pool is full.
  @Test func `the mean agrees with arithmetic`() {
    let blocked = average(scenario(rate: 10, pool: 100)) { Double($0.statements[0].peakBlocked) }
    #expect(abs(blocked - 20.1) < 2.5)
    let seconds = average(scenario(rate: 10, pool: 100)) { $0.statements[0].blockedSeconds }
    #expect(abs(seconds - 10 * 2.01 * 2.01 / 2) < 4)
  }

  @Test func `work varies around its median with the bands it is given`() {
    var banded = scenario(rate: 0, residual: .seconds(0))
    banded.transactions[0].statements[0].phases[0].work = WorkTime(
      median: 10, machineBand: 2, ownBand: 1)
    let holds = Quantiles(
      (0..<2000).map { WorkloadRun(banded, seed: UInt64($0)).run().statements[0].hold })
    #expect(abs((holds.value(0.5) ?? 0) - 10) < 0.6)
    #expect(abs((holds.value(0.95) ?? 0) - 20) < 2)
  }
}

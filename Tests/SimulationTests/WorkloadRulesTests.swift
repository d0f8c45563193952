// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

@testable import Simulation

/// What applications do besides asking once: pools, transactions of several statements, timeouts,
/// retries, a standby.
@Suite("Applications and a migration")
struct WorkloadRulesTests {
  private static let orders = 0
  private static let items = 1

  private func reader(
    _ relation: Int = orders, rate: Double = 20, service: Double = 0.01, pool: Int = 0,
    then: [FollowUp] = [], limits: ClientLimits = ClientLimits()
  ) -> ArrivalClass {
    ArrivalClass(
      locks: [ObjectLock(relation, .accessShare)], rate: rate,
      service: ServiceTime(mean: service, deviation: 0), then: then, pool: pool, limits: limits)
  }

  private func alter(_ relation: Int = orders, work: Double = 0.01) -> MigrationStatement {
    MigrationStatement(phases: [
      MigrationPhase(
        locks: [ObjectLock(relation, .accessExclusive)], work: WorkTime(median: work))
    ])
  }

  /// A reader of `orders` that stays for a time, and an ALTER behind it.
  private func scenario(
    _ arrivals: [ArrivalClass], holder: Double = 4, pools: [Pool] = [Pool(capacity: 10)],
    statements: [MigrationStatement]? = nil
  ) -> WorkloadScenario {
    var scenario = WorkloadScenario(
      relations: 2, poolCapacity: nil, arrivals: arrivals,
      holders: [
        Holder(
          locks: [ObjectLock(Self.orders, .accessShare)], residual: .seconds(holder),
          usesPool: false)
      ],
      transactions: [MigrationTransaction(statements: statements ?? [alter()])])
    scenario.pools = pools
    scenario.followsUntil = 20
    return scenario
  }

  private func run(_ scenario: WorkloadScenario, seed: UInt64 = 1) -> WorkloadOutcome {
    WorkloadRun(scenario, seed: seed).run()
  }

  @Test("A full pool is the pool of one application")
  func pools() {
    let web = reader()
    let apart = run(
      scenario(
        [web, reader(Self.items, pool: 1)], pools: [Pool(capacity: 10), Pool(capacity: 10)]))
    let together = run(scenario([web, reader(Self.items)]))
    #expect(apart.exhaustedAfter != nil)
    #expect(apart.arrivals[1].blocked == 0)
    // Everything that came for the other table was held up only where the two share a pool.
    #expect(Double(together.delayed) > 1.5 * Double(apart.delayed))
  }

  @Test("Who waits too long for a session gives up")
  func patience() {
    let impatient = run(scenario([reader()], pools: [Pool(capacity: 5, patience: 1)]))
    let patient = run(scenario([reader()], pools: [Pool(capacity: 5)]))
    #expect(impatient.givenUp > 20)
    #expect(patient.givenUp == 0)
    #expect(impatient.excessLatency < patient.excessLatency)
  }

  @Test(
    "A client's own timeouts end its request (R11)",
    arguments: [
      (ClientLimits(lockTimeout: 0.5), 0.01, 0.0), (ClientLimits(statementTimeout: 0.5), 1, 0),
      (ClientLimits(idleInTransactionTimeout: 0.5), 0.01, 1),
      (ClientLimits(transactionTimeout: 0.5), 0.3, 0.4),
    ])
  func timeouts(limits: ClientLimits, service: Double, think: Double) {
    let pause = ServiceTime(mean: think, deviation: 0)
    let next = FollowUp(think: pause, locks: [], service: ServiceTime(mean: 0.01, deviation: 0))
    func outcome(_ limits: ClientLimits) -> WorkloadOutcome {
      var scenario = scenario(
        [reader(rate: 5, service: service, then: think > 0 ? [next] : [], limits: limits)],
        pools: [Pool(capacity: nil)])
      scenario.startsBusy = false
      return run(scenario)
    }
    let limited = outcome(limits)
    #expect(limited.timedOut > 10)
    #expect(outcome(ClientLimits()).timedOut == 0)
    // Beside the lock, the limit is reached with or without anybody in the way.
    if limits.lockTimeout == nil { #expect(limited.served == 0) }
    // Nobody waits for a lock longer than the limit, save where only pauses have one.
    guard limits.idleInTransactionTimeout == nil else { return }
    let waits = Double(limited.arrivals[0].blocked)
    #expect(limited.blockedSeconds <= 0.5 * waits + 1e-9)
  }

  @Test("A request that failed comes again")
  func retries() {
    let once = run(scenario([reader(limits: ClientLimits(lockTimeout: 0.2))]))
    let again = run(
      scenario([reader(limits: ClientLimits(lockTimeout: 0.2, retries: 5, retryPause: 0.1))]))
    #expect(again.arrivals[0].blocked > 2 * once.arrivals[0].blocked)
    #expect(again.served > once.served)
  }

  @Test("Each pause of the migration is longer than the one before (back-off)")
  func backOff() {
    var statement = alter()
    statement.lockTimeout = 1
    statement.retries = 3
    statement.retryPause = 1
    let even = run(scenario([], holder: 6.5, statements: [statement])).statements[0]
    // Attempts at 0, 2, 4 and 6: the last waits for the half second that is left.
    #expect(even.attempts == 4)
    #expect(abs(even.wait - 3.5) < 1e-9)
    statement.retryBackOff = 2
    // Attempts at 0, 2, 5 and 10.
    let growing = run(scenario([], holder: 6.5, statements: [statement])).statements[0]
    #expect(growing.attempts == 4)
    #expect(abs(growing.wait - 3) < 1e-9)
  }

  @Test(
    "An application that takes the tables the other way round meets the migration in a deadlock")
  func deadlocks() {
    func share(_ first: Int, _ second: Int) -> (migration: Double, application: Double) {
      var arrival = reader(first, rate: 10, service: 0.05)
      arrival.then = [
        FollowUp(
          think: ServiceTime(mean: 0.1, deviation: 0), locks: [ObjectLock(second, .accessShare)],
          service: ServiceTime(mean: 0.05, deviation: 0))
      ]
      let scenario = scenario(
        [arrival], holder: 0.1, pools: [Pool(capacity: nil)],
        statements: [alter(Self.orders, work: 0.05), alter(Self.items, work: 0.05)])
      let outcomes = (0..<60).map { run(scenario, seed: UInt64($0)) }
      func share(_ condition: (WorkloadOutcome) -> Bool) -> Double {
        Double(outcomes.count(where: condition)) / 60
      }
      return (
        share { $0.statements.contains { $0.result == .deadlock } }, share { $0.deadlocked > 0 }
      )
    }
    let crossed = share(Self.items, Self.orders)
    #expect(crossed.migration + crossed.application > 0.5)
    let alike = share(Self.orders, Self.items)
    #expect(alike.migration + alike.application == 0)
  }

  @Test("Idle in READ COMMITTED nobody holds CONCURRENTLY up by a snapshot (R14)")
  func idleSnapshot() {
    var arrival = reader(Self.items, rate: 5)
    arrival.then = [
      FollowUp(
        think: ServiceTime(mean: 30, deviation: 0), locks: [],
        service: ServiceTime(mean: 0.01, deviation: 0))
    ]
    let concurrently = MigrationStatement(phases: [
      MigrationPhase(waits: [.olderSnapshots], work: WorkTime(median: 0.01))
    ])
    let scenario = scenario(
      [arrival], holder: 0, pools: [Pool(capacity: nil)], statements: [concurrently])
    #expect(run(scenario).statements[0].wait < 0.1)
  }

  @Test(
    "A standby replays ACCESS EXCLUSIVE, waits for its queries to the limit, then cancels (R20)",
    arguments: [
      (LockMode.accessExclusive, 3.0, 3.0, 1), (.accessExclusive, .infinity, 5, 0),
      (.accessExclusive, 0, 0, 1), (.exclusive, 3, 0, 0),
    ])
  func standby(mode: LockMode, limit: Double, lag: Double, cancelled: Int) throws {
    var statement = alter(work: 2)
    statement.phases[0].locks = [ObjectLock(Self.orders, mode)]
    var scenario = scenario([], holder: 0, statements: [statement])
    let query = Holder(
      locks: [ObjectLock(Self.orders, .accessShare)], residual: .seconds(5), usesPool: false)
    scenario.standby = Standby(queries: [query], delayLimit: limit, readers: [Self.orders: 10])
    let outcome = try #require(run(scenario).standby)
    #expect(abs(outcome.lag - lag) < 1e-9)
    #expect(outcome.cancelled == cancelled)
    // Its readers stall while replay waits, and to the commit.
    let stalls = mode == .accessExclusive ? max(lag, 2) : 0
    #expect(abs(outcome.stalled - 10 * stalls) < 1e-6)
  }

  @Test(
    "Transactions under way when the migration begins hold the locks of their statements so far")
  func underWay() {
    var arrival = reader(Self.items, rate: 50, service: 0.001)
    arrival.then = [
      FollowUp(
        think: ServiceTime(mean: 10, deviation: 0), locks: [],
        service: ServiceTime(mean: 0.001, deviation: 0))
    ]
    var scenario = scenario(
      [arrival], holder: 0, pools: [Pool(capacity: nil)], statements: [alter(Self.items)])
    // Some five hundred are idle in a transaction that has read the table; the last one ends after
    // nearly ten seconds.
    #expect((8...10.1).contains(run(scenario).statements[0].wait))
    scenario.startsBusy = false
    #expect(run(scenario).statements[0].wait < 0.01)
  }
}

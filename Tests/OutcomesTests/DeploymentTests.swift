// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Outcomes

@Suite("A migration's run, found in the log")
struct DeploymentTests {
  /// Wait of the first statement, and how long the transaction of the last two lasted, by hand from
  /// the log; nil: the log has no end of it.
  static let runs:
    [(path: String, wait: Double, total: Double, transaction: ClosedRange<Double>?)] =
      [
        ("logs/13-durations.log", 0.878359, 0.879020, 0.0117...1.02),
        ("logs/13-ddl.csv", 0.880897, 0.885038, 0.010...0.013),
        ("logs/15-all.csv", 0.9, 0.9, 0.008...0.013),
        ("logs/15-durations.json", 0.908199, 0.908874, 0.009...0.013),
        ("logs/18-ddl.log", 0.9, 0.91, 0.008...0.012),
      ]

  @Test("Recorded logs of Postgres 13, 15 and 18", arguments: runs)
  func recorded(
    run: (path: String, wait: Double, total: Double, transaction: ClosedRange<Double>?)
  ) throws {
    let deployment = Logs.deployment(try Fixture.bytes(run.path), Logs.migration)
    let found = deployment.outcomes()
    #expect(found.map(\.statement.index) == [0, 1, 3, 4])
    #expect(found.allSatisfy { $0.outcome.result == .done })
    let first = try #require(found.first).outcome
    #expect(abs(first.wait.middle - run.wait) < 0.05)
    #expect(abs(first.window.middle - run.total) < 0.05)
    #expect(first.wait.isExact && first.window.isExact)
    #expect(first.blocked == .atLeast(3))
    // The first statement of the transaction keeps its lock until the commit.
    let customers = found[2].outcome.window
    if let expected = run.transaction {
      #expect(customers.high >= expected.lowerBound && customers.low <= expected.upperBound)
      #expect(customers.high < 1.1)
    }
  }

  @Test("What took less than the log asks for is not found, and is named")
  func notLogged() throws {
    let deployment = Logs.deployment(try Fixture.bytes("logs/18-slow.json"), Logs.migration)
    #expect(deployment.notFound().map(\.index) == [3])
    #expect(deployment.outcomes().map(\.statement.index) == [0, 1, 4])
  }

  @Test(
    "A statement that gave up and was tried again",
    arguments: (Logs.recorded ?? []).filter { !$0.contains("protocol") && !$0.contains("slow") })
  func retry(path: String) throws {
    let statement = Logs.statement("ALTER TABLE orders ADD COLUMN region text")
    let outcome = try #require(
      Logs.deployment(try Fixture.bytes(path), [statement]).outcomes().first?.outcome)
    #expect(outcome.result == .done)
    #expect(outcome.attempts == 2)
    #expect(outcome.window.high < 0.1)
  }

  @Test("Attempts are counted, and the last one has the figures")
  func attempts() throws {
    let log = """
      2026-11-25 03:00:00.000 UTC [7] LOG:  statement: ALTER TABLE a ADD b int
      2026-11-25 03:00:02.000 UTC [7] ERROR:  canceling statement due to lock timeout
      2026-11-25 03:00:02.000 UTC [7] STATEMENT:  ALTER TABLE a ADD b int
      2026-11-25 03:00:05.004 UTC [7] LOG:  duration: 4.000 ms  statement: ALTER TABLE a ADD b int
      """
    let statement = Logs.statement("alter table a add b int;")
    let outcome = try #require(Logs.outcomes(log, [statement]).first)
    #expect(outcome.attempts == 2)
    #expect(outcome.result == .done)
    #expect(outcome.window == Interval(0.004))
    let failed = try #require(
      Logs.outcomes(
        log.split(separator: "\n").dropLast().joined(separator: "\n"), [statement]
      ).first)
    #expect(failed.result == .lockTimeout)
    #expect(failed.hold == nil)
    #expect(failed.wait.high == 2)
  }

  @Test("A transaction that failed and began again counts from its beginning")
  func transactionAgain() {
    let log = """
      2026-11-25 03:00:00.010 UTC [7] LOG:  duration: 10.000 ms  statement: ALTER TABLE a ADD b int
      2026-11-25 03:00:02.000 UTC [7] ERROR:  canceling statement due to lock timeout
      2026-11-25 03:00:02.000 UTC [7] STATEMENT:  ALTER TABLE c ADD d int
      2026-11-25 03:00:03.020 UTC [7] LOG:  duration: 20.000 ms  statement: ALTER TABLE a ADD b int
      2026-11-25 03:00:03.050 UTC [7] LOG:  duration: 30.000 ms  statement: ALTER TABLE c ADD d int
      2026-11-25 03:00:03.060 UTC [7] LOG:  duration: 10.000 ms  statement: COMMIT
      """
    let statements = [
      Logs.statement("ALTER TABLE a ADD b int", 0, transaction: 0),
      Logs.statement("ALTER TABLE c ADD d int", 1, transaction: 0),
    ]
    let outcomes = Logs.outcomes(log, statements)
    #expect(outcomes.map(\.attempts) == [1, 2])
    // From its start at 3.000 to the commit at 3.060.
    #expect(abs(outcomes[0].window.middle - 0.06) < 0.002)
  }

  @Test("A lock is kept to the end of the transaction, as far as the log shows it")
  func openTransaction() {
    let log = """
      2026-11-25 03:00:00.010 UTC [7] LOG:  duration: 10.000 ms  statement: ALTER TABLE a ADD b int
      2026-11-25 03:00:03.050 UTC [7] LOG:  duration: 30.000 ms  statement: ALTER TABLE c ADD d int
      """
    let statements = [
      Logs.statement("ALTER TABLE a ADD b int", 0, transaction: 0),
      Logs.statement("ALTER TABLE c ADD d int", 1, transaction: 0),
    ]
    let outcomes = Logs.outcomes(log, statements)
    #expect(outcomes.map(\.window.high) == [.infinity, .infinity])
    #expect(outcomes[0].window.low > 3)
    #expect(outcomes[1].window.low >= 0.03)
  }

  @Test(
    "Statements that were sent together share one figure, unless the others weigh nothing",
    arguments: [
      ("SET lock_timeout = '1s'; ALTER TABLE a ADD b int", Interval(0.5)),
      ("BEGIN; ALTER TABLE a ADD b int; COMMIT", Interval(0.5)),
      ("ALTER TABLE c ADD d int; ALTER TABLE a ADD b int", Interval(0, 1)),
    ])
  func together(sql: String, window: Interval) throws {
    let log = "2026-11-25 03:00:00.500 UTC [7] LOG:  duration: 500.000 ms  statement: \(sql)\n"
    let outcome = try #require(
      Logs.outcomes(log, [Logs.statement("ALTER TABLE a ADD b int")]).first)
    #expect(outcome.window.high <= window.high)
    #expect(outcome.window.low == window.low)
  }

  @Test("The extended protocol, a deadlock's victim next to it, and no parameter in a record")
  func protocols() throws {
    let log = try Fixture.bytes("logs/15-protocol.log")
    let statements = [
      Logs.statement("alter table orders add column d int", 0, transaction: 0),
      Logs.statement("alter table customers add column d int", 1, transaction: 0),
      Logs.statement("update orders set note = $1 where id = $2", 2),
      Logs.statement("alter table orders add column e int", 3),
    ]
    let found = Logs.deployment(log, statements).outcomes()
    #expect(found.map(\.statement.index) == [0, 1, 2, 3])
    #expect(abs(found[1].outcome.wait.middle - 0.7967) < 0.001)
    // The first one holds its lock while the second waits.
    #expect(abs(found[0].outcome.window.middle - 0.798) < 0.005)
    let records = found.map {
      OutcomeRecord($0.statement, $0.outcome, serverVersion: "15", snapshot: nil)
    }
    let text = String(decoding: OutcomeLedger(records).lines, as: UTF8.self)
    #expect(!text.contains("secret") && !text.contains("orders"))
  }

  @Test("Waits that were too short to be logged leave the wait open up to deadlock_timeout")
  func unloggedWait() throws {
    let wait = """
      2026-11-25 03:00:00.000 UTC [9] LOG:  process 9 still waiting for ShareLock on transaction 5 after 200.1 ms
      """
    let run = """
      2026-11-25 03:00:05.000 UTC [7] LOG:  duration: 5000.000 ms  statement: ALTER TABLE a ADD b int
      """
    let statement = Logs.statement("ALTER TABLE a ADD b int")
    let unknown = try #require(Logs.outcomes(run, [statement]).first)
    #expect(unknown.wait == Interval(0, 5))
    let known = try #require(Logs.outcomes(wait + "\n" + run, [statement]).first)
    #expect(known.wait == Interval(0, 0.2001))
    #expect(known.hold == Interval(4.7999, 5))
  }

  @Test("The session that ran most of the migration has it, not a stray run elsewhere")
  func stray() {
    let log = """
      2026-11-25 03:00:01.000 UTC [7] LOG:  duration: 10.000 ms  statement: ALTER TABLE a ADD b int
      2026-11-25 03:00:02.000 UTC [7] LOG:  duration: 20.000 ms  statement: ALTER TABLE c ADD d int
      2026-11-25 03:00:03.000 UTC [8] LOG:  duration: 90.000 ms  statement: ALTER TABLE c ADD d int
      2026-11-25 03:00:04.000 UTC [9] LOG:  duration: 30.000 ms  statement: ALTER TABLE e ADD f int
      """
    let statements = ["a ADD b", "c ADD d", "e ADD f"].enumerated().map {
      Logs.statement("ALTER TABLE \($1) int", $0)
    }
    #expect(
      Logs.outcomes(log, statements).map(\.window) == [0.01, 0.02, 0.03].map { Interval($0) })
  }

  @Test("What the server counted: one time, of statements that ran once, whatever their literals")
  func totals() {
    let statements = [
      Logs.statement("ALTER TABLE a ADD b text DEFAULT 'x'", 0),
      Logs.statement("ALTER TABLE c ADD d int", 1, transaction: 0),
      Logs.statement("ALTER TABLE e ADD f int", 2),
      Logs.statement("ALTER TABLE g ADD h int", 3),
    ]
    let totals = [
      StatementTotal(
        text: Array("alter table a add b text default $1".utf8), calls: 1, seconds: 0.5),
      StatementTotal(text: Array("ALTER TABLE c ADD d int".utf8), calls: 1, seconds: 2),
      StatementTotal(text: Array("ALTER TABLE e ADD f int".utf8), calls: 2, seconds: 3),
    ]
    let (found, notFound) = totals.outcomes(of: statements)
    #expect(found.map(\.outcome.window) == [Interval(0.5), .atLeast(2)])
    #expect(found.map(\.outcome.wait) == [Interval(0, 0.5), Interval(0, 2)])
    #expect(notFound.map(\.index) == [2, 3])
  }
}

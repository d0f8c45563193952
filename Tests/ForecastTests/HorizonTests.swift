// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import Snapshot
import Testing

struct HorizonTests {
  private let addColumn = "ALTER TABLE orders ADD COLUMN region text;"

  @Test func nobodyIsInTheWayOfAnIdleTable() throws {
    let now = try Town().now(addColumn)
    #expect(now.wait.p99 == 0)
    #expect(now.window.p95 < 0.5)
    #expect(now.blocked.p99 == 0)
    #expect(now.blockers.isEmpty)
  }

  @Test func aLongReaderIsWaitedForAndFillsThePool() throws {
    let now = try Town().busy(200).with(Town.reader(age: 300)).now(addColumn)
    #expect(now.wait.p50 > 60)
    #expect(now.blocked.p50 > 15)
    #expect(now.blockers.map(\.pid) == [4711])
    #expect((now.poolExhaustion?.probability ?? 0) > 0.9)
  }

  @Test func aPreparedTransactionHasNoEnd() throws {
    var town = Town()
    town.snapshot.preparedTransactions = [
      PreparedTransaction(
        gid: "x", owner: nil, age: 900, locks: [RelationLock(Town.orders, .rowExclusive)])
    ]
    let now = try town.now(addColumn)
    #expect(now.wait.p50 == .infinity)
    #expect(now.blockers.first?.unbounded == .preparedTransaction)
  }

  @Test func anAbandonedTransactionHasNoEndUnlessATimeoutEndsIt() throws {
    var town = Town().with(Town.reader(age: 120, state: .idleInTransaction))
    #expect(try town.now(addColumn).wait.p50 == .infinity)
    town.snapshot.server.settings["idle_in_transaction_session_timeout"] = "180000"
    #expect(try town.now(addColumn).wait.p99 <= 60)
  }

  @Test func whatNobodySawIsUnknownAndNotQuiet() throws {
    var hidden = Town()
    hidden.snapshot.samples = []
    hidden.snapshot.gaps.missing = [.init(.sessions, reason: "no right")]
    var standby = Town()
    standby.snapshot.server.isInRecovery = true
    for town in [hidden, standby] {
      let forecast = town.forecast(addColumn)[0]
      #expect(forecast.now == nil)
      #expect(!forecast.usual.wait.isKnown)
      #expect(!forecast.usual.blocked.isKnown)
      #expect(forecast.usual.hold.isKnown)
    }
    // What is known to be in the way is.
    hidden.snapshot.preparedTransactions = [
      PreparedTransaction(
        gid: "x", owner: nil, age: 900, locks: [RelationLock(Town.orders, .rowExclusive)])
    ]
    #expect(try hidden.now(addColumn).wait.p50 == .infinity)
  }

  @Test func lockTimeoutBoundsTheWindow() throws {
    let town = Town().busy(50).with(Town.reader(age: 300))
    let now = try town.now("SET lock_timeout = '200ms'; " + addColumn)
    #expect(now.window.p99 < 0.5)
    #expect((now.timeoutProbability ?? 0) > 0.9)
  }

  @Test func settingsOfTheDatabaseBindTheMigration() {
    var town = Town()
    town.snapshot.server.roleSettings["*"] = ["lock_timeout": "3s"]
    #expect(town.forecast(addColumn)[0].lockTimeout == 3)
  }

  @Test func concurrentlyWaitsForOldSnapshotsWhateverTheyRead() throws {
    var session = Town.reader(age: 100)
    session.locks = [
      SessionLock(RelationName("public", "countries"), .accessShare, isGranted: true)
    ]
    let now = try Town().with(session).now(
      "CREATE INDEX CONCURRENTLY i ON orders (customer);")
    #expect(now.wait.p50 > 1)
    #expect(now.blockers.first?.mode == nil)
  }

  @Test func aRenamedTableKeepsItsReaders() {
    let town = Town().busy(100)
    let statements = town.forecast(
      "ALTER TABLE orders RENAME TO sales; ALTER TABLE sales ADD COLUMN region text;", .perFile)
    #expect(statements.map { $0.usual.stalled.isEmpty } == [false, false])
  }

  @Test func whatTheMigrationMakesIsQuiet() {
    let statements = Town().busy(100).forecast(
      "CREATE TABLE fresh (id int); ALTER TABLE fresh ALTER COLUMN id TYPE bigint;")
    #expect(statements[1].usual.hold.p95 < 1)
    #expect(statements[1].usual.stalled.isEmpty)
  }

  @Test func withoutASnapshotNobodyKnowsTheWait() {
    let source = Town()
    var input = ForecastInput(catalog: source.snapshot.catalog)
    input.declaredRows[Town.orders] = 1_000_000
    #expect(source.forecastWithout(addColumn, input)?.usual.wait.isKnown == false)
  }

  @Test func anUnknownSizeHasNoUpperEnd() {
    var town = Town()
    town.snapshot.sizes = [:]
    let forecast = town.forecast("CREATE INDEX i ON orders (customer);")[0]
    #expect(forecast.unknownSizes == [Town.orders])
    #expect(forecast.usual.hold.p95 == .infinity)
    #expect(forecast.rows == nil)
  }

  @Test func theSameInputGivesTheSameForecast() {
    let town = Town().busy(80).with(Town.reader(age: 20))
    #expect(town.forecast(addColumn) == town.forecast(addColumn))
  }
}

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

  /// Whoever is older than a timeout has another one: sessions set their own.
  @Test(arguments: [
    (Session.State.active, "statement_timeout", 20.0, 180.0),
    (.idleInTransaction, "idle_in_transaction_session_timeout", 20, 180),
    (.active, "transaction_timeout", 20, 180),
  ])
  func aTimeoutThatIsOutlivedBindsNobody(
    _ state: Session.State, _ name: String, _ short: Double, _ long: Double
  ) throws {
    var town = Town().with(Town.reader(age: 120, state: state))
    town.snapshot.server.settings[name] = "\(Int(long * 1000))"
    // The migration's own session has none.
    let alter = "SET statement_timeout = 0; " + addColumn
    #expect(try town.now(alter).wait.p99 <= long - 120)
    town.snapshot.server.settings[name] = "\(Int(short * 1000))"
    #expect(try town.now(alter).wait.p99 > 180)
  }

  /// The guess of who may be there is somebody whom the timeouts in force end.
  @Test(arguments: [
    (["statement_timeout": "10s"], [:], 60.0...1000),
    (["statement_timeout": "10s", "idle_in_transaction_session_timeout": "20s"], [:], 20...20),
    (["transaction_timeout": "5s"], [:], 5...5),
    (["transaction_timeout": "5s"], ["batch": ["transaction_timeout": "30s"]], 30...30),
    (["transaction_timeout": "5s"], ["batch": ["transaction_timeout": "0"]], 60...1000),
  ])
  func theGuessedHolderIsBoundByTheTimeouts(
    _ settings: [String: String], _ roles: [String: [String: String]],
    _ expected: ClosedRange<Double>
  ) {
    var town = Town().busy(50)
    town.snapshot.server.settings = settings
    town.snapshot.server.roleSettings = roles
    let usual = town.forecast(addColumn)[0].usual
    #expect(expected.contains(usual.wait.p99.rounded()))
    #expect(usual.wait.provenance == .assumed)
  }

  private static let events = """
    CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_25 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    """

  /// Whoever comes through the parent is waited for, and does not reach the partition any more.
  @Test(arguments: [(true, true), (false, false)])
  func aDetachedPartitionIsStalledForThoseWhoNameIt(_ throughParent: Bool, _ isQuiet: Bool) {
    let parent = RelationName("public", "events")
    let partition = RelationName("public", "events_25")
    var town = Town(Self.events)
    let locks =
      (throughParent ? [RelationLock(parent, .accessShare)] : [])
      + [RelationLock(partition, .accessShare)]
    let query = QueryFamily(
      id: "1", text: "SELECT", callsPerSecond: 50, meanSeconds: 0.005, deviationSeconds: 0.005,
      locks: locks)
    town.snapshot.workload.queries = [query]
    var reader = Town.reader(age: 300)
    reader.locks = locks.map { SessionLock($0.relation, $0.mode, isGranted: true) }
    let forecast = town.with(reader).forecast(
      "ALTER TABLE events DETACH PARTITION events_25 CONCURRENTLY")[0]
    #expect(forecast.usual.stalled.isEmpty == isQuiet)
    #expect((forecast.now?.wait.p50 ?? 0) > 10)
    #expect((forecast.now?.window.p95 ?? 0 < 1) == isQuiet)
    #expect((forecast.now?.blocked.p95 ?? 0 < 1) == isQuiet)
  }

  @Test(arguments: [
    ("BEGIN; LOCK TABLE orders NOWAIT; COMMIT;", 0.0),
    ("SELECT set_config('lock_timeout', '2s', false); ALTER TABLE orders ADD COLUMN r text;", 2),
  ])
  func whatBoundsTheWait(_ sql: String, _ seconds: Double) {
    let town = Town().busy(50).with(Town.reader(age: 300))
    let bounded = town.forecast(sql).filter { $0.lockTimeout != nil }
    #expect(bounded.map(\.lockTimeout) == [seconds])
    #expect(bounded.allSatisfy { ($0.now?.window.p99 ?? .infinity) <= seconds + 0.001 })
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

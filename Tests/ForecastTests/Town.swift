// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
import SQLSyntax
import Schema
import Snapshot

@testable import Forecast

/// A small production: one busy table, one lookup table, and whoever a test puts there.
struct Town {
  var snapshot: Snapshot
  var poolSize: Int?

  static let orders = RelationName("public", "orders")

  init(_ schema: String = Town.schema, version: Int = 16) {
    var catalog = Catalog(version: ServerVersion(version), isComplete: true)
    for parsed in SourceFile.parse(Array(schema.utf8)).statements {
      catalog.apply(parsed.statement)
    }
    snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 0),
      server: Server(version: ServerVersion(version), database: "town"),
      catalog: catalog.asBaseline())
    snapshot.sizes[Self.orders] = RelationSize(rows: 1_000_000, heapBytes: 100 << 20)
    snapshot.sizes[RelationName("public", "countries")] = RelationSize(
      rows: 250, heapBytes: 16384)
    snapshot.samples = [LockSample(secondsBefore: 0, sessions: [])]
    poolSize = 20
  }

  static let schema = """
    CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note varchar(20));
    CREATE TABLE countries (code text PRIMARY KEY, name text);
    """

  /// Requests for `orders`: half read, half write.
  func busy(_ perSecond: Double) -> Town {
    var town = self
    for mode in [LockMode.accessShare, .rowExclusive] {
      town.snapshot.workload.unattributed.append(
        RelationTraffic(Self.orders, mode, perSecond: perSecond / 2, meanSeconds: 0.005))
    }
    return town
  }

  func with(_ session: Session) -> Town {
    var town = self
    town.snapshot.samples[0].sessions.append(session)
    return town
  }

  static func reader(age: Double, state: Session.State = .active) -> Session {
    Session(
      pid: 4711, application: "report", state: state, transactionAge: age, queryAge: age,
      stateAge: age, hasSnapshot: true,
      locks: [SessionLock(orders, .accessShare, isGranted: true)])
  }

  func forecast(_ sql: String, _ mode: TransactionMode = .perStatement)
    -> [StatementForecast]
  {
    var input = ForecastInput(catalog: snapshot.catalog, snapshot: snapshot)
    input.poolSize = poolSize
    let script = Script.make(
      path: "m.sql", source: SourceFile.parse(Array(sql.utf8)), mode: mode)
    return Forecaster(input, seed: 7, runs: 60).forecast([script])[0].statements
  }

  func forecastWithout(_ sql: String, _ input: ForecastInput) -> StatementForecast? {
    let script = Script.make(
      path: "m.sql", source: SourceFile.parse(Array(sql.utf8)), mode: .perStatement)
    return Forecaster(input, seed: 7, runs: 20).forecast([script]).first?.statements.first
  }

  func now(_ sql: String) throws -> Horizon {
    guard let horizon = forecast(sql).last?.now else { throw Missing() }
    return horizon
  }

  struct Missing: Error {}
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import SQLSyntax
import Schema
import Snapshot
import Testing

@testable import Verdicts

@Suite("Deadlocks with the application")
struct DeadlockTests {
  private static let orders = RelationName("public", "orders")
  private static let items = RelationName("public", "items")

  /// An application that has `first` and waits for `second`.
  private func input(
    _ first: RelationName, _ second: RelationName, mode: LockMode = .rowExclusive
  ) -> ForecastInput {
    var catalog = Catalog(version: ServerVersion(16), isComplete: true)
    let schema = "CREATE TABLE orders (id int); CREATE TABLE items (id int);"
    for parsed in SourceFile.parse(Array(schema.utf8)).statements {
      catalog.apply(parsed.statement)
    }
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 0),
      server: Server(version: ServerVersion(16), database: "shop"), catalog: catalog.asBaseline())
    snapshot.samples = [
      LockSample(
        secondsBefore: 0,
        sessions: [
          Session(
            pid: 1, application: "shop", state: .active, transactionAge: 0.1,
            locks: [
              SessionLock(first, mode, isGranted: true),
              SessionLock(second, mode, isGranted: false),
            ])
        ])
    ]
    return ForecastInput(catalog: snapshot.catalog, snapshot: snapshot)
  }

  private func found(_ sql: String, _ input: ForecastInput) -> [Finding] {
    Checked.report(sql, input, .perFile).migrations[0].statements.flatMap(\.findings)
      .filter { $0.rule == .deadlockPossible }
  }

  private static let both =
    "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE items ADD COLUMN a int;"

  @Test("The other order is a warning that names the application")
  func otherOrder() throws {
    let finding = try #require(found(Self.both, input(Self.items, Self.orders)).first)
    #expect(finding.severity == .warn)
    guard case .deadlock(let risk) = finding.subject else {
      Issue.record("no evidence")
      return
    }
    #expect(risk.application == "shop")
    #expect(risk.kept == Self.orders)
    #expect(risk.asked == Self.items)
  }

  @Test("The same order is none, nor are two transactions, nor modes that go together")
  func none() {
    #expect(found(Self.both, input(Self.orders, Self.items)).isEmpty)
    let apart = Checked.report(Self.both, input(Self.items, Self.orders), .perStatement)
    #expect(
      apart.migrations[0].statements.flatMap(\.findings).allSatisfy { $0.rule != .deadlockPossible }
    )
    let shared = "LOCK orders IN SHARE MODE; LOCK items IN SHARE MODE;"
    #expect(found(shared, input(Self.items, Self.orders, mode: .accessShare)).isEmpty)
    #expect(!found(shared, input(Self.items, Self.orders)).isEmpty)
  }
}

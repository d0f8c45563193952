// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot
import TestSupport
import Testing

@testable import Verdicts

/// Who still uses what a statement takes away.
struct LiveUseTests {
  static let schema = """
    CREATE TABLE orders (id bigint PRIMARY KEY, email text, status text, legacy text, old_note text);
    CREATE INDEX orders_email ON orders (email);
    CREATE INDEX orders_legacy ON orders (legacy);
    CREATE INDEX orders_email_status ON orders (email, status);
    CREATE TABLE archive (id bigint PRIMARY KEY);
    """

  static let families: [(String, Double)] = [
    ("SELECT legacy FROM orders WHERE id = $1", 100), ("SELECT * FROM orders WHERE email = $1", 50),
    ("UPDATE orders SET legacy = $1 WHERE id = $2", 35),
    ("SELECT o.status FROM orders o ORDER BY o.id LIMIT $1", 5),
  ]

  private func input(queries: Bool = true) -> ForecastInput {
    let catalog = Checked.blind(Self.schema).catalog
    let orders = RelationName("public", "orders")
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 1_790_000_000),
      server: Server(version: catalog.version, database: "app"), catalog: catalog)
    var table = RelationSize(rows: 1000, heapBytes: 1 << 20)
    table.sequentialScans = 3
    snapshot.sizes[orders] = table
    for (name, scans) in [("orders_email", 1_200_000), ("orders_legacy", 0)] {
      var size = RelationSize(rows: 1000, heapBytes: 1 << 16)
      size.sequentialScans = Int64(scans)
      snapshot.sizes[RelationName("public", name)] = size
    }
    var archive = RelationSize(rows: 10, heapBytes: 1 << 13)
    archive.sequentialScans = 0
    snapshot.sizes[RelationName("public", "archive")] = archive
    snapshot.workload.countersSeconds = 86_400
    if queries {
      snapshot.workload.queries = Self.families.enumerated().map { number, family in
        QueryFamily(
          id: String(number), text: family.0, callsPerSecond: family.1, meanSeconds: 0.001,
          deviationSeconds: 0, locks: [RelationLock(orders, .accessShare)])
      }
    }
    return ForecastInput(catalog: catalog, snapshot: snapshot)
  }

  private func uses(_ sql: String, queries: Bool = true) -> [LiveUse] {
    let report = Checked.report(sql, input(queries: queries))
    let findings = report.migrations[0].statements[0].findings
    return findings.flatMap { finding -> [LiveUse] in
      if case .liveUse(let uses) = finding.subject { uses } else { [] }
    }
  }

  private static let since = Timestamp(seconds: 1_790_000_000 - 86_400)

  private func name(_ name: String) -> RelationName { RelationName("public", name) }

  @Test(arguments: [
    "ALTER TABLE orders DROP COLUMN legacy", "ALTER TABLE orders RENAME COLUMN legacy TO newer",
  ])
  func aColumnThatQueriesName(_ sql: String) {
    #expect(
      uses(sql).first
        == .queries(
          name("orders"), column: "legacy", families: 2, perSecond: 135,
          example: "SELECT legacy FROM orders WHERE id = $1"))
  }

  @Test func aColumnThatNobodyNames() {
    #expect(
      uses("ALTER TABLE orders DROP COLUMN old_note")
        == [.unused(name("orders"), column: "old_note", since: nil)])
  }

  @Test(arguments: ["DROP TABLE orders", "ALTER TABLE orders RENAME TO purchases"])
  func aTableThatQueriesUse(_ sql: String) {
    guard case .queries(_, nil, families: 4, perSecond: 190, _)? = uses(sql).first else {
      Issue.record("\(uses(sql))")
      return
    }
  }

  @Test func anIndexThatServes() {
    #expect(
      uses("DROP INDEX CONCURRENTLY orders_email")
        == [], "the longer one serves in its place")
    #expect(
      uses("DROP INDEX orders_legacy")
        == [.unused(name("orders_legacy"), column: nil, since: Self.since)])
    let both = uses("DROP INDEX orders_email, orders_email_status")
    #expect(both.first == .scans(name("orders_email"), 1_200_000, since: Self.since))
  }

  /// Without texts only the counters can tell.
  @Test func nothingIsClaimedThatNobodyLookedFor() {
    #expect(uses("ALTER TABLE orders DROP COLUMN legacy", queries: false) == [])
    #expect(
      uses("DROP TABLE orders", queries: false).first
        == .scans(name("orders"), 3, since: Self.since))
    #expect(
      uses("DROP TABLE archive", queries: false)
        == [.unused(name("archive"), column: nil, since: Self.since)])
  }

  @Test func whatStaysIsNoMatter() {
    #expect(uses("ALTER TABLE orders ADD COLUMN x int") == [])
    #expect(uses("CREATE INDEX i ON orders (status)") == [])
  }
}

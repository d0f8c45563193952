// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import SQLSyntax
import Schema
import Snapshot
import Testing
import Verdicts

/// OPTIMIZE TABLE is a rebuild in place: writers fill its log as they do that of ALTER TABLE.
struct OptimizeTests {
  @Test(arguments: ["OPTIMIZE TABLE orders", "ALTER TABLE orders ENGINE=InnoDB"])
  func aToolCopiesABusyTable(_ sql: String) throws {
    let version = ServerVersion(8, 4, 3)
    var server = Server(version: version, database: "shop")
    server.engine = .mysql
    var catalog = Catalog(
      MySQL.Catalog(engine: .mysql, version: version, database: "shop", isComplete: true))
    let table = "CREATE TABLE orders (id BIGINT PRIMARY KEY, note VARCHAR(60)) ENGINE=InnoDB"
    for parsed in SourceFile.parse(Array(table.utf8), as: .mysql).statements {
      catalog.apply(parsed.statement)
    }
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 0), server: server, catalog: catalog.asBaseline())
    let orders = RelationName("shop", "orders")
    snapshot.sizes[orders] = RelationSize(rows: 200_000_000, heapBytes: 100 << 30)
    snapshot.samples = [LockSample(secondsBefore: 0, sessions: [])]
    snapshot.workload.unattributed = [
      RelationTraffic(orders, .mdlSharedWrite, perSecond: 250, meanSeconds: 0.005)
    ]
    let input = ForecastInput(catalog: snapshot.catalog, snapshot: snapshot)
    let script = Script.make(
      path: "m.sql", source: SourceFile.parse(Array(sql.utf8), as: .mysql), mode: .perStatement)
    let statement = try #require(
      Checked.report(script, input).migrations.first?.statements.first)
    #expect(statement.findings.map(\.rule).contains(.onlineLogOverflow))
    #expect(statement.instead?.reason == .copyTool)
    #expect(statement.instead?.command?.contains("ENGINE=InnoDB") == true)
  }
}

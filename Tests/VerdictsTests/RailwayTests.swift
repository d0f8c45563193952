// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Forecast
import LockModel
import Migrations
import Snapshot
import Testing
import Verdicts

struct RailwayTests {
  @Test(arguments: ["railway/add-column.sql", "railway/create-index.sql"])
  func blocksInProductionAndPassesWhereNobodyIs(_ file: String) throws {
    let sql = try Fixture.text(file)
    #expect(try Checked.report(sql, Checked.railway("production.json")).verdict == .block)
    #expect(try Checked.report(sql, Checked.railway("idle.json")).verdict == .pass)
  }

  @Test func theReaderIsNamed() throws {
    let report = try Checked.report(
      Fixture.text("railway/add-column.sql"), Checked.railway("production.json"))
    let statement = try #require(report.migrations.first?.statements.first)
    #expect(statement.forecast.now?.blockers.first?.pid == 48211)
    #expect((statement.forecast.now?.poolExhaustion?.probability ?? 0) > 0.9)
    #expect(statement.instead?.reason == .lockTimeoutAndRetry)
  }

  @Test func theIndexIsBuiltConcurrentlyInstead() throws {
    let report = try Checked.report(
      Fixture.text("railway/create-index.sql"), Checked.railway("production.json"))
    let instead = try #require(report.migrations.first?.statements.first?.instead)
    #expect(instead.reason == .concurrently)
    #expect((instead.forecast?.verdict ?? .block) < .block)
  }
}

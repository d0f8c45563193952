// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Forecast
import LockModel
import Migrations
import Schema
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

  /// A writer outlasts the timeout, and what is left is an invalid index.
  @Test func concurrentlyWaitsWithoutATimeout() throws {
    let index = "CREATE INDEX CONCURRENTLY i ON deployments (id)"
    var snapshot = try Snapshot.read(Fixture.bytes("railway/production.json"))
    for sample in snapshot.samples.indices {
      for session in snapshot.samples[sample].sessions.indices
      where snapshot.samples[sample].sessions[session].pid == 48211 {
        for lock in snapshot.samples[sample].sessions[session].locks.indices {
          snapshot.samples[sample].sessions[session].locks[lock].mode = .rowExclusive
        }
      }
    }
    let input = ForecastInput(catalog: snapshot.catalog.asBaseline(), snapshot: snapshot)
    let report = Checked.report("SET lock_timeout = '2s'; \(index);", input)
    let statement = try #require(report.migrations.first?.statements.last)
    #expect(statement.findings.first?.rule == .lockTimeoutLikely)
    let instead = try #require(statement.instead)
    #expect(instead.reason == .withoutLockTimeout)
    #expect(instead.sql == ["SET lock_timeout = 0", index, "RESET lock_timeout"])
    #expect(instead.forecast?.verdict == .pass)
  }

  @Test func theIndexIsBuiltConcurrentlyInstead() throws {
    let report = try Checked.report(
      Fixture.text("railway/create-index.sql"), Checked.railway("production.json"))
    let instead = try #require(report.migrations.first?.statements.first?.instead)
    #expect(instead.reason == .concurrently)
    #expect((instead.forecast?.verdict ?? .block) < .block)
  }
}

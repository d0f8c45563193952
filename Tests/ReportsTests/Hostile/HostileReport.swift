// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import SQLSyntax
import Schema
import Snapshot
import Verdicts

/// A report in which one foreign text stands everywhere where foreign text can stand.
enum HostileReport {
  static func make(_ text: String, bytes: [UInt8]) -> Report {
    let relation = RelationName(text, text)
    var horizon = Example.queue
    horizon.blockers = blockers(text, relation)
    horizon.stalled = [
      StalledTraffic(
        relation: relation, mode: .accessShare, perSecond: Estimate(10, .measured), query: text)
    ]
    let findings = findings(text, relation)
    var worst = Example.statement(
      sql: text, horizon: horizon, findings: findings,
      instead: Instead(reason: .batches, sql: [text]),
      rollback: Rollback(kind: .lossy, sql: [text], forecast: forecast))
    worst.forecast.plan = plan(relation)
    worst.forecast.target = TargetSize(
      relation: relation, rows: 1e9, bytes: 1, provenance: .measured)
    worst.forecast.rows = Estimate(12, .inferred)
    var other = worst
    other.index = 1
    other.findings = [Finding(.longHolder, .warn, .relation(relation))]
    other.verdict = .warn
    other.instead?.command = text
    other.instead?.forecast = forecast
    var report = Example.report([worst, other], path: text)
    let file = SourceFile.parse(bytes)
    report.migrations[0].diagnostics = file.diagnostics.prefix(5).map {
      LocatedDiagnostic($0, in: text, at: worst.position)
    }
    report.migrations[0].findings = [
      Finding(.editedMigration, .warn, .runner(.flyway)), Finding(.dataLoss, .warn, .text(text)),
    ]
    report.migrations[0].down = WayBack(
      Script.make(path: text, source: file, mode: .perFile), forecast: forecast)
    report.databases[0].name = text
    report.databases[0].snapshot?.database = text
    report.databases.append(
      DatabaseReport(
        name: text, engine: .mysql, serverVersion: ServerVersion(8, 0),
        serverVersionProvenance: .assumed, snapshot: nil))
    report.coverage.assumptions = [
      .relation(relation), .sizeUnknown(relation), .noRunner(path: text), .machineSpeed,
    ]
    return report
  }

  private static let forecast = InsteadForecast(
    verdict: .pass, window: Example.quantiles(0.1, 0.1, 0.1), blocked: Example.quantiles(2, 3, 4))

  private static func plan(_ relation: RelationName) -> Plan {
    let citation = Citation("tablecmds.c")
    return Plan(phases: [
      Phase(
        locks: [
          LockRequest(relation, .table, .accessExclusive, reason: .target, citation: citation)
        ],
        work: [Work(.rewrite, on: relation, citation: citation)])
    ])
  }

  private static func blockers(_ text: String, _ relation: RelationName) -> [Blocker] {
    let session = Session(
      pid: 1, user: text, application: text, state: .idleInTransaction, transactionAge: 10,
      query: text)
    let prepared = PreparedTransaction(gid: text, owner: text, age: 99, locks: [])
    return [
      Blocker(kind: .session(session), relation: relation, mode: .accessShare),
      Blocker(
        kind: .prepared(prepared), relation: relation, mode: .rowExclusive,
        unbounded: .preparedTransaction),
    ]
  }

  private static func findings(_ text: String, _ relation: RelationName) -> [Finding] {
    [
      Finding(.windowTooLong, .block, .window(relation, .accessExclusive, seconds: 10)),
      Finding(.longHolder, .warn, .blocker(pid: 1, relation: relation, age: 10)),
      Finding(.noLockTimeout, .block, .relation(relation)),
      Finding(.unknownRelation, .unknown, .unknown(.missingRelation(text))),
      Finding(.unparsedStatement, .unknown, .unknown(.unparsed(firstWords: text))),
      Finding(.unknownEffect, .unknown, .unknown(.opaqueCode(text))),
      Finding(.unboundedRowChange, .warn, .work(relation, seconds: 1, bytes: 10)),
      Finding(.dataLoss, .warn, .text(text)),
    ]
  }
}

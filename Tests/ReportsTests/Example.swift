// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import SQLSyntax
import Schema
import Simulation
import Snapshot
import Verdicts

/// Reports made by hand: renderers are tested without a forecast.
enum Example {
  static let deployments = RelationName("public", "deployments")

  static func quantiles(_ p50: Double, _ p95: Double, _ p99: Double) -> Percentiles {
    Percentiles(p5: p50, p50: p50, p95: p95, p99: p99, .measured)
  }

  static var queue: Horizon {
    var horizon = Horizon(
      wait: quantiles(480, 780, 1100),
      hold: Percentiles(p5: 0.003, p50: 0.004, p95: 0.006, p99: 0.01, .inferred),
      window: quantiles(480.004, 780.006, 1100.01), blocked: quantiles(480, 480, 480),
      lostSeconds: quantiles(230_000, 370_000, 520_000))
    horizon.poolExhaustion = PoolExhaustion(
      probability: 0.99, after: 0.104, full: quantiles(479, 779, 1099), capacity: 480,
      provenance: .measured)
    let report = Session(
      pid: 48211, user: "metabase", application: "reporting", state: .active,
      transactionAge: 312, queryAge: 312, hasSnapshot: true,
      query: "SELECT date_trunc($1, created_at), count(*) FROM deployments GROUP BY 1")
    horizon.pool = Estimate(480, .measured)
    horizon.series = BlockedSeries(
      step: 8, counts: [462] + Array(repeating: 480, count: 59) + [480])
    horizon.blockers = [
      Blocker(kind: .session(report), relation: deployments, mode: .accessShare)
    ]
    horizon.stalled = [
      StalledTraffic(
        relation: deployments, mode: .accessShare, perSecond: Estimate(4600, .measured),
        query: "SELECT * FROM deployments WHERE id = $1"),
      StalledTraffic(
        relation: deployments, mode: .rowExclusive, perSecond: Estimate(210, .measured),
        query: "UPDATE deployments SET status = $1 WHERE id = $2"),
    ]
    horizon.timeline = [
      TimelineEntry(.blocker(0), .holds, from: 0, to: 480),
      TimelineEntry(.migration, .waits, from: 0, to: 480),
      TimelineEntry(.migration, .holds, from: 480, to: 480.004),
      TimelineEntry(.application, .stalls, from: 0, to: 480.3),
    ]
    return horizon
  }

  static var calm: Horizon {
    Horizon(
      wait: quantiles(0, 0.002, 0.01), hold: quantiles(0.004, 0.006, 0.01),
      window: quantiles(0.004, 0.008, 0.02), blocked: quantiles(0, 2, 3),
      lostSeconds: quantiles(0, 0.01, 0.02))
  }

  static var plan: Plan {
    let citation = Citation("tablecmds.c, AlterTableGetLockLevel")
    return Plan(phases: [
      Phase(
        locks: [
          LockRequest(deployments, .table, .accessExclusive, reason: .target, citation: citation)
        ],
        work: [Work(.catalogOnly, on: deployments, citation: citation)])
    ])
  }

  static func statement(
    sql: String = "ALTER TABLE deployments ADD COLUMN region_override text", index: Int = 0,
    horizon: Horizon, findings: [Finding] = [], instead: Instead? = nil,
    rollback: Rollback? = nil
  ) -> StatementReport {
    var forecast = StatementForecast(plan: plan, usual: horizon)
    forecast.now = horizon
    forecast.rows = Estimate(0, .measured)
    forecast.target = TargetSize(
      relation: deployments, rows: 1_000_000_000, bytes: 400_505_700_352, provenance: .measured)
    forecast.walBytes = Estimate(2048, .inferred)
    forecast.replicaLag = Estimate(0, .assumed)
    return StatementReport(
      index: index, path: "migrations/0042.sql", position: position(line: 3 + index), sql: sql,
      digest: "9f2c1b" + String(repeating: "0", count: 58), kind: "ALTER TABLE", transaction: nil,
      forecast: forecast, findings: findings, instead: instead, rollback: rollback,
      verdict: findings.map(\.severity).max() ?? .pass)
  }

  private static func position(line: Int) -> LineMap.Position {
    let text = [UInt8](repeating: UInt8(ascii: "\n"), count: line)
    return SourceFile.parse(text).lines.position(of: UInt32(line - 1))
  }

  static func report(_ statements: [StatementReport], path: String = "migrations/0042.sql")
    -> Report
  {
    var statements = statements
    for index in statements.indices { statements[index].path = path }
    let verdict = statements.map(\.verdict).max() ?? .pass
    return Report(
      verdict: verdict,
      databases: [
        DatabaseReport(
          serverVersion: ServerVersion(16, 4), serverVersionProvenance: .measured,
          snapshot: SnapshotReference(
            capturedAt: Timestamp(seconds: 1_795_312_800),
            digest: String(repeating: "ab", count: 32), database: "production", samples: 4032,
            span: 28 * 86_400, isStale: false))
      ],
      migrations: [MigrationReport(path: path, verdict: verdict, statements: statements)],
      limits: Limits(),
      coverage: Coverage(
        migrations: 1, statements: statements.count, understood: statements.count,
        assumptions: [.machineSpeed]),
      seed: 7)
  }

  /// A nullable column on a table of a billion rows, behind a report of several minutes.
  static var blocked: Report {
    let findings = [
      Finding(.windowTooLong, .block, .window(deployments, .accessExclusive, seconds: 780)),
      Finding(.poolExhausted, .block, .pool(capacity: 480, after: 0.104, probability: 0.99)),
      Finding(.longHolder, .warn, .blocker(pid: 48211, relation: deployments, age: 312)),
      Finding(.noLockTimeout, .block, .relation(deployments)),
    ]
    let gentle = InsteadForecast(
      verdict: .pass, window: quantiles(0.1, 0.1, 0.1), blocked: quantiles(2, 3, 4))
    let instead = Instead(
      reason: .lockTimeoutAndRetry,
      sql: [
        "SET lock_timeout = '100ms'",
        "ALTER TABLE deployments ADD COLUMN region_override text",
      ], forecast: gentle)
    let rollback = Rollback(
      kind: .lossy, sql: ["ALTER TABLE deployments DROP COLUMN region_override"],
      forecast: InsteadForecast(
        verdict: .block, window: quantiles(480, 780, 1100), blocked: quantiles(480, 480, 480)))
    return report([
      statement(horizon: queue, findings: findings, instead: instead, rollback: rollback),
      statement(
        sql: "CREATE TABLE region_overrides (id bigint PRIMARY KEY)", index: 1, horizon: calm),
    ])
  }

  static var passing: Report { report([statement(horizon: calm)]) }

  /// Nothing in it may get out of its place.
  static var hostile: Report {
    let sql = """
      ALTER TABLE "a|b" ADD COLUMN x text DEFAULT '</details><script>alert(1)</script>
      ```
      @everyone #1 \u{202E}desrever \u{1B}[31mred\u{1B}[0m `tick` \\| <!-- https://evil.example'
      """
    let relation = RelationName("public", "x` | @admin <img src=x> #12 \u{1B}]0;title\u{07}")
    var horizon = queue
    let session = Session(
      pid: 1, user: "@root", application: "</summary><b>", state: .active, transactionAge: 10,
      query: "SELECT '|`|' -- \n end; click x href")
    horizon.blockers = [Blocker(kind: .session(session), relation: relation, mode: .accessShare)]
    return report(
      [
        statement(
          sql: sql, horizon: horizon,
          findings: [
            Finding(.windowTooLong, .block, .window(relation, .accessExclusive, seconds: 10))
          ],
          instead: Instead(reason: .batches, sql: [sql]))
      ], path: "dir|x/`@me`.sql")
  }
}

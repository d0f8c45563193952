// SPDX-License-Identifier: Apache-2.0
public import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

/// Finds the gentler way to the same end, and the way back, and forecasts both: they go through
/// the same parser, model and simulation as the statement itself.
public struct Advisor: Sendable {
  let forecaster: @Sendable (ForecastInput) -> Forecaster

  /// - Parameter forecaster: makes a forecaster for another input, with the same seed and threads.
  public init(forecaster: @escaping @Sendable (ForecastInput) -> Forecaster) {
    self.forecaster = forecaster
  }

  func advice(
    on index: Int, of migration: MigrationForecast, findings: [Finding], judge: Judge
  ) -> (instead: Instead?, rollback: Rollback?) {
    let subject = JudgedStatement(index: index, migration: migration, input: judge.input)
    let isNeeded = findings.contains { $0.severity > .pass }
    return (isNeeded ? instead(of: subject, judge) : nil, rollback(of: subject, judge))
  }

  private func instead(of subject: JudgedStatement, _ judge: Judge) -> Instead? {
    let script = subject.migration.script
    let text = script.source.text(script.statements[subject.index].parsed.range)
    guard let rewrite = SafeRewrite.of(subject, text: text) else { return nil }
    let forecast = forecast(rewrite.sql, on: subject, settings: subject.settings, judge)
    return Instead(reason: rewrite.reason, sql: rewrite.sql, forecast: forecast)
  }

  private func rollback(of subject: JudgedStatement, _ judge: Judge) -> Rollback? {
    guard
      let plan = RollbackPlan.undoing(
        subject.statement, before: subject.before, plan: subject.plan)
    else { return nil }
    guard !plan.sql.isEmpty else { return Rollback(kind: plan.kind, sql: []) }
    var after = subject
    after.overriding = subject.before.applying(subject.statement)
    let forecast = forecast(plan.sql, on: after, settings: subject.settings, judge)
    return Rollback(kind: plan.kind, sql: plan.sql, forecast: forecast)
  }

  /// The worst of the statements, each in a transaction of its own.
  private func forecast(
    _ sql: [String], on subject: JudgedStatement, settings: [String: String], _ judge: Judge
  ) -> InsteadForecast? {
    let source = SourceFile.parse(Array(sql.joined(separator: ";\n").utf8))
    guard source.diagnostics.isEmpty else { return nil }
    let script = Script.make(
      path: subject.migration.script.path, source: source, mode: .perStatement,
      settings: settings)
    var input = judge.input
    input.catalog = subject.before
    guard let migration = forecaster(input).forecast([script]).first else { return nil }
    var verdict = Verdict.pass
    var window = Percentiles.constant(0, .measured)
    var blocked = Percentiles.constant(0, .measured)
    for index in migration.statements.indices {
      let step = JudgedStatement(index: index, migration: migration, input: input)
      verdict = max(
        verdict, judge.findings(index, in: migration).map(\.severity).max() ?? .pass)
      guard step.blocksWrites || step.blocksReads else { continue }
      let worst = step.forecast.worst
      if worst.window.p95 >= window.p95 { window = worst.window }
      if worst.blocked.p95 >= blocked.p95 { blocked = worst.blocked }
    }
    return InsteadForecast(verdict: verdict, window: window, blocked: blocked)
  }
}

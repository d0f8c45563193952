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

  /// Trajectories for the two: they are shown in passing.
  private static let insteadRuns = 200
  private static let rollbackRuns = 100

  private func instead(of subject: JudgedStatement, _ judge: Judge) -> Instead? {
    let script = subject.migration.script
    let statement = script.statements[subject.index]
    let text = script.text(of: statement).source.text(statement.parsed.range)
    guard let rewrite = SafeRewrite.of(subject, text: text) else { return nil }
    if let tool = rewrite.tool { return instead(by: tool, of: subject, judge) }
    let forecast = forecast(
      rewrite.sql, on: subject.before, like: subject, runs: Self.insteadRuns, judge)
    return Instead(
      reason: rewrite.reason, sql: rewrite.sql, retries: rewrite.retries, forecast: forecast)
  }

  /// The tool's own moment of exclusion goes through the same simulation as the statement.
  private func instead(
    by tool: ToolPlan, of subject: JudgedStatement, _ judge: Judge
  ) -> Instead {
    var catalog = subject.before
    for statement in tool.preparation {
      let file = SourceFile.parse(Array(statement.utf8), as: catalog.engine)
      for parsed in file.statements { catalog.apply(parsed.statement) }
    }
    var patient = judge
    patient.input.retries.count = tool.retries
    var instead = Instead(
      reason: .copyTool, sql: [],
      forecast: forecast(
        tool.cutOver, on: catalog, like: subject, runs: Self.insteadRuns, patient))
    instead.command = tool.command
    instead.tool = tool.tool
    return instead
  }

  private func rollback(of subject: JudgedStatement, _ judge: Judge) -> Rollback? {
    guard
      let plan = RollbackPlan.undoing(
        subject.statement, before: subject.before, after: subject.after, plan: subject.plan)
    else { return nil }
    guard !plan.sql.isEmpty else { return Rollback(kind: plan.kind, sql: []) }
    let forecast = forecast(
      plan.sql, on: subject.after, like: subject, runs: Self.rollbackRuns, judge)
    return Rollback(kind: plan.kind, sql: plan.sql, forecast: forecast)
  }

  /// The worst of the statements, each in a transaction of its own, under the settings that were
  /// in force for the one that they stand for.
  private func forecast(
    _ sql: [String], on catalog: Catalog, like subject: JudgedStatement, runs: Int,
    _ judge: Judge
  ) -> InsteadForecast? {
    let source = SourceFile.parse(
      Array(sql.joined(separator: ";\n").utf8), as: catalog.engine,
      version: catalog.engine.isMySQLFamily ? catalog.version : nil)
    guard source.diagnostics.isEmpty else { return nil }
    let script = Script.make(
      path: subject.migration.script.path, source: source, mode: .perStatement,
      settings: subject.settings)
    return forecast(script, on: catalog, runs: runs, judge)
  }

  /// The way down that the authors wrote, behind the way up.
  func wayBack(by down: Script, after migration: MigrationForecast, judge: Judge) -> WayBack {
    let isRead = down.texts.allSatisfy(\.source.diagnostics.isEmpty)
    guard isRead, !down.statements.isEmpty else { return WayBack(down) }
    return WayBack(
      down,
      forecast: forecast(down, on: migration.catalog, runs: Self.rollbackRuns, judge))
  }

  private func forecast(
    _ script: Script, on catalog: Catalog, runs: Int, _ judge: Judge
  ) -> InsteadForecast? {
    var input = judge.input
    input.catalog = catalog
    guard let migration = forecaster(input).limited(to: runs).forecast([script]).first else {
      return nil
    }
    var verdict = Verdict.pass
    var worst: (window: Percentiles, blocked: Percentiles)?
    for index in migration.statements.indices {
      let step = JudgedStatement(index: index, migration: migration, input: input)
      let severity = judge.findings(index, in: migration).map(\.severity).max()
      verdict = max(verdict, severity ?? .pass)
      guard step.blocksWrites else { continue }
      let horizon = step.forecast.worst
      guard let known = worst else {
        worst = (horizon.window, horizon.blocked)
        continue
      }
      if horizon.window.p95 >= known.window.p95 { worst?.window = horizon.window }
      if horizon.blocked.p95 >= known.blocked.p95 { worst?.blocked = horizon.blocked }
    }
    let nobody = Percentiles.constant(0, .measured)
    return InsteadForecast(
      verdict: verdict, window: worst?.window ?? nobody, blocked: worst?.blocked ?? nobody)
  }
}

// SPDX-License-Identifier: Apache-2.0
public import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

/// What can be done about a statement.
struct Advice {
  var instead: Instead?
  /// Why there is no gentler way, where one is wanted.
  var noInstead: NoInstead?
  var rollback: Rollback?
}

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
  ) -> Advice {
    let subject = JudgedStatement(index: index, migration: migration, input: judge.input)
    var advice = Advice(rollback: rollback(of: subject, judge))
    guard findings.contains(where: { $0.severity > .pass && !$0.rule.isConsequence }) else {
      return advice
    }
    do throws(NoInstead) {
      advice.instead = try instead(of: subject, judge)
    } catch {
      advice.noInstead = error
    }
    return advice
  }

  /// Trajectories for the two: they are shown in passing.
  private static let insteadRuns = 200
  private static let rollbackRuns = 100

  private func instead(
    of subject: JudgedStatement, _ judge: Judge
  ) throws(NoInstead) -> Instead {
    let rewrite = try RewriteSearch(input: judge.input, forecaster: forecaster).gentlest(subject)
    if let tool = rewrite.tool { return instead(by: tool, of: subject, judge) }
    let timeout = rewrite.timeout(subject)
    let sql = rewrite.steps.script(timeout)
    guard reachesTheSame(sql, subject) else { throw .noOtherForm }
    let forecast = forecast(sql, on: subject.before, like: subject, runs: Self.insteadRuns, judge)
    var instead = Instead(
      reason: rewrite.reason, sql: sql, retries: rewrite.retries, forecast: forecast)
    instead.steps = rewrite.steps
    instead.undo = undo(rewrite.steps, from: subject.before)
    instead.lockTimeout = timeout.limit
    return instead
  }

  /// The way back of each step by itself.
  private func undo(_ steps: [RewriteStep], from catalog: Catalog) -> [Rollback] {
    var catalog = catalog
    return steps.map { step in
      var undone = Rollback(kind: .exact, sql: [])
      for text in step.statements {
        let file = SourceFile.parse(Array(text.utf8), as: catalog.engine)
        for parsed in file.statements {
          let before = catalog
          let plan = parsed.statement.plan(in: PlanContext(catalog: catalog))
          catalog.apply(parsed.statement)
          let own = RollbackPlan.undoing(
            parsed.statement, before: before, after: catalog, plan: plan)
          guard let own else { continue }
          undone.sql = own.sql + undone.sql
          undone.losses += own.losses
          undone.obstacle = undone.obstacle ?? own.obstacle
          undone.kind = own.kind == .exact ? undone.kind : own.kind
        }
      }
      return undone
    }
  }

  /// Whether the model finds the same schema at the end of the gentle way.
  private func reachesTheSame(_ sql: [String], _ subject: JudgedStatement) -> Bool {
    guard !subject.before.engine.isMySQLFamily, let script = subject.script(of: sql) else {
      return true
    }
    var catalog = subject.before
    for statement in script.statements { catalog.apply(statement.parsed.statement) }
    return SchemaDifference(
      subject.after, catalog, at: subject.plan.locks.map(\.relation)
    ).isEmpty
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
    var rollback = Rollback(kind: plan.kind, sql: plan.sql)
    rollback.losses = plan.losses
    rollback.obstacle = plan.obstacle
    if !plan.sql.isEmpty {
      rollback.forecast = forecast(
        plan.sql, on: subject.after, like: subject, runs: Self.rollbackRuns, judge)
    }
    return rollback
  }

  /// The worst of the statements, each in a transaction of its own, under the settings that were
  /// in force for the one that they stand for.
  private func forecast(
    _ sql: [String], on catalog: Catalog, like subject: JudgedStatement, runs: Int,
    _ judge: Judge
  ) -> InsteadForecast? {
    guard let script = subject.script(of: sql) else { return nil }
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

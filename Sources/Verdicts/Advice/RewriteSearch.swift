// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

/// Looks for the gentle form of a statement, and of the parts that it consists of.
struct RewriteSearch {
  let input: ForecastInput
  let forecaster: @Sendable (ForecastInput) -> Forecaster

  /// So deep: the actions of a statement, and what an added column brings along.
  private static let maximumDepth = 3
  /// What a part does decides here, not who is there.
  private static let runs = 1

  func gentlest(_ subject: JudgedStatement) throws(NoInstead) -> SafeRewrite {
    try gentlest(subject, depth: 0)
  }

  private func gentlest(
    _ subject: JudgedStatement, depth: Int
  ) throws(NoInstead) -> SafeRewrite {
    var rewrite = try SafeRewrite.of(subject, text: subject.text)
    guard rewrite.isApart else { return rewrite }
    guard depth < Self.maximumDepth else { throw .noOtherForm }
    rewrite.steps = try softened(rewrite.steps, of: subject, depth: depth + 1)
    rewrite.isApart = false
    return rewrite
  }

  /// Each plain statement that would do its work under a strong lock takes its own gentle form.
  private func softened(
    _ steps: [RewriteStep], of subject: JudgedStatement, depth: Int
  ) throws(NoInstead) -> [RewriteStep] {
    var input = input
    input.catalog = subject.before
    let texts = steps.map { step in
      let sql = step.statements
      return sql.count == 1 ? sql : ["BEGIN"] + sql + ["COMMIT"]
    }
    guard let script = subject.script(of: texts.flatMap { $0 }),
      let migration = forecaster(input).limited(to: Self.runs).forecast([script]).first
    else { throw .noOtherForm }
    var result: [RewriteStep] = []
    var index = 0
    for (step, text) in zip(steps, texts) {
      let part = JudgedStatement(index: index, migration: migration, input: input)
      index += text.count
      guard case .statement = step, part.isDangerous else {
        result.append(step)
        continue
      }
      result += try gentlest(part, depth: depth).steps
    }
    return result
  }
}

extension JudgedStatement {
  /// Statements that stand for this one: each in a transaction of its own, under the settings that were in force
  /// for it. Nil where we do not understand ourselves.
  func script(of sql: [String]) -> Script? {
    let source = SourceFile.parse(
      Array(sql.joined(separator: ";\n").utf8), as: before.engine,
      version: before.engine.isMySQLFamily ? before.version : nil)
    guard source.diagnostics.isEmpty else { return nil }
    return Script.make(
      path: migration.script.path, source: source, mode: .perStatement, settings: settings)
  }
}

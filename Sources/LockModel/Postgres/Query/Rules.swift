// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// Runs the actions of rules on the tables that a query writes, and returns the levels that an
  /// unconditional INSTEAD replaces (`RewriteQuery` in rewriteHandler.c).
  mutating func rewriteByRules(_ analysis: QueryAnalysis, upTo stage: QueryStage) -> Set<Int> {
    var replaced: Set<Int> = []
    for writer in analysis.writers {
      let event = writer.statement.commandTag.lowercased()
      for rule in writer.target.rules where rule.event == event {
        if rule.instead, rule.filter == nil { replaced.insert(writer.level) }
        for action in rule.actions { runRuleAction(action, upTo: stage, of: rule) }
      }
    }
    return replaced
  }

  private mutating func runRuleAction(
    _ action: DataStatement, upTo stage: QueryStage, of rule: Rule
  ) {
    guard canDescend() else { return }
    callDepth += 1
    defer { callDepth -= 1 }
    run(action, upTo: stage)
  }
}

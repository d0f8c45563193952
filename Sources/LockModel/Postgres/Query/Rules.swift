// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// The levels whose query an unconditional INSTEAD replaces.
struct ReplacedLevels {
  var levels: Set<Int> = []
  /// Those of which nothing is left: the actions for an UPDATE or a DELETE still read the rows
  /// that it would have changed (`rewriteRuleAction` in rewriteHandler.c).
  var unread: Set<Int> = []
}

extension PlanBuilder {
  /// Runs the actions of rules on the tables that a query writes (`RewriteQuery` in
  /// rewriteHandler.c).
  mutating func rewriteByRules(
    _ analysis: QueryAnalysis, upTo stage: QueryStage
  ) -> ReplacedLevels {
    var replaced = ReplacedLevels()
    for writer in analysis.writers {
      let event = writer.statement.commandTag.lowercased()
      for rule in writer.target.rules where rule.event == event {
        if rule.instead, rule.filter == nil {
          replaced.levels.insert(writer.level)
          if event == "insert" || rule.actions.isEmpty { replaced.unread.insert(writer.level) }
        }
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

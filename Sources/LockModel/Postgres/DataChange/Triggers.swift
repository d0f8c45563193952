// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// Runs the triggers of a change: those of the statement once, those of rows on the tables that
  /// hold the rows.
  mutating func fire(
    _ change: TableChange, on target: Relation, tables: [Relation], after: Bool,
    rowsAreCertain: Bool
  ) {
    let own = target.triggers.filter { !$0.forEachRow || tables.contains(target) }
    let others = tables.filter { $0.name != target.name }.flatMap(\.triggers).filter(\.forEachRow)
    for trigger in own + others
    where (trigger.timing == .after) == after && trigger.fires(on: change) {
      lock(possibly: trigger.forEachRow && !rowsAreCertain) { $0.run(trigger) }
    }
  }

  /// `INSTEAD OF` triggers of a view: they are the whole effect.
  mutating func fireInsteadOf(_ writer: RowWriter) {
    let event = writer.statement.commandTag.lowercased()
    for trigger in writer.target.triggers
    where trigger.timing == .insteadOf && trigger.isEnabled && trigger.events.contains(event) {
      run(trigger)
    }
  }

  mutating func fireTruncate(on table: Relation) {
    for trigger in table.triggers where trigger.isEnabled && trigger.events.contains("truncate") {
      run(trigger)
    }
  }

  private mutating func run(_ trigger: Trigger) {
    guard let function = catalog.functions(named: trigger.function).first else {
      // Functions of the server and its extensions change the row at hand.
      if trigger.function.schema != "pg_catalog", catalog.isComplete == false {
        unknown(.opaqueCode(trigger.function.written))
      }
      return
    }
    run(function)
  }
}

extension Trigger {
  fileprivate func fires(on change: TableChange) -> Bool {
    guard isEnabled, timing != .insteadOf else { return false }
    switch change.operation {
    case .insert: return events.contains("insert")
    case .delete: return events.contains("delete")
    case .update:
      guard events.contains("update") else { return false }
      return updateColumns.isEmpty || updateColumns.contains { change.columns[$0] != nil }
    }
  }
}

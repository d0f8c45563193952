// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// The columns that a statement writes by name: each exists, and gets one value
  /// (`transformUpdateTargetList` and `checkInsertTargets` in parse_target.c; `process_matched_tle` in
  /// rewriteHandler.c).
  ///
  /// Of views nothing is said: their columns are another's.
  mutating func checkColumns(of statement: DataStatement) {
    switch statement {
    case .update(let update):
      check(update.assignments.flatMap(\.columns), of: update.table, doubled: "42601")
    case .insert(let insert):
      check(insert.columns, of: insert.table, doubled: "42701")
      if let assignments = insert.onConflict?.update {
        check(assignments.flatMap(\.columns), of: insert.table, doubled: "42601")
      }
    case .query, .delete, .merge: break
    }
  }

  private mutating func check(
    _ columns: [String], of reference: RelationReference, doubled sqlstate: String
  ) {
    guard let table = catalog.relation(reference.name),
      table.kind == .table || table.kind == .partitionedTable
    else { return }
    var seen: Set<String> = []
    for column in columns {
      guard let found = table.column(column) else { return reject(.undefined(column)) }
      // Parts of a composite value or an array are assigned one by one.
      let isWhole = found.type.arrayDimensions == 0 && catalog.relation(found.type.name) == nil
      if !seen.insert(column).inserted, isWhole { return reject(.other(sqlstate: sqlstate)) }
    }
  }
}

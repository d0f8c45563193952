// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// What a new child takes from its parents (tablecmds.c, MergeAttributes).
extension Catalog {
  func inheritColumns(of parent: Relation, into draft: inout TableDraft, asPartition: Bool) {
    for column in parent.columns {
      let isNotNull =
        column.isNotNull && parent.notNullConstraint(of: column.name)?.noInherit != true
      if let position = draft.table.columns.firstIndex(where: { $0.name == column.name }) {
        draft.table.columns[position].inheritedFrom += 1
        if isNotNull { draft.table.columns[position].isNotNull = true }
        continue
      }
      var copy = column
      copy.inheritedFrom = 1
      copy.isLocal = false
      copy.isNotNull = isNotNull
      // Identity belongs to the whole of a partitioned table since 17; plain children never have it.
      if !asPartition || version.major < 17 { copy.identity = nil }
      draft.table.columns.append(copy)
    }
  }

  mutating func inheritChecks(of parent: Relation, into child: RelationName) {
    for constraint in parent.constraints where !constraint.noInherit {
      guard case .check = constraint.kind else { continue }
      inherit(constraint, into: child)
    }
  }

  /// Adds a parent's CHECK to a child, or merges it with the child's own of that name.
  mutating func inherit(_ constraint: Constraint, into child: RelationName) {
    modify(child) { relation in
      if let position = relation.constraints.firstIndex(where: { $0.name == constraint.name }) {
        relation.constraints[position].inheritedFrom += 1
        return
      }
      var copy = constraint
      copy.inheritedFrom = 1
      copy.isLocal = false
      relation.constraints.append(copy)
    }
  }
}

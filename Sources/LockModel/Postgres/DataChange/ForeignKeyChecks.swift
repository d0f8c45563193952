// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// Looks up what written rows refer to: `SELECT 1 FROM ONLY pk … FOR KEY SHARE`
  /// (`RI_FKey_check` in ri_triggers.c). A null in the key needs no look.
  mutating func checkReferences(_ change: TableChange, of table: Relation) {
    for reference in catalog.foreignKeys(of: table.name)
    where reference.constraint.isCheckedNow && change.setsReference(reference.constraint.columns) {
      let mayBeNull = reference.constraint.columns.contains(where: change.maybeNull.contains)
      lock(possibly: mayBeNull) { $0.lookUp(reference) }
    }
  }

  /// The checks of rows that the transaction itself has written before: the server makes them
  /// again whatever changes (`RI_FKey_fk_upd_check_required`).
  mutating func recheckReferences(of table: Relation) {
    for reference in catalog.foreignKeys(of: table.name) where reference.constraint.isCheckedNow {
      lookUp(reference)
    }
  }

  private mutating func lookUp(_ reference: ForeignKeyReference) {
    guard let referenced = catalog.relation(reference.key.referenced) else { return }
    lockForCheck(referenced, .rowShare, Citation("ri_triggers.c, RI_FKey_check"))
  }

  /// The table, its partitions, and the indexes that the check's query is planned with: once in a
  /// session, which keeps the plan (`ri_PlanCheck`).
  private mutating func lockForCheck(_ table: Relation, _ mode: LockMode, _ citation: Citation) {
    lock(table, mode, reason: .foreignKeyPartner, citation: citation)
    guard table.kind == .partitionedTable else {
      return lockPlanned(table, mode, citation)
    }
    if context.has(.partitionedIndexesPlanned) { lockPlanned(table, mode, citation) }
    for child in catalog.descendants(of: table.name) {
      lock(child, mode, reason: .descendant, citation: citation)
      if child.kind != .partitionedTable || context.has(.partitionedIndexesPlanned) {
        lockPlanned(child, mode, citation)
      }
    }
  }

  private mutating func lockPlanned(_ table: Relation, _ mode: LockMode, _ citation: Citation) {
    lock(possibly: true) { $0.lockIndexes(of: table, mode, citation: citation) }
  }

  // MARK: The referenced side

  /// What foreign keys do when referenced rows go away or change.
  mutating func changeReferenced(
    _ change: TableChange, in table: Relation, tables: [Relation]
  ) {
    guard change.operation != .insert else { return }
    let names = [table.name] + catalog.ancestors(of: table.name).map(\.name)
    for name in names {
      for reference in catalog.referencingForeignKeys(to: name)
      where !reference.constraint.isInherited && reference.constraint.isEnforced
        && change.removesReferenced(reference.key.referencedColumns)
      {
        act(on: reference, change, from: tables)
      }
    }
  }

  private mutating func act(
    on reference: ForeignKeyReference, _ change: TableChange, from tables: [Relation]
  ) {
    guard let child = catalog.relation(reference.table) else { return }
    let action = change.operation == .delete ? reference.key.onDelete : reference.key.onUpdate
    switch action {
    case .noAction:
      guard reference.constraint.isCheckedNow else { return }
      restrict(child, reference, stillMatching: tables, change)
    case .restrict:
      restrict(child, reference, stillMatching: [], change)
    case .cascade where change.operation == .delete:
      let delete = TableChange(operation: .delete)
      cascade(delete, to: child, reference, "RI_FKey_cascade_del", of: change)
    case .cascade:
      let columns = reference.constraint.columns.map { ($0, TableChange.Value.other) }
      let update = TableChange(
        operation: .update, columns: Dictionary(columns) { first, _ in first })
      cascade(update, to: child, reference, "RI_FKey_cascade_upd", of: change)
    case .setNull(let written):
      let names = written.isEmpty ? reference.constraint.columns : written
      let columns = names.map { ($0, TableChange.Value.null) }
      let update = TableChange(
        operation: .update, columns: Dictionary(columns) { first, _ in first })
      cascade(update, to: child, reference, "ri_set", of: change)
    case .setDefault(let written):
      let names = written.isEmpty ? reference.constraint.columns : written
      let columns = names.map { ($0, TableChange.Value.other) }
      let update = TableChange(
        operation: .update, columns: Dictionary(columns) { first, _ in first })
      cascade(update, to: child, reference, "ri_set", of: change)
      restrict(child, reference, stillMatching: tables, change)
    }
  }

  /// Looks for rows that still refer (`ri_restrict`); NO ACTION first looks whether another row
  /// has taken the key (`ri_Check_Pk_Match`).
  private mutating func restrict(
    _ child: Relation, _ reference: ForeignKeyReference, stillMatching parents: [Relation],
    _ change: TableChange
  ) {
    let citation = Citation("ri_triggers.c, ri_restrict")
    lock(child, .rowShare, reason: .foreignKeyPartner, citation: citation)
    for parent in parents {
      lockForCheck(parent, .rowShare, Citation("ri_triggers.c, ri_Check_Pk_Match"))
    }
    lockForCheck(child, .rowShare, citation)
    for table in leaves(of: child) where !isServed(reference, in: table) {
      work(.scan(.query), on: table.name, isPerRow: !change.isSingle, citation: citation)
    }
  }

  private mutating func cascade(
    _ change: TableChange, to child: Relation, _ reference: ForeignKeyReference,
    _ function: String, of cause: TableChange
  ) {
    let citation = Citation("ri_triggers.c, \(function)")
    let isNew = !holds(child.name, .rowExclusive)
    lock(child, .rowExclusive, reason: .cascade, citation: citation)
    lockForCheck(child, .rowExclusive, citation)
    let tables = leaves(of: child)
    for table in tables {
      let usesIndex = isServed(reference, in: table)
      let rows = RowChange(
        change.operation, .filtered(columns: reference.constraint.columns), usesIndex: usesIndex)
      work(
        .rowChanges(rows), on: table.name, isPerRow: !usesIndex && !cause.isSingle,
        citation: citation)
    }
    // A table that cascades to itself does so row by row, with the same locks.
    guard isNew, canCascade() else { return }
    cascadeDepth += 1
    defer { cascadeDepth -= 1 }
    finish(change, on: child, tables: tables, rowsAreCertain: false)
  }

  private func leaves(of table: Relation) -> [Relation] {
    guard table.kind == .partitionedTable else { return [table] }
    return catalog.descendants(of: table.name).filter { $0.kind != .partitionedTable }
  }

  /// Whether an index of the referencing table leads to its rows.
  private func isServed(_ reference: ForeignKeyReference, in table: Relation) -> Bool {
    catalog.indexes(of: table.name).contains { index in
      guard let details = index.index, details.isValid, details.filter == nil,
        let first = details.keyColumns.first
      else { return false }
      return first.map(reference.constraint.columns.contains) ?? false
    }
  }
}

extension Constraint {
  /// Checked at the end of the statement rather than at commit.
  fileprivate var isCheckedNow: Bool { isEnforced && !isInitiallyDeferred }
}

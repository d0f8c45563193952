// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// `REASSIGN OWNED`: `ATExecChangeOwner` in tablecmds.c for every relation of the roles, with
  /// its indexes and owned sequences.
  mutating func reassign(ownedBy roles: [String]) {
    let citation = Citation("pg_shdepend.c, shdepReassignOwned")
    for relation in owned(by: Set(roles)) {
      lock(relation, .accessExclusive, reason: .target, citation: citation)
      lockIndexes(of: relation, .accessExclusive, citation: citation)
      for sequence in catalog.ownedSequences(of: relation.name) {
        lock(sequence, .accessExclusive, reason: .sequence, citation: citation)
      }
    }
  }

  /// `DROP OWNED`: privileges go without a lock, objects as DROP takes them
  /// (`shdepDropOwned` in pg_shdepend.c).
  mutating func drop(ownedBy roles: [String], _ behavior: DropBehavior) {
    let citation = Citation("pg_shdepend.c, shdepDropOwned")
    let targets = catalog.objects(ownedBy: Set(roles))
    do {
      remove(try catalog.closure(of: targets, behavior), citation)
    } catch {
      refuse(error)
    }
  }

  /// Tables and the like: indexes and owned sequences go with their table.
  private func owned(by roles: Set<String>) -> [Relation] {
    let kinds: Set<RelationKind> = [
      .table, .partitionedTable, .view, .materializedView, .sequence, .foreignTable,
      .compositeType,
    ]
    return catalog.allRelations(kinds)
      .filter { relation in
        guard let owner = relation.owner, roles.contains(owner) else { return false }
        return relation.sequence?.owner == nil
      }
      .sorted { ($0.ordinal, $0.name) < ($1.ordinal, $1.name) }
  }
}

extension AlterAllInTablespace {
  /// `AlterTableMoveAll` in tablecmds.c: all are locked first, then moved one by one.
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    let kinds: Set<RelationKind> =
      switch kind {
      case .index: [.index, .partitionedIndex]
      case .materializedView: [.materializedView]
      default: [.table, .partitionedTable]
      }
    let citation = Citation("tablecmds.c, AlterTableMoveAll")
    let isDefault = from == "pg_default"
    let moved = builder.catalog.allRelations(kinds)
      .filter { ($0.tablespace ?? "pg_default") == from || (isDefault && $0.tablespace == nil) }
      .filter { owners.isEmpty || $0.owner.map(owners.contains) == true }
      .sorted { ($0.ordinal, $0.name) < ($1.ordinal, $1.name) }
    for relation in moved {
      builder.lock(relation, .accessExclusive, reason: .target, citation: citation)
    }
    for relation in moved where relation.kind != .partitionedTable {
      builder.work(.moveFiles, on: relation.name, citation: citation)
    }
    return builder.plan
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// `REASSIGN OWNED`: `ATExecChangeOwner` in tablecmds.c for every relation of the roles, with
  /// its indexes and owned sequences.
  ///
  /// # REASSIGN OWNED
  ///
  /// Every table of the role gets a new owner, each under the lock of OWNER TO, all held to the end
  /// of the transaction.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders OWNER TO app_owner;
  /// REASSIGN OWNED BY app_owner TO CURRENT_USER;
  /// ```
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
  ///
  /// # DROP OWNED
  ///
  /// Drops all that the role owns in this database, and takes away its privileges.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders OWNER TO app_owner;
  /// DROP OWNED BY app_owner;
  /// ```
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
  ///
  /// # ALTER TABLE ALL IN TABLESPACE
  ///
  /// Every table of the database in the tablespace is locked first, all at once, and then copied
  /// one by one: the locks last until the last one is copied.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint) TABLESPACE fast_disk;
  /// CREATE TABLE customers (id bigint) TABLESPACE fast_disk;
  /// ALTER TABLE ALL IN TABLESPACE fast_disk SET TABLESPACE pg_default;
  /// ```
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

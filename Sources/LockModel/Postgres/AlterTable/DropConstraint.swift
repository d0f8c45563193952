// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// Foreign keys have triggers on partitioned tables themselves, not on their leaves alone.
  static let triggersOnPartitionedParents = Capability(since: 15)
}

extension Citation {
  static let dropConstraint = Citation("tablecmds.c, ATExecDropConstraint")
}

extension AlterTableQueue {
  /// # ALTER TABLE … DROP CONSTRAINT
  ///
  /// A change of the catalog. With a foreign key the triggers on the referenced table go too, so
  /// that one is locked against reads and writes as well.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (customer_id bigint CONSTRAINT orders_customer REFERENCES customers);
  /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
  /// ```
  mutating func dropConstraint(
    _ name: String, ifExists: Bool, _ behavior: DropBehavior, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    guard let constraint = table.constraint(name) else {
      if ifExists || !tables[position].isKnown { return }
      throw .undefined(name)
    }
    if constraint.isInherited { throw .sqlstate("42P16") }
    if case .foreignKey(let key) = constraint.kind {
      builder.lock(
        named: key.referenced, .accessExclusive, reason: .foreignKeyPartner,
        citation: .dropConstraint)
    }
    if case .notNull = constraint.kind {
      builder.lockIndexes(of: table, .accessShare, release: .early, citation: .dropConstraint)
    }
    if let index = constraint.index { dropIndex(index) }
    try dropReferences(to: constraint, of: table, behavior)
    dropTriggers(of: constraint)
    tables[position].relation.constraints.removeAll { $0.name == name }
    changeCatalog(of: position, citation: .dropConstraint)
    try dropBelow(constraint, on: position, recurse: recurse)
  }

  /// CHECK and NOT NULL go from the children too, level by level.
  private mutating func dropBelow(
    _ constraint: Constraint, on position: Int, recurse: Bool
  ) throws(Refusal) {
    switch constraint.kind {
    case .check, .notNull: break
    case .unique, .primaryKey, .foreignKey, .exclusion: return
    }
    guard !constraint.noInherit else { return }
    let children = lockChildren(of: position, citation: .dropConstraint)
    let isPartitioned = tables[position].relation.kind == .partitionedTable
    if !recurse, !children.isEmpty, isPartitioned { throw .sqlstate("42P16") }
    guard recurse else { return }
    for child in children {
      guard let below = tables[child].relation.constraint(constraint.name), below.isInherited
      else { continue }
      tables[child].relation.constraints.removeAll { $0.name == constraint.name }
      changeCatalog(of: child, citation: .dropConstraint)
      try dropBelow(constraint, on: child, recurse: true)
    }
  }

  /// The foreign keys that rest on a unique or primary key.
  mutating func dropReferences(
    to constraint: Constraint, of table: Relation, _ behavior: DropBehavior
  ) throws(Refusal) {
    switch constraint.kind {
    case .unique, .primaryKey: break
    case .check, .notNull, .foreignKey, .exclusion: return
    }
    for reference in catalog.referencingForeignKeys(to: table.name)
    where Set(reference.key.referencedColumns) == Set(constraint.columns) {
      guard behavior == .cascade else { throw .dependents(reference.constraint.name) }
      builder.lock(
        named: reference.table, .accessExclusive, reason: .foreignKeyPartner, citation: .deletion)
      dropTriggers(of: reference.constraint)
    }
  }

  /// The triggers of a foreign key stand on the referenced table and all its partitions.
  mutating func dropTriggers(of constraint: Constraint) {
    guard case .foreignKey(let key) = constraint.kind,
      let referenced = catalog.relation(key.referenced)
    else { return }
    let isParent = referenced.kind == .partitionedTable
    if !isParent || context.has(.triggersOnPartitionedParents) {
      builder.lock(
        referenced, .accessExclusive, reason: .foreignKeyPartner, citation: .removeTrigger)
    }
    guard isParent else { return }
    for partition in catalog.descendants(of: referenced.name).reversed()
    where partition.kind != .partitionedTable || context.has(.triggersOnPartitionedParents) {
      builder.lock(
        partition, .accessExclusive, reason: .foreignKeyPartner, citation: .removeTrigger)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// The referenced index is opened for its operator classes, and check triggers stand on
  /// partitioned tables too.
  static let foreignKeyOpensIndex = Capability(since: 15)
  /// ADD CONSTRAINT locks everything below before it begins.
  static let addConstraintLocksBelow = Capability(since: 18)
}

extension Citation {
  static let addForeignKey = Citation("tablecmds.c, ATAddForeignKeyConstraint")
  static let foreignKeyTriggers = Citation("tablecmds.c, createForeignKeyActionTriggers")
  fileprivate static let recurseReferenced = Citation("tablecmds.c, addFkRecurseReferenced")
  fileprivate static let recurseReferencing = Citation("tablecmds.c, addFkRecurseReferencing")
  static let takeOverForeignKey = Citation("tablecmds.c, tryAttachPartitionForeignKey")
}

extension AlterTableQueue {
  /// # ALTER TABLE … ADD FOREIGN KEY
  ///
  /// Writes stop on both tables: each gets triggers. Unless the constraint is NOT VALID, every row
  /// is looked up in the other table meanwhile.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, customer_id bigint);
  /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id)
  ///   REFERENCES customers;
  /// ```
  ///
  /// ## Unproven
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, customer_id bigint);
  /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id)
  ///   REFERENCES customers NOT VALID;
  /// ```
  mutating func addForeignKey(
    _ constraint: TableConstraint, on position: Int, recurse: Bool
  ) throws(Refusal) {
    guard case .foreignKey(let columns, let target) = constraint.kind else { return }
    guard let referenced = lockReferenced(target.table) else { return }
    for name in columns { _ = try column(name, of: position) }
    let table = tables[position].relation
    if table.kind == .partitionedTable, !recurse { throw .sqlstate("42809") }
    let isEnforced = constraint.attributes.enforced != false
    let validate = !constraint.attributes.notValid && isEnforced
    let key = try referencedColumns(of: target, in: referenced)
    // Columns that are only assumed have no type of their own.
    for (own, other) in zip(columns, key) where catalog.isComplete {
      guard let left = table.column(own)?.type, let right = referenced.column(other)?.type else {
        continue
      }
      if !ForeignKeyTypes.canBeCompared(left, right) { throw .sqlstate("42804") }
    }
    if !isEnforced {
      return lockReferencedIndex(of: referenced, columns: key)
    }
    var twin = ForeignKey(referenced: referenced.name, referencedColumns: key)
    twin.match = target.match
    twin.onDelete = target.onDelete
    twin.onUpdate = target.onUpdate
    attachForeignKey(
      from: position, to: referenced, columns: key, validate: validate, recurse: recurse,
      twin: (columns, twin))
  }

  /// The other table gets triggers, whose mode it is locked in.
  private mutating func lockReferenced(_ name: ObjectName) -> Relation? {
    if let found = builder.resolve(name) {
      let referenced = relation(found.name) ?? found
      builder.lock(
        referenced, context.triggerMode, reason: .foreignKeyPartner, citation: .addForeignKey)
      return referenced
    }
    guard !catalog.isComplete, !name.isSystemRelation else { return nil }
    let standIn = Relation(catalog.qualified(name), .table)
    builder.lock(
      standIn, context.triggerMode, reason: .foreignKeyPartner, citation: .addForeignKey)
    return standIn
  }

  private func referencedColumns(
    of target: ForeignKeyTarget, in referenced: Relation
  ) throws(Refusal) -> [String] {
    if catalog.relation(referenced.name) == nil { return target.columns }
    for name in target.columns where referenced.column(name) == nil { throw .undefined(name) }
    guard target.columns.isEmpty else { return target.columns }
    guard let primaryKey = referenced.constraints.first(where: { $0.kind == .primaryKey }) else {
      throw .undefined(referenced.name.name)
    }
    return primaryKey.columns
  }

  /// Triggers on both sides, partition by partition, and the rows to look up in phase 3.
  ///
  /// - Parameter twin: a partition that has the same key, proved, keeps it and is not read again.
  mutating func attachForeignKey(
    from position: Int, to referenced: Relation, columns: [String], validate: Bool, recurse: Bool,
    twin: (columns: [String], key: ForeignKey)? = nil
  ) {
    let table = tables[position].relation
    builder.lock(
      referenced, .shareRowExclusive, reason: .foreignKeyPartner, citation: .addForeignKey)
    lockReferencedIndex(of: referenced, columns: columns)
    builder.lock(table, .accessShare, reason: .target, citation: .foreignKeyTriggers)
    recurseIntoReferenced(referenced, columns: columns)
    builder.lock(table, .shareRowExclusive, reason: .target, citation: .foreignKeyTriggers)
    builder.lock(
      referenced, .accessShare, reason: .foreignKeyPartner, citation: .foreignKeyTriggers)
    recurseIntoReferencing(position, to: referenced, validate: validate, twin: twin)
  }

  private mutating func recurseIntoReferenced(_ referenced: Relation, columns: [String]) {
    guard referenced.kind == .partitionedTable else { return }
    for child in referenced.children {
      guard let partition = relation(child) else { continue }
      builder.lock(
        partition, .shareRowExclusive, reason: .foreignKeyPartner, citation: .recurseReferenced)
      lockReferencedIndex(of: partition, columns: columns)
      recurseIntoReferenced(partition, columns: columns)
    }
  }

  private mutating func recurseIntoReferencing(
    _ position: Int, to referenced: Relation, validate: Bool,
    twin: (columns: [String], key: ForeignKey)?
  ) {
    let table = tables[position].relation
    guard table.kind == .partitionedTable else {
      if validate {
        tables[position].newForeignKeys.append(PendingForeignKey(referenced: referenced))
      }
      return
    }
    for child in table.children {
      guard let partition = relation(child) else { continue }
      // In the mode of the statement, whatever else it does.
      builder.lock(
        partition, max(mode, .shareRowExclusive), reason: .descendant,
        citation: .recurseReferencing)
      let isTakenOver = twin.map { partition.hasForeignKey(like: $0.key, on: $0.columns) } ?? false
      if isTakenOver { takeOverForeignKey(to: referenced) }
      recurseIntoReferencing(
        enqueue(partition), to: referenced, validate: validate && !isTakenOver, twin: twin)
    }
  }

  /// The partition's own triggers on the other table are dropped, which takes the mode of DROP TRIGGER (trigger.c,
  /// RemoveTriggerById).
  mutating func takeOverForeignKey(to referenced: Relation) {
    builder.lock(
      referenced, .accessExclusive, reason: .foreignKeyPartner, citation: .takeOverForeignKey)
  }

  private mutating func lockReferencedIndex(of referenced: Relation, columns: [String]) {
    guard context.has(.foreignKeyOpensIndex) else { return }
    let match = referenced.indexes.compactMap { relation($0) }.first { index in
      guard let details = index.index, details.isUnique, details.isImmediate else { return false }
      return Set(details.keyColumns) == Set(columns.map(Optional.some)) && details.filter == nil
    }
    guard let match, created[match.name] == nil else { return }
    builder.lock(match, .accessShare, reason: .index, citation: .addForeignKey)
  }
}

extension Relation {
  /// tablecmds.c, tryAttachPartitionForeignKey.
  func hasForeignKey(like twin: ForeignKey, on columns: [String]) -> Bool {
    constraints.contains { constraint in
      guard let key = constraint.foreignKey, constraint.columns == columns,
        constraint.isValidated, !constraint.isInherited
      else { return false }
      return key.referenced == twin.referenced && key.referencedColumns == twin.referencedColumns
        && key.match == twin.match && key.onDelete == twin.onDelete
        && key.onUpdate == twin.onUpdate
    }
  }
}

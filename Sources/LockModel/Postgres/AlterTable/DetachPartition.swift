// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `DETACH PARTITION … CONCURRENTLY` and `FINALIZE`; the plain form takes the strongest lock
  /// on the partition.
  static let detachConcurrently = Capability(since: 14)
}

extension Citation {
  fileprivate static let detach = Citation("tablecmds.c, ATExecDetachPartition")
  fileprivate static let detachFinalize = Citation("tablecmds.c, DetachPartitionFinalize")
  fileprivate static let foreignKeyReferences = Citation(
    "tablecmds.c, ATDetachCheckNoForeignKeyRefs")
}

extension AlterTableQueue {
  /// # ALTER TABLE … DETACH PARTITION
  ///
  /// Reads and writes of the parent and of the partition stop, for a moment: no row is read.
  /// CONCURRENTLY lets those of the parent go on.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ALTER TABLE events DETACH PARTITION events_2026;
  /// ```
  ///
  /// # ALTER TABLE … DETACH PARTITION FINALIZE
  ///
  /// Since 14. Ends a DETACH CONCURRENTLY that was cut off: nothing else can be done to the
  /// partition before. Here there is none, and the server refuses it.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ALTER TABLE events DETACH PARTITION events_2026 FINALIZE;
  /// ```
  mutating func detachPartition(
    _ name: ObjectName, _ mode: DetachMode, on position: Int
  ) throws(Refusal) {
    let parent = tables[position].relation
    if mode == .finalize { return try finalizeDetach(name, on: position) }
    if let standing = catalog.defaultPartition(of: parent.name) {
      builder.lock(standing, .accessExclusive, reason: .defaultPartition, citation: .detach)
    }
    let strength: LockMode =
      context.has(.detachConcurrently) ? .accessExclusive : .shareUpdateExclusive
    guard let partition = lockPartition(name, strength) else { return }
    if tables[position].isKnown, !partition.parents.contains(parent.name) {
      throw .undefined(partition.name.name)
    }
    checkReferences(to: partition, of: parent)
    separate(partition, from: parent)
    changeCatalog(of: position, citation: .detach)
  }

  private mutating func finalizeDetach(_ name: ObjectName, on position: Int) throws(Refusal) {
    guard context.has(.detachConcurrently) else {
      throw .sinceVersion(Capability.detachConcurrently.since)
    }
    let parent = tables[position].relation
    guard let partition = lockPartition(name, .accessExclusive) else { return }
    if tables[position].isKnown, !partition.detachPending { throw .sqlstate("55000") }
    separate(partition, from: parent)
    changeCatalog(of: position, citation: .detachFinalize)
  }

  /// No row elsewhere may still point into the partition: a query looks.
  private mutating func checkReferences(to partition: Relation, of parent: Relation) {
    builder.lockIndexes(of: partition, .accessShare, release: .early, citation: .detach)
    for reference in catalog.foreignKeysFromOutside(to: parent) {
      guard let table = relation(reference.table) else { continue }
      builder.lock(
        table, .share, reason: .foreignKeyPartner, citation: .foreignKeyReferences)
      builder.lock(
        partition, .accessShare, reason: .descendant, citation: .foreignKeyReferences)
      for above in [parent] + catalog.ancestors(of: parent.name) {
        builder.lock(above, .accessShare, reason: .parent, citation: .foreignKeyReferences)
      }
      let referencing = planned(table)
      _ = planned(partition)
      for leaf in referencing where leaf.kind != .partitionedTable {
        builder.work(.scan(.query), on: leaf.name, citation: .foreignKeyReferences)
      }
    }
  }

  /// A table in the query, and all below it, as the planner opens them.
  private mutating func planned(_ table: Relation) -> [Relation] {
    let all = [table] + catalog.descendants(of: table.name)
    for one in all {
      builder.lock(one, .accessShare, reason: .read, citation: .foreignKeyReferences)
      lockForPlanning(one)
    }
    return all
  }

  /// Foreign keys, triggers and indexes of the partition become its own.
  private mutating func separate(_ partition: Relation, from parent: Relation) {
    let foreignKeysFirst = context.has(.foreignKeyOpensIndex)
    if !foreignKeysFirst { release(indexesOf: partition) }
    for reference in catalog.foreignKeys(of: partition.name)
    where reference.constraint.isInherited {
      keep(reference, of: partition)
    }
    let references = catalog.foreignKeysFromOutside(to: parent)
    for reference in references {
      builder.lock(
        named: reference.table, .accessExclusive, reason: .foreignKeyPartner,
        citation: .detachFinalize)
    }
    if foreignKeysFirst { release(indexesOf: partition) }
    if partition.triggers.contains(where: \.isInherited) || !references.isEmpty {
      builder.lock(partition, .accessExclusive, reason: .descendant, citation: .deletion)
    }
    builder.lockDescendants(of: partition, .accessExclusive, citation: .detachFinalize)
    builder.work(.catalogOnly, on: partition.name, citation: .detachFinalize)
  }

  /// A foreign key that the partition inherited stays with it: its action triggers are made on
  /// the referenced table; on a partitioned one and its partitions since 15, up to 14 never.
  private mutating func keep(_ reference: ForeignKeyReference, of partition: Relation) {
    guard let referenced = relation(reference.key.referenced) else { return }
    let isPartitioned = referenced.kind == .partitionedTable
    guard !isPartitioned || context.has(.triggersOnPartitionedParents) else {
      return builder.lock(
        partition, .accessExclusive, reason: .descendant, citation: .detachFinalize)
    }
    builder.lock(
      referenced, .shareRowExclusive, reason: .foreignKeyPartner, citation: .detachFinalize)
    builder.lock(partition, .accessShare, reason: .descendant, citation: .detachFinalize)
    guard isPartitioned else { return }
    for below in catalog.descendants(of: referenced.name) {
      builder.lockReferencedTable(below, columns: reference.key.referencedColumns)
    }
  }

  private mutating func release(indexesOf partition: Relation) {
    for name in partition.indexes {
      guard let index = catalog.relation(name), !index.parents.isEmpty else { continue }
      builder.lock(index, .accessExclusive, reason: .index, citation: .detachFinalize)
    }
  }

  /// Two transactions: the partition is marked; then, when nobody plans with it any more, it is
  /// cut off.
  ///
  /// # ALTER TABLE … DETACH PARTITION CONCURRENTLY
  ///
  /// Since 14. Marks the partition, commits, waits for everybody who uses the parent, and takes the
  /// partition away. Not possible where there is a default partition. Cut off in the middle, it
  /// leaves the partition half detached: FINALIZE ends it.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
  /// ```
  mutating func detachConcurrently(_ name: ObjectName) throws(Refusal) {
    builder.allowedInTransaction = false
    guard context.has(.detachConcurrently) else {
      throw .sinceVersion(Capability.detachConcurrently.since)
    }
    if context.inTransaction { throw .sqlstate(Rejection.activeTransaction) }
    guard let position = lockTarget(.shareUpdateExclusive) else { return }
    let parent = tables[position].relation
    if catalog.defaultPartition(of: parent.name) != nil { throw .sqlstate("55000") }
    guard let partition = lockPartition(name, .shareUpdateExclusive) else { return }
    if tables[position].isKnown, !partition.parents.contains(parent.name) {
      throw .undefined(partition.name.name)
    }
    checkReferences(to: partition, of: parent)
    builder.lock(parent, .accessShare, reason: .target, citation: .detach)
    changeCatalog(of: position, citation: .detach)
    builder.nextPhase(
      waits: [.lockers(parent.name, .accessExclusive)],
      leaving: [Remnant(.pendingDetach, partition.name, citation: .detach)],
      separating: Separation(partition.name, from: parent.name))
    builder.lock(
      parent, .shareUpdateExclusive, reason: .target, citation: .detachFinalize)
    builder.lock(partition, .accessExclusive, reason: .descendant, citation: .detachFinalize)
    separate(partition, from: parent)
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let attach = Citation("tablecmds.c, ATExecAttachPartition")
  fileprivate static let ensureIndexes = Citation("tablecmds.c, AttachPartitionEnsureIndexes")
  fileprivate static let cloneTriggers = Citation("tablecmds.c, CloneRowTriggersToPartition")
  fileprivate static let cloneForeignKeys = Citation("tablecmds.c, CloneForeignKeyConstraints")
  fileprivate static let queueValidation = Citation(
    "tablecmds.c, QueuePartitionConstraintValidation")
  fileprivate static let partitionBound = Citation("partcache.c, generate_partition_qual")
  fileprivate static let attachIndex = Citation("tablecmds.c, ATExecAttachPartitionIdx")
}

extension Capability {
  /// A foreign key to the parent locks its own table as writers of triggers do.
  static let clonedForeignKeysLockPartner = Capability(since: 15)
}

extension AlterTableQueue {
  /// The parent stays open for writes; the new partition, all below it and the default partition
  /// do not.
  ///
  /// # ALTER TABLE … ATTACH PARTITION
  ///
  /// Reads and writes of the parent go on, those of the new partition stop. Its rows are read to
  /// see that they belong there, unless a valid CHECK proves it. A default partition is locked and
  /// read too: it must hold none of the new partition's rows.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 (id bigint, at date NOT NULL);
  /// ALTER TABLE events ATTACH PARTITION events_2026
  ///   FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ```
  ///
  /// ## With a CHECK that proves the bound
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 (id bigint, at date NOT NULL,
  ///   CHECK (at >= '2026-01-01' AND at < '2027-01-01'));
  /// ALTER TABLE events ATTACH PARTITION events_2026
  ///   FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ```
  ///
  /// ## With a default partition
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_rest PARTITION OF events DEFAULT;
  /// CREATE TABLE events_2026 (id bigint, at date NOT NULL);
  /// ALTER TABLE events ATTACH PARTITION events_2026
  ///   FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ```
  mutating func attachPartition(
    _ name: ObjectName, _ bound: PartitionBound, on position: Int
  ) throws(Refusal) {
    let parent = tables[position].relation
    if tables[position].isKnown, parent.kind != .partitionedTable { throw .sqlstate("42P17") }
    let standing = catalog.defaultPartition(of: parent.name)
    if let standing {
      builder.lock(standing, .accessExclusive, reason: .defaultPartition, citation: .attach)
    }
    guard let child = lockPartition(name, .accessExclusive) else { return }
    let below = builder.lockDescendants(of: child, .accessExclusive, citation: .attach)
    if !child.parents.isEmpty { throw .sqlstate("42809") }
    if child.name == parent.name || below.contains(where: { $0.name == parent.name }) {
      throw .sqlstate("42P07")
    }
    for column in parent.columns where tables[position].isKnown && child.column(column.name) == nil
    {
      throw .sqlstate("42804")
    }
    let place = enqueue(child)
    ensureIndexes(of: parent, on: child)
    cloneTriggers(of: parent, to: child)
    cloneForeignKeys(of: parent, to: place)
    validateBound(bound, of: place, in: parent, beside: standing)
    changeCatalog(of: position, citation: .attach)
  }

  /// A partition that the statement names; a stand-in where the catalog lacks it.
  mutating func lockPartition(_ name: ObjectName, _ mode: LockMode) -> Relation? {
    let found = builder.resolve(name)
    guard found != nil || !catalog.isComplete else { return nil }
    let partition = found ?? Relation(catalog.qualified(name), .table)
    builder.lock(partition, mode, reason: .descendant, citation: .attach)
    return partition
  }

  // MARK: Indexes

  /// Each index of the parent takes over a fitting one of the partition, or is built there.
  private mutating func ensureIndexes(of parent: Relation, on child: Relation) {
    guard child.kind != .foreignTable else { return }
    builder.lockIndexes(of: child, .accessShare, release: .early, citation: .ensureIndexes)
    let after = catalog.applying(.alterTable(statement))
    var taken: Set<RelationName> = []
    for name in parent.indexes {
      guard let index = catalog.relation(name), let details = index.index else { continue }
      builder.lock(
        index, .accessShare, release: .early, reason: .index, citation: .ensureIndexes)
      let isConstraint = parent.constraints.contains { $0.index == name }
      let fitting = child.indexes.first { candidate in
        guard !taken.contains(candidate), let other = catalog.relation(candidate),
          other.parents.isEmpty, let otherDetails = other.index, otherDetails.isValid
        else { return false }
        let backsConstraint = child.constraints.contains { $0.index == candidate }
        return otherDetails.hasSameDefinition(as: details) && (!isConstraint || backsConstraint)
      }
      if let fitting {
        taken.insert(fitting)
      } else {
        build(details, below: index, on: child, after)
      }
      builder.lock(index, .shareUpdateExclusive, reason: .index, citation: .ensureIndexes)
    }
  }

  private mutating func build(
    _ details: IndexDetails, below parent: Relation, on table: Relation, _ after: Catalog
  ) {
    builder.lock(table, .share, reason: .descendant, citation: .defineIndex)
    let made = after.indexes(of: table.name).first { $0.parents.contains(parent.name) }
    // Of a table that is not known nobody can say what its index will be called.
    let name = made?.name ?? RelationName(table.name.schema, "\(table.name.name)_idx")
    let isPartitioned = table.kind == .partitionedTable
    builder.lockCreated(name, isPartitioned ? .partitionedIndex : .index, citation: .defineIndex)
    if parent.kind.isIndex, created[parent.name] == nil {
      builder.lock(parent, .shareUpdateExclusive, reason: .index, citation: .ensureIndexes)
    }
    if isPartitioned {
      let made = Relation(name, .partitionedIndex)
      created[name] = made
      for child in table.children {
        if let partition = relation(child) { build(details, below: made, on: partition, after) }
      }
    } else {
      builder.work(.indexBuild(IndexBuild(name, details)), on: table.name, citation: .defineIndex)
    }
  }

  // MARK: Triggers and foreign keys

  private mutating func cloneTriggers(of parent: Relation, to child: Relation) {
    guard parent.triggers.contains(where: { $0.forEachRow }) else { return }
    builder.lock(child, .shareRowExclusive, reason: .descendant, citation: .cloneTriggers)
  }

  private mutating func cloneForeignKeys(of parent: Relation, to position: Int) {
    let child = tables[position].relation
    for reference in catalog.foreignKeysFromOutside(to: parent) {
      if context.has(.clonedForeignKeysLockPartner) {
        builder.lock(
          named: reference.table, .shareRowExclusive, reason: .foreignKeyPartner,
          citation: .cloneForeignKeys)
      }
      builder.lock(child, .shareRowExclusive, reason: .descendant, citation: .cloneForeignKeys)
      builder.lock(
        named: reference.table, .accessShare, reason: .foreignKeyPartner,
        citation: .cloneForeignKeys)
    }
    for reference in catalog.foreignKeys(of: parent.name) {
      guard let referenced = relation(reference.key.referenced) else { continue }
      if child.hasForeignKey(like: reference.key, on: reference.constraint.columns) {
        takeOverForeignKey(to: referenced)
      } else {
        attachForeignKey(
          from: position, to: referenced, columns: reference.key.referencedColumns,
          validate: reference.constraint.isValidated, recurse: true)
      }
    }
  }

  // MARK: Rows

  /// Rows are read unless constraints prove that they belong where they are, or, of the default
  /// partition, that they do not belong into the new one.
  private mutating func validateBound(
    _ bound: PartitionBound, of position: Int, in parent: Relation, beside standing: Relation?
  ) {
    let own = bound.constraint(of: parent, in: catalog)
    let above = boundsAbove(parent)
    let required = own.flatMap { own in above.map { own + $0 } }
    queueValidation(of: tables[position].relation, required: required)
    guard let standing else { return }
    queueValidation(of: standing, required: own.map { [.not(.and($0))] })
  }

  /// The bounds of the parent itself, which its partitions have to keep too.
  private mutating func boundsAbove(_ parent: Relation) -> [Expression]? {
    var found: [Expression]? = []
    var current = parent
    var seen: Set<RelationName> = []
    while let bound = current.bound, let name = current.parents.first, seen.insert(name).inserted,
      let above = relation(name)
    {
      builder.lock(above, .accessShare, reason: .parent, citation: .partitionBound)
      let constraint = bound.constraint(of: above, in: catalog)
      found = found.flatMap { found in constraint.map { found + $0 } }
      current = above
    }
    return found
  }

  /// `required` nil: a condition that no constraint can prove.
  private mutating func queueValidation(of table: Relation, required: [Expression]?) {
    if let required {
      if required.isEmpty { return }
      if ConstraintProof(table, in: context).implies(required) { return }
    }
    guard table.kind == .partitionedTable else {
      tables[enqueue(table)].scan(for: .partitionBound)
      return
    }
    for name in table.children {
      guard let child = relation(name) else { continue }
      builder.lock(child, .accessExclusive, reason: .descendant, citation: .queueValidation)
      queueValidation(of: child, required: required)
    }
  }

  // MARK: ALTER INDEX … ATTACH PARTITION

  /// # ALTER INDEX … ATTACH PARTITION
  ///
  /// The last step of building an index on a partitioned table gently: the index of a partition
  /// becomes a part of the parent's, which is valid once all partitions have theirs.
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// CREATE INDEX events_at ON ONLY events (at);
  /// CREATE INDEX events_2026_at ON events_2026 (at);
  /// ALTER INDEX events_at ATTACH PARTITION events_2026_at;
  /// ```
  mutating func attachIndexPartition(_ name: ObjectName) throws(Refusal) {
    guard let position = lockTarget(.shareUpdateExclusive) else { return }
    let parent = tables[position].relation
    if let table = parent.index?.table {
      builder.lock(named: table, .accessShare, reason: .parent, citation: .attachIndex)
    }
    guard let index = builder.resolve(name) else { return }
    if let table = index.index?.table {
      builder.lock(named: table, .accessShare, reason: .descendant, citation: .attachIndex)
    }
    builder.lock(index, .accessExclusive, reason: .index, citation: .attachIndex)
    changeCatalog(of: position, citation: .attachIndex)
  }
}

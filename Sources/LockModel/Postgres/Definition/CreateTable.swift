// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// What a new object depends on is locked while the dependency is recorded: the index behind a
  /// foreign key, the sequence in a default.
  static let dependenciesAreLocked = Capability(since: 15)
  /// A new partition of a referenced table gets the foreign keys of others under a lock on them.
  static let clonedReferencesLock = Capability(since: 15)
}

extension CreateTable {
  /// `DefineRelation` in tablecmds.c, after `transformCreateStmt` in parse_utilcmd.c.
  ///
  /// # CREATE TABLE
  ///
  /// What is new is seen by nobody. Others feel only the locks on tables that it refers to: those
  /// of its foreign keys, and its parent where it is a partition.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
  /// ```
  ///
  /// ## With a foreign key
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
  /// ```
  ///
  /// ## A partition
  ///
  /// ```sql
  /// CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if ifNotExists, builder.catalog.relation(name) != nil { return builder.plan }
    lockSources(&builder)
    var after = builder.catalog
    if let refusal = after.apply(.createTable(self)), refusal == .other(sqlstate: "0A000") {
      builder.reject(refusal.reason)
    }
    let created = after.relation(name)
    if let parent = partitionOf { lockParent(parent, &builder) }
    for parent in inherits {
      guard let relation = builder.resolve(parent) else { continue }
      builder.lock(relation, .shareUpdateExclusive, reason: .parent, citation: Self.citation)
    }
    lockCreated(created, after, &builder)
    lockDefaults(of: created, &builder)
    for target in foreignKeyTargets { reference(target, &builder) }
    if let parent = partitionOf.flatMap({ builder.catalog.relation($0) }) {
      inheritFromParent(parent, &builder)
    }
    return builder.plan
  }

  private static let citation = Citation("tablecmds.c, DefineRelation")

  // MARK: What it is made from

  private func lockSources(_ builder: inout PlanBuilder) {
    for like in likes {
      guard let source = builder.resolve(like.name) else { continue }
      let citation = Citation("parse_utilcmd.c, transformTableLikeClause")
      builder.lock(source, .accessShare, reason: .read, citation: citation)
      if like.including.contains("indexes") {
        builder.lockIndexes(
          of: source, .accessShare, release: .early,
          citation: Citation("parse_utilcmd.c, expandTableLikeClause"))
      }
    }
    if let type = ofType, let relation = builder.catalog.relation(type) {
      builder.lock(
        relation, .accessShare, reason: .read, citation: Citation("tablecmds.c, check_of_type"))
    }
  }

  private func lockParent(_ parent: ObjectName, _ builder: inout PlanBuilder) {
    guard let relation = builder.resolve(parent) else { return }
    builder.lock(relation, .accessExclusive, reason: .parent, citation: Self.citation)
    guard bound != .default, let rest = builder.catalog.defaultPartition(of: relation.name) else {
      return
    }
    let citation = Citation("partbounds.c, check_default_partition_contents")
    builder.lock(rest, .accessExclusive, reason: .defaultPartition, citation: citation)
    let taken = bound?.constraint(of: relation, in: builder.catalog)
    scanDefault(rest, besides: taken.map { [.not(.and($0))] }, &builder, citation)
  }

  /// No row of the default partition may belong to the new one: it is read unless its
  /// constraints say so. `rest` nil: no constraint can.
  private func scanDefault(
    _ partition: Relation, besides rest: [Expression]?, _ builder: inout PlanBuilder,
    _ citation: Citation
  ) {
    func isProven(_ table: Relation) -> Bool {
      rest.map { ConstraintProof(table, in: builder.context).implies($0) } ?? false
    }
    if isProven(partition) { return }
    var tables = [partition]
    if partition.kind == .partitionedTable {
      tables = builder.lockDescendants(of: partition, .accessExclusive, citation: citation)
    }
    for table in tables where table.kind == .table && !isProven(table) {
      builder.work(.scan(.partitionBound), on: table.name, citation: citation)
    }
  }

  // MARK: What it makes

  private func lockCreated(_ created: Relation?, _ after: Catalog, _ builder: inout PlanBuilder) {
    guard let created else {
      let kind: RelationKind = partitionBy == nil ? .table : .partitionedTable
      return builder.lockCreated(
        builder.catalog.qualified(name), isForeign ? .foreignTable : kind,
        citation: Self.citation)
    }
    for sequence in after.ownedSequences(of: created.name) {
      builder.lockCreated(sequence.name, .sequence, citation: Self.citation)
    }
    builder.lockCreated(created.name, created.kind, citation: Self.citation)
    for index in after.indexes(of: created.name) {
      builder.lockCreated(index.name, index.kind, citation: Self.citation)
    }
  }

  /// Its own defaults, and those that LIKE, a parent or a partitioned table gives it.
  private func lockDefaults(of created: Relation?, _ builder: inout PlanBuilder) {
    guard builder.context.has(.dependenciesAreLocked) else { return }
    for expression in created?.columns.compactMap(\.defaultValue) ?? [] {
      builder.lockDependencies(of: expression)
    }
  }

  // MARK: Foreign keys

  private var foreignKeyTargets: [ForeignKeyTarget] {
    var targets: [ForeignKeyTarget] = []
    for column in columns {
      for constraint in column.constraints {
        if case .references(let target) = constraint.kind { targets.append(target) }
      }
    }
    for constraint in constraints {
      if case .foreignKey(_, let target) = constraint.kind { targets.append(target) }
    }
    return targets
  }

  private func reference(_ target: ForeignKeyTarget, _ builder: inout PlanBuilder) {
    // To itself: it is there already, under its own lock.
    if builder.catalog.qualified(target.table) == builder.catalog.qualified(name) { return }
    guard let referenced = builder.resolve(target.table) else { return }
    builder.lockReferenced(referenced, columns: target.columns)
  }

  // MARK: What a partition inherits

  private func inheritFromParent(_ parent: Relation, _ builder: inout PlanBuilder) {
    for index in builder.catalog.indexes(of: parent.name) {
      builder.lock(
        index, .accessShare, release: .early, reason: .index, citation: Self.citation)
      builder.lock(
        index, .shareUpdateExclusive, reason: .index,
        citation: Citation("indexcmds.c, IndexSetParentIndex"))
    }
    for reference in builder.catalog.foreignKeys(of: parent.name) {
      guard let referenced = builder.catalog.relation(reference.key.referenced) else { continue }
      builder.lockReferenced(referenced, columns: reference.key.referencedColumns)
    }
    for reference in builder.catalog.foreignKeysFromOutside(to: parent) {
      guard let referencing = builder.catalog.relation(reference.table) else { continue }
      let citation = Citation("tablecmds.c, CloneFkReferenced")
      if builder.context.has(.clonedReferencesLock) {
        builder.lock(
          referencing, .shareRowExclusive, reason: .foreignKeyPartner, citation: citation)
      }
      builder.lock(referencing, .accessShare, reason: .foreignKeyPartner, citation: citation)
    }
  }
}

extension PlanBuilder {
  /// The table that a new foreign key refers to, its partitions, and the indexes that it rests on
  /// (`ATAddForeignKeyConstraint`, `addFkRecurseReferenced` in tablecmds.c).
  mutating func lockReferenced(_ referenced: Relation, columns: [String]) {
    for table in [referenced] + catalog.descendants(of: referenced.name)
    where table.name == referenced.name || referenced.kind == .partitionedTable {
      lockReferencedTable(table, columns: columns)
    }
  }

  /// One of them.
  mutating func lockReferencedTable(_ table: Relation, columns: [String]) {
    let citation = Citation("tablecmds.c, addFkRecurseReferenced")
    lock(table, context.triggerMode, reason: .foreignKeyPartner, citation: citation)
    guard context.has(.dependenciesAreLocked),
      let index = catalog.uniqueIndex(of: table, on: columns)
    else { return }
    lock(index, .accessShare, reason: .index, citation: citation)
  }

  /// The relations that a stored expression names (`recordDependencyOnExpr` in dependency.c).
  mutating func lockDependencies(of expression: Expression) {
    for relation in catalog.relationConstants(in: expression) {
      lock(
        relation, .accessShare, reason: relation.kind == .sequence ? .sequence : .read,
        citation: Citation("dependency.c, recordDependencyOnExpr", since: 15))
    }
  }
}

extension Catalog {
  /// The index that a foreign key to these columns uses; without columns, the primary key's
  /// (`transformFkeyCheckAttrs` in tablecmds.c).
  func uniqueIndex(of table: Relation, on columns: [String]) -> Relation? {
    indexes(of: table.name).first { index in
      guard let details = index.index, details.isValid, details.isImmediate,
        details.filter == nil
      else { return false }
      if columns.isEmpty { return details.isPrimary }
      let keys = details.keyColumns.compactMap { $0 }
      return details.isUnique && keys.count == columns.count && Set(keys) == Set(columns)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  static let defineIndex = Citation("indexcmds.c, DefineIndex")
  fileprivate static let addIndexConstraint = Citation("tablecmds.c, ATExecAddIndexConstraint")
  fileprivate static let constraintTrigger = Citation("index.c, index_constraint_create")
}

extension AlterTableQueue {
  /// # ALTER TABLE … ADD UNIQUE
  ///
  /// The index is built under ACCESS EXCLUSIVE, stronger than what CREATE UNIQUE INDEX takes. The
  /// gentler way builds it first, CONCURRENTLY, and attaches it.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, code text);
  /// ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);
  /// ```
  ///
  /// # ALTER TABLE … ADD EXCLUDE
  ///
  /// The index is built under ACCESS EXCLUSIVE, and every row is compared with the others. There is
  /// no form with NOT VALID or USING INDEX.
  ///
  /// ```sql
  /// CREATE TABLE bookings (room int, during tsrange);
  /// ALTER TABLE bookings ADD CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&);
  /// ```
  mutating func enqueueIndex(
    _ constraint: TableConstraint, _ definition: IndexConstraint, on position: Int, recurse: Bool
  ) {
    if definition.usingIndex != nil {
      tables[position].enqueue(
        .addIndexConstraint(constraint, definition), in: .addIndexConstraint)
    } else {
      tables[position].enqueue(.addIndex(constraint, recurse: recurse), in: .addIndex)
    }
  }

  /// Its columns become NOT NULL first, here and in the tables below.
  ///
  /// # ALTER TABLE … ADD PRIMARY KEY
  ///
  /// As ADD UNIQUE; columns that may be null are made NOT NULL besides, which reads the table for
  /// nulls.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint NOT NULL, code text);
  /// ALTER TABLE orders ADD PRIMARY KEY (id);
  /// ```
  mutating func enqueuePrimaryKey(
    _ constraint: TableConstraint, _ definition: IndexConstraint, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    if table.constraints.contains(where: { $0.kind == .primaryKey && !isDropped($0) }) {
      throw .sqlstate("42P16")
    }
    var columns = definition.columns
    if let name = definition.usingIndex {
      columns =
        catalog.relation(RelationName(table.name.schema, name))?.index?.keyColumns
        .compactMap { $0 } ?? []
    }
    for column in columns {
      let known = try self.column(column, of: position)
      let isDone = known?.isNotNull == true
      if isDone, table.kind == .partitionedTable || context.has(.namedNotNull) { continue }
      prepareSetNotNull(column, on: position, recurse: recurse)
    }
    enqueueIndex(constraint, definition, on: position, recurse: recurse)
  }

  private func isDropped(_ constraint: Constraint) -> Bool {
    constraint.index.map { dropped.contains($0) } ?? false
  }

  /// A new index, built under SHARE beside what the statement holds; on a partitioned table one
  /// for each partition that has none to take over.
  mutating func addIndex(
    for constraint: TableConstraint, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    let details = constraint.indexDetails(on: table.name)
    for name in details.mentionedColumns { _ = try column(name, of: position) }
    try catalog.checkPartitionKey(of: details, in: table)
    let name = newIndexName(for: constraint, on: table)
    define(details, named: name, on: table, recurse: recurse)
    if constraint.attributes.deferrable == true || constraint.attributes.initiallyDeferred == true {
      builder.lock(table, .shareRowExclusive, reason: .target, citation: .constraintTrigger)
    }
  }

  private mutating func define(
    _ details: IndexDetails, named name: RelationName, on table: Relation, recurse: Bool
  ) {
    builder.lock(table, .share, reason: .target, citation: .defineIndex)
    let isPartitioned = table.kind == .partitionedTable
    builder.lockCreated(name, isPartitioned ? .partitionedIndex : .index, citation: .defineIndex)
    var index = Relation(name, isPartitioned ? .partitionedIndex : .index)
    index.index = details
    created[name] = index
    if let place = positionsOf(table.name) { tables[place].relation.indexes.append(name) }
    if !isPartitioned {
      let isRewritten = positionsOf(table.name).map { tables[$0].isRewritten } ?? false
      if !isRewritten {
        builder.work(.indexBuild(IndexBuild(name, details)), on: table.name, citation: .defineIndex)
      }
      return
    }
    guard recurse else { return }
    for child in table.children {
      guard let partition = relation(child) else { continue }
      builder.lock(partition, .share, reason: .descendant, citation: .defineIndex)
      if !takesOver(details, on: partition) {
        var below = details
        below.table = partition.name
        define(
          below, named: catalog.inventedIndexName(below, isConstraint: true), on: partition,
          recurse: true)
      }
    }
  }

  /// Looks at the partition's own indexes for one that can become the new index's partition.
  private mutating func takesOver(_ details: IndexDetails, on partition: Relation) -> Bool {
    for name in partition.indexes {
      guard let index = catalog.relation(name), let other = index.index, index.parents.isEmpty,
        created[name] == nil
      else { continue }
      let isConstraint = partition.constraints.contains { $0.index == name }
      let matches = other.hasSameDefinition(as: details) && isConstraint
      builder.lock(
        index, .share, release: matches ? .transactionEnd : .early, reason: .index,
        citation: .defineIndex)
      if matches { return true }
    }
    return false
  }

  /// The index stays as it is, but for its name.
  ///
  /// # ALTER TABLE … ADD … USING INDEX
  ///
  /// The index is there already, so nothing is built: a change of the catalog under ACCESS
  /// EXCLUSIVE. For a primary key over columns that may be null the table is read for nulls.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint NOT NULL, code text);
  /// CREATE UNIQUE INDEX orders_code ON orders (code);
  /// ALTER TABLE orders ADD CONSTRAINT orders_code UNIQUE USING INDEX orders_code;
  /// ```
  mutating func addIndexConstraint(
    _ constraint: TableConstraint, _ definition: IndexConstraint, on position: Int
  ) throws(Refusal) {
    let table = tables[position].relation
    guard let indexName = definition.usingIndex else { return }
    let name = RelationName(table.name.schema, indexName)
    guard let index = catalog.relation(name) else {
      if tables[position].isKnown { throw .undefined(indexName) }
      return
    }
    builder.lock(index, .accessShare, reason: .index, citation: .addIndexConstraint)
    guard let details = index.index, details.isUnique, details.isValid, details.filter == nil,
      !details.keyColumns.contains(nil), details.table == table.name
    else { throw .sqlstate("42809") }
    if table.kind == .partitionedTable { throw .sqlstate("0A000") }
    if let newName = constraint.name, newName != indexName {
      builder.lock(index, .shareUpdateExclusive, reason: .index, citation: .addIndexConstraint)
    }
    if constraint.attributes.deferrable == true || constraint.attributes.initiallyDeferred == true {
      builder.lock(table, .shareRowExclusive, reason: .target, citation: .constraintTrigger)
    }
    changeCatalog(of: position, citation: .addIndexConstraint)
  }

  private func newIndexName(for constraint: TableConstraint, on table: Relation) -> RelationName {
    if let name = constraint.name { return RelationName(table.name.schema, name) }
    return catalog.inventedIndexName(
      constraint.indexDetails(on: table.name), isConstraint: true)
  }
}

extension TableConstraint {
  func indexDetails(on table: RelationName) -> IndexDetails {
    var details = IndexDetails(table: table)
    switch kind {
    case .unique(let definition), .primaryKey(let definition):
      details.elements = definition.columns.map { IndexElement(.column([$0])) }
      details.include = definition.include
      details.isUnique = true
      details.nullsNotDistinct = definition.nullsNotDistinct
      if case .primaryKey = kind { details.isPrimary = true }
      if definition.withoutOverlaps { details.method = "gist" }
    case .exclude(let method, let elements, let definition, let filter):
      details.method = method
      details.elements = elements
      details.include = definition.include
      details.filter = filter
      details.isExclusion = true
    case .check, .notNull, .foreignKey:
      break
    }
    return details
  }
}

extension IndexDetails {
  /// `CompareIndexInfo` in index.c.
  func hasSameDefinition(as other: IndexDetails) -> Bool {
    method == other.method && isUnique == other.isUnique && keyColumns == other.keyColumns
      && include == other.include && filter == other.filter
      && nullsNotDistinct == other.nullsNotDistinct
      && elements.map(\.expression) == other.elements.map(\.expression)
      && elements.map(\.operatorClass) == other.elements.map(\.operatorClass)
  }
}

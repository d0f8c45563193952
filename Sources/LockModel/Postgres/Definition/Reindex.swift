// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `CONCURRENTLY` (release notes 12: "Add REINDEX CONCURRENTLY option").
  static let reindexConcurrently = Capability(since: 12)
  /// `REINDEX` goes through the partitions (14: `ReindexPartitions` in indexcmds.c).
  static let reindexPartitions = Capability(since: 14)
  /// The name behind `REINDEX DATABASE` may be left out.
  static let reindexUnnamedDatabase = Capability(since: 16)
}

extension Reindex {
  /// # REINDEX
  ///
  /// Writes of the table stop. Reads stop too as a rule: the planner looks at every index of a
  /// table, and the one that is built is locked against everybody. Only prepared plans that do not
  /// use it go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, code text);
  /// CREATE INDEX orders_code ON orders (code);
  /// REINDEX INDEX orders_code;
  /// ```
  ///
  /// ## A table
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, code text);
  /// CREATE INDEX orders_code ON orders (code);
  /// REINDEX TABLE orders;
  /// ```
  ///
  /// # REINDEX CONCURRENTLY
  ///
  /// Builds a new index beside each old one, and lets them change places, while reads and writes go
  /// on. It waits for other transactions several times. Not in a transaction block.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, code text);
  /// CREATE INDEX orders_code ON orders (code);
  /// REINDEX INDEX CONCURRENTLY orders_code;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if concurrently {
      guard context.has(.reindexConcurrently) else {
        builder.reject(.sinceVersion(Capability.reindexConcurrently.since))
        return builder.plan
      }
      builder.forbidTransaction()
    }
    switch target {
    case .index(let name): index(name, &builder)
    case .table(let name): table(name, &builder)
    case .schema(let name):
      builder.forbidTransaction()
      tables(&builder) { $0.name.schema == name }
    case .database(let name):
      builder.forbidTransaction()
      if name == nil, !context.has(.reindexUnnamedDatabase) { builder.reject(.sinceVersion(16)) }
      tables(&builder) { _ in true }
    case .system:
      builder.forbidTransaction()
    }
    return builder.plan
  }

  private static let indexCitation = Citation("indexcmds.c, ReindexIndex")
  private static let tableCitation = Citation("indexcmds.c, ReindexTable")
  private static let partitionsCitation = Citation("indexcmds.c, ReindexPartitions", since: 14)
  private static let concurrentCitation = Citation("indexcmds.c, ReindexRelationConcurrently")

  private var tableMode: LockMode { concurrently ? .shareUpdateExclusive : .share }

  // MARK: Targets

  private func index(_ name: ObjectName, _ builder: inout PlanBuilder) {
    guard let index = builder.resolve(name), let details = index.index,
      let table = builder.catalog.relation(details.table)
    else { return }
    if index.kind == .partitionedIndex {
      guard builder.context.has(.reindexPartitions) else {
        return builder.reject(.other(sqlstate: "0A000"))
      }
      return partitions(below: index, of: table, &builder)
    }
    if concurrently {
      rebuildConcurrently([index], of: table, &builder)
    } else {
      // The table first, by the callback of the name's look-up.
      builder.lock(table, .share, reason: .target, citation: Self.indexCitation)
      rebuild([index], of: table, &builder)
    }
  }

  private func table(_ name: ObjectName, _ builder: inout PlanBuilder) {
    guard let table = builder.resolve(name) else { return }
    if table.kind == .partitionedTable {
      if builder.context.has(.reindexPartitions) {
        partitions(below: table, &builder)
      } else {
        builder.lock(table, tableMode, reason: .target, citation: Self.tableCitation)
      }
    } else {
      one(table, &builder)
    }
  }

  private func one(_ table: Relation, _ builder: inout PlanBuilder) {
    let indexes = builder.catalog.indexes(of: table.name)
    if concurrently {
      rebuildConcurrently(indexes.filter { $0.index?.isValid ?? false }, of: table, &builder)
    } else {
      builder.lock(table, .share, reason: .target, citation: Self.tableCitation)
      rebuild(indexes, of: table, &builder)
    }
  }

  /// Each table in a transaction of its own (`ReindexMultipleTables`).
  private func tables(_ builder: inout PlanBuilder, where isMeant: (Relation) -> Bool) {
    let tables = builder.catalog.allRelations([.table, .materializedView]).filter(isMeant)
      .sorted { ($0.ordinal, $0.name) < ($1.ordinal, $1.name) }
    for (position, table) in tables.enumerated() {
      if position > 0 { builder.nextPhase() }
      one(table, &builder)
    }
  }

  // MARK: Partitions

  private func partitions(
    below index: Relation, of table: Relation, _ builder: inout PlanBuilder
  ) {
    builder.forbidTransaction()
    builder.lock(table, tableMode, reason: .target, citation: Self.partitionsCitation)
    builder.lock(
      index, concurrently ? .shareUpdateExclusive : .accessExclusive, reason: .index,
      citation: Self.partitionsCitation)
    let indexes = builder.lockDescendants(of: index, .share, citation: Self.partitionsCitation)
    for leaf in indexes where leaf.kind == .index {
      guard let table = leaf.index.flatMap({ builder.catalog.relation($0.table) }) else { continue }
      builder.nextPhase()
      if concurrently {
        rebuildConcurrently([leaf], of: table, &builder)
      } else {
        builder.lock(table, .share, reason: .target, citation: Self.partitionsCitation)
        rebuild([leaf], of: table, &builder)
      }
    }
  }

  private func partitions(below table: Relation, _ builder: inout PlanBuilder) {
    builder.forbidTransaction()
    builder.lock(table, tableMode, reason: .target, citation: Self.partitionsCitation)
    let tables = builder.lockDescendants(of: table, .share, citation: Self.partitionsCitation)
    for leaf in tables where leaf.kind == .table {
      builder.nextPhase()
      one(leaf, &builder)
    }
  }

  // MARK: Building

  private func rebuild(_ indexes: [Relation], of table: Relation, _ builder: inout PlanBuilder) {
    for index in indexes {
      builder.lock(
        index, .accessExclusive, reason: .index, citation: Citation("index.c, reindex_index"))
      builder.work(
        .indexBuild(IndexBuild(index)), on: table.name,
        citation: Citation("index.c, reindex_index"))
    }
  }

  /// New indexes are built and validated beside the old ones, then swapped; the old ones die after
  /// everybody who may use them has gone.
  private func rebuildConcurrently(
    _ indexes: [Relation], of table: Relation, _ builder: inout PlanBuilder
  ) {
    let citation = Self.concurrentCitation
    builder.lock(
      table, .shareUpdateExclusive, release: .statementEnd, reason: .target, citation: citation)
    guard !indexes.isEmpty else { return }
    for index in indexes {
      builder.lock(
        index, .shareUpdateExclusive, release: .statementEnd, reason: .index, citation: citation)
    }
    for index in indexes {
      builder.lockCreated(index.copyName, .index, citation: citation)
    }
    var remnants = indexes.map { Remnant(.invalidIndex, $0.copyName, citation: citation) }
    var waits: [TransactionWait] = [.lockers(table.name, .share)]
    for (position, index) in indexes.enumerated() {
      builder.nextPhase(waits: waits, leaving: remnants)
      waits = []
      builder.lockCreated(index.copyName, .index, .rowExclusive, citation: citation)
      builder.work(.indexBuild(IndexBuild(index)), on: table.name, citation: citation)
      remnants[position].kind = .maintainedInvalidIndex
    }
    waits = [.lockers(table.name, .share)]
    for index in indexes {
      builder.nextPhase(waits: waits, leaving: remnants)
      builder.lockCreated(index.copyName, .index, .rowExclusive, citation: citation)
      builder.work(.scan(.indexValidation), on: table.name, citation: citation)
      waits = [.olderSnapshots]
    }
    builder.nextPhase(waits: waits, leaving: remnants)
    for index in indexes {
      builder.work(
        .catalogOnly, on: index.name, citation: Citation("index.c, index_concurrently_swap"))
    }
    removeReplaced(indexes, of: table, &builder)
  }

  /// The old indexes have the new ones' places, with another name.
  private func removeReplaced(
    _ indexes: [Relation], of table: Relation, _ builder: inout PlanBuilder
  ) {
    let citation = Self.concurrentCitation
    let waits = [TransactionWait.lockers(table.name, .accessExclusive)]
    var remnants = indexes.map {
      Remnant(.maintainedInvalidIndex, $0.replacedName, citation: citation)
    }
    builder.nextPhase(waits: waits, leaving: remnants)
    for index in indexes { builder.work(.catalogOnly, on: index.name, citation: citation) }
    for position in remnants.indices { remnants[position].kind = .deadIndex }
    builder.nextPhase(waits: waits, leaving: remnants)
    for index in indexes {
      builder.lock(index, .accessExclusive, reason: .index, citation: citation)
      builder.work(.dropFiles, on: index.name, citation: citation)
    }
  }
}

extension Relation {
  /// The index that is built beside this one (`index_concurrently_create_copy`).
  fileprivate var copyName: RelationName { RelationName(name.schema, "\(name.name)_ccnew") }

  /// What this one is called when that has taken its name (`index_concurrently_swap`).
  fileprivate var replacedName: RelationName { RelationName(name.schema, "\(name.name)_ccold") }
}

extension IndexBuild {
  /// The build of an index that is there already.
  init(_ index: Relation) {
    let details = index.index
    self.init(
      index: index.name, method: details?.method ?? "btree", unique: details?.isUnique ?? false,
      isPartial: details?.filter != nil, keys: details?.keyColumns ?? [])
  }
}

extension PlanBuilder {
  /// The server refuses the statement inside a transaction block
  /// (`PreventInTransactionBlock` in xact.c).
  mutating func forbidTransaction() {
    allowedInTransaction = false
    if context.inTransaction { reject(.activeTransaction) }
  }
}

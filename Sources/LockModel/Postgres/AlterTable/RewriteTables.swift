// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// Owned sequences follow their table from logged to unlogged and back.
  static let sequencePersistence = Capability(since: 15)
  /// Plans of queries over a partitioned table look at its partitioned indexes.
  static let plannerReadsPartitionedIndexes = Capability(since: 16)
}

extension Citation {
  static let validateForeignKey = Citation("tablecmds.c, validateForeignKeyConstraint")
  static let planner = Citation("plancat.c, get_relation_info")
}

extension AlterTableQueue {
  /// Phase 3 (`ATRewriteTables`): each table is rewritten, scanned or moved; foreign keys come
  /// last.
  mutating func finish() {
    for position in tables.indices where tables[position].hasStorage {
      if tables[position].isRewritten {
        rewrite(position)
      } else {
        scan(position)
        move(position)
      }
      changeSequencePersistence(of: position)
    }
    for position in tables.indices where tables[position].hasStorage {
      for key in tables[position].newForeignKeys {
        validateForeignKey(from: tables[position].relation, to: key.referenced)
      }
    }
    assignSequences()
  }

  /// The heap is copied row by row, then every index is built anew (`finish_heap_swap`).
  private mutating func rewrite(_ position: Int) {
    let table = tables[position].relation
    let persistence = tables[position].newPersistence ?? table.persistence
    builder.work(
      .rewrite, on: table.name, persistence: persistence, citation: .rewriteTables)
    builder.lock(table, .share, reason: .target, citation: .reindexRelation)
    for index in indexes(of: position) {
      if created[index.name] == nil {
        builder.lock(index, .accessExclusive, reason: .index, citation: .reindexRelation)
      }
      if let details = index.index {
        builder.work(
          .indexBuild(IndexBuild(index.name, details)), on: table.name,
          persistence: persistence, citation: .reindexRelation)
      }
    }
  }

  private mutating func scan(_ position: Int) {
    let table = tables[position]
    for purpose in table.scans {
      builder.work(.scan(purpose), on: table.relation.name, citation: .rewriteTable)
    }
  }

  private mutating func move(_ position: Int) {
    guard tables[position].newTablespace != nil else { return }
    let table = tables[position].relation
    builder.work(
      .moveFiles, on: table.name, citation: Citation("tablecmds.c, ATExecSetTableSpace"))
  }

  private mutating func changeSequencePersistence(of position: Int) {
    guard tables[position].newPersistence != nil, context.has(.sequencePersistence) else { return }
    let citation = Citation("sequence.c, SequenceChangePersistence", since: 15)
    for sequence in catalog.ownedSequences(of: tables[position].relation.name) {
      builder.lock(sequence, .accessExclusive, reason: .sequence, citation: citation)
      builder.lock(sequence, .rowExclusive, reason: .sequence, citation: citation)
      builder.work(.catalogOnly, on: sequence.name, citation: citation)
    }
  }

  /// One query joins both tables; it locks what any query over them locks.
  private mutating func validateForeignKey(from table: Relation, to referenced: Relation) {
    builder.lock(
      referenced, .rowShare, reason: .foreignKeyPartner, citation: .validateForeignKey)
    builder.work(
      .foreignKeyValidation(referenced: referenced.name), on: table.name,
      citation: .validateForeignKey)
    builder.lock(table, .accessShare, reason: .target, citation: .planner)
    builder.lock(referenced, .accessShare, reason: .foreignKeyPartner, citation: .planner)
    lockForPlanning(table)
    lockForPlanning(referenced)
    guard referenced.kind == .partitionedTable else { return }
    for partition in catalog.descendants(of: referenced.name) {
      builder.lock(partition, .accessShare, reason: .foreignKeyPartner, citation: .planner)
      lockForPlanning(partition)
      guard partition.kind != .partitionedTable else { continue }
      builder.work(.scan(.query), on: partition.name, citation: .validateForeignKey)
    }
  }

  /// The planner opens every index of a table that it plans over.
  mutating func lockForPlanning(_ table: Relation) {
    let isPartitioned = table.kind == .partitionedTable
    if isPartitioned, !context.has(.plannerReadsPartitionedIndexes) { return }
    for index in relation(table.name)?.indexes ?? table.indexes where !dropped.contains(index) {
      guard let index = relation(index), created[index.name] == nil else { continue }
      builder.lock(index, .accessShare, reason: .index, citation: .planner)
    }
  }
}

extension IndexBuild {
  init(_ name: RelationName, _ details: IndexDetails) {
    self.init(
      index: name, method: details.method, unique: details.isUnique,
      isPartial: details.filter != nil, keys: details.keyColumns)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot
import SQLSyntax

extension Judge {
  /// Rows and columns that stood before the deployment and are gone for good. Rows that DML deletes
  /// are what it says itself.
  func dataLossFindings(_ subject: JudgedStatement, _ change: SchemaChange) -> [Finding] {
    guard subject.plan.rejection == nil else { return [] }
    let parts =
      databasesGone(subject) + lostParts(change) + emptied(subject) + partitionsEmptied(subject)
    guard !parts.isEmpty else { return [] }
    return [Finding(.dataLoss, .warn, .parts(.gone, parts))]
  }

  private func lostParts(_ change: SchemaChange) -> [SchemaPart] {
    var parts: [SchemaPart] = []
    var columns: Set<String> = []
    for item in change.relations where item.before.kind.ownsRows {
      guard let original = item.before.original, mayHaveRows(original) else { continue }
      guard item.after != nil else {
        parts.append(.relation(item.before.name, item.before.kind))
        continue
      }
      for column in item.columnsGone where !column.isGenerated && !item.isRenamed(column) {
        // A partition's column goes with that of its parent, which was named before it.
        let isNew = columns.insert(column.name).inserted
        if isNew || !item.before.isPartition {
          parts.append(.column(item.before.name, column.name))
        }
      }
    }
    return parts
  }

  /// TRUNCATE, and what its CASCADE takes.
  private func emptied(_ subject: JudgedStatement) -> [SchemaPart] {
    var seen: Set<RelationName> = []
    return subject.plan.work.compactMap { work in
      guard work.kind == .emptied, seen.insert(work.relation).inserted,
        let table = subject.before.shape(of: work.relation), table.kind.ownsRows,
        !table.isTemporary, let original = table.original, mayHaveRows(original)
      else { return nil }
      return .rows(work.relation)
    }
  }

  /// MySQL and MariaDB drop and truncate partitions by name.
  private func partitionsEmptied(_ subject: JudgedStatement) -> [SchemaPart] {
    guard case .mysql(.alterTable(let alter)) = subject.statement,
      let table = subject.before.mysql?.table(alter.name),
      case .existing(let original) = table.origin,
      mayHaveRows(original)
    else { return [] }
    let loses = alter.actions.contains { action in
      switch action {
      case .dropPartitions, .partitions(.truncate, _): true
      default: false
      }
    }
    return loses ? [.rows(table.name)] : []
  }

  /// Of another database nothing is known but that it is gone.
  private func databasesGone(_ subject: JudgedStatement) -> [SchemaPart] {
    switch subject.statement {
    case .drop(let drop):
      return drop.objects.filter { $0.kind == .database }.map { .database($0.name.name) }
    case .mysql(.dropDatabase(let name, _)):
      let mysql = subject.before.mysql
      let inside = mysql?.tables.values.filter { $0.name.schema == name } ?? []
      let isNew = mysql?.databases[name] != nil && input.catalog.mysql?.databases[name] == nil
      let holdsOnlyNew = !inside.isEmpty && inside.allSatisfy { $0.origin == .created }
      return isNew || holdsOnlyNew ? [] : [.database(name)]
    default: return []
    }
  }

  /// False where it is known to be empty.
  func mayHaveRows(_ original: RelationName) -> Bool {
    guard let rows = knownRows(original) else { return true }
    return rows > 0
  }

  /// Rows of a relation that stood before, by its name then; a table without pages has none, whatever
  /// its statistics say.
  func knownRows(_ original: RelationName) -> Double? {
    if let size = input.snapshot?.sizes[original] {
      if let rows = size.rows, rows > 0 { return rows }
      return size.heapBytes == 0 && !input.catalog.engine.isMySQLFamily ? size.rows : nil
    }
    return input.declaredRows[original]
  }
}

extension RelationKind {
  /// Its rows are its own: those of a view are computed, those of a foreign table stand elsewhere.
  var ownsRows: Bool {
    switch self {
    case .table, .partitionedTable: true
    case .index, .partitionedIndex, .sequence, .view, .materializedView, .foreignTable,
      .compositeType, .toast:
      false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot

/// The physical model of InnoDB: rows stand in the primary key, other indexes refer to it.
extension WorkDuration {
  private var costs: InnoDBCosts { .of(figures.input.catalog.engine) }

  func innoDBAmount(
    of work: Work, on figures: RelationFigures, before: Catalog, plan: Plan
  ) -> WorkAmount {
    let table = before.mysql?.table(work.relation)
    let indexes = Double(table?.indexes.count { $0.kind != .primary } ?? 0)
    switch work.kind {
    case .catalogOnly: return WorkAmount()
    case .scan: return reading(costs.scan, figures)
    case .rewrite, .moveFiles, .vacuum:
      return plan.online?.algorithm == .copy
        ? copy(figures, indexes: indexes) : rebuild(figures, table)
    case .indexBuild(let build): return innoDBIndex(build, figures, table)
    case .foreignKeyValidation: return reading(costs.foreignKey, figures)
    case .rowChanges(let change):
      return innoDBRows(change, figures, indexes: indexes, before: before)
    case .emptied, .dropFiles:
      return WorkAmount(busy: cpu(InnoDBCosts.dropFiles, figures))
    case .fill: return copy(figures, indexes: 0)
    case .analyze:
      return WorkAmount(
        busy: machine.computing(InnoDBCosts.analyze.constant / 1000 * (1 + indexes), nil))
    }
  }

  // MARK: Tables

  /// Every index is sorted and loaded anew.
  private func rebuild(_ figures: RelationFigures, _ table: MySQL.Table?) -> WorkAmount {
    var busy =
      cpu(costs.rebuild, figures) + machine.reading(figures.heapBytes, .rewrite)
    for index in table?.indexes ?? [] where index.kind != .primary {
      busy = busy + cpu(cost(of: index.kind, index.columns, table), figures)
    }
    return written(figures, busy, log: 0)
  }

  private func copy(_ figures: RelationFigures, indexes: Double) -> WorkAmount {
    let busy =
      cpu(costs.copy, figures)
      + cpu(costs.copyIndex.scaled(by: indexes), figures)
      + machine.reading(figures.heapBytes, .rewrite)
    return written(figures, busy, log: figures.totalBytes)
  }

  private func written(_ figures: RelationFigures, _ busy: Span, log: Double) -> WorkAmount {
    var amount = WorkAmount(
      busy: busy, writing: machine.writing(new: figures.totalBytes, log: log, .rewrite),
      newBytes: figures.totalBytes, rows: figures.rows, isHeavy: true)
    amount.walBytes = log
    return amount
  }

  // MARK: Indexes

  private func innoDBIndex(
    _ build: IndexBuild, _ figures: RelationFigures, _ table: MySQL.Table?
  ) -> WorkAmount {
    let kind: MySQL.IndexDefinition.Kind =
      switch build.method {
      case "fulltext": .fulltext
      case "rtree": .spatial
      default: .plain
      }
    let time = cpu(cost(of: kind, build.keys, table), figures)
    // An entry is its key, that of the row and some 10 bytes besides.
    let bytes = figures.rows * (20 + 12 * Double(build.keys.count))
    return WorkAmount(
      busy: time + machine.reading(figures.heapBytes, .indexBuild),
      writing: machine.writing(new: bytes, log: 0, .indexBuild), newBytes: bytes, isHeavy: true)
  }

  private func cost(
    of kind: MySQL.IndexDefinition.Kind, _ keys: [String?], _ table: MySQL.Table?
  ) -> UnitCost {
    switch kind {
    case .fulltext, .spatial, .vector: return InnoDBCosts.indexOther
    case .primary, .unique, .plain: break
    }
    if keys.count > 1 { return costs.indexSeveral }
    let column = (keys.first ?? nil).flatMap { table?.column($0) }
    return column?.type.charset == nil ? costs.indexInteger : costs.indexText
  }

  // MARK: Rows

  private func innoDBRows(
    _ change: RowChange, _ figures: RelationFigures, indexes: Double, before: Catalog
  ) -> WorkAmount {
    let rows = changedRows(change, on: figures, relation: nil, before: before)
    var changed = figures
    changed.rows = rows
    changed.heapBytes = 0
    let width = figures.rows > 0 ? figures.heapBytes / figures.rows : 100
    var amount = WorkAmount(rows: rows, isHeavy: rows > 1000 || !change.usesIndex)
    // Redo and undo of the row, and of an entry of each index.
    switch change.operation {
    case .insert:
      amount.busy =
        cpu(InnoDBCosts.insert, changed)
        + cpu(InnoDBCosts.insertIndex.scaled(by: indexes), changed)
      amount.walBytes = rows * (width + 50 + 50 * indexes)
      amount.newBytes = rows * width
    case .update:
      // Which columns change a plan does not say: half of the indexes.
      amount.busy =
        cpu(costs.update, changed)
        + cpu(InnoDBCosts.updateIndex.scaled(by: indexes / 2), changed)
      amount.walBytes = rows * (2 * width + 50 + 50 * indexes)
      amount.newBytes = rows * width
    case .delete:
      amount.busy =
        cpu(InnoDBCosts.delete, changed)
        + cpu(InnoDBCosts.deleteIndex.scaled(by: indexes), changed)
      amount.walBytes = rows * (width + 50 * indexes)
    }
    if change.operation != .insert {
      amount.busy =
        amount.busy
        + (change.usesIndex
          ? cpu(InnoDBCosts.lookup, changed) : reading(costs.scan, figures).busy)
    }
    amount.writing = machine.writing(new: amount.newBytes, log: amount.walBytes, .rowChanges)
    return amount
  }
}

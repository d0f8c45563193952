// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot

extension WorkDuration {
  func rowChanges(
    _ change: RowChange, on table: RelationFigures, relation: RelationName, before: Catalog
  ) -> WorkAmount {
    let owner = before.relation(relation)
    let rows = changedRows(change, on: table, relation: owner, before: before)
    var changed = table
    changed.rows = rows
    changed.heapBytes = 0
    changed.toastBytes = 0
    let indexes = Double(owner?.indexes.count ?? 0)
    let further = max(0, indexes - 1)
    let width = table.rows > 0 ? table.heapBytes / table.rows : 100
    var amount = WorkAmount(rows: rows, isHeavy: rows > 1000 || !change.usesIndex)
    // The log: the row, for an UPDATE twice with full pages, an entry of each index, headers.
    switch change.operation {
    case .insert:
      amount.busy = cpu(.insert, changed) + cpu(.insertFurtherIndex.scaled(by: further), changed)
      amount.walBytes = rows * (width + 100 + 100 * indexes)
      amount.newBytes = rows * width
    case .update:
      amount.busy = cpu(.update, changed) + cpu(.updateFurtherIndex.scaled(by: further), changed)
      amount.walBytes = rows * (2 * width + 100 + 100 * indexes)
      amount.newBytes = rows * width
    case .delete:
      amount.busy = cpu(.delete, changed)
      amount.walBytes = rows * 100
    }
    // An UPDATE's and a DELETE's rows have to be found.
    if change.operation != .insert {
      amount.busy =
        amount.busy
        + (change.usesIndex ? cpu(.indexLookup, changed) : reading(.scanQuery, table).busy)
    }
    amount.busy = amount.busy + logging(amount.walBytes)
    amount.writing = machine.writing(
      new: amount.newBytes, log: amount.walBytes, .rowChanges)
    return amount
  }

  /// A backend writes its log itself: 1.39 ms a MiB, from the same fit as the rows.
  private func logging(_ bytes: Double) -> Span {
    machine.computing(1.39e-3 * bytes / 1_048_576, .rowChanges)
  }

  /// How many rows a predicate leaves: its columns' distinct values, as the planner's
  /// `eqsel` does without the most common values (selfuncs.c); a third where nothing is known
  /// (`DEFAULT_INEQ_SEL`).
  func changedRows(
    _ change: RowChange, on table: RelationFigures, relation: Relation?, before: Catalog
  ) -> Double {
    switch change.extent {
    case .all: return table.rows
    case .count(let rows):
      // No more than there are, where they are there already.
      return change.operation == .insert ? Double(rows) : min(Double(rows), max(table.rows, 1))
    case .atMostOne: return 1
    case .query(let sources):
      let read = sources.compactMap { figures.figures(of: $0, in: before)?.rows }
      return read.max() ?? table.rows
    case .filtered(let columns):
      guard case .existing(let name)? = relation?.origin,
        let statistics = figures.input.snapshot?.sizes[name]?.columns
      else { return table.rows / 3 }
      let shares = columns.compactMap { column -> Double? in
        guard let distinct = statistics[column]?.distinct, distinct != 0 else { return nil }
        return distinct > 0 ? 1 / distinct : 1 / max(1, -distinct * table.rows)
      }
      return table.rows * (shares.min() ?? 1.0 / 3)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot
import SQLSyntax

extension Judge {
  /// What the rows that are there make the server refuse.
  func rowFindings(_ subject: JudgedStatement, _ change: SchemaChange) -> [Finding] {
    guard subject.plan.rejection == nil else { return [] }
    let narrowed = narrowedColumns(subject, change)
    return missingValues(subject, change)
      + (narrowed.isEmpty ? [] : [Finding(.failsOnRows, .warn, .parts(.required, narrowed))])
  }

  /// A new column that must have a value and gets none: the first row is one too many on Postgres.
  private func missingValues(
    _ subject: JudgedStatement, _ change: SchemaChange
  ) -> [Finding] {
    guard !subject.before.engine.isMySQLFamily else { return [] }
    return change.relations.flatMap { item -> [Finding] in
      guard item.before.kind.ownsRows, !item.isRenamed, let after = item.after?.columns,
        let original = item.before.original
      else { return [] }
      let rows = knownRows(original)
      guard rows != 0, after.count > item.before.columns?.count ?? 0 else { return [] }
      return after.filter { $0.wantsValue && item.before.column($0.name) == nil }.map { column in
        Finding(
          .failsOnRows, rows == nil ? .warn : .block,
          .parts(.required, [.column(item.before.name, column.name)]))
      }
    }
  }

  /// Columns of a type that does not hold all that the old one holds. What USING makes of a value is
  /// not known.
  private func narrowedColumns(
    _ subject: JudgedStatement, _ change: SchemaChange
  ) -> [SchemaPart] {
    switch subject.statement {
    case .alterTable(let alter):
      return alter.actions.flatMap { action -> [SchemaPart] in
        // What is only assumed has no type of its own.
        guard change.before.isComplete,
          case .alterType(let column, _, _, using: nil) = action.value,
          let item = change.relations.first(where: {
            $0.before.name == change.before.relation(alter.name)?.name
          }), let original = item.before.original, mayHaveRows(original),
          let old = change.before.relation(item.before.name)?.column(column)?.type,
          let new = change.after.relation(item.before.name)?.column(column)?.type,
          new.refusesSome(of: old)
        else { return [] }
        return [.column(item.before.name, column)]
      }
    case .mysql(.alterTable(let alter)):
      guard let old = change.before.mysql?.table(alter.name),
        case .existing(let original) = old.origin, !old.isAssumed, mayHaveRows(original)
      else { return [] }
      return alter.actions.compactMap { action in
        let change: (column: String, type: MySQL.DataType)? =
          switch action {
          case .modifyColumn(let definition, _, _): (definition.name, definition.type)
          case .changeColumn(let column, let definition, _, _): (column, definition.type)
          default: nil
          }
        guard let change, let type = old.column(change.column)?.type,
          change.type.refusesSome(of: type)
        else { return nil }
        return .column(old.name, change.column)
      }
    default: return []
    }
  }

  /// UPDATE and DELETE of a whole table, or of so many rows that one transaction is too much.
  func rowChangeFindings(_ subject: JudgedStatement) -> [Finding] {
    subject.plan.work.compactMap { work in
      guard case .rowChanges(let change) = work.kind, change.operation != .insert,
        subject.before.origin(of: work.relation) != .created
      else { return nil }
      switch change.extent {
      case .all:
        let rows = subject.forecast.rows?.value ?? .infinity
        return Finding(
          .unboundedRowChange, rows >= limits.largeRows ? .warn : .pass, .relation(work.relation))
      case .filtered(let columns):
        guard let rows = manyRows(change, columns, of: work.relation, subject) else { return nil }
        return Finding(.unboundedRowChange, .warn, .rowCount(work.relation, rows: rows))
      case .count, .atMostOne, .query: return nil
      }
    }
  }

  /// How many rows a condition finds, where they are too many for one transaction.
  ///
  /// What an index leads to is counted only where statistics tell how much that is.
  private func manyRows(
    _ change: RowChange, _ columns: [String], of name: RelationName, _ subject: JudgedStatement
  ) -> Double? {
    guard case .existing(let original)? = subject.before.origin(of: name) else { return nil }
    guard let snapshot = input.snapshot, let size = snapshot.sizes[original] else {
      let declared = input.declaredRows[original] ?? 0
      return !change.usesIndex && declared >= limits.largeRows ? declared : nil
    }
    let isEstimated = columns.contains { size.columns[$0] != nil }
    guard !change.usesIndex || isEstimated, let rows = subject.forecast.rows?.value,
      rows >= limits.largeRows, (size.rows ?? 0) >= limits.largeRows
    else { return nil }
    return min(rows, size.rows ?? rows)
  }
}

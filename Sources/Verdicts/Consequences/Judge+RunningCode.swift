// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot
import SQLSyntax

extension Judge {
  /// What the code that runs now trips over, until it is replaced: it finds a name no more, sees no
  /// rows, or says nothing of a column that must have a value.
  ///
  /// The end of the transaction decides: nobody sees what is between.
  func runningCodeFindings(_ subject: JudgedStatement, _ change: SchemaChange) -> [Finding] {
    guard subject.plan.rejection == nil else { return [] }
    var gone: [SchemaPart] = []
    var renamed = schemasRenamed(subject, change) + labelsRenamed(subject, change)
    var hidden: [SchemaPart] = []
    var required: [SchemaPart] = []
    for item in change.relations where isUsed(item.before, in: change) {
      guard let after = item.after, !item.isRenamed else {
        if stands(in: item, change) { continue }
        let part = SchemaPart.relation(item.before.name, item.before.kind)
        if item.isRenamed { renamed.append(part) } else { gone.append(part) }
        continue
      }
      for column in item.columnsGone where !item.hasAtEnd(column.name) {
        let part = SchemaPart.column(item.before.name, column.name)
        if item.isRenamed(column) { renamed.append(part) } else { gone.append(part) }
      }
      if after.hidesRows, !item.before.hidesRows, item.atEnd?.hidesRows ?? true {
        hidden.append(.rows(item.before.name))
      }
      required += columnsRequired(item, after, subject)
    }
    gone += functionsGone(subject, change)
    let fates: [(SchemaFate, [SchemaPart])] = [
      (.gone, gone), (.renamed, renamed), (.hidden, hidden), (.required, required),
    ]
    return fates.filter { !$0.1.isEmpty }.prefix(1).map {
      Finding(.breaksRunningCode, .warn, .parts($0.0, $0.1))
    }
  }

  /// Whether code names it: a partition is reached through its parent, an owned sequence through its
  /// column.
  private func isUsed(_ relation: RelationShape, in change: SchemaChange) -> Bool {
    switch relation.kind {
    case .table, .partitionedTable, .foreignTable: !relation.isPartition
    case .view, .materializedView: true
    case .sequence: change.before.relation(relation.name)?.sequence?.owner == nil
    case .index, .partitionedIndex, .compositeType, .toast: false
    }
  }

  /// Whether something else bears its name when the transaction ends, with all its columns: a view
  /// that lets writes through, another table.
  private func stands(in item: SchemaChange.Change, _ change: SchemaChange) -> Bool {
    guard let other = item.atEnd else { return false }
    if item.before.kind.ownsRows, other.kind == .view,
      let view = change.end.relation(other.name), !view.takesWrites
    {
      return false
    }
    let columns = (item.before.columns ?? []).filter { item.found?.column($0.name) != nil }
    return other.columns == nil || columns.allSatisfy { other.column($0.name) != nil }
  }

  /// Rows that say nothing of it are refused now and were not before; a column that was there and
  /// could be null is a matter of what the code writes.
  private func columnsRequired(
    _ item: SchemaChange.Change, _ after: RelationShape, _ subject: JudgedStatement
  ) -> [SchemaPart] {
    guard after.kind.ownsRows, refusesMissingValues(subject) else { return [] }
    return (after.columns ?? []).filter { column in
      guard column.wantsValue, item.atEnd?.column(column.name)?.wantsValue ?? true else {
        return false
      }
      guard let old = item.before.column(column.name) else { return !item.isNewName(column) }
      return old.isNotNull && old.isFilled
    }.map { .column(item.before.name, $0.name) }
  }

  /// Without strict mode MySQL and MariaDB put in an empty value (manual, "Data Type Defaults").
  private func refusesMissingValues(_ subject: JudgedStatement) -> Bool {
    guard subject.before.engine.isMySQLFamily else { return true }
    let mode = subject.settings["sql_mode"] ?? input.settings["sql_mode"]
    return MySQL.Variable.isStrict(mode ?? input.snapshot?.server.settings["sql_mode"])
  }

  private func schemasRenamed(
    _ subject: JudgedStatement, _ change: SchemaChange
  ) -> [SchemaPart] {
    guard case .alterObject(let alter) = subject.statement, alter.object.kind == .schema,
      case .rename = alter.action
    else { return [] }
    let name = alter.object.name.name
    guard input.catalog.schemas.contains(name) || !input.catalog.isComplete,
      !change.end.schemas.contains(name)
    else { return [] }
    return [.schema(name)]
  }

  private func labelsRenamed(
    _ subject: JudgedStatement, _ change: SchemaChange
  ) -> [SchemaPart] {
    guard case .alterType(let alter) = subject.statement, let type = change.before.type(alter.name)
    else { return [] }
    return alter.actions.compactMap { action in
      guard case .renameValue(let old, _) = action,
        case .enumeration(let found)? = input.catalog.types[type.name]?.kind, found.contains(old)
      else { return nil }
      if case .enumeration(let last)? = change.end.types[type.name]?.kind, last.contains(old) {
        return nil
      }
      return .label(type: type.name, old)
    }
  }

  /// Functions that are called by name and arguments; those of triggers are not.
  private func functionsGone(
    _ subject: JudgedStatement, _ change: SchemaChange
  ) -> [SchemaPart] {
    subject.statement.functionsTaken.flatMap { object in
      (try? change.before.target(of: object)) ?? []
    }.compactMap { object in
      guard case .function(let identity) = object,
        let function = input.catalog.functions[identity.name]?.first(where: {
          $0.argumentTypes == identity.argumentTypes
        }), function.returns?.name.name != "trigger"
      else { return nil }
      // More arguments behind the old ones may have defaults.
      let isThere = (change.end.functions[identity.name] ?? []).contains {
        $0.argumentTypes.starts(with: identity.argumentTypes)
      }
      return isThere ? nil : .function(identity.name)
    }
  }
}

extension SchemaChange.Change {
  /// Whether the relation, or what bears its name, has the column when the transaction ends.
  fileprivate func hasAtEnd(_ column: String) -> Bool {
    guard let atEnd, atEnd.columns != nil else { return false }
    return atEnd.column(column) != nil
  }

  /// Whether a column is an old one under a new name.
  fileprivate func isNewName(_ column: RelationShape.Column) -> Bool {
    guard let old = before.columns, let new = after?.columns, old.count == new.count,
      let place = new.firstIndex(where: { $0.name == column.name })
    else { return false }
    return after?.column(old[place].name) == nil
  }
}

extension Statement {
  /// Functions that it drops, or gives another name.
  fileprivate var functionsTaken: [ObjectReference] {
    switch self {
    case .drop(let drop): drop.objects.filter(\.kind.isRoutine)
    case .alterObject(let alter):
      switch alter.action {
      case .rename, .setSchema: alter.object.kind.isRoutine ? [alter.object] : []
      case .ownerTo, .other: []
      }
    default: []
    }
  }
}

extension ObjectKind {
  fileprivate var isRoutine: Bool {
    self == .function || self == .procedure || self == .routine
  }
}

extension Relation {
  /// A view that the server can write through: one relation, row for row, or what stands in for the
  /// writes (manual, CREATE VIEW, "Updatable Views").
  fileprivate var takesWrites: Bool {
    if triggers.contains(where: { $0.timing == .insteadOf }) || rules.contains(where: \.instead) {
      return true
    }
    guard let query = view?.query, query.with == nil, query.limit == nil, query.offset == nil,
      case .select(let select) = query.body, select.from.count == 1,
      case .relation = select.from[0]
    else { return false }
    return !select.distinct && select.distinctOn.isEmpty && select.groupBy.isEmpty
      && select.having == nil && select.windows.isEmpty
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot
import SQLSyntax

extension Judge {
  /// IF NOT EXISTS meets something else than what the statement says, and what the server reads and
  /// forgets.
  func definitionFindings(_ subject: JudgedStatement) -> [Finding] {
    guard subject.plan.rejection == nil else { return [] }
    switch subject.statement {
    case .createIndex(let create): return existing(create, subject)
    case .createTable(let create) where create.ifNotExists:
      guard let table = subject.before.relation(create.name), table.kind.isTable else { return [] }
      let others = create.columns.filter { column in
        guard let type = column.type, !type.isSerial else {
          return table.column(column.name) == nil && column.type != nil
        }
        return table.column(column.name).map { !$0.type.isWritten(as: type) } ?? true
      }
      return others.isEmpty ? [] : [nothing(.column(table.name, others[0].name))]
    case .alterTable(let alter):
      return alter.actions.compactMap { action in
        guard case .addColumn(let column, ifNotExists: true) = action.value, let type = column.type,
          let table = subject.before.relation(alter.name), let old = table.column(column.name),
          !type.isSerial, !old.type.isWritten(as: type)
        else { return nil }
        return nothing(.column(table.name, column.name))
      }
    case .mysql(let statement):
      guard let catalog = subject.before.mysql else { return [] }
      return mysqlDefinitions(statement, catalog)
    default: return []
    }
  }

  private func nothing(_ part: SchemaPart) -> Finding {
    Finding(.doesNothing, .warn, .parts(.disabled, [part]))
  }

  private func existing(_ create: CreateIndex, _ subject: JudgedStatement) -> [Finding] {
    guard create.ifNotExists, let name = create.name,
      let table = subject.before.relation(create.table),
      let found = subject.before.relation(RelationName(table.name.schema, name))
    else { return [] }
    guard let index = found.index else { return [nothing(.relation(found.name, found.kind))] }
    if !index.isValid { return [Finding(.invalidIndex, .block, .relation(found.name))] }
    let isSame =
      index.table == table.name && index.method == create.method && index.isUnique == create.unique
      && index.elements.map(\.expression) == create.elements.map(\.expression)
      && (index.filter == nil) == (create.filter == nil)
    return isSame ? [] : [nothing(.relation(found.name, found.kind))]
  }

  private func mysqlDefinitions(
    _ statement: MySQL.Statement, _ catalog: MySQL.Catalog
  ) -> [Finding] {
    switch statement {
    case .createTable(let create):
      guard let table = catalog.table(create.name) else {
        return ignoredReferences(create.columns, of: catalog.resolve(create.name), catalog)
      }
      guard create.ifNotExists, !table.isAssumed else { return [] }
      return create.columns.filter { table.column($0.name) == nil }.prefix(1).map {
        nothing(.column(table.name, $0.name))
      }
    case .alterTable(let alter):
      let columns = alter.actions.compactMap { action -> MySQL.ColumnDefinition? in
        switch action {
        case .addColumn(let column, _, _), .modifyColumn(let column, _, _),
          .changeColumn(_, let column, _, _):
          column
        default: nil
        }
      }
      return ignoredReferences(columns, of: catalog.resolve(alter.name), catalog)
    default: return []
    }
  }

  /// MySQL reads REFERENCES behind a column and makes no foreign key of it, up to 9.0 (manual, "FOREIGN
  /// KEY Constraints"); MariaDB makes one since 10.5.
  private func ignoredReferences(
    _ columns: [MySQL.ColumnDefinition], of table: RelationName, _ catalog: MySQL.Catalog
  ) -> [Finding] {
    let since = catalog.engine == .mysql ? ServerVersion(9) : ServerVersion(10, 5)
    guard catalog.version < since else { return [] }
    return columns.filter { $0.references != nil }.prefix(1).map {
      nothing(.constraint(table, .foreignKey, $0.name))
    }
  }

  /// Constraints that stay unproven, and foreign keys whose rows nothing leads to.
  func constraintFindings(
    _ subject: JudgedStatement, _ change: SchemaChange, atEnd: Catalog
  ) -> [Finding] {
    guard subject.plan.rejection == nil, !subject.before.engine.isMySQLFamily else { return [] }
    return change.relations.flatMap { item -> [Finding] in
      guard let old = change.before.relation(item.before.name),
        let new = item.after.flatMap({ change.after.relation($0.name) }),
        let last = atEnd.relation(new.name)
      else { return [] }
      let added = new.constraints.filter { constraint in
        old.constraint(constraint.name) == nil && !constraint.isInherited
          && !old.constraints.contains { $0.kind == constraint.kind }
      }
      return added.flatMap { constraint -> [Finding] in
        guard let left = last.constraint(constraint.name) else { return [] }
        var findings: [Finding] = []
        if !left.isValidated, left.isEnforced {
          findings.append(
            Finding(
              .neverValidated, .pass,
              .parts(.disabled, [.constraint(new.name, left.shownKind, left.name)])))
        }
        if left.foreignKey != nil, left.isEnforced,
          let finding = unindexed(left, of: last, item, atEnd)
        {
          findings.append(finding)
        }
        return findings
      }
    }
  }

  /// Each DELETE and each change of a key over there reads the table from end to end here.
  private func unindexed(
    _ key: Constraint, of table: Relation, _ item: SchemaChange.Change, _ catalog: Catalog
  ) -> Finding? {
    let wanted = Set(key.columns)
    let isLed = catalog.indexes(of: table.name).contains { index in
      guard let details = index.index, details.filter == nil, details.method == "btree" else {
        return false
      }
      return Set(details.keyColumns.prefix(wanted.count).compactMap { $0 }) == wanted
    }
    guard !isLed, let original = item.before.original else { return nil }
    let rows = knownRows(original)
    guard (rows ?? .infinity) >= limits.largeRows else { return nil }
    return Finding(
      .foreignKeyWithoutIndex, rows == nil ? .pass : .warn,
      .parts(.required, [.constraint(table.name, .foreignKey, key.name)]))
  }
}

extension Constraint {
  fileprivate var shownKind: SchemaPart.ConstraintKind {
    switch kind {
    case .check: .check
    case .notNull: .notNull
    case .unique: .unique
    case .primaryKey: .primaryKey
    case .foreignKey: .foreignKey
    case .exclusion: .exclusion
    }
  }
}

extension TypeName {
  fileprivate var isSerial: Bool {
    name.name.hasSuffix("serial") || name.name.hasPrefix("serial")
  }

  /// A user's type may be written without its schema.
  fileprivate func isWritten(as other: TypeName) -> Bool {
    name.name == other.name.name && arrayDimensions == other.arrayDimensions
      && (modifiers == other.modifiers || modifiers.isEmpty || other.modifiers.isEmpty)
  }
}

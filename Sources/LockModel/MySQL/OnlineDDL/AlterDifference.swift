// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// A table before and after an ALTER TABLE, and what of it the storage engine is told.
///
/// Follows `fill_alter_inplace_info` (sql/sql_table.cc): definitions are compared, not the words of
/// the statement, since a MODIFY may change nothing.
struct AlterDifference {
  let statement: MySQL.AlterTable
  let old: MySQL.Table
  let new: MySQL.Table
  let catalog: MySQL.Catalog
  let names: ColumnLineage
  private(set) var flags: AlterFlags = []
  private(set) var droppedIndexes: [MySQL.Index] = []
  private(set) var addedIndexes: [MySQL.Index] = []

  var engine: Engine { catalog.engine }
  var version: ServerVersion { catalog.version }

  init(
    _ statement: MySQL.AlterTable, from old: MySQL.Table, to new: MySQL.Table,
    in catalog: MySQL.Catalog
  ) {
    self.statement = statement
    self.old = old
    self.new = new
    self.catalog = catalog
    names = ColumnLineage(statement, old)
    for action in statement.actions { note(action) }
    compareColumns()
    noteAddedColumns()
    noteReevaluation()
    compareIndexes()
  }

  /// The columns that the statement adds.
  var addedColumns: [MySQL.Column] { new.columns.filter { names.origin(of: $0.name) == nil } }

  func isAdded(_ column: String) -> Bool { names.origin(of: column) == nil }

  // MARK: Said by the statement

  private mutating func note(_ action: MySQL.AlterAction) {
    switch action {
    case .alterColumnDefault: flags.insert(.columnDefault)
    case .alterColumnVisibility: flags.insert(.columnVisibility)
    case .addForeignKey: flags.insert(.addForeignKey)
    case .dropForeignKey: flags.insert(.dropForeignKey)
    case .addCheck(let check, _): note(check)
    case .dropCheck: flags.insert(.dropCheck)
    case .dropConstraint(let name, _): noteDroppedConstraint(name)
    case .alterCheck(_, let isEnforced): flags.insert(isEnforced ? .addCheck : .suspendCheck)
    case .rename: flags.insert(.rename)
    case .options(let options): note(options)
    case .convert:
      flags.insert(.convertCharset)
      if engine == .mysql { flags.insert(.createOption) }
    case .force: flags.insert(.recreate)
    case .addSystemVersioning: flags.insert(.addSystemVersioning)
    case .dropSystemVersioning: flags.insert(.dropSystemVersioning)
    case .addPeriod, .dropPeriod: flags.insert(.period)
    case .addColumn(let column, _, _), .modifyColumn(let column, _, _),
      .changeColumn(_, let column, _, _):
      // Nobody looks whether a MODIFY changes the default.
      if names.origin(of: column.name) != nil { flags.insert(.columnDefault) }
      if column.references != nil, honoursInlineReferences { flags.insert(.addForeignKey) }
      // MariaDB keeps a column's own CHECK with the column, and does not prove it.
      if engine == .mysql { for check in column.checks { note(check) } }
    case .dropColumn, .renameColumn, .addIndex, .dropIndex, .dropPrimaryKey, .renameIndex,
      .alterIndexVisibility, .orderBy, .enableKeys, .disableKeys, .discardTablespace,
      .importTablespace, .secondaryEngine, .partitionBy, .removePartitioning, .addPartitions,
      .addPartitionCount, .dropPartitions, .coalescePartitions, .reorganizePartitions,
      .exchangePartition, .partitions, .convertPartition, .convertTable:
      break
    }
  }

  /// `REFERENCES` at a column was read and forgotten before MySQL 9.0; MariaDB honours it since 10.5.
  private var honoursInlineReferences: Bool {
    engine == .mariadb || version >= ServerVersion(9)
  }

  /// NOT ENFORCED, or parsed and forgotten before MySQL 8.0.16: nothing to be proved.
  private mutating func note(_ check: MySQL.Check) {
    guard engine == .mariadb || version >= ServerVersion(8, 0, 16) else { return }
    flags.insert(check.isEnforced ? .addCheck : .suspendCheck)
  }

  private mutating func noteDroppedConstraint(_ name: String) {
    let key = name.lowercased()
    if old.foreignKeys.contains(where: { $0.name.lowercased() == key }) {
      flags.insert(.dropForeignKey)
    }
    if old.checks.contains(where: { $0.name.lowercased() == key }) { flags.insert(.dropCheck) }
  }

  private mutating func note(_ options: [MySQL.TableOption]) {
    flags.insert(.createOption)
    // ENGINE with the engine that it has is FORCE (mysql_alter_table: ALTER_RECREATE).
    if options.contains(where: { $0.name == "ENGINE" }) { flags.insert(.recreate) }
  }

  func states(_ option: String) -> Bool { statedOptions.contains { $0.name == option } }

  var statedOptions: [MySQL.TableOption] {
    statement.actions.flatMap { action -> [MySQL.TableOption] in
      if case .options(let options) = action { return options }
      return []
    }
  }

  // MARK: Columns

  private mutating func compareColumns() {
    let positions = ColumnPositions(new, engine)
    let before = ColumnPositions(old, engine)
    for column in old.columns {
      guard let name = names.successor(of: column.name), let successor = new.column(name) else {
        flags.insert(column.isStored ? .dropStoredColumn : .dropVirtualColumn)
        continue
      }
      compare(column, successor)
      if positions.position(of: name) != before.position(of: column.name) {
        flags.insert(column.isStored ? .storedColumnOrder : .virtualColumnOrder)
      }
    }
  }

  private mutating func compare(_ column: MySQL.Column, _ successor: MySQL.Column) {
    let comparison = ColumnComparison(
      old: column, new: successor, table: old, altered: new, engine: engine, version: version)
    switch comparison.equality {
    case .same: break
    case .compatible: flags.insert(.compatibleType)
    case .different: flags.insert(column.isStored ? .storedColumnType : .virtualColumnType)
    }
    compareGeneration(column, successor)
    if column.name.lowercased() != successor.name.lowercased() { flags.insert(.columnName) }
    if column.isNullable != successor.isNullable {
      flags.insert(successor.isNullable ? .columnNullable : .columnNotNullable)
    }
    if column.defaultValue != successor.defaultValue
      || column.updatesTimestamp != successor.updatesTimestamp
    {
      flags.insert(.columnDefault)
    }
    if column.isInvisible != successor.isInvisible { flags.insert(.columnVisibility) }
    if column.attributes != successor.attributes { flags.insert(.columnFormat) }
    if column.isVersioned != successor.isVersioned { flags.insert(.columnUnversioned) }
  }

  private mutating func compareGeneration(_ column: MySQL.Column, _ successor: MySQL.Column) {
    switch (column.generated, successor.generated) {
    case (nil, nil): break
    case (let before?, let after?):
      if before.isStored != after.isStored {
        flags.formUnion([.storedColumnType, .virtualColumnType])
      } else if names.renamed(before.expression) != after.expression {
        flags.insert(before.isStored ? .storedExpression : .virtualExpression)
      }
    case (let before?, nil):
      flags.insert(.storedColumnType)
      if !before.isStored { flags.insert(.virtualColumnType) }
    case (nil, let after?):
      flags.insert(.storedColumnType)
      if !after.isStored { flags.insert(.virtualColumnType) }
    }
  }

  private mutating func noteAddedColumns() {
    for column in addedColumns {
      switch column.generated?.isStored {
      case true: flags.insert(.addStoredGeneratedColumn)
      case false: flags.insert(.addVirtualColumn)
      case nil: flags.insert(.addStoredColumn)
      }
    }
  }

  /// A generated column that is kept somewhere is computed anew where a column changes that it might
  /// read (`VIRTUAL_GCOL_REEVAL`, `STORED_GCOL_REEVAL`; MariaDB's `ALTER_COLUMN_VCOL`).
  private mutating func noteReevaluation() {
    var causes: AlterFlags = [.storedColumnType, .virtualColumnType]
    if engine == .mariadb { causes.insert(.columnNotNullable) }
    if !flags.isDisjoint(with: causes), new.columns.contains(where: isKeptGenerated) {
      flags.insert(.generatedReevaluated)
    }
    guard engine == .mariadb else { return }
    // A MODIFY is taken for another expression, whatever it says.
    for case .modifyColumn(let column, _, _) in statement.actions {
      noteModified(column.name)
    }
    for case .changeColumn(_, let column, _, _) in statement.actions { noteModified(column.name) }
  }

  private mutating func noteModified(_ name: String) {
    guard let column = new.column(name), let generated = column.generated else { return }
    if generated.isStored {
      flags.insert(.storedExpression)
    } else if isKeptGenerated(column) {
      flags.insert(.generatedReevaluated)
    }
  }

  /// Stored in the rows, or in an index.
  private func isKeptGenerated(_ column: MySQL.Column) -> Bool {
    guard let generated = column.generated else { return false }
    return generated.isStored
      || new.indexes.contains { index in
        index.columns.contains { $0?.lowercased() == column.name.lowercased() }
      }
  }

  // MARK: Indexes

  private mutating func compareIndexes() {
    let differences = IndexDifference(self)
    droppedIndexes = differences.dropped
    addedIndexes = differences.added
    flags.formUnion(differences.flags)
  }
}

/// Positions by name: stored columns are counted among themselves, virtual ones too on MySQL, and
/// among all columns on MariaDB.
private struct ColumnPositions {
  private let positions: [String: Int]

  init(_ table: MySQL.Table, _ engine: Engine) {
    let stored = table.columns.filter(\.isStored)
    let virtual = engine == .mariadb ? table.columns : table.columns.filter { !$0.isStored }
    var positions: [String: Int] = [:]
    for (position, column) in virtual.enumerated() where !column.isStored {
      positions[column.name.lowercased()] = position
    }
    for (position, column) in stored.enumerated() {
      positions[column.name.lowercased()] = position
    }
    self.positions = positions
  }

  func position(of name: String) -> Int? { positions[name.lowercased()] }
}

extension MySQL.Column {
  /// It has a place in the rows: a base column, or a generated one that is STORED.
  var isStored: Bool { generated?.isStored ?? true }
}

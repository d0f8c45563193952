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
  /// Old names, in lower case, of those whose type changes.
  private(set) var changedColumns: Set<String> = []
  /// Of these the ones whose values are converted.
  private(set) var convertedColumns: Set<String> = []
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
    case .alterCheck(let name, let isEnforced):
      let check = old.checks.first { $0.name.lowercased() == name.lowercased() }
      if check?.isEnforced != isEnforced { flags.insert(isEnforced ? .addCheck : .suspendCheck) }
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
    case .compatible:
      flags.insert(.compatibleType)
      changedColumns.insert(column.name.lowercased())
    case .different:
      changedColumns.insert(column.name.lowercased())
      flags.insert(column.isStored ? .storedColumnType : .virtualColumnType)
      convertedColumns.insert(column.name.lowercased())
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
      } else if names.renamed(before.expression) != after.expression
        || readsReplacedColumn(after.expression)
      {
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

  /// A column of the name goes, and another one comes.
  private func readsReplacedColumn(_ expression: MySQL.Expression) -> Bool {
    var found = false
    _ = expression.mappingColumns { column in
      if old.column(column.name) != nil, isAdded(column.name) { found = true }
      return column
    }
    return found
  }

  private mutating func noteAddedColumns() {
    for column in addedColumns {
      switch column.generated?.isStored {
      case true: flags.insert(.addStoredGeneratedColumn)
      case false: flags.insert(.addVirtualColumn)
      case nil: flags.insert(.addStoredColumn)
      }
    }
    if addsHiddenColumn { flags.insert(.addVirtualColumn) }
    if old.indexes.contains(where: { $0.isFunctional && drops($0) }) {
      flags.insert(.dropVirtualColumn)
    }
  }

  // MARK: Hidden columns

  /// A functional key part is a virtual column under a hidden name, behind all others; it comes and
  /// goes with its index (`add_functional_index_to_create_list` in sql/sql_table.cc).
  var addsHiddenColumn: Bool {
    new.indexes.contains { index in
      index.isFunctional && (old.index(index.name).map(drops) ?? !isRenamed(index))
    }
  }

  var keepsHiddenColumn: Bool { old.indexes.contains { $0.isFunctional && !drops($0) } }

  func drops(_ index: MySQL.Index) -> Bool {
    statement.actions.contains { action in
      guard case .dropIndex(let name, _) = action else { return false }
      return name.lowercased() == index.name.lowercased()
    }
  }

  private func isRenamed(_ index: MySQL.Index) -> Bool {
    statement.actions.contains { action in
      guard case .renameIndex(_, let name) = action else { return false }
      return name.lowercased() == index.name.lowercased()
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

  // MARK: What the server itself objects to

  /// The hash of PARTITION BY KEY takes the columns in the order in which the table has them.
  var reordersPartitionKey: Bool {
    guard let partitioning = old.partitioning else { return false }
    var keys: [[String]] = []
    if partitioning.kind == .key { keys.append(partitioning.columns) }
    if partitioning.subpartitionKind == .key { keys.append(partitioning.subpartitionColumns) }
    return keys.contains { columns in
      let stated = columns.isEmpty ? old.primaryKey?.columns.compactMap(\.self) ?? [] : columns
      let names = Set(stated.map { $0.lowercased() })
      let before = old.columns.map(\.name).filter { names.contains($0.lowercased()) }
      let after = new.columns.compactMap { self.names.origin(of: $0.name) }
        .filter { names.contains($0.lowercased()) }
      return before != after
    }
  }

  /// `DEFAULT(x)` in a generated column, and an action that may change the default of `x`.
  var changesDefaultThatIsRead: Bool {
    let changed = statement.actions.compactMap { action -> String? in
      switch action {
      case .alterColumnDefault(let name, _), .changeColumn(let name, _, _, _): name
      case .modifyColumn(let column, _, _): column.name
      default: nil
      }
    }
    return old.columns.contains { column in
      guard let expression = column.generated?.expression else { return false }
      return changed.contains(where: expression.readsDefault)
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

extension MySQL.Index {
  /// One of its parts is an expression.
  fileprivate var isFunctional: Bool { columns.contains(nil) }
}

extension MySQL.Column {
  /// It has a place in the rows: a base column, or a generated one that is STORED.
  var isStored: Bool { generated?.isStored ?? true }
}

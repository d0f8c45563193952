// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension MySQL.Catalog {
  /// All actions of the statement work on the table as it was: what one drops another may add again
  /// (`mysql_prepare_alter_table` in sql/sql_table.cc).
  mutating func perform(_ alter: MySQL.AlterTable) throws(Refusal) {
    let name = resolve(alter.name)
    guard let old = tables[name] else {
      if alter.ifExists { return }
      throw .undefined(alter.name.name)
    }
    var alteration = MySQLAlteration(
      alter, old, MySQLTableBuilder(table: old, catalog: self))
    try alteration.run()
    var table = alteration.builder.table
    table.name = name
    if alteration.rebuildsSurely {
      table.forgetInstantChanges()
      if !table.indexes.contains(where: { $0.kind == .fulltext }) {
        table.hasHiddenDocumentID = false
      }
    } else if alteration.changesColumns {
      table.rowVersions += 1
      table.instantlyAdded += alteration.addedCount
      table.instantlyDropped += alteration.droppedCount
    }
    put(table)
    for (old, new) in alteration.renamedColumns {
      renameReferences(to: name, from: old, to: new)
    }
    if let target = alteration.newName {
      let to = resolve(
        target.schema == nil ? ObjectName(schema: name.schema, target.name) : target)
      if to != name {
        guard tables[to] == nil, views[to] == nil else { throw .duplicate(to.name) }
        move(name, to: to)
      }
    }
    for action in alter.actions {
      if case .convertPartition(_, let other) = action {
        var made = table
        made.name = resolve(other)
        made.partitioning = nil
        made.origin = .created
        put(made)
      }
      if case .convertTable(let other, _) = action { remove(resolve(other)) }
    }
  }

  /// Foreign keys of other tables follow a column's new name.
  private mutating func renameReferences(
    to table: RelationName, from old: String, to new: String
  ) {
    for name in children(of: table) {
      guard var child = tables[name] else { continue }
      for key in child.foreignKeys.indices where child.foreignKeys[key].referenced == table {
        for column in child.foreignKeys[key].referencedColumns.indices
        where child.foreignKeys[key].referencedColumns[column].lowercased() == old.lowercased() {
          child.foreignKeys[key].referencedColumns[column] = new
        }
      }
      put(child)
    }
  }
}

/// Names of columns, indexes and constraints do not tell case apart.
private func same(_ name: String, _ other: String) -> Bool {
  name == other || name.lowercased() == other.lowercased()
}

/// One ALTER TABLE at work.
struct MySQLAlteration {
  let statement: MySQL.AlterTable
  let old: MySQL.Table
  var builder: MySQLTableBuilder
  private(set) var newName: ObjectName?
  private(set) var renamedColumns: [(old: String, new: String)] = []
  private(set) var addedCount = 0
  private(set) var droppedCount = 0
  private(set) var rebuildsSurely = false

  var changesColumns: Bool { addedCount > 0 || droppedCount > 0 }

  init(_ statement: MySQL.AlterTable, _ old: MySQL.Table, _ builder: MySQLTableBuilder) {
    self.statement = statement
    self.old = old
    self.builder = builder
  }

  mutating func run() throws(Refusal) {
    let limits = TableLimits(engine: builder.catalog.engine)
    try limits.checkColumns(additions, of: old)
    try checkHistory()
    for action in statement.actions { try drop(action) }
    for action in statement.actions { try changeTable(action) }
    for action in statement.actions { try changeColumn(action) }
    try place()
    for action in statement.actions { try addPart(action) }
    try renameIndexes()
    if addedCount > 0 { try limits.checkColumns(builder.table.columns.count, of: old) }
    try checkResult()
  }

  /// What would make the rows of the past look otherwise (`Alter_info::vers_prohibited` in MariaDB's
  /// sql/sql_alter.cc; tried on 10.11).
  private func checkHistory() throws(Refusal) {
    let keeps = builder.catalog.variables["system_versioning_alter_history"]?.lowercased()
    guard builder.catalog.engine == .mariadb, old.isVersioned, keeps != "keep" else { return }
    let isForbidden = statement.actions.contains { action in
      switch action {
      case .addColumn, .dropColumn, .modifyColumn, .changeColumn: true
      case .addIndex(let index, _): index.kind == .unique || index.kind == .primary
      default: false
      }
    }
    if isForbidden { throw .error(4119, old.name.name) }
  }

  /// Counted before any of them is looked at: there may be many.
  private var additions: Int {
    statement.actions.count { if case .addColumn = $0 { true } else { false } }
  }

  // MARK: What goes

  private mutating func drop(_ action: MySQL.AlterAction) throws(Refusal) {
    switch action {
    case .dropColumn(let name, let ifExists): try dropColumn(name, ifExists: ifExists)
    case .dropPrimaryKey:
      guard old.primaryKey != nil else { throw .error(1091, "PRIMARY") }
      builder.table.indexes.removeAll { $0.kind == .primary }
    case .dropIndex(let name, let ifExists):
      guard old.index(name) != nil else {
        if ifExists { return }
        throw .error(1091, name)
      }
      builder.table.indexes.removeAll { same($0.name, name) }
    case .dropForeignKey(let name, let ifExists):
      guard let key = builder.table.foreignKeys.firstIndex(where: { same($0.name, name) }) else {
        if ifExists { return }
        throw .error(1091, name)
      }
      builder.table.foreignKeys.remove(at: key)
    case .dropCheck(let name):
      guard let check = builder.table.checks.firstIndex(where: { same($0.name, name) }) else {
        throw .error(3821, name)
      }
      builder.table.checks.remove(at: check)
    case .dropConstraint(let name, let ifExists): try dropConstraint(name, ifExists: ifExists)
    default: break
    }
  }

  private mutating func dropColumn(_ name: String, ifExists: Bool) throws(Refusal) {
    guard let position = builder.table.columns.firstIndex(where: { same($0.name, name) }) else {
      if ifExists { return }
      throw .error(1091, name)
    }
    let column = builder.table.columns.remove(at: position)
    if column.generated == nil || column.generated?.isStored == true { droppedCount += 1 }
    // Its part of each index goes; an index without parts goes.
    for index in builder.table.indexes.indices.reversed() {
      builder.table.indexes[index].parts.removeAll { part in
        if case .column(let other) = part.key { same(other, name) } else { false }
      }
      if builder.table.indexes[index].parts.isEmpty { builder.table.indexes.remove(at: index) }
    }
    builder.table.checks.removeAll { $0.column.map { same($0, name) } ?? false }
  }

  private mutating func dropConstraint(_ name: String, ifExists: Bool) throws(Refusal) {
    if let check = builder.table.checks.firstIndex(where: { same($0.name, name) }) {
      builder.table.checks.remove(at: check)
    } else if let key = builder.table.foreignKeys.firstIndex(where: { same($0.name, name) }) {
      builder.table.foreignKeys.remove(at: key)
    } else if let index = builder.table.indexes.firstIndex(where: {
      same($0.name, name) && ($0.kind == .unique || $0.kind == .primary)
    }) {
      builder.table.indexes.remove(at: index)
    } else if !ifExists {
      throw .error(builder.catalog.engine == .mysql ? 3940 : 1091, name)
    }
  }

  // MARK: The table itself

  private mutating func changeTable(_ action: MySQL.AlterAction) throws(Refusal) {
    switch action {
    case .rename(let name): newName = name
    case .options(let options):
      builder.apply(options)
      if options.contains(where: { $0.name == "ROW_FORMAT" || $0.name == "ENGINE" }) {
        rebuildsSurely = true
      }
    case .convert(let charset, let collation): convert(charset, collation)
    case .force, .orderBy, .partitionBy, .removePartitioning: rebuildsSurely = true
    case .addSystemVersioning: builder.table.isVersioned = true
    case .dropSystemVersioning:
      builder.table.isVersioned = false
      builder.table.columns.removeAll { $0.rowTime != nil }
    case .addPeriod(let name): builder.table.periods.append(name)
    case .dropPeriod(let name): builder.table.periods.removeAll { same($0, name) }
    default: break
    }
    switch action {
    case .partitionBy(let partitioning): builder.table.partitioning = partitioning
    case .removePartitioning: builder.table.partitioning = nil
    case .addPartitions(let partitions):
      builder.table.partitioning?.partitions += partitions
    case .dropPartitions(let names):
      builder.table.partitioning?.partitions.removeAll { partition in
        names.contains { same($0, partition.name) }
      }
    case .reorganizePartitions(let names, let into):
      builder.table.partitioning?.partitions.removeAll { partition in
        names.contains { same($0, partition.name) }
      }
      builder.table.partitioning?.partitions += into
    case .convertPartition(let name, _):
      builder.table.partitioning?.partitions.removeAll { same($0.name, name) }
    case .convertTable(_, let partition): builder.table.partitioning?.partitions.append(partition)
    default: break
    }
  }

  /// CONVERT TO gives every text column the charset; a TEXT grows where it would hold fewer
  /// characters.
  private mutating func convert(_ charset: String?, _ collation: String?) {
    let named = collation.map(MySQL.Charset.canonicalCollation)
    let defaults = builder.catalog.tableDefaults(of: old.name.schema)
    let set =
      charset ?? named.map(MySQL.Charset.charset(ofCollation:)) ?? defaults.charset
    builder.table.charset = MySQL.Charset.canonical(set)
    builder.table.collation =
      named ?? builder.catalog.defaultCollation(of: builder.table.charset)
    for index in builder.table.columns.indices where builder.table.columns[index].type.isText {
      var type = builder.table.columns[index].type
      let grows =
        MySQL.Charset.maximumBytes(builder.table.charset) > MySQL.Charset.maximumBytes(type.charset)
      type.charset = builder.table.charset
      type.collation = builder.table.collation
      if grows { type.kind = type.kind.grown }
      builder.table.columns[index].type = builder.resolved(type)
      builder.table.columns[index].hasTableCharset = true
    }
  }

  // MARK: Columns

  private mutating func changeColumn(_ action: MySQL.AlterAction) throws(Refusal) {
    switch action {
    case .addColumn(let definition, _, let ifNotExists):
      if builder.table.column(definition.name) != nil {
        if ifNotExists { return }
        throw .duplicate(definition.name)
      }
      builder.table.columns.append(try builder.checkedColumn(definition))
      if definition.generated == nil { addedCount += 1 }
    case .modifyColumn(let definition, _, let ifExists):
      try replace(definition.name, with: definition, ifExists: ifExists)
    case .changeColumn(let name, let definition, _, let ifExists):
      try replace(name, with: definition, ifExists: ifExists)
      if !same(name, definition.name) { rename(name, to: definition.name) }
    case .renameColumn(let name, let newName):
      guard let position = position(of: name) else { throw .error(1054, name) }
      builder.table.columns[position].name = newName
      rename(name, to: newName)
    case .alterColumnDefault(let name, let value):
      guard let position = position(of: name) else { throw .error(1054, name) }
      var value = value
      if case .null? = value { value = nil }
      builder.table.columns[position].defaultValue = value
    case .alterColumnVisibility(let name, let isInvisible):
      guard let position = position(of: name) else { throw .error(1054, name) }
      builder.table.columns[position].isInvisible = isInvisible
    default: break
    }
  }

  private func position(of name: String) -> Int? {
    builder.table.columns.firstIndex { same($0.name, name) }
  }

  private mutating func replace(
    _ name: String, with definition: MySQL.ColumnDefinition, ifExists: Bool
  ) throws(Refusal) {
    guard let position = position(of: name) else {
      if ifExists { return }
      throw .error(1054, name)
    }
    var column = try builder.checkedColumn(definition)
    let isInPrimaryKey =
      builder.table.primaryKey?.columns.contains { $0.map { same($0, name) } ?? false } ?? false
    if isInPrimaryKey { column.isNullable = false }
    if !definition.checks.isEmpty
      || old.checks.contains(where: { $0.column.map { same($0, name) } ?? false })
    {
      builder.table.checks.removeAll { $0.column.map { same($0, name) } ?? false }
    }
    builder.table.columns[position] = column
  }

  /// Indexes, keys and generated columns follow a new name.
  private mutating func rename(_ name: String, to newName: String) {
    renamedColumns.append((name, newName))
    for index in builder.table.indexes.indices {
      for part in builder.table.indexes[index].parts.indices {
        if case .column(let other) = builder.table.indexes[index].parts[part].key,
          same(other, name)
        {
          builder.table.indexes[index].parts[part].key = .column(newName)
        }
      }
    }
    for key in builder.table.foreignKeys.indices {
      builder.table.foreignKeys[key].columns = builder.table.foreignKeys[key].columns.map {
        same($0, name) ? newName : $0
      }
      if builder.table.foreignKeys[key].referenced == old.name {
        builder.table.foreignKeys[key].referencedColumns =
          builder.table.foreignKeys[key].referencedColumns.map { same($0, name) ? newName : $0 }
      }
    }
    for index in builder.table.columns.indices {
      guard var generated = builder.table.columns[index].generated else { continue }
      generated.expression = generated.expression.renamingColumn(name, to: newName)
      builder.table.columns[index].generated = generated
    }
  }

  /// FIRST and AFTER, in the order of the actions.
  private mutating func place() throws(Refusal) {
    for action in statement.actions {
      let moved: (name: String, position: MySQL.ColumnPosition)?
      switch action {
      case .addColumn(let definition, let position?, _),
        .modifyColumn(let definition, let position?, _),
        .changeColumn(_, let definition, let position?, _):
        moved = (definition.name, position)
      default: moved = nil
      }
      guard let moved, let from = position(of: moved.name) else { continue }
      let column = builder.table.columns.remove(at: from)
      switch moved.position {
      case .first: builder.table.columns.insert(column, at: 0)
      case .after(let other):
        guard let target = position(of: other) else { throw .error(1054, other) }
        builder.table.columns.insert(column, at: target + 1)
      }
    }
  }

  // MARK: What comes

  private mutating func addPart(_ action: MySQL.AlterAction) throws(Refusal) {
    switch action {
    case .addColumn(let definition, _, let ifNotExists):
      if ifNotExists, old.column(definition.name) != nil { return }
      try builder.addParts(of: definition)
    case .modifyColumn(let definition, _, _), .changeColumn(_, let definition, _, _):
      guard builder.table.column(definition.name) != nil else { return }
      try builder.addParts(of: definition)
    case .addIndex(let definition, let ifNotExists):
      if ifNotExists, let name = definition.name, builder.table.index(name) != nil { return }
      try builder.add(definition)
    case .addForeignKey(let key, let ifNotExists):
      if ifNotExists, let name = key.name,
        builder.table.foreignKeys.contains(where: { same($0.name, name) })
      {
        return
      }
      try builder.add(key)
    case .addCheck(let check, let ifNotExists):
      if ifNotExists, let name = check.name,
        builder.table.checks.contains(where: { same($0.name, name) })
      {
        return
      }
      try builder.add(check)
    case .alterCheck(let name, let isEnforced):
      guard let check = builder.table.checks.firstIndex(where: { same($0.name, name) }) else {
        throw .error(3821, name)
      }
      builder.table.checks[check].isEnforced = isEnforced
    case .alterIndexVisibility(let name, let isHidden):
      guard let index = builder.table.indexes.firstIndex(where: { same($0.name, name) }) else {
        throw .error(1176, name)
      }
      builder.table.indexes[index].isHidden = isHidden
    default: break
    }
  }

  private mutating func renameIndexes() throws(Refusal) {
    for action in statement.actions {
      guard case .renameIndex(let name, let newName) = action else { continue }
      guard let index = builder.table.indexes.firstIndex(where: { same($0.name, name) }) else {
        throw .error(1176, name)
      }
      builder.table.indexes[index].name = newName
    }
  }

  // MARK: Whether the result stands

  private func checkResult() throws(Refusal) {
    let table = builder.table
    if table.columns.isEmpty { throw .error(1090, "") }
    for column in table.columns where column.isAutoIncrement && table.isInnoDB {
      let isLeading = table.indexes.contains { index in
        (index.columns.first ?? nil).map { same($0, column.name) } ?? false
      }
      if !isLeading { throw .error(1075, column.name) }
    }
    // An index that a foreign key needs stays, unless another one serves (1553).
    for key in table.foreignKeys where !builder.hasIndex(for: key.columns) {
      throw .error(1553, key.name)
    }
    for key in builder.catalog.foreignKeys(referencing: old.name) {
      guard old.hasKey(on: key.referencedColumns) else { continue }
      let names = key.referencedColumns.map(successor)
      if !table.hasKey(on: names) { throw .error(1553, key.name) }
    }
    try checkForeignKeys()
    let lengths = builder.catalog.keyLength(of: table)
    for index in table.indexes where isTouched(index) {
      if let refusal = lengths.refusal(index.kind, index.parts) { throw refusal }
    }
  }

  /// The statement has changed what the index holds, or how rows are stored.
  private func isTouched(_ index: MySQL.Index) -> Bool {
    if builder.table.rowFormat != old.rowFormat { return true }
    return index.columns.contains { name in
      guard let name else { return false }
      return old.column(origin(of: name))?.type != builder.table.column(name)?.type
    }
  }

  func successor(_ name: String) -> String {
    renamedColumns.first { same($0.old, name) }?.new ?? name
  }

  func origin(of name: String) -> String {
    renamedColumns.first { same($0.new, name) }?.old ?? name
  }
}

extension MySQL.Table {
  fileprivate func hasKey(on columns: [String]) -> Bool {
    indexes.contains { $0.begins(with: columns) }
  }
}

extension MySQL.DataType.Kind {
  /// The next longer text, for the same number of wider characters.
  fileprivate var grown: MySQL.DataType.Kind {
    switch self {
    case .tinytext: .text
    case .text: .mediumtext
    case .mediumtext: .longtext
    default: self
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension MySQL.Catalog {
  mutating func perform(_ create: MySQL.CreateTable) throws(Refusal) {
    let name = resolve(create.name)
    if tables[name] != nil || views[name] != nil {
      if create.ifNotExists { return }
      guard create.orReplace else { throw .duplicate(name.name) }
      remove(name)
    }
    let defaults = tableDefaults(of: name.schema)
    var builder = MySQLTableBuilder(
      table: MySQL.Table(
        name,
        storageEngine: MySQL.Table.storageEngine(
          named: variables["default_storage_engine"] ?? variables["storage_engine"] ?? "innodb"),
        rowFormat: defaultRowFormat, charset: defaults.charset, collation: defaults.collation),
      catalog: self)
    if let like = create.like {
      guard let source = table(like) else { throw .undefined(like.name) }
      builder.table = source.copy(named: name)
    } else {
      try build(create, with: &builder)
    }
    builder.table.isTemporary = create.isTemporary
    builder.table.isEmpty = create.query == nil
    put(builder.table)
  }

  private func build(
    _ create: MySQL.CreateTable, with builder: inout MySQLTableBuilder
  ) throws(Refusal) {
    builder.apply(create.options)
    builder.table.partitioning = create.partitioning
    builder.table.isVersioned = create.isVersioned
    builder.table.periods = create.periods
    try TableLimits(engine: engine).checkColumns(create.columns.count, of: builder.table)
    for definition in create.columns {
      if builder.table.column(definition.name) != nil { throw .duplicate(definition.name) }
      builder.table.columns.append(try builder.checkedColumn(definition))
    }
    if let query = create.query {
      builder.table.columns += columns(of: query).filter { builder.table.column($0.name) == nil }
    }
    for definition in create.columns { try builder.addParts(of: definition) }
    for index in create.indexes.filter({ $0.kind == .primary }) { try builder.add(index) }
    for index in create.indexes.filter({ $0.kind != .primary }) { try builder.add(index) }
    if generatesPrimaryKey(for: builder.table) { try builder.addGeneratedPrimaryKey() }
    for key in create.foreignKeys { try builder.add(key) }
    for check in create.checks { try builder.add(check) }
  }

  /// `sql_generate_invisible_primary_key` (MySQL 8.0.30; manual, "Generated Invisible Primary Keys").
  private func generatesPrimaryKey(for table: MySQL.Table) -> Bool {
    engine == .mysql && version >= ServerVersion(8, 0, 30) && table.isInnoDB
      && table.primaryKey == nil && table.partitioning == nil
      && isOn("sql_generate_invisible_primary_key", default: false)
  }

  /// The columns of CREATE TABLE … SELECT, as far as the query names columns of tables.
  private func columns(of query: MySQL.Query) -> [MySQL.Column] {
    guard case .select(let select) = query.body else { return [] }
    let sources = select.from.flatMap(baseTables)
    var columns: [MySQL.Column] = []
    for item in select.items {
      switch item {
      case .star(let label):
        for (name, table) in sources where label == nil || label == name {
          columns += table.columns.map(\.withoutKeys)
        }
      case .column(let name):
        let found = sources.first { source in
          (name.table == nil || name.table == source.name) && source.table.column(name.name) != nil
        }
        if let column = found?.table.column(name.name) { columns.append(column.withoutKeys) }
      default: break
      }
    }
    return columns
  }

  private func baseTables(
    _ reference: MySQL.TableReference
  ) -> [(name: String, table: MySQL.Table)] {
    switch reference {
    case .table(let name):
      table(name.name).map { [(name.alias ?? name.name.name, $0)] } ?? []
    case .join(let join): baseTables(join.left) + baseTables(join.right)
    case .derived, .function: []
    }
  }
}

extension MySQL.Table {
  /// CREATE TABLE … LIKE: everything but foreign keys and triggers.
  fileprivate func copy(named name: RelationName) -> MySQL.Table {
    var copy = self
    copy.rename(to: name)
    copy.origin = .created
    copy.foreignKeys = []
    copy.triggers = []
    copy.forgetInstantChanges()
    copy.hasHiddenDocumentID = indexes.contains { $0.kind == .fulltext } && hasHiddenDocumentID
    return copy
  }
}

extension MySQL.Column {
  fileprivate var withoutKeys: MySQL.Column {
    var column = self
    column.isAutoIncrement = false
    column.generated = nil
    return column
  }
}

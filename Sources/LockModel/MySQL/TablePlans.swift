// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

extension MySQLPlanBuilder {
  /// Tables at the other end of foreign keys whose definitions a change of this one's name or
  /// existence touches: MySQL 8.0 only (manual, "Metadata Locking").
  func foreignKeyPartners(of table: MySQL.Table) -> [RelationName] {
    guard engine == .mysql, version >= ServerVersion(8) else { return [] }
    var partners = catalog.children(of: table.name)
    for key in table.foreignKeys
    where key.referenced != table.name && !partners.contains(key.referenced) {
      partners.append(key.referenced)
    }
    return partners
  }

  // MARK: CREATE TABLE

  /// CREATE TABLE:
  /// `mysql_create_table` in sql/sql_table.cc: nobody knows the new table yet; MySQL 8.0 excludes
  /// everybody from the parents of its foreign keys.
  mutating func create(_ create: MySQL.CreateTable) {
    let name = catalog.resolve(create.name)
    let existing = catalog.tables[name]
    if let existing, create.orReplace {
      lock(name, .mdlExclusive, citation: .createTable)
      work(.dropFiles, on: existing.name, citation: .createTable)
    } else if existing != nil {
      guard !create.ifNotExists else {
        return lock(name, .mdlSharedRead, citation: .createTable)
      }
      return reject(.duplicate(name.name))
    } else {
      lock(name, .mdlExclusive, created: true, reason: .created, citation: .createTable)
    }
    var after = catalog
    if let refusal = after.apply(.createTable(create)) { return reject(refusal.reason) }
    if create.isTemporary { return }
    if let like = create.like, let source = resolve(like) {
      lock(source.name, .mdlSharedRead, release: .early, reason: .read, citation: .createTable)
    }
    if engine == .mysql, version >= ServerVersion(8) {
      for parent in parents(of: create, named: name) {
        lock(
          parent, .mdlExclusive, reason: .foreignKeyPartner, citation: .foreignKeyLocks)
      }
    }
    if let query = create.query {
      read(query, isWritten: true)
      work(.fill, on: name, citation: .createTable)
    } else {
      work(.catalogOnly, on: name, citation: .createTable)
    }
  }

  private mutating func parents(of create: MySQL.CreateTable, named name: RelationName)
    -> [RelationName]
  {
    var parents: [RelationName] = []
    let inline = version >= ServerVersion(9) ? create.columns.compactMap(\.references) : []
    for reference in create.foreignKeys.map(\.references) + inline {
      let written = ObjectName(
        schema: reference.table.schema ?? name.schema, reference.table.name)
      let parent = catalog.resolve(written)
      guard parent != name, !parents.contains(parent) else { continue }
      if catalog.tables[parent] != nil {
        parents.append(parent)
      } else if !catalog.lacks(written) {
        unknown(.missingRelation(written.written))
      }
    }
    return parents
  }

  // MARK: DROP, RENAME, TRUNCATE

  /// DROP TABLE:
  /// `mysql_rm_table` in sql/sql_table.cc: exclusive on all names at once, in sorted order.
  mutating func drop(_ drop: MySQL.DropTable) {
    var tables: [MySQL.Table] = []
    for name in drop.tables {
      if let table = resolve(name, ifExists: drop.ifExists) { tables.append(table) }
    }
    guard !drop.isTemporary else { return }
    for table in tables where !table.isTemporary {
      if let refusal = refusalToDrop(table, beside: tables) { reject(refusal) }
    }
    let shared = tables.filter { !$0.isTemporary }.sorted { $0.name < $1.name }
    for table in shared { lock(table.name, .mdlExclusive, citation: .dropTable) }
    for table in shared {
      for partner in foreignKeyPartners(of: table) {
        lock(
          partner, .mdlExclusive, reason: .foreignKeyPartner, citation: .foreignKeyLocks)
      }
    }
    for table in shared { work(.dropFiles, on: table.name, citation: .dropTable) }
  }

  /// Error 3730 (MySQL), 1451 (MariaDB): a foreign key of another table refers to it.
  private func refusalToDrop(
    _ table: MySQL.Table, beside others: [MySQL.Table]
  ) -> Rejection.Reason? {
    guard settings.checksForeignKeys else { return nil }
    let gone = Set(others.map(\.name))
    let children = catalog.children(of: table.name).filter { !gone.contains($0) }
    guard let child = children.first else { return nil }
    return .error(engine == .mysql && version >= ServerVersion(8) ? 3730 : 1451, child.name)
  }

  /// RENAME TABLE:
  /// `mysql_rename_tables` in sql/sql_rename.cc: every old and new name exclusively, in sorted
  /// order, before anything is renamed.
  mutating func rename(_ rename: MySQL.RenameTable) {
    var running = catalog
    var names: Set<RelationName> = []
    var partners: [RelationName] = []
    var isSwap = false
    for pair in rename.pairs {
      let from = running.resolve(pair.from)
      let to = running.resolve(pair.to)
      if running.views[from] == nil {
        guard let table = running.tables[from] else {
          if rename.ifExists { continue }
          if catalog.lacks(pair.from) {
            return reject(.undefined(pair.from.written))
          }
          return unknown(.missingRelation(pair.from.written))
        }
        if running.tables[to] != nil { return reject(.duplicate(pair.to.written)) }
        if catalog.tables[to] != nil { isSwap = true }
        for partner in foreignKeyPartners(of: table) where !partners.contains(partner) {
          partners.append(partner)
        }
      }
      names.formUnion([from, to])
      running.apply(.renameTable(MySQL.RenameTable([pair])))
    }
    let sorted = names.sorted()
    let lastOld = sorted.lastIndex { catalog.tables[$0] != nil }
    for (position, name) in sorted.enumerated() {
      let isNew = catalog.tables[name] == nil
      // Behind the last wait nobody has the time to notice the new name.
      let isUnseen = isNew && partners.isEmpty && position > (lastOld ?? -1)
      lock(name, .mdlExclusive, created: isUnseen, citation: .renameTable)
    }
    for partner in partners where !names.contains(partner) {
      lock(partner, .mdlExclusive, reason: .foreignKeyPartner, citation: .foreignKeyLocks)
    }
    for name in sorted where catalog.tables[name] != nil {
      work(.catalogOnly, on: name, citation: .renameTable)
    }
    if isSwap { swapsStorage = true }
  }

  /// TRUNCATE TABLE:
  /// `Sql_cmd_truncate_table` in sql/sql_truncate.cc: the table is dropped and made again.
  mutating func truncate(_ name: ObjectName) {
    guard let table = resolve(name) else { return }
    if settings.checksForeignKeys, !catalog.children(of: table.name).isEmpty {
      lock(table.name, .mdlExclusive, citation: .truncateTable)
      return reject(.error(1701, table.name.name))
    }
    if table.isTemporary { return }
    lock(table.name, .mdlExclusive, citation: .truncateTable)
    work(.emptied, on: table.name, citation: .truncateTable)
  }
}

extension Citation {
  static let createTable = Citation("sql_table.cc, mysql_create_table")
  static let dropTable = Citation("sql_table.cc, mysql_rm_table")
  static let renameTable = Citation("sql_rename.cc, mysql_rename_tables")
  static let truncateTable = Citation("sql_truncate.cc, Sql_cmd_truncate_table")
}

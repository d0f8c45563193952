// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

extension MySQLPlanBuilder {
  // MARK: Views, triggers, programs

  /// CREATE VIEW:
  /// `mysql_create_view` in sql/sql_view.cc: the view's name exclusively, its tables as a reader.
  mutating func create(_ create: MySQL.CreateView) {
    read(create.query, release: .early)
    let name = catalog.resolve(create.name)
    lock(
      name, .mdlExclusive, .view, created: catalog.views[name] == nil, reason: .target,
      citation: .createView)
  }

  mutating func dropViews(_ names: [ObjectName], ifExists: Bool) {
    for name in names {
      let view = catalog.resolve(name)
      guard catalog.views[view] != nil else {
        if catalog.lacks(name), !ifExists { reject(.undefined(name.written)) }
        continue
      }
      lock(view, .mdlExclusive, .view, citation: .createView)
    }
  }

  /// CREATE TRIGGER:
  /// `mysql_create_or_drop_trigger` in sql/sql_trigger.cc: writers have to leave, then everybody.
  mutating func create(_ create: MySQL.CreateTrigger) {
    guard let table = resolve(create.table) else { return }
    changeTriggers(of: table)
  }

  mutating func dropTrigger(_ name: ObjectName, ifExists: Bool) {
    let database = name.schema ?? catalog.database
    let owner = catalog.tables.values.filter { table in
      table.name.schema == database && table.triggers.contains { $0.name == name.name }
    }.min { $0.name < $1.name }
    if let owner { return changeTriggers(of: owner) }
    guard !ifExists else { return }
    if catalog.isComplete {
      reject(.undefined(name.written))
    } else {
      unknown(.missingObject(name.written))
    }
  }

  private mutating func changeTriggers(of table: MySQL.Table) {
    lock(table.name, .mdlSharedNoWrite, release: .statementEnd, citation: .trigger)
    lock(table.name, .mdlExclusive, citation: .trigger)
    work(.catalogOnly, on: table.name, citation: .trigger)
  }

  mutating func call(_ name: ObjectName) {
    guard let routine = catalog.routines[catalog.resolve(name)] else {
      return unknown(.opaqueCode(name.written))
    }
    run(routine.body, named: name.written)
  }

  // MARK: Maintenance

  mutating func maintain(_ maintain: MySQL.MaintainTables) {
    for name in maintain.tables {
      guard let table = resolve(name) else { continue }
      switch maintain.work {
      case .analyze:
        lock(table.name, .mdlSharedRead, citation: .adminTable)
        work(.analyze, on: table.name, citation: .adminTable)
      case .check, .checksum:
        lock(table.name, .mdlSharedRead, citation: .adminTable)
        work(.scan(.query), on: table.name, citation: .adminTable)
      case .optimize: recreate(table, citation: .adminTable)
      case .repair:
        lock(table.name, .mdlSharedNoReadWrite, citation: .adminTable)
        // InnoDB has nothing to repair; MariaDB 11.8 builds the table anew all the same.
        if !table.isInnoDB || (engine == .mariadb && version >= ServerVersion(11, 5)) {
          nextPhase()
          recreate(table, citation: .adminTable)
        }
      }
    }
  }

  /// `mysql_recreate_table`: OPTIMIZE TABLE is ALTER TABLE … FORCE, behind stronger waits: MySQL has
  /// everybody leave first (`mysql_admin_table` opens with SNRW), MariaDB the writers.
  mutating func recreate(_ table: MySQL.Table, citation: Citation) {
    let name = table.name
    let partners = foreignKeyPartners(of: table)
    if engine == .mysql {
      lock(name, .mdlSharedNoReadWrite, release: .early, citation: citation)
      nextPhase()
    }
    lock(name, .mdlSharedUpgradable, release: .statementEnd, citation: citation)
    for partner in partners {
      lock(
        partner, .mdlSharedUpgradable, release: .statementEnd, reason: .foreignKeyPartner,
        citation: .foreignKeyLocks)
    }
    lock(name, .mdlSharedNoWrite, release: .early, citation: citation)
    lock(name, .mdlExclusive, release: .early, citation: .inPlaceAlter)
    nextPhase()
    let isShared = table.indexes.contains { $0.kind == .fulltext || $0.kind == .spatial }
    if table.isInnoDB {
      // What others write meanwhile goes through the log of online DDL, as with ALTER TABLE … FORCE.
      online = OnlineDDL(algorithm: .inPlace, lock: isShared ? .shared : .none, rebuilds: true)
    }
    if isShared { lock(name, .mdlSharedNoWrite, release: .statementEnd, citation: citation) }
    work(.rewrite, on: name, citation: .inPlaceAlter)
    nextPhase()
    lock(name, .mdlExclusive, citation: .commitAlter)
    for child in partners where catalog.children(of: name).contains(child) {
      lock(child, .mdlExclusive, reason: .foreignKeyPartner, citation: .foreignKeyLocks)
    }
    work(.catalogOnly, on: name, citation: .commitAlter)
  }

  /// LOCK TABLES:
  /// Held until UNLOCK TABLES or the end of the session.
  mutating func lock(_ statement: MySQL.LockTables) {
    for item in statement.items {
      guard let table = resolve(item.table) else { continue }
      let mode: LockMode =
        switch item.mode {
        case .read, .readLocal: .mdlSharedReadOnly
        case .write, .lowPriorityWrite, .writeConcurrent: .mdlSharedNoReadWrite
        }
      lock(table.name, mode, citation: .lockTables)
    }
  }

  /// FLUSH TABLES:
  /// `reload_acl_and_cache` in sql/sql_reload.cc. Without names the whole server's: what that waits
  /// for is no table's.
  mutating func flush(_ flush: MySQL.Flush) {
    guard let mode = flush.tables else { return }
    if flush.names.isEmpty {
      if mode != .plain { unknown(.unmodelled("FLUSH TABLES WITH READ LOCK")) }
      return
    }
    for name in flush.names {
      guard let table = resolve(name) else { continue }
      switch mode {
      case .plain:
        if engine == .mariadb { lock(table.name, .mdlExclusive, citation: .flushTables) }
      case .withReadLock, .forExport:
        lock(table.name, .mdlSharedNoWrite, citation: .flushTables)
      }
    }
  }

  // MARK: Databases

  /// ALTER DATABASE:
  /// MySQL 8.0 excludes everybody from every table of the database (`mysql_alter_db` in
  /// sql/sql_db.cc); MariaDB writes a file.
  mutating func alter(_ alter: MySQL.AlterDatabase) {
    guard engine == .mysql, version >= ServerVersion(8),
      alter.charset != nil || alter.collation != nil
    else { return }
    for table in tables(of: alter.name ?? catalog.database) {
      lock(table, .mdlExclusive, citation: .database)
    }
  }

  mutating func dropDatabase(_ name: String) {
    let tables = tables(of: name)
    if tables.isEmpty, !catalog.isComplete {
      return unknown(.missingObject(name))
    }
    for table in tables {
      lock(table, .mdlExclusive, citation: .database)
      work(.dropFiles, on: table, citation: .database)
    }
  }

  private func tables(of database: String) -> [RelationName] {
    catalog.tables.keys.filter { $0.schema == database }.sorted()
  }

  // MARK: Sequences (MariaDB)

  mutating func create(_ create: MySQL.CreateSequence) {
    let name = catalog.resolve(create.name)
    lock(
      name, .mdlExclusive, .sequence, created: catalog.tables[name] == nil, reason: .created,
      citation: .createTable)
  }

  mutating func alterSequence(_ name: ObjectName) {
    guard let sequence = resolve(name) else { return }
    lock(sequence.name, .mdlExclusive, .sequence, citation: .createTable)
  }

  mutating func dropSequences(_ names: [ObjectName], ifExists: Bool) {
    for name in names {
      guard let sequence = resolve(name, ifExists: ifExists) else { continue }
      lock(sequence.name, .mdlExclusive, .sequence, citation: .dropTable)
    }
  }
}

extension Citation {
  static let createView = Citation("sql_view.cc, mysql_create_view")
  static let trigger = Citation("sql_trigger.cc, mysql_create_or_drop_trigger")
  static let adminTable = Citation("sql_admin.cc, mysql_admin_table")
  static let lockTables = Citation("manual, LOCK TABLES and UNLOCK TABLES Statements")
  static let flushTables = Citation("sql_reload.cc, flush_tables_with_read_lock")
  static let database = Citation("sql_db.cc, mysql_alter_db and mysql_rm_db")
}

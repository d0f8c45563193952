// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL.Catalog {
  /// Applies `statement` in place, or leaves everything as it was and says why the server refuses it.
  @discardableResult
  public mutating func apply(_ statement: MySQL.Statement) -> Refusal? {
    let before = self
    do {
      try perform(statement)
      return nil
    } catch {
      self = before
      return error
    }
  }

  private mutating func perform(_ statement: MySQL.Statement) throws(Refusal) {
    switch statement {
    case .createTable(let create): try perform(create)
    case .alterTable(let alter): try perform(alter)
    case .dropTable(let drop): try perform(drop)
    case .renameTable(let rename): try perform(rename)
    case .truncateTable(let name, _): try truncate(name)
    case .createIndex(let create): try perform(create.asAlterTable)
    case .dropIndex(let drop): try perform(drop.asAlterTable)
    case .createView(let create): try perform(create)
    case .dropView(let names, let ifExists):
      for name in names {
        let view = resolve(name)
        if views[view] == nil, !ifExists { throw .undefined(name.name) }
        views[view] = nil
      }
    case .createTrigger(let create): try perform(create)
    case .dropTrigger(let name, let ifExists): try dropTrigger(name, ifExists: ifExists)
    case .createRoutine(let create):
      let name = resolve(create.name)
      routines[name] = MySQL.Routine(create.kind, name, create.body)
    case .dropRoutine(_, let name, _): routines[resolve(name)] = nil
    case .createSequence(let create): try perform(create)
    case .dropSequence(let names, let ifExists):
      for name in names { try dropTable(name, ifExists: ifExists) }
    case .createDatabase(let create):
      if databases[create.name] != nil, !create.ifNotExists, !create.orReplace {
        throw .duplicate(create.name)
      }
      databases[create.name] = defaults(create.charset, create.collation)
    case .alterDatabase(let alter):
      if alter.charset != nil || alter.collation != nil {
        databases[alter.name ?? database] = defaults(alter.charset, alter.collation)
      }
    case .dropDatabase(let name, _): dropDatabase(name)
    case .use(let name): database = name
    case .insert(let insert): tables[resolve(insert.table.name)]?.isEmpty = false
    case .load(let load): tables[resolve(load.table)]?.isEmpty = false
    case .maintain(let maintain):
      // OPTIMIZE builds the table anew.
      guard maintain.work == .optimize else { return }
      for name in maintain.tables { tables[resolve(name)]?.forgetInstantChanges() }
    case .set(let items): follow(items)
    case .call(let name, _): call(name)
    case .block(let body): follow(body, named: "BEGIN NOT ATOMIC")
    case .execute(let name): unreadCode = name
    case .withSettings(_, let inner): try perform(inner)
    // Their effects are on rows, on the session, or on what the catalog does not hold.
    case .alterRoutine, .createEvent, .alterEvent, .dropEvent, .alterSequence, .query, .update,
      .delete, .do, .handler, .lockTables, .unlockTables, .flush, .backupLock, .explain,
      .describe, .show, .prepare, .utility:
      break
    }
  }

  // MARK: Programs

  /// A program changes what it changes; which of its branches it takes nobody knows beforehand.
  private mutating func call(_ name: ObjectName) {
    guard let routine = routines[resolve(name)] else {
      unreadCode = name.name
      return
    }
    follow(routine.body, named: name.name)
  }

  private mutating func follow(_ body: MySQL.ProgramBody, named name: String) {
    guard body.isFullyRead else {
      unreadCode = name
      return
    }
    for statement in body.statements {
      switch statement.effect {
      case .objects:
        apply(statement)
        unreadCode = name
      case .code: unreadCode = name
      case .none: break
      }
    }
  }

  // MARK: Databases

  private func defaults(_ charset: String?, _ collation: String?) -> MySQL.DatabaseDefaults {
    let named = collation.map(MySQL.Charset.canonicalCollation)
    let set = charset ?? named.map(MySQL.Charset.charset(ofCollation:))
    return MySQL.DatabaseDefaults(
      charset: set,
      collation: named ?? set.map { MySQL.Charset.defaultCollation($0, engine, version) })
  }

  private mutating func dropDatabase(_ name: String) {
    databases[name] = nil
    for table in tables.keys where table.schema == name { remove(table) }
    for view in views.keys where view.schema == name { views[view] = nil }
  }

  /// Variables that a script sets for what it creates.
  private mutating func follow(_ items: [MySQL.SetItem]) {
    for item in items where item.scope == .session || item.scope == .global {
      guard Self.followed.contains(item.name) else { continue }
      // `@OLD_…` of a dump, like DEFAULT, gives back what was there before.
      variables[item.name] = item.value?.constantText?.lowercased()
    }
  }

  private static let followed: Set<String> = [
    "default_storage_engine", "storage_engine", "character_set_server", "collation_server",
    "character_set_database", "collation_database", "innodb_default_row_format",
    "explicit_defaults_for_timestamp", "default_collation_for_utf8mb4", "default_table_encryption",
    "sql_generate_invisible_primary_key", "foreign_key_checks", "restrict_fk_on_non_standard_key",
    "sql_mode", "system_versioning_alter_history",
  ]

  func keyLength(of table: MySQL.Table) -> KeyLength {
    KeyLength(engine: engine, table: table, isStrict: isStrict)
  }

  /// What does not fit is an error, not cut (`sql_mode`).
  var isStrict: Bool { MySQL.Variable.isStrict(variables["sql_mode"]) }

  /// Otherwise a key may refer to what comes later, as in dumps.
  public var checksForeignKeys: Bool { isOn("foreign_key_checks", default: true) }

  func isOn(_ variable: String, default fallback: Bool) -> Bool {
    MySQL.Variable.isOn(variables[variable], default: fallback)
  }

  // MARK: Tables

  /// Puts a table in place of the one of its name, and keeps up who refers to whom.
  mutating func put(_ table: MySQL.Table) {
    remove(table.name)
    tables[table.name] = table
    for key in table.foreignKeys {
      referrers[key.referenced, default: []].insert(table.name)
    }
  }

  mutating func remove(_ name: RelationName) {
    guard let table = tables[name] else { return }
    for key in table.foreignKeys { referrers[key.referenced]?.remove(name) }
    tables[name] = nil
  }

  private mutating func dropTable(_ name: ObjectName, ifExists: Bool) throws(Refusal) {
    let table = resolve(name)
    guard tables[table] != nil else {
      if ifExists { return }
      throw .undefined(name.name)
    }
    remove(table)
  }

  private mutating func perform(_ drop: MySQL.DropTable) throws(Refusal) {
    for name in drop.tables { try dropTable(name, ifExists: drop.ifExists) }
  }

  private mutating func truncate(_ name: ObjectName) throws(Refusal) {
    let table = resolve(name)
    guard tables[table] != nil else { throw .undefined(name.name) }
    tables[table]?.forgetInstantChanges()
    tables[table]?.isEmpty = true
  }

  private mutating func perform(_ rename: MySQL.RenameTable) throws(Refusal) {
    for pair in rename.pairs {
      let from = resolve(pair.from)
      let to = resolve(pair.to)
      if var view = views[from] {
        view.name = to
        views[from] = nil
        views[to] = view
        continue
      }
      guard tables[from] != nil else {
        if rename.ifExists { continue }
        throw .undefined(pair.from.name)
      }
      guard tables[to] == nil, views[to] == nil else { throw .duplicate(pair.to.name) }
      move(from, to: to)
    }
  }

  /// A table gets another name; foreign keys follow it.
  mutating func move(_ from: RelationName, to: RelationName) {
    guard from != to, var table = tables[from] else { return }
    let children = referrers[from] ?? []
    remove(from)
    table.rename(to: to)
    for index in table.foreignKeys.indices where table.foreignKeys[index].referenced == from {
      table.foreignKeys[index].referenced = to
    }
    put(table)
    for name in children.sorted() where name != from {
      guard var child = tables[name] else { continue }
      for index in child.foreignKeys.indices where child.foreignKeys[index].referenced == from {
        child.foreignKeys[index].referenced = to
      }
      put(child)
    }
    referrers[from] = nil
  }

  // MARK: Views, triggers, sequences

  private mutating func perform(_ create: MySQL.CreateView) throws(Refusal) {
    let name = resolve(create.name)
    if tables[name] != nil { throw .duplicate(name.name) }
    if views[name] != nil, !create.orReplace, !create.isAlter {
      if create.ifNotExists { return }
      throw .duplicate(name.name)
    }
    var view = MySQL.View(name, create.query, database: database)
    view.origin = views[name]?.origin ?? .created
    views[name] = view
  }

  private mutating func perform(_ create: MySQL.CreateTrigger) throws(Refusal) {
    let name = resolve(create.table)
    guard var table = tables[name] else { throw .undefined(create.table.name) }
    if let index = table.triggers.firstIndex(where: { $0.name == create.name.name }) {
      guard create.orReplace else {
        if create.ifNotExists { return }
        throw .duplicate(create.name.name)
      }
      table.triggers.remove(at: index)
    }
    table.triggers.append(
      MySQL.Trigger(create.name.name, create.time, create.events, create.body))
    tables[name] = table
  }

  private mutating func dropTrigger(_ name: ObjectName, ifExists: Bool) throws(Refusal) {
    let schema = name.schema ?? database
    for table in tables.keys where table.schema == schema {
      guard let index = tables[table]?.triggers.firstIndex(where: { $0.name == name.name }) else {
        continue
      }
      tables[table]?.triggers.remove(at: index)
      return
    }
    if !ifExists { throw .undefined(name.name) }
  }

  private mutating func perform(_ create: MySQL.CreateSequence) throws(Refusal) {
    let name = resolve(create.name)
    if tables[name] != nil, !create.orReplace {
      if create.ifNotExists { return }
      throw .duplicate(name.name)
    }
    let defaults = tableDefaults(of: name.schema)
    var sequence = MySQL.Table(name, charset: defaults.charset, collation: defaults.collation)
    sequence.isSequence = true
    put(sequence)
  }
}

extension MySQL.Table {
  /// New storage: what instant changes used up is there again.
  mutating func forgetInstantChanges() {
    rowVersions = 0
    instantlyAdded = 0
    instantlyDropped = 0
  }

  /// Names that the server made from the table's go with it.
  mutating func rename(to name: RelationName) {
    let old = self.name.name
    self.name = name
    for index in foreignKeys.indices where foreignKeys[index].name.hasPrefix(old + "_ibfk_") {
      foreignKeys[index].name = name.name + foreignKeys[index].name.dropFirst(old.count)
    }
    for index in checks.indices where checks[index].name.hasPrefix(old + "_chk_") {
      checks[index].name = name.name + checks[index].name.dropFirst(old.count)
    }
  }
}

extension MySQL.CreateIndex {
  /// `CREATE INDEX` is an ALTER TABLE (manual, "CREATE INDEX Statement").
  public var asAlterTable: MySQL.AlterTable {
    var alter = MySQL.AlterTable(table)
    alter.actions = [.addIndex(definition, ifNotExists: ifNotExists)]
    if orReplace, let name = definition.name {
      alter.actions.insert(.dropIndex(name, ifExists: true), at: 0)
    }
    (alter.isOnline, alter.wait, alter.algorithm, alter.lock) = (isOnline, wait, algorithm, lock)
    return alter
  }
}

extension MySQL.DropIndex {
  public var asAlterTable: MySQL.AlterTable {
    var alter = MySQL.AlterTable(table)
    alter.actions =
      name.lowercased() == "primary" ? [.dropPrimaryKey] : [.dropIndex(name, ifExists: ifExists)]
    (alter.isOnline, alter.wait, alter.algorithm, alter.lock) = (isOnline, wait, algorithm, lock)
    return alter
  }
}

extension MySQL.Statement {
  fileprivate enum Effect {
    case objects
    /// More code.
    case code
    case none
  }

  /// What it does to the catalog.
  fileprivate var effect: Effect {
    switch self {
    case .createTable, .alterTable, .dropTable, .renameTable, .createIndex, .dropIndex, .createView,
      .dropView, .createTrigger, .dropTrigger, .createRoutine, .dropRoutine, .createSequence,
      .dropSequence, .createDatabase, .alterDatabase, .dropDatabase:
      .objects
    case .call, .block, .execute: .code
    case .withSettings(_, let inner): inner.effect
    case .truncateTable, .alterSequence, .alterRoutine, .createEvent, .alterEvent, .dropEvent,
      .query, .insert, .update, .delete, .load, .do, .handler, .maintain, .lockTables,
      .unlockTables, .flush, .backupLock, .set, .use, .explain, .describe, .show, .prepare,
      .utility:
      .none
    }
  }
}

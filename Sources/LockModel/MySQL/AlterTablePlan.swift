// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// ALTER TABLE: `mysql_alter_table` in sql/sql_table.cc; the metadata locks of its phases are those of
/// `mysql_inplace_alter_table` and `copy_data_between_tables`.
extension MySQLPlanBuilder {
  mutating func alter(_ statement: MySQL.AlterTable) {
    guard let table = resolve(statement.name, ifExists: statement.ifExists) else { return }
    if let partition = statement.partitionAction {
      return alterPartitions(partition, of: table, statement)
    }
    if alterTablespace(statement, of: table) { return }
    var after = catalog
    if let refusal = after.apply(.alterTable(statement)) {
      lock(table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .alterTable)
      // What is missing there may well exist.
      return table.isAssumed ? unknown(.missingRelation(table.name.name)) : reject(refusal.reason)
    }
    guard let altered = after.table(statement.newName(of: table, in: catalog)) else {
      return unknown(.unmodelled("ALTER TABLE"))
    }
    if isSimple(statement) { return alterSimply(statement, table, as: altered.name) }
    let difference = AlterDifference(statement, from: table, to: altered, in: catalog)
    switch AlgorithmChoice(difference: difference, settings: settings).result {
    case .refused(let refusal):
      lock(table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .alterTable)
      reject(.onlineClause(refusal))
    case .runs(let ddl):
      if let refusal = difference.foreignKeyRefusal(copies: ddl.algorithm == .copy) {
        lock(table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .alterTable)
        return reject(refusal)
      }
      online = ddl
      run(ddl, difference)
    }
  }

  // MARK: Phases

  private mutating func run(_ ddl: OnlineDDL, _ difference: AlterDifference) {
    let partners = ForeignKeyPartners(difference, catalog)
    lock(
      difference.old.name, .mdlSharedUpgradable, release: .statementEnd, citation: .alterTable)
    for partner in partners.all {
      lock(
        partner, .mdlSharedUpgradable, release: .statementEnd, reason: .foreignKeyPartner,
        citation: .foreignKeyLocks)
    }
    let excludes = difference.statement.lock == .exclusive
    switch ddl.algorithm {
    case .instant: break
    case .copy: copy(ddl, difference, partners, excludes: excludes)
    case .inPlace, .noCopy, .default: inPlace(ddl, difference, excludes: excludes)
    }
    commit(difference, partners)
  }

  /// The server reads every row and writes it to a table of the new form.
  private mutating func copy(
    _ ddl: OnlineDDL, _ difference: AlterDifference, _ partners: ForeignKeyPartners, excludes: Bool
  ) {
    let table = difference.old.name
    if excludes {
      lock(table, .mdlExclusive, release: .statementEnd, citation: .copyAlter)
    } else {
      lock(
        table, .mdlSharedNoWrite, release: ddl.lock == .none ? .early : .statementEnd,
        citation: .copyAlter)
    }
    for parent in partners.proved {
      // MySQL reads the parent under a lock of LOCK TABLES … READ, MariaDB under the copy's own.
      lock(
        parent, engine == .mysql ? .mdlSharedReadOnly : .mdlSharedNoWrite, release: .statementEnd,
        reason: .foreignKeyPartner, citation: .foreignKeyLocks)
    }
    if ddl.lock == .none {
      nextPhase()
      copyRows(difference, partners)
      nextPhase()
      lock(table, .mdlSharedNoWrite, release: .early, citation: .onlineCopy)
    } else {
      copyRows(difference, partners)
      nextPhase()
    }
  }

  private mutating func copyRows(_ difference: AlterDifference, _ partners: ForeignKeyPartners) {
    let table = difference.old.name
    work(.rewrite, on: table, citation: .copyAlter)
    for parent in partners.proved {
      work(
        .foreignKeyValidation(referenced: parent), on: table, citation: .foreignKeyLocks)
    }
  }

  /// The storage engine does it: between two moments of exclusion, others go on.
  private mutating func inPlace(_ ddl: OnlineDDL, _ difference: AlterDifference, excludes: Bool) {
    let table = difference.old.name
    lock(
      table, .mdlExclusive, release: excludes ? .statementEnd : .early, citation: .inPlaceAlter)
    work(.catalogOnly, on: table, citation: .inPlaceAlter)
    nextPhase()
    if ddl.lock == .shared || difference.statement.lock == .shared, !excludes {
      lock(table, .mdlSharedNoWrite, release: .statementEnd, citation: .inPlaceAlter)
    }
    if ddl.rebuilds {
      work(.rewrite, on: table, citation: .inPlaceAlter)
    } else {
      for index in difference.addedIndexes { build(index, of: difference.new, on: table) }
    }
    nextPhase()
  }

  private mutating func build(
    _ index: MySQL.Index, of table: MySQL.Table, on name: RelationName
  ) {
    let build = IndexBuild(
      index: RelationName(name.schema, index.name),
      method: index.kind == .fulltext ? "fulltext" : index.kind == .spatial ? "rtree" : "btree",
      unique: index.kind == .unique || index.kind == .primary, keys: index.columns)
    work(.indexBuild(build), on: name, citation: .inPlaceAlter)
  }

  /// The new form takes the place of the old one; nobody else may use it meanwhile.
  private mutating func commit(_ difference: AlterDifference, _ partners: ForeignKeyPartners) {
    lock(difference.old.name, .mdlExclusive, citation: .commitAlter)
    if difference.new.name != difference.old.name {
      lock(
        difference.new.name, .mdlExclusive, created: partners.excluded.isEmpty,
        citation: .commitAlter)
    }
    for partner in partners.excluded {
      lock(partner, .mdlExclusive, reason: .foreignKeyPartner, citation: .foreignKeyLocks)
    }
    work(.catalogOnly, on: difference.old.name, citation: .commitAlter)
  }

  // MARK: Rename, keys

  /// A rename, and `ENABLE KEYS` and `DISABLE KEYS`, which InnoDB has no use for, are done at once
  /// where nothing else is asked for (`simple_rename_or_index_change`). On MySQL so is nothing at all.
  private func isSimple(_ statement: MySQL.AlterTable) -> Bool {
    guard statement.algorithm != .copy, engine == .mysql || !statement.actions.isEmpty else {
      return false
    }
    return statement.actions.allSatisfy { action in
      switch action {
      case .rename, .enableKeys, .disableKeys: true
      default: false
      }
    }
  }

  private mutating func alterSimply(
    _ statement: MySQL.AlterTable, _ table: MySQL.Table, as name: RelationName
  ) {
    lock(table.name, .mdlSharedUpgradable, release: .statementEnd, citation: .alterTable)
    let stated = statement.isOnline ? .none : statement.lock ?? .default
    guard stated == .default || stated == .exclusive else {
      return reject(
        .onlineClause(
          OnlineClauseRefusal(
            clause: "LOCK=\(stated.rawValue)", reason: nil, instead: "LOCK=EXCLUSIVE")))
    }
    online = OnlineDDL(
      algorithm: .instant, lock: .none, rebuilds: false,
      clauses: .init(.instant, engine == .mariadb ? .exclusive : nil))
    let partners = name == table.name ? [] : foreignKeyPartners(of: table)
    for partner in partners {
      lock(
        partner, .mdlSharedUpgradable, release: .statementEnd, reason: .foreignKeyPartner,
        citation: .foreignKeyLocks)
    }
    lock(table.name, .mdlExclusive, citation: .commitAlter)
    if name != table.name {
      lock(name, .mdlExclusive, created: partners.isEmpty, citation: .commitAlter)
    }
    for partner in partners {
      lock(partner, .mdlExclusive, reason: .foreignKeyPartner, citation: .foreignKeyLocks)
    }
    work(.catalogOnly, on: table.name, citation: .commitAlter)
  }

  /// Whether it is DISCARD or IMPORT TABLESPACE, which exclude everybody from the start.
  private mutating func alterTablespace(
    _ statement: MySQL.AlterTable, of table: MySQL.Table
  ) -> Bool {
    guard let action = statement.actions.first, statement.actions.count == 1 else { return false }
    switch action {
    case .discardTablespace:
      lock(table.name, .mdlExclusive, citation: .tablespace)
      work(.dropFiles, on: table.name, citation: .tablespace)
      return true
    case .importTablespace:
      lock(table.name, .mdlExclusive, citation: .tablespace)
      work(.rewrite, on: table.name, citation: .tablespace)
      return true
    default: return false
    }
  }
}

/// Tables at the other end of foreign keys that an ALTER TABLE locks too.
///
/// MySQL 8.0 keeps foreign keys in the data dictionary and locks whoever's definition is read or
/// changed (manual, "Metadata Locking"; `fk_check_copy_alter_table` and
/// `collect_and_lock_fk_tables_for_complex_alter_table` in sql/sql_table.cc). MariaDB locks the
/// parent of a key that it has to prove.
private struct ForeignKeyPartners {
  /// Whose definitions must not change meanwhile.
  private(set) var all: [RelationName] = []
  /// Read to prove a new key.
  private(set) var proved: [RelationName] = []
  /// Their definitions change, or those of their keys.
  private(set) var excluded: [RelationName] = []

  init(_ difference: AlterDifference, _ catalog: MySQL.Catalog) {
    let table = difference.old.name
    let oldKeys = Set(difference.old.foreignKeys.map { $0.name.lowercased() })
    let newKeys = Set(difference.new.foreignKeys.map { $0.name.lowercased() })
    let added = difference.new.foreignKeys.filter { !oldKeys.contains($0.name.lowercased()) }
    let dropped = difference.old.foreignKeys.filter { !newKeys.contains($0.name.lowercased()) }
    let checks = MySQLPlanBuilder(
      MySQL.PlanContext(catalog: catalog)
    ).engine
    guard checks == .mysql else {
      proved = Self.others(added, than: table)
      return
    }
    guard catalog.version >= ServerVersion(8) else { return }
    let parents = Self.others(difference.old.foreignKeys + added, than: table)
    let children = catalog.children(of: table)
    all = parents + children.filter { !parents.contains($0) }
    proved = Self.others(added, than: table)
    let isRenamed = difference.new.name != difference.old.name
    let changed = isRenamed ? difference.old.foreignKeys + added : dropped + added
    excluded = Self.others(changed, than: table)
    excluded += children.filter { !excluded.contains($0) }
  }

  private static func others(
    _ keys: [MySQL.TableForeignKey], than table: RelationName
  ) -> [RelationName] {
    var names: [RelationName] = []
    for key in keys where key.referenced != table && !names.contains(key.referenced) {
      names.append(key.referenced)
    }
    return names
  }
}

extension MySQL.AlterTable {
  func newName(of table: MySQL.Table, in catalog: MySQL.Catalog) -> RelationName {
    for action in actions.reversed() {
      if case .rename(let name) = action {
        let target =
          name.schema == nil ? ObjectName(schema: table.name.schema, name.name) : name
        return catalog.resolve(target)
      }
    }
    return table.name
  }
}

extension Citation {
  static let alterTable = Citation("sql_table.cc, mysql_alter_table")
  static let inPlaceAlter = Citation("sql_table.cc, mysql_inplace_alter_table")
  static let copyAlter = Citation("sql_table.cc, copy_data_between_tables")
  static let onlineCopy = Citation("sql_table.cc, online_alter_check_supported")
  static let commitAlter = Citation("sql_table.cc, wait_while_table_is_used")
  static let foreignKeyLocks = Citation("manual, Metadata Locking")
  static let tablespace = Citation("sql_table.cc, mysql_discard_or_import_tablespace")
}

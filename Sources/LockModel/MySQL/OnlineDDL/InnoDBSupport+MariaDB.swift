// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// What InnoDB of MariaDB can do in place: `ha_innobase::check_if_supported_inplace_alter` and
/// `instant_alter_column_possible` (storage/innobase/handler/handler0alter.cc).
struct MariaDBInnoDB {
  let difference: AlterDifference
  let settings: MySQLSettings

  private var flags: AlterFlags { difference.flags }
  private var version: ServerVersion { difference.version }
  private var old: MySQL.Table { difference.old }
  private var new: MySQL.Table { difference.new }

  private static let source = "handler0alter.cc, check_if_supported_inplace_alter"

  /// InnoDB does not care about them (`INNOBASE_INPLACE_IGNORE`).
  private static let ignored: AlterFlags = [
    .columnDefault, .columnFormat, .virtualExpression, .dropCheck, .rename, .indexLength,
    .indexOption, .convertCharset, .columnVisibility,
  ]
  private static let instantly: AlterFlags = [
    .virtualColumnOrder, .columnName, .addVirtualColumn, .addForeignKey, .dropForeignKey,
    .compatibleType, .columnUnversioned, .renameIndex, .dropVirtualColumn,
  ]
  private static let indexes: AlterFlags = [
    .addIndex, .addUniqueIndex, .addSpatialIndex, .dropIndex, .dropUniqueIndex,
  ]
  private static let rebuilding: AlterFlags = [
    .addPrimaryKey, .dropPrimaryKey, .createOption, .columnNullable, .columnNotNullable,
    .addStoredColumn, .storedColumnOrder, .dropStoredColumn, .recreate, .addSystemVersioning,
    .dropSystemVersioning,
  ]
  /// Columns that come, go or move without a rebuild.
  private static let instantColumns: AlterFlags = [
    .addStoredColumn, .storedColumnOrder, .dropStoredColumn,
  ]
  private static let virtualChanges: AlterFlags = [
    .addVirtualColumn, .dropVirtualColumn, .virtualColumnOrder,
  ]

  func support() -> InPlaceSupport {
    if let obstacle = copyObstacle { return .copy(obstacle) }
    let felt = flags.subtracting(Self.ignored)
    if felt.isEmpty || (felt == .createOption && !optionsNeedRebuild) { return .instant }
    if let obstacle = laterCopyObstacle { return .copy(obstacle) }
    let isInstant = columnsAreInstant
    if !virtualChangesArePossible(isInstant: isInstant) {
      return .copy(
        obstacle(
          "INPLACE ADD or DROP of virtual columns cannot be combined with other ALTER TABLE actions"
        ))
    }
    if isInstant, flags.isDisjoint(with: Self.indexes) { return .instant }
    if needsRebuild, fulltextCount(new) > 1 {
      return .copy(obstacle("InnoDB presently supports one FULLTEXT index creation at a time"))
    }
    if difference.addedIndexes.filter({ $0.kind == .fulltext }).count > 1 {
      return .copy(obstacle("InnoDB presently supports one FULLTEXT index creation at a time"))
    }
    return lockNeeded(isInstant: isInstant)
  }

  // MARK: Copy

  private var copyObstacle: InPlaceSupport.Obstacle? {
    if flags.contains(.addSystemVersioning), new.isVersioned {
      return obstacle("Not implemented for system-versioned timestamp tables")
    }
    if flags.contains(.dropSystemVersioning), new.isVersioned {
      return obstacle("Not implemented for system-versioned timestamp tables")
    }
    if new.columns.count > Self.maximumColumns { return obstacle("Too many columns") }
    let foreign = flags.subtracting(Self.ignored).subtracting(Self.instantly)
      .subtracting(Self.indexes).subtracting(Self.rebuilding)
    if foreign.contains(.storedColumnType) {
      return obstacle("Cannot change column type INPLACE")
    }
    if !foreign.isEmpty { return obstacle("the rows have to be computed anew") }
    if addsHashIndex { return obstacle("a unique key of long values needs a hash of each row") }
    if flags.contains(.addForeignKey), settings.checksForeignKeys {
      return obstacle("Adding foreign keys needs foreign_key_checks=OFF")
    }
    return nil
  }

  /// MariaDB keeps uniqueness of TEXT and BLOB, and of what is longer than a key can be, by a hidden
  /// hash column (`HA_KEY_ALG_LONG_HASH`).
  private var addsHashIndex: Bool {
    difference.addedIndexes.contains { index in
      guard index.kind == .unique else { return false }
      return index.parts.contains { part in
        guard part.prefixLength == nil, case .column(let name) = part.key,
          let column = difference.new.column(name)
        else { return false }
        switch column.type.kind {
        case .tinyblob, .blob, .mediumblob, .longblob, .tinytext, .text, .mediumtext, .longtext,
          .json:
          return true
        case .varchar, .varbinary: return column.type.byteLength > Self.longestKey
        default: return false
        }
      }
    }
  }

  /// Bytes of a key of InnoDB with pages of 16 KiB.
  private static let longestKey = 3072

  private static let maximumColumns = 1017

  private var laterCopyObstacle: InPlaceSupport.Obstacle? {
    if difference.statement.ignore,
      !flags.isDisjoint(with: [.addPrimaryKey, .addUniqueIndex])
    {
      return obstacle("cannot silently drop duplicates (IGNORE)")
    }
    if flags.contains(.dropPrimaryKey), !flags.contains(.addPrimaryKey) {
      return obstacle(
        "Dropping a primary key is not allowed without also adding a new primary key")
    }
    if flags.contains(.columnNullable), new.clusteredKey == nil, old.clusteredKey != nil {
      return obstacle("the unique key that orders the rows must not have nulls")
    }
    if hasFulltext(new), !flags.isDisjoint(with: Self.virtualChanges), !hasDocumentID {
      return obstacle("a virtual column beside a new FULLTEXT index")
    }
    if makesTimestampNotNull {
      return obstacle("cannot silently convert NULL values of a TIMESTAMP with a default")
    }
    if let column = difference.addedColumns.first(where: hasVaryingDefault) {
      return obstacle("the default of \(column.name) differs from row to row")
    }
    return nil
  }

  /// NULL in a TIMESTAMP becomes its default, if it has one.
  private var makesTimestampNotNull: Bool {
    old.columns.contains { column in
      guard column.isNullable, let name = difference.names.successor(of: column.name),
        let successor = new.column(name), !successor.isNullable
      else { return false }
      return successor.type.kind == .timestamp && successor.defaultValue != nil
    }
  }

  /// An expression is computed once where it is the same for all rows (is_non_const_value).
  private func hasVaryingDefault(_ column: MySQL.Column) -> Bool {
    guard case .expression(let expression)? = column.defaultValue else { return false }
    return expression.namesColumns || expression.callsVaryingFunction
  }

  private func virtualChangesArePossible(isInstant: Bool) -> Bool {
    guard !flags.isDisjoint(with: Self.virtualChanges) else { return true }
    var allowed = Self.virtualChanges.union([.virtualExpression, .addIndex, .dropIndex])
    if isInstant { allowed.formUnion([.dropStoredColumn, .storedColumnOrder]) }
    return flags.isSubset(of: allowed) && new.partitioning == nil && virtualColumnsKeepTheirOrder
  }

  /// New virtual columns stand behind the old ones, which stay in order (check_v_col_in_order).
  private var virtualColumnsKeepTheirOrder: Bool {
    var seenNew = false
    for column in new.columns where !column.isStored {
      if difference.isAdded(column.name) { seenNew = true } else if seenNew { return false }
    }
    guard flags.contains(.virtualColumnOrder) else { return true }
    let before = old.columns.filter { !$0.isStored }.compactMap {
      difference.names.successor(of: $0.name)?.lowercased()
    }
    let after = new.columns.filter { !$0.isStored && !difference.isAdded($0.name) }
      .map { $0.name.lowercased() }
    return before == after
  }

  // MARK: Instant

  /// instant_alter_column_possible
  private var columnsAreInstant: Bool {
    if isForbiddenInstantly { return false }
    if !flags.isDisjoint(with: Self.instantColumns) {
      if hasFulltext(old) || old.hasHiddenDocumentID || hasFulltext(new) { return false }
      if old.indexes.contains(where: { hasVirtualPart($0, of: old) }) { return false }
      let columns = old.columns.filter(\.isStored).count + old.instantlyDropped
      if columns + difference.addedColumns.count >= Self.maximumColumns { return false }
    }
    if flags.contains(.addSystemVersioning) { return false }
    let avoided = Self.instantColumns.union(.columnNullable)
    if flags.isDisjoint(with: avoided) {
      if !flags.isDisjoint(with: Self.rebuilding) { return false }
    } else if old.rowFormat == .compressed || old.isTemporary {
      return false
    }
    let others = Self.rebuilding.union([.addIndex, .addUniqueIndex, .addSpatialIndex])
      .subtracting(avoided).subtracting(.createOption)
    if !flags.isDisjoint(with: others) { return false }
    if flags.contains(.createOption), optionsNeedRebuild { return false }
    return !flags.contains(.columnNullable) || nullableIsInstant
  }

  /// `innodb_instant_alter_column_allowed`
  private var isForbiddenInstantly: Bool {
    switch settings.instantColumns {
    case .addDropReorder: false
    case .addLast: !flags.isDisjoint(with: [.storedColumnOrder, .dropStoredColumn])
    case .never: !flags.isDisjoint(with: Self.instantColumns)
    }
  }

  /// Only ROW_FORMAT=REDUNDANT has room for a null that was not foreseen.
  private var nullableIsInstant: Bool {
    guard old.rowFormat == .redundant, !old.hasHiddenDocumentID || hasFulltext(new) else {
      return false
    }
    let key = old.clusteredKey?.columns.compactMap { $0?.lowercased() } ?? []
    return !old.columns.contains { column in
      guard !column.isNullable, key.contains(column.name.lowercased()),
        let name = difference.names.successor(of: column.name)
      else { return false }
      return new.column(name)?.isNullable == true
    }
  }

  // MARK: In place

  private var optionsNeedRebuild: Bool {
    if difference.states("ROW_FORMAT") || difference.states("KEY_BLOCK_SIZE") { return true }
    let isCompressed: (MySQL.Table) -> Bool = { table in
      ["1", "ON", "YES"].contains((table.options["PAGE_COMPRESSED"] ?? "").uppercased())
    }
    return (isCompressed(old) && !isCompressed(new))
      || old.options["ENCRYPTED"] != new.options["ENCRYPTED"]
      || old.options["ENCRYPTION_KEY_ID"] != new.options["ENCRYPTION_KEY_ID"]
  }

  private var needsRebuild: Bool {
    if isForbiddenInstantly || difference.addedColumns.contains(where: \.isAutoIncrement) {
      return true
    }
    let others = flags.subtracting(Self.ignored).subtracting(Self.instantly)
      .subtracting(Self.indexes)
    if others == .createOption { return optionsNeedRebuild }
    return !flags.isDisjoint(with: Self.rebuilding)
  }

  private func lockNeeded(isInstant: Bool) -> InPlaceSupport {
    let rebuilds = (needsRebuild && !isInstant) || addsFirstFulltext
    guard let reason = lockReason else { return .noLock(rebuilds: rebuilds) }
    return .sharedLock(rebuilds: rebuilds, obstacle(reason))
  }

  private var lockReason: String? {
    if difference.addedColumns.contains(where: \.isAutoIncrement) {
      return "Adding an auto-increment column requires a lock"
    }
    if addsIndexedVirtualColumn { return "an index on a new virtual column" }
    if needsRebuild {
      if hasFulltext(new) { return "Fulltext index creation requires a lock" }
      if new.indexes.contains(where: { $0.kind == .spatial }) {
        return "Do not support online operation on table with GIS index"
      }
      if new.indexes.contains(where: { hasVirtualPart($0, of: new) }) {
        return "online rebuild with indexed virtual columns"
      }
    }
    if difference.addedIndexes.contains(where: { $0.kind == .fulltext }) {
      return "Fulltext index creation requires a lock"
    }
    if difference.addedIndexes.contains(where: { $0.kind == .spatial }) {
      return "Do not support online operation on table with GIS index"
    }
    if !flags.isDisjoint(with: [.addSystemVersioning, .dropSystemVersioning]) {
      return "Not implemented for system-versioned operations"
    }
    return nil
  }

  private var addsIndexedVirtualColumn: Bool {
    difference.addedIndexes.contains { index in
      index.columns.contains { name in
        guard let name else { return false }
        return difference.isAdded(name) && new.column(name)?.isStored == false
      }
    }
  }

  /// The first FULLTEXT index needs a document number in each row.
  private var addsFirstFulltext: Bool {
    difference.addedIndexes.contains { $0.kind == .fulltext } && !hasDocumentID
  }

  private func hasVirtualPart(_ index: MySQL.Index, of table: MySQL.Table) -> Bool {
    index.columns.contains { name in name.flatMap(table.column)?.isStored == false }
  }

  private func hasFulltext(_ table: MySQL.Table) -> Bool { fulltextCount(table) > 0 }

  private func fulltextCount(_ table: MySQL.Table) -> Int {
    table.indexes.filter { $0.kind == .fulltext }.count
  }

  private var hasDocumentID: Bool {
    old.hasHiddenDocumentID || hasFulltext(old)
      || old.columns.contains { $0.name == "FTS_DOC_ID" && $0.type.kind == .bigint }
  }

  private func obstacle(_ reason: String) -> InPlaceSupport.Obstacle {
    InPlaceSupport.Obstacle(reason, Self.source)
  }
}

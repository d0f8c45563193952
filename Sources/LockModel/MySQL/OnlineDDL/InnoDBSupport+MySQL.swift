// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// What InnoDB of MySQL can do in place: `ha_innobase::check_if_supported_inplace_alter` and
/// `innobase_support_instant` (storage/innobase/handler/handler0alter.cc).
struct MySQLInnoDB {
  let difference: AlterDifference
  let settings: MySQLSettings

  private var flags: AlterFlags { difference.flags }
  private var version: ServerVersion { difference.version }
  private var old: MySQL.Table { difference.old }
  private var new: MySQL.Table { difference.new }

  private static let source = "handler0alter.cc, check_if_supported_inplace_alter"

  /// InnoDB does not care about them (`INNOBASE_INPLACE_IGNORE`).
  private static let ignored: AlterFlags = [
    .columnDefault, .columnFormat, .rename, .indexOption, .addCheck, .dropCheck, .suspendCheck,
    .columnVisibility,
  ]
  private static let withoutRebuild: AlterFlags = [
    .addIndex, .addUniqueIndex, .addSpatialIndex, .addForeignKey, .dropForeignKey, .dropIndex,
    .dropUniqueIndex, .renameIndex, .columnName, .compatibleType, .addVirtualColumn,
    .dropVirtualColumn, .virtualColumnOrder, .indexLength, .convertCharset,
  ]
  private static let rebuilding: AlterFlags = [
    .addPrimaryKey, .dropPrimaryKey, .createOption, .columnNullable, .columnNotNullable,
    .storedColumnOrder, .dropStoredColumn, .addStoredColumn, .recreate,
  ]

  /// - Parameter requested: an ALGORITHM=INPLACE of the statement keeps instant columns away.
  func support(requested: MySQL.Algorithm) -> InPlaceSupport {
    if let obstacle = copyObstacle { return .copy(obstacle) }
    if version >= ServerVersion(8), isInstant(requested: requested) { return .instant }
    if let obstacle = laterCopyObstacle { return .copy(obstacle) }
    return lockNeeded
  }

  // MARK: Copy

  private var copyObstacle: InPlaceSupport.Obstacle? {
    if new.columns.count > Self.maximumColumns { return obstacle("Too many columns") }
    if let before = old.options["ENCRYPTION"], let after = new.options["ENCRYPTION"],
      before != after
    {
      return obstacle("Cannot alter encryption attribute by inplace algorithm")
    }
    let foreign = flags.subtracting(Self.ignored).subtracting(Self.withoutRebuild)
      .subtracting(Self.rebuilding)
    if foreign.contains(.storedColumnType) {
      return obstacle("Cannot change column type INPLACE")
    }
    if !foreign.isEmpty { return obstacle("the rows have to be computed anew") }
    if flags.contains(.addForeignKey), settings.checksForeignKeys {
      return obstacle("Adding foreign keys needs foreign_key_checks=OFF")
    }
    return nil
  }

  private static let maximumColumns = 1017

  private var laterCopyObstacle: InPlaceSupport.Obstacle? {
    if flags.contains(.columnNotNullable), !settings.isStrict {
      return obstacle("cannot silently convert NULL values, as required in this SQL_MODE")
    }
    if flags.contains(.dropPrimaryKey), !flags.contains(.addPrimaryKey) {
      return obstacle(
        "Dropping a primary key is not allowed without also adding a new primary key")
    }
    if flags.contains(.columnNullable), new.clusteredKey == nil, old.clusteredKey != nil {
      return obstacle("the unique key that orders the rows must not have nulls")
    }
    if !flags.isDisjoint(with: Self.virtualChanges), !virtualChangesAreAlone {
      return obstacle(
        "INPLACE ADD or DROP of virtual columns cannot be combined with other ALTER TABLE actions")
    }
    if addsIndexedVirtualColumn, flags.contains(.dropVirtualColumn) {
      return obstacle("an index on a new virtual column beside a dropped one")
    }
    if hasFulltext(old), hasFulltext(new), rebuilds {
      return obstacle("InnoDB presently supports one FULLTEXT index creation at a time")
    }
    return nil
  }

  private static let virtualChanges: AlterFlags = [
    .addVirtualColumn, .dropVirtualColumn, .virtualColumnOrder,
  ]

  private var virtualChangesAreAlone: Bool {
    let others = flags.subtracting(Self.virtualChanges).subtracting([.addIndex, .dropIndex])
    if !others.isEmpty || new.partitioning != nil { return false }
    if !virtualColumnsKeepTheirOrder { return false }
    // A hidden FTS_DOC_ID would rebuild the table.
    return !(hasFulltext(new) && !hasDocumentID)
  }

  /// New virtual columns stand behind the old ones, which stay in order (check_v_col_in_order).
  private var virtualColumnsKeepTheirOrder: Bool {
    var seenNew = false
    for column in new.columns {
      if column.isStored {
        if seenNew, column.isAutoIncrement { return false }
        continue
      }
      if difference.isAdded(column.name) { seenNew = true } else if seenNew { return false }
    }
    if seenNew || difference.addsHiddenColumn, difference.keepsHiddenColumn { return false }
    guard flags.contains(.virtualColumnOrder) else { return true }
    let before = old.columns.filter { !$0.isStored }.compactMap {
      difference.names.successor(of: $0.name)?.lowercased()
    }
    let after = new.columns.filter { !$0.isStored && !difference.isAdded($0.name) }
      .map { $0.name.lowercased() }
    return before == after
  }

  // MARK: Instant

  private func isInstant(requested: MySQL.Algorithm) -> Bool {
    let felt = flags.subtracting(Self.ignored)
    if felt.isEmpty { return true }
    guard felt.isSubset(of: instantFlags) else { return false }
    if felt == .columnName { return version >= Self.instantRename && !renamesReferencedColumn }
    if felt.isSubset(of: [.addVirtualColumn, .dropVirtualColumn]) {
      return virtualColumnsKeepTheirOrder
    }
    if felt.isSubset(of: [.addVirtualColumn, .dropVirtualColumn, .columnName]) { return false }
    let adds = felt.contains(.addStoredColumn) && !felt.contains(.dropVirtualColumn)
    let drops = felt.contains(.dropStoredColumn)
    guard adds || drops else { return false }
    if !adds, !virtualColumnsKeepTheirOrder { return false }
    return supportsInstantColumns && requested != .inPlace
  }

  private static let instantRename = ServerVersion(8, 0, 28)
  private static let instantAnywhere = ServerVersion(8, 0, 29)
  private static let instantColumns = ServerVersion(8, 0, 12)

  private var instantFlags: AlterFlags {
    if version >= Self.instantAnywhere {
      return [
        .columnName, .addVirtualColumn, .dropVirtualColumn, .virtualColumnOrder, .addStoredColumn,
        .storedColumnOrder, .dropStoredColumn,
      ]
    }
    if version >= Self.instantColumns {
      return [.columnName, .addVirtualColumn, .dropVirtualColumn, .addStoredColumn]
    }
    return [.addVirtualColumn, .dropVirtualColumn]
  }

  private var supportsInstantColumns: Bool {
    if old.rowFormat == .compressed || old.isTemporary || hasDocumentID || hasFulltext(old) {
      return false
    }
    if version < Self.instantAnywhere, !addsAtTheEnd { return false }
    // No value stands for a shape that is not there.
    if difference.addedColumns.contains(where: { $0.type.kind.isSpatial && !$0.isNullable }) {
      return false
    }
    let columns = old.columns.filter(\.isStored).count + old.instantlyDropped
    let added = difference.addedColumns.filter(\.isStored).count
    if columns + added > Self.maximumColumns { return false }
    // A row version is spent on each statement, however many columns it adds.
    if version >= Self.instantAnywhere, old.rowVersions >= maximumRowVersions { return false }
    return true
  }

  /// dict_table_t::is_valid_row_version: MAX_ROW_VERSION is 64, from 9.1 on 255.
  private var maximumRowVersions: Int { version >= ServerVersion(9, 1) ? 255 : 64 }

  private var addsAtTheEnd: Bool {
    let stored = new.columns.filter(\.isStored)
    let existing = stored.prefix { !difference.isAdded($0.name) }
    return stored.dropFirst(existing.count).allSatisfy { difference.isAdded($0.name) }
  }

  /// innobase's ok_to_rename_column: a foreign key of another table names the column.
  private var renamesReferencedColumn: Bool {
    let renamed = old.columns.compactMap { column -> String? in
      let name = difference.names.successor(of: column.name)
      return name?.lowercased() == column.name.lowercased() ? nil : column.name.lowercased()
    }
    let keys = difference.catalog.foreignKeys(referencing: old.name)
    return keys.contains { key in
      key.referencedColumns.contains { renamed.contains($0.lowercased()) }
    }
  }

  // MARK: In place

  private var rebuilds: Bool {
    if flags.intersection(Self.rebuilding).subtracting(.createOption) != [] { return true }
    if addsFirstFulltext { return true }
    guard flags.contains(.createOption) else { return false }
    let options = ["ROW_FORMAT", "KEY_BLOCK_SIZE", "TABLESPACE"]
    return options.contains(where: difference.states)
      || (convertsFixedText && changesDefaultCharset)
  }

  /// CHAR and TEXT get another charset or collation: with the table's default they are built anew,
  /// and a rebuild lets nobody write meanwhile (observed on 9.7).
  private var convertsFixedText: Bool {
    guard flags.contains(.compatibleType) else { return false }
    return old.columns.contains { column in
      guard column.type.kind != .varchar, let name = difference.names.successor(of: column.name),
        let successor = new.column(name)
      else { return false }
      return column.type.collation != successor.type.collation
    }
  }

  private var changesDefaultCharset: Bool {
    flags.contains(.convertCharset) || difference.states("CHARACTER SET")
      || difference.states("COLLATE")
  }

  /// The first FULLTEXT index needs a document number in each row.
  private var addsFirstFulltext: Bool {
    difference.addedIndexes.contains { $0.kind == .fulltext } && !hasDocumentID
  }

  private var lockNeeded: InPlaceSupport {
    if let added = difference.addedColumns.first(where: \.isAutoIncrement) {
      return shared("Adding an auto-increment column requires a lock (\(added.name))")
    }
    if addsIndexedVirtualColumn {
      return shared("INPLACE ADD of an index on a new virtual column")
    }
    if difference.addedIndexes.contains(where: { $0.kind == .spatial }) {
      return shared("Do not support online operation on table with GIS index")
    }
    if rebuilds, new.indexes.contains(where: { $0.kind == .spatial }) {
      return shared("Do not support online operation on table with GIS index")
    }
    if rebuilds, hasFulltext(new) { return shared("Fulltext index creation requires a lock") }
    if difference.addedIndexes.contains(where: { $0.kind == .fulltext }) {
      return shared("Fulltext index creation requires a lock")
    }
    if rebuilds, convertsFixedText {
      return shared("the columns change their collation with the table")
    }
    return .noLock(rebuilds: rebuilds)
  }

  /// An index on a virtual column that the same statement adds; a functional key part is one, under
  /// a hidden name.
  private var addsIndexedVirtualColumn: Bool {
    difference.addedIndexes.contains { index in
      index.parts.contains { part in
        switch part.key {
        case .expression: true
        case .column(let name):
          difference.isAdded(name) && new.column(name)?.isStored == false
        }
      }
    }
  }

  private func hasFulltext(_ table: MySQL.Table) -> Bool {
    table.indexes.contains { $0.kind == .fulltext }
  }

  /// A column FTS_DOC_ID, hidden or made by the user.
  private var hasDocumentID: Bool {
    old.hasHiddenDocumentID || hasFulltext(old)
      || old.columns.contains { $0.name == "FTS_DOC_ID" && $0.type.kind == .bigint }
  }

  private func obstacle(_ reason: String) -> InPlaceSupport.Obstacle {
    InPlaceSupport.Obstacle(reason, Self.source)
  }

  private func shared(_ reason: String) -> InPlaceSupport {
    .sharedLock(rebuilds: rebuilds, obstacle(reason))
  }
}

extension MySQL.DataType.Kind {
  fileprivate var isSpatial: Bool {
    switch self {
    case .geometry, .point, .linestring, .polygon, .multipoint, .multilinestring, .multipolygon,
      .geometrycollection:
      true
    default: false
    }
  }
}

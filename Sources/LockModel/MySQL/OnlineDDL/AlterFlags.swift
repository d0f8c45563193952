// SPDX-License-Identifier: Apache-2.0

/// What an ALTER TABLE changes, as the server tells its storage engine: the flags of
/// `Alter_inplace_info` (MySQL, sql/handler.h) and `alter_table_operations` (MariaDB,
/// sql/sql_alter.h), under the names of the former.
struct AlterFlags: OptionSet, Sendable, Hashable {
  let rawValue: UInt64

  // Indexes
  static let addIndex = AlterFlags(bit: 0)
  static let dropIndex = AlterFlags(bit: 1)
  static let addUniqueIndex = AlterFlags(bit: 2)
  static let dropUniqueIndex = AlterFlags(bit: 3)
  static let addPrimaryKey = AlterFlags(bit: 4)
  static let dropPrimaryKey = AlterFlags(bit: 5)
  static let addSpatialIndex = AlterFlags(bit: 6)
  static let renameIndex = AlterFlags(bit: 7)
  /// Comment, visibility.
  static let indexOption = AlterFlags(bit: 8)
  /// A key part grew with its column.
  static let indexLength = AlterFlags(bit: 9)

  // Columns
  static let addVirtualColumn = AlterFlags(bit: 10)
  static let addStoredColumn = AlterFlags(bit: 11)
  static let addStoredGeneratedColumn = AlterFlags(bit: 12)
  static let dropVirtualColumn = AlterFlags(bit: 13)
  static let dropStoredColumn = AlterFlags(bit: 14)
  static let columnName = AlterFlags(bit: 15)
  static let storedColumnOrder = AlterFlags(bit: 16)
  static let virtualColumnOrder = AlterFlags(bit: 17)
  static let storedColumnType = AlterFlags(bit: 18)
  static let virtualColumnType = AlterFlags(bit: 19)
  static let storedExpression = AlterFlags(bit: 20)
  static let virtualExpression = AlterFlags(bit: 21)
  /// The new type reads what the old one wrote (`ALTER_COLUMN_EQUAL_PACK_LENGTH`,
  /// `ALTER_COLUMN_TYPE_CHANGE_BY_ENGINE`).
  static let compatibleType = AlterFlags(bit: 22)
  static let columnNullable = AlterFlags(bit: 23)
  static let columnNotNullable = AlterFlags(bit: 24)
  static let columnDefault = AlterFlags(bit: 25)
  static let columnVisibility = AlterFlags(bit: 26)
  /// COLUMN_FORMAT, STORAGE.
  static let columnFormat = AlterFlags(bit: 27)
  /// A generated column whose expression stays depends on a column that changes.
  static let generatedReevaluated = AlterFlags(bit: 28)
  static let columnUnversioned = AlterFlags(bit: 29)

  // The table
  static let rename = AlterFlags(bit: 30)
  static let createOption = AlterFlags(bit: 31)
  static let recreate = AlterFlags(bit: 32)
  static let addForeignKey = AlterFlags(bit: 33)
  static let dropForeignKey = AlterFlags(bit: 34)
  static let addCheck = AlterFlags(bit: 35)
  static let dropCheck = AlterFlags(bit: 36)
  static let suspendCheck = AlterFlags(bit: 37)
  static let addSystemVersioning = AlterFlags(bit: 38)
  static let dropSystemVersioning = AlterFlags(bit: 39)
  static let convertCharset = AlterFlags(bit: 40)
  static let period = AlterFlags(bit: 41)

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(bit: UInt64) { rawValue = 1 << bit }
}

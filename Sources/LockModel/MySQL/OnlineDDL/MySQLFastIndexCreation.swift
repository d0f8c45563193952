// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// What MySQL before 5.6 does without a copy: entries in its .frm file, and InnoDB's secondary indexes,
/// which are built and dropped beside readers (manual 5.5, "ALTER TABLE Statement", "Storage,
/// Performance, and Concurrency Considerations", and "Fast Index Creation in the InnoDB Storage
/// Engine"). Everything else is copied, beside readers too: online DDL is of 5.6.
struct MySQLFastIndexCreation {
  let difference: AlterDifference

  var support: InPlaceSupport {
    let flags = difference.flags
    if flags.isSubset(of: metadataFlags) { return .instant }
    guard difference.old.isInnoDB, flags.isSubset(of: Self.indexFlags) else {
      return .copy(
        InPlaceSupport.Obstacle(
          "online DDL is of MySQL 5.6 and later", "manual 5.5, ALTER TABLE Statement"))
    }
    return .sharedLock(
      rebuilds: false,
      InPlaceSupport.Obstacle(
        "the table is locked in shared mode while an index is built or dropped",
        "manual 5.5, Concurrency Considerations for Fast Index Creation"))
  }

  private static let indexFlags: AlterFlags = [
    .addIndex, .dropIndex, .addUniqueIndex, .dropUniqueIndex,
  ]

  private var metadataFlags: AlterFlags {
    var flags: AlterFlags = [.columnName, .columnDefault, .rename, .columnFormat]
    if onlyListsGrow { flags.insert(.compatibleType) }
    return flags
  }

  /// Members at the end of an ENUM or SET.
  private var onlyListsGrow: Bool {
    difference.old.columns.allSatisfy { column in
      !difference.changedColumns.contains(column.name.lowercased()) || column.type.kind.isList
    }
  }
}

extension MySQL.DataType.Kind {
  fileprivate var isList: Bool {
    switch self {
    case .enum, .set: true
    default: false
    }
  }
}

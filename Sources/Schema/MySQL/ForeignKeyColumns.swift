// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Which columns a foreign key of InnoDB can join.
///
/// They have to be stored alike (`cmp_cols_are_equal` in storage/innobase/rem/rem0cmp.cc): observed on
/// MariaDB 10.5, 10.11, 11.8 and MySQL 9.7 with 870 pairs of types.
extension MySQL.DataType {
  /// How InnoDB stores a value, as far as comparing goes: a length matters to numbers only.
  private enum Storage: Hashable {
    case integer(bytes: Int, isUnsigned: Bool)
    case float
    case double
    /// BINARY, but also DECIMAL, BIT and times.
    case bytes
    case text(collation: String?)
    /// It cannot be part of a key.
    case long
  }

  private var storage: Storage {
    switch kind {
    case .tinyint: .integer(bytes: 1, isUnsigned: isUnsigned)
    case .smallint: .integer(bytes: 2, isUnsigned: isUnsigned)
    case .mediumint: .integer(bytes: 3, isUnsigned: isUnsigned)
    case .int: .integer(bytes: 4, isUnsigned: isUnsigned)
    case .bigint: .integer(bytes: 8, isUnsigned: isUnsigned)
    case .year: .integer(bytes: 1, isUnsigned: true)
    case .date: .integer(bytes: 3, isUnsigned: true)
    case .enum, .set: .integer(bytes: memberBytes, isUnsigned: true)
    case .float: .float
    case .double: .double
    case .decimal, .bit, .time, .datetime, .timestamp, .binary, .varbinary, .uuid, .inet4, .inet6:
      .bytes
    case .char, .varchar: charset == "binary" ? .bytes : .text(collation: collation)
    case .tinyblob, .blob, .mediumblob, .longblob, .tinytext, .text, .mediumtext, .longtext, .json,
      .geometry, .point, .linestring, .polygon, .multipoint, .multilinestring, .multipolygon,
      .geometrycollection, .vector, .xmltype:
      .long
    }
  }

  /// - Parameter inAnyCharset: as `foreign_key_checks = 0` lets a change of the charset pass.
  func canReference(_ parent: MySQL.DataType, inAnyCharset: Bool = false) -> Bool {
    switch (storage, parent.storage) {
    case (.long, _), (_, .long): false
    case (.text, .text) where inAnyCharset: true
    case (let own, let other): own == other
    }
  }
}

extension MySQL.Catalog {
  /// Why InnoDB refuses a new key; nil: it does not, or a table is not known well enough.
  func refusal(
    of key: MySQL.TableForeignKey, from child: MySQL.Table, to parent: MySQL.Table
  ) -> Refusal? {
    guard child.isInnoDB, parent.isInnoDB, !child.isAssumed, !parent.isAssumed,
      key.columns.count == key.referencedColumns.count
    else { return nil }
    for (name, referenced) in zip(key.columns, key.referencedColumns) {
      guard let own = child.column(name) else { continue }
      guard let other = parent.column(referenced) else {
        return foreignKeyError(3734, key.name)
      }
      if !own.type.canReference(other.type) { return foreignKeyError(3780, key.name) }
      if key.setsNull, !own.isNullable { return foreignKeyError(1830, key.name) }
    }
    if parent.serves(key.referencedColumns, isUnique: requiresUniqueParent) { return nil }
    return foreignKeyError(requiresUniqueParent ? 6125 : 1822, key.name)
  }

  /// MariaDB has one error for all of it.
  private func foreignKeyError(_ number: Int, _ name: String) -> Refusal {
    .error(engine == .mariadb ? 1005 : number, name)
  }

  /// `restrict_fk_on_non_standard_key` (MySQL 8.4; manual, "Server System Variables").
  private var requiresUniqueParent: Bool {
    engine == .mysql && version >= ServerVersion(8, 4)
      && isOn("restrict_fk_on_non_standard_key", default: true)
  }
}

extension MySQLAlteration {
  /// A key whose columns the statement made unlike those they refer to: MySQL refuses it by whatever
  /// algorithm (3780).
  func checkForeignKeys() throws(Refusal) {
    let (table, catalog) = (builder.table, builder.catalog)
    guard catalog.engine == .mysql, table.isInnoDB, !table.isAssumed else { return }
    for key in table.foreignKeys {
      let isOwn = key.referenced == old.name
      guard let parent = isOwn ? table : catalog.tables[key.referenced] else { continue }
      for (name, referenced) in zip(key.columns, key.referencedColumns)
      where changesType(of: name) || (isOwn && changesType(of: referenced)) {
        try check(key, table.column(name), parent.column(referenced))
      }
    }
    for child in catalog.children(of: old.name) where child != old.name {
      guard let child = catalog.tables[child] else { continue }
      for key in child.foreignKeys where key.referenced == old.name {
        for (name, referenced) in zip(key.columns, key.referencedColumns.map(successor))
        where changesType(of: referenced) {
          try check(key, child.column(name), table.column(referenced))
        }
      }
    }
  }

  /// Of a column that was there before, by its new name.
  private func changesType(of name: String) -> Bool {
    guard let before = old.column(origin(of: name)), let after = builder.table.column(name) else {
      return false
    }
    return before.type != after.type
  }

  private func check(
    _ key: MySQL.TableForeignKey, _ child: MySQL.Column?, _ parent: MySQL.Column?
  ) throws(Refusal) {
    guard let child, let parent else { return }
    if !child.type.canReference(
      parent.type, inAnyCharset: !builder.catalog.checksForeignKeys)
    {
      throw .error(3780, key.name)
    }
  }
}

extension MySQL.TableForeignKey {
  public var setsNull: Bool { onDelete == .setNull || onUpdate == .setNull }
}

extension MySQL.Table {
  /// Whether an index begins with these columns, or consists of them and is unique.
  fileprivate func serves(_ columns: [String], isUnique: Bool) -> Bool {
    indexes.contains { index in
      let isKey =
        index.columns.count == columns.count && (index.kind == .primary || index.kind == .unique)
      return index.serves(columns) && (isKey || !isUnique)
    }
  }
}

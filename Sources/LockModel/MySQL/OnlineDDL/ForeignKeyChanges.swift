// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// Columns of foreign keys that a statement may not change.
extension AlterDifference {
  /// `fk_check_copy_alter_table` in sql/sql_table.cc: a copy would leave the key without a check of
  /// its values. MySQL lets it pass where `foreign_key_checks` is off, MariaDB never (observed on
  /// 10.5, 10.11, 11.8).
  func foreignKeyRefusal(copies: Bool) -> Rejection.Reason? {
    guard old.isInnoDB else { return nil }
    for key in old.foreignKeys where !drops(key) && key.setsNull {
      if let name = key.columns.first(where: becomesNotNull) { return .error(1830, name) }
    }
    guard engine == .mariadb || catalog.checksForeignKeys else { return nil }
    for key in old.foreignKeys where !drops(key) {
      if let name = key.columns.first(where: { isForbidden($0, copies: copies) }) {
        return .error(1832, name)
      }
    }
    for key in catalog.foreignKeys(referencing: old.name) {
      if let name = key.referencedColumns.first(where: { isForbidden($0, copies: copies) }) {
        return .error(1833, name)
      }
    }
    return nil
  }

  /// Of this table's keys, or of those that refer to it.
  var renamesForeignKeyColumn: Bool {
    let own = old.foreignKeys.flatMap(\.columns)
    let referenced = catalog.foreignKeys(referencing: old.name).flatMap(\.referencedColumns)
    return (own + referenced).contains { name in
      guard old.column(name) != nil, let successor = names.successor(of: name) else { return false }
      return successor.lowercased() != name.lowercased()
    }
  }

  private func isForbidden(_ name: String, copies: Bool) -> Bool {
    guard let (before, after) = versions(of: name) else { return false }
    if engine == .mariadb, changedColumns.contains(name.lowercased()) { return true }
    guard copies else { return false }
    // The numbers that stand for the members stay, in whatever charset these are.
    if engine == .mysql, !before.type.members.isEmpty, before.type.members == after.type.members {
      return false
    }
    if convertedColumns.contains(name.lowercased()) { return true }
    let forbidsNotNull = engine == .mysql || version < ServerVersion(10, 6)
    return forbidsNotNull && becomesNotNull(name)
  }

  private func becomesNotNull(_ name: String) -> Bool {
    guard let (before, after) = versions(of: name) else { return false }
    return before.isNullable && !after.isNullable
  }

  private func versions(of name: String) -> (before: MySQL.Column, after: MySQL.Column)? {
    guard let before = old.column(name), let successor = names.successor(of: name),
      let after = new.column(successor)
    else { return nil }
    return (before, after)
  }

  private func drops(_ key: MySQL.TableForeignKey) -> Bool {
    !new.foreignKeys.contains { $0.name.lowercased() == key.name.lowercased() }
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// The way back on MySQL and MariaDB. DDL commits by itself there, so each statement is undone by another.
extension RollbackPlan {
  static func undoing(
    mysql statement: Statement, before: Catalog, after: Catalog, plan: Plan
  ) -> RollbackPlan? {
    let touched = plan.locks.map(\.relation).reduce(into: [RelationName]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let changesRows = plan.work.contains { work in
      switch work.kind {
      case .rowChanges: true
      default: false
      }
    }
    if changesRows { return RollbackPlan(obstacle: .rowsChanged) }
    if plan.work.contains(where: { $0.kind == .emptied }) {
      return RollbackPlan(obstacle: .rowsGone)
    }
    guard let old = before.mysql, let new = after.mysql else { return nil }
    var difference = MySQLDifference(old: old, new: new)
    if let renamed = difference.renamed(touched) { return RollbackPlan(sql: renamed) }
    for name in touched { difference.undo(name) }
    if difference.isLost { return RollbackPlan(obstacle: .definitionUnknown) }
    let plan = RollbackPlan(sql: difference.sql, losses: difference.losses)
    return plan.sql.isEmpty && plan.losses.isEmpty ? nil : plan
  }
}

private struct MySQLDifference {
  let old: MySQL.Catalog
  let new: MySQL.Catalog
  var sql: [String] = []
  var losses: [Rollback.Loss] = []
  /// Something changed whose definition cannot be written again from here.
  var isLost = false

  /// A table that goes by another name now.
  func renamed(_ touched: [RelationName]) -> [String]? {
    let gone = touched.filter { old.tables[$0] != nil && new.tables[$0] == nil }
    let come = touched.filter { old.tables[$0] == nil && new.tables[$0] != nil }
    guard gone.count == 1, come.count == 1, let before = old.tables[gone[0]],
      let after = new.tables[come[0]], before.columns == after.columns
    else { return nil }
    return [
      "RENAME TABLE \(MySQLName.quoted(come[0])) TO \(MySQLName.quoted(gone[0]))"
    ]
  }

  mutating func undo(_ name: RelationName) {
    let quoted = MySQLName.quoted(name)
    switch (old.tables[name], new.tables[name]) {
    case (nil, _?):
      sql.append("DROP TABLE \(quoted)")
      losses.append(.writtenSince(name, column: nil))
    case (_?, nil):
      isLost = true
    case (let before?, let after?):
      undo(before, after)
    case (nil, nil):
      if old.views[name] == nil, new.views[name] != nil {
        sql.append("DROP VIEW \(quoted)")
      } else if old.views[name] != new.views[name] {
        isLost = true
      }
    }
  }

  private mutating func undo(_ before: MySQL.Table, _ after: MySQL.Table) {
    var actions: [String] = []
    for key in after.foreignKeys where !before.foreignKeys.contains(where: { $0.name == key.name })
    {
      actions.append("DROP FOREIGN KEY \(MySQLName.quoted(key.name))")
    }
    for index in after.indexes where !before.indexes.contains(where: { $0.name == index.name }) {
      // A renamed one is the same but for its name.
      if let twin = before.indexes.first(where: { $0.isSame(as: index) }),
        !after.indexes.contains(where: { $0.name == twin.name })
      {
        actions.append(
          "RENAME INDEX \(MySQLName.quoted(index.name)) TO \(MySQLName.quoted(twin.name))")
      } else if !index.isGenerated {
        actions.append(
          index.kind == .primary ? "DROP PRIMARY KEY" : "DROP INDEX \(MySQLName.quoted(index.name))"
        )
      }
    }
    undoColumns(before, after, &actions)
    for index in before.indexes where !after.indexes.contains(where: { $0.name == index.name }) {
      guard !after.indexes.contains(where: { $0.isSame(as: index) }) else { continue }
      guard let definition = index.definition else {
        isLost = true
        continue
      }
      actions.append("ADD " + definition)
    }
    for index in before.indexes {
      guard let now = after.indexes.first(where: { $0.name == index.name }) else { continue }
      if now.isHidden != index.isHidden {
        let word =
          old.engine == .mariadb
          ? (index.isHidden ? "IGNORED" : "NOT IGNORED")
          : (index.isHidden ? "INVISIBLE" : "VISIBLE")
        actions.append("ALTER INDEX \(MySQLName.quoted(index.name)) \(word)")
      } else if !now.isSame(as: index) {
        isLost = true
      }
    }
    for key in before.foreignKeys where !after.foreignKeys.contains(where: { $0.name == key.name })
    {
      actions.append("ADD " + key.definition)
    }
    if before.storageEngine != after.storageEngine || before.charset != after.charset
      || before.collation != after.collation || before.partitioning != after.partitioning
      || before.checks != after.checks || before.triggers != after.triggers
    {
      isLost = true
    }
    guard !actions.isEmpty else { return }
    sql.append("ALTER TABLE \(MySQLName.quoted(before.name)) " + actions.joined(separator: ", "))
  }

  private mutating func undoColumns(
    _ before: MySQL.Table, _ after: MySQL.Table, _ actions: inout [String]
  ) {
    let added = after.columns.filter { column in
      !before.columns.contains { $0.name == column.name }
    }
    let removed = before.columns.filter { column in
      !after.columns.contains { $0.name == column.name }
    }
    if added.count == 1, removed.count == 1, added[0].isRenamed(from: removed[0]) {
      actions.append(
        "RENAME COLUMN \(MySQLName.quoted(added[0].name)) TO \(MySQLName.quoted(removed[0].name))")
      return
    }
    for column in added {
      actions.append("DROP COLUMN \(MySQLName.quoted(column.name))")
      losses.append(.writtenSince(before.name, column: column.name))
    }
    // The words of a column's old definition are not kept.
    if !removed.isEmpty { isLost = true }
    for column in before.columns {
      guard let now = after.columns.first(where: { $0.name == column.name }), now != column else {
        continue
      }
      isLost = true
    }
  }
}

extension MySQL.Column {
  fileprivate func isRenamed(from other: MySQL.Column) -> Bool {
    var same = self
    same.name = other.name
    return same == other
  }
}

extension MySQL.Index {
  fileprivate func isSame(as other: MySQL.Index) -> Bool {
    var same = self
    same.name = other.name
    return same == other
  }

  /// Nil where a part is not a plain column.
  fileprivate var definition: String? {
    var list: [String] = []
    for part in parts {
      guard case .column(let name) = part.key else { return nil }
      let prefix = part.prefixLength.map { "(\($0))" } ?? ""
      list.append(MySQLName.quoted(name) + prefix + (part.isDescending ? " DESC" : ""))
    }
    let columns = "(\(list.joined(separator: ", ")))"
    let name = MySQLName.quoted(name)
    switch kind {
    case .primary: return "PRIMARY KEY \(columns)"
    case .unique: return "UNIQUE INDEX \(name) \(columns)"
    case .plain: return "INDEX \(name) \(columns)"
    case .fulltext: return "FULLTEXT INDEX \(name) \(columns)"
    case .spatial: return "SPATIAL INDEX \(name) \(columns)"
    case .vector: return nil
    }
  }
}

extension MySQL.TableForeignKey {
  fileprivate var definition: String {
    let own = columns.map(MySQLName.quoted).joined(separator: ", ")
    let other = referencedColumns.map(MySQLName.quoted).joined(separator: ", ")
    return "CONSTRAINT \(MySQLName.quoted(name)) FOREIGN KEY (\(own)) "
      + "REFERENCES \(MySQLName.quoted(referenced)) (\(other))"
      + onDelete.clause("DELETE") + onUpdate.clause("UPDATE")
  }
}

extension MySQL.References.Action {
  fileprivate func clause(_ event: String) -> String {
    switch self {
    case .noAction: ""
    case .restrict: " ON \(event) RESTRICT"
    case .cascade: " ON \(event) CASCADE"
    case .setNull: " ON \(event) SET NULL"
    case .setDefault: " ON \(event) SET DEFAULT"
    }
  }
}

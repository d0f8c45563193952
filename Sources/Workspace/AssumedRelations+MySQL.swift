// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema

extension AssumedRelations {
  /// Of a table of MySQL or MariaDB the columns and indexes are assumed that are only named; what a
  /// MODIFY would change decides how it is done, and stays unknown.
  static func complete(_ catalog: MySQL.Catalog, for statements: [Statement]) -> Result {
    var before = catalog
    var running = catalog
    var names: [RelationName] = []
    for statement in statements {
      guard case .mysql(let statement) = statement else { continue }
      let context = MySQL.PlanContext(catalog: running)
      for unknown in statement.plan(in: context).unknowns {
        guard case .missingRelation(let written) = unknown else { continue }
        let name = running.resolve(objectName(written))
        guard running.tables[name] == nil, running.views[name] == nil else { continue }
        names.append(name)
        before.assume(name)
        running.assume(name)
      }
      let missing = MissingParts(statement)
      if let table = missing.table.flatMap(running.table), table.isAssumed {
        let columns = missing.columns.filter { table.column($0) == nil }
        let indexes = missing.indexes.filter { table.index($0) == nil }
        before.assume(table.name, columns: columns, indexes: indexes)
        running.assume(table.name, columns: columns, indexes: indexes)
      }
      running.apply(statement)
    }
    return Result(catalog: Catalog(before.asBaseline()), names: names)
  }

  private static func objectName(_ written: String) -> ObjectName {
    guard let dot = written.firstIndex(of: ".") else { return ObjectName(written) }
    return ObjectName(
      schema: String(written[..<dot]), String(written[written.index(after: dot)...]))
  }
}

/// What a statement takes for granted in a table, without its definition mattering.
private struct MissingParts {
  private(set) var table: ObjectName?
  private(set) var columns: [String] = []
  private(set) var indexes: [String] = []

  init(_ statement: MySQL.Statement) {
    switch statement {
    case .alterTable(let alter): note(alter)
    case .createIndex(let create): note(create.asAlterTable)
    case .dropIndex(let drop): note(drop.asAlterTable)
    default: break
    }
  }

  private mutating func note(_ alter: MySQL.AlterTable) {
    table = alter.name
    for action in alter.actions { note(action) }
    let added = alter.actions.compactMap { action -> String? in
      if case .addColumn(let column, _, _) = action { column.name.lowercased() } else { nil }
    }
    columns.removeAll { added.contains($0.lowercased()) }
    // An index stands on some column.
    if !indexes.isEmpty, columns.isEmpty { columns = ["id"] }
  }

  private mutating func note(_ action: MySQL.AlterAction) {
    switch action {
    case .addColumn(_, .after(let column), _): columns.append(column)
    case .dropColumn(let name, _), .renameColumn(let name, _), .alterColumnDefault(let name, _),
      .alterColumnVisibility(let name, _):
      columns.append(name)
    case .addIndex(let index, _) where index.kind != .spatial && index.kind != .vector:
      for part in index.parts {
        if case .column(let name) = part.key { columns.append(name) }
      }
    case .addForeignKey(let key, _): columns += key.columns
    case .dropIndex(let name, _), .renameIndex(let name, _), .alterIndexVisibility(let name, _):
      indexes.append(name)
    default: break
    }
  }
}

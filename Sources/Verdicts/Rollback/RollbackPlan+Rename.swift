// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

extension RollbackPlan {
  /// A rename looks like a removal and a creation: it is undone by its words.
  static func undoingRename(_ statement: Statement, before: Catalog) -> RollbackPlan? {
    guard case .alterTable(let alter) = statement, let first = alter.actions.first?.value,
      let relation = before.relation(alter.name)
    else { return nil }
    let keyword = alter.keyword.sql
    let name = Definition.name(relation.name)
    let quoted = SQLText.identifier
    let sql: String
    switch first {
    case .rename(let new):
      let moved = Definition.name(RelationName(relation.name.schema, new))
      sql = "ALTER \(keyword) \(moved) RENAME TO \(quoted(relation.name.name))"
    case .renameColumn(let old, let new):
      sql = "ALTER \(keyword) \(name) RENAME COLUMN \(quoted(new)) TO \(quoted(old))"
    case .renameConstraint(let old, let new):
      sql = "ALTER \(keyword) \(name) RENAME CONSTRAINT \(quoted(new)) TO \(quoted(old))"
    case .setSchema(let schema):
      let moved = Definition.name(RelationName(schema, relation.name.name))
      sql = "ALTER \(keyword) \(moved) SET SCHEMA \(quoted(relation.name.schema))"
    case .ownerTo:
      guard let owner = relation.owner else { return RollbackPlan(obstacle: .definitionUnknown) }
      sql = "ALTER \(keyword) \(name) OWNER TO \(quoted(owner))"
    default:
      return nil
    }
    return RollbackPlan(sql: [sql])
  }

  /// Rows that were written with their key, all of them constants, are deleted by it.
  static func undoingInsert(_ statement: Statement, before: Catalog) -> RollbackPlan? {
    guard case .data(.insert(let insert)) = statement, insert.with == nil,
      insert.onConflict == nil, let table = before.relation(insert.table.name),
      let key = table.primaryKey?.columns, table.triggers.isEmpty, table.rules.isEmpty,
      case .values(let list)? = insert.source?.body, list.rows.count == list.count
    else { return nil }
    let columns = insert.columns.isEmpty ? table.columns.map(\.name) : insert.columns
    let places = key.compactMap { columns.firstIndex(of: $0) }
    guard places.count == key.count else { return nil }
    let keys = list.rows.map { row in places.map { row.indices.contains($0) ? row[$0] : .null } }
    guard keys.allSatisfy({ $0.allSatisfy(\.isWritten) }) else { return nil }
    func tuple(_ parts: [String]) -> String {
      parts.count == 1 ? parts[0] : "(\(parts.joined(separator: ", ")))"
    }
    let written = keys.map { tuple($0.map(\.sql)) }.joined(separator: ", ")
    return RollbackPlan(sql: [
      "DELETE FROM \(Definition.name(table.name)) "
        + "WHERE \(tuple(key.map(SQLText.identifier))) IN (\(written))"
    ])
  }
}

extension Expression {
  /// A constant as it stands in the text.
  fileprivate var isWritten: Bool {
    switch self {
    case .number, .string, .boolean: true
    case .unary("-", .number): true
    case .cast(let operand, _): operand.isWritten
    default: false
    }
  }
}

extension AlterTable.Keyword {
  var sql: String {
    switch self {
    case .table: "TABLE"
    case .index: "INDEX"
    case .view: "VIEW"
    case .materializedView: "MATERIALIZED VIEW"
    case .sequence: "SEQUENCE"
    case .foreignTable: "FOREIGN TABLE"
    }
  }
}

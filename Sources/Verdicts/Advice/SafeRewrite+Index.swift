// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

extension SafeRewrite {
  static func createIndex(_ index: CreateIndex, _ subject: JudgedStatement) -> SafeRewrite? {
    guard !index.concurrently, !index.only, let table = subject.before.relation(index.table) else {
      return nil
    }
    guard table.kind == .partitionedTable else {
      return SafeRewrite(
        .concurrently, [Definition.createIndex(index, name: index.name, concurrently: true)])
    }
    return partitioned(index, table, subject)
  }

  /// CONCURRENTLY does not exist for a partitioned table: an invalid index on the parent alone,
  /// one built gently on each partition, attached one by one (manual, CREATE INDEX).
  private static func partitioned(
    _ index: CreateIndex, _ table: Relation, _ subject: JudgedStatement
  ) -> SafeRewrite? {
    let leaves = table.children.compactMap { subject.before.relation($0) }
    guard let name = index.name, leaves.allSatisfy({ $0.kind == .table }) else { return nil }
    var parent = index
    parent.only = true
    var sql = [Definition.createIndex(parent, name: name, concurrently: false)]
    for leaf in leaves {
      let child = "\(leaf.name.name)_\(name)"
      var part = index
      part.table = ObjectName(schema: leaf.name.schema, leaf.name.name)
      sql.append(Definition.createIndex(part, name: child, concurrently: true))
      let parentIndex = Definition.name(RelationName(table.name.schema, name))
      let childIndex = Definition.name(RelationName(leaf.name.schema, child))
      sql.append("ALTER INDEX \(parentIndex) ATTACH PARTITION \(childIndex)")
    }
    return SafeRewrite(.concurrently, withTimeout(sql, subject))
  }

  static func dropIndex(_ drop: Drop, _ subject: JudgedStatement) -> SafeRewrite? {
    guard !drop.concurrently, drop.behavior == .restrict,
      drop.objects.allSatisfy({ $0.kind == .index }),
      drop.objects.allSatisfy({ subject.before.relation($0.name)?.kind == .index })
    else { return nil }
    let exists = drop.ifExists ? "IF EXISTS " : ""
    return SafeRewrite(
      .concurrently, drop.objects.map { "DROP INDEX CONCURRENTLY \(exists)\($0.name.sql)" })
  }

  static func reindex(_ reindex: Reindex) -> SafeRewrite? {
    guard !reindex.concurrently else { return nil }
    switch reindex.target {
    case .index(let name):
      return SafeRewrite(.concurrently, ["REINDEX INDEX CONCURRENTLY \(name.sql)"])
    case .table(let name):
      return SafeRewrite(.concurrently, ["REINDEX TABLE CONCURRENTLY \(name.sql)"])
    case .schema(let name):
      return SafeRewrite(
        .concurrently, ["REINDEX SCHEMA CONCURRENTLY \(SQLText.identifier(name))"])
    case .database(let name?):
      return SafeRewrite(
        .concurrently, ["REINDEX DATABASE CONCURRENTLY \(SQLText.identifier(name))"])
    case .database(nil), .system:
      return nil
    }
  }

  /// CONCURRENTLY needs a unique index over all rows, and a view that has been filled.
  static func refresh(
    _ refresh: RefreshMaterializedView, _ subject: JudgedStatement
  ) -> SafeRewrite? {
    guard !refresh.concurrently, refresh.withData,
      let view = subject.before.relation(refresh.name), view.view?.isPopulated == true
    else { return nil }
    let isUsable = view.indexes.contains { name in
      guard let index = subject.before.relation(name)?.index else { return false }
      return index.isUnique && index.isValid && index.filter == nil
        && !index.keyColumns.contains(nil)
    }
    guard isUsable else { return nil }
    return SafeRewrite(
      .concurrently, ["REFRESH MATERIALIZED VIEW CONCURRENTLY \(refresh.name.sql)"])
  }
}

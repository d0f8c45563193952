// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

extension SafeRewrite {
  static func createIndex(
    _ index: CreateIndex, _ subject: JudgedStatement
  ) throws(NoInstead) -> SafeRewrite {
    guard !index.concurrently else { throw .alreadyGentle }
    guard !index.only, let table = subject.before.relation(index.table) else { throw .noOtherForm }
    guard table.kind == .partitionedTable else {
      let sql = Definition.createIndex(index, name: index.name, concurrently: true)
      return SafeRewrite(.concurrently, [.outsideTransaction(sql)])
    }
    return SafeRewrite(.concurrently, try partitioned(index, table, subject))
  }

  /// CONCURRENTLY does not exist for a partitioned table: an invalid index on the parent alone,
  /// one built gently on each partition, attached one by one (manual, CREATE INDEX).
  private static func partitioned(
    _ index: CreateIndex, _ table: Relation, _ subject: JudgedStatement
  ) throws(NoInstead) -> [RewriteStep] {
    guard let made = subject.after.madeIndexes(on: table.name, before: subject.before).first,
      let leaves = subject.before.plainPartitions(of: table)
    else { throw .partitioned }
    var parent = index
    parent.only = true
    let name = made.name.name
    var steps: [RewriteStep] = [
      .statement(Definition.createIndex(parent, name: name, concurrently: false))
    ]
    for leaf in leaves {
      // The name that the server would have given it.
      guard let child = subject.after.madeIndexes(on: leaf.name, before: subject.before).first
      else { continue }
      var part = index
      part.table = ObjectName(schema: leaf.name.schema, leaf.name.name)
      part.ifNotExists = false
      let build = Definition.createIndex(part, name: child.name.name, concurrently: true)
      let parentIndex = Definition.name(made.name)
      steps += [
        .outsideTransaction(build),
        .statement(
          "ALTER INDEX \(parentIndex) ATTACH PARTITION \(Definition.name(child.name))"),
      ]
    }
    return steps
  }

  static func dropIndex(
    _ drop: Drop, _ subject: JudgedStatement
  ) throws(NoInstead) -> SafeRewrite {
    guard drop.objects.allSatisfy({ $0.kind == .index }) else { throw .noOtherForm }
    guard !drop.concurrently else { throw .alreadyGentle }
    let isPlain = drop.objects.allSatisfy { subject.before.relation($0.name)?.kind == .index }
    guard isPlain, drop.behavior == .restrict else { throw .noOtherForm }
    let exists = drop.ifExists ? "IF EXISTS " : ""
    return SafeRewrite(
      .concurrently,
      drop.objects.map { .outsideTransaction("DROP INDEX CONCURRENTLY \(exists)\($0.name.sql)") })
  }

  static func reindex(
    _ reindex: Reindex, _ subject: JudgedStatement
  ) throws(NoInstead) -> SafeRewrite {
    guard !reindex.concurrently else { throw .alreadyGentle }
    let target: String
    switch reindex.target {
    case .index(let name): target = "INDEX CONCURRENTLY \(name.sql)"
    case .table(let name): target = "TABLE CONCURRENTLY \(name.sql)"
    case .schema(let name): target = "SCHEMA CONCURRENTLY \(SQLText.identifier(name))"
    case .database(let name?): target = "DATABASE CONCURRENTLY \(SQLText.identifier(name))"
    case .database(nil), .system: throw .noOtherForm
    }
    return SafeRewrite(.concurrently, [.outsideTransaction("REINDEX " + target)])
  }

  /// CONCURRENTLY needs a unique index over all rows, and a view that has been filled.
  static func refresh(
    _ refresh: RefreshMaterializedView, _ subject: JudgedStatement
  ) throws(NoInstead) -> SafeRewrite {
    guard !refresh.concurrently else { throw .alreadyGentle }
    guard refresh.withData, let view = subject.before.relation(refresh.name) else {
      throw .noOtherForm
    }
    let isUsable = view.indexes.contains { name in
      guard let index = subject.before.relation(name)?.index else { return false }
      return index.isUnique && index.isValid && index.filter == nil
        && !index.keyColumns.contains(nil)
    }
    guard isUsable, view.view?.isPopulated == true else { throw .noUniqueIndex }
    // It may run in a transaction block.
    return SafeRewrite(
      .concurrently, [.statement("REFRESH MATERIALIZED VIEW CONCURRENTLY \(refresh.name.sql)")])
  }
}

extension Catalog {
  /// The indexes of a table that an earlier catalog does not have.
  func madeIndexes(on table: RelationName, before: Catalog) -> [Relation] {
    let names = relation(table)?.indexes ?? []
    return names.filter { before.relation($0) == nil }.compactMap { relation($0) }
  }

  /// The constraints of a table that an earlier catalog does not have.
  func madeConstraints(on table: RelationName, before: Catalog) -> [Constraint] {
    let known = Set((before.relation(table)?.constraints ?? []).map(\.name))
    return (relation(table)?.constraints ?? []).filter { !known.contains($0.name) }
  }

  /// The partitions of a table, where each of them is a plain table; nil: there are others below.
  func plainPartitions(of table: Relation) -> [Relation]? {
    let leaves = table.children.compactMap { relation($0) }
    return leaves.allSatisfy { $0.kind == .table } ? leaves : nil
  }
}

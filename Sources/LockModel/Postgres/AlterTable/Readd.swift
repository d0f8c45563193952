// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let readdIndex = Citation("tablecmds.c, ATExecAddIndex")
}

/// What an ALTER TYPE dropped is made again here.
extension AlterTableQueue {
  /// `AT_ReAddIndex`: built anew, or given the old file.
  mutating func rebuildIndex(_ name: RelationName, of position: Int, reusing: Bool) {
    guard let index = catalog.relation(name) else { return }
    let table = tables[position].relation
    remake(index, on: table, reusing: reusing)
  }

  private mutating func remake(_ index: Relation, on table: Relation, reusing: Bool) {
    builder.lock(table, .share, reason: .target, citation: .readdIndex)
    created[index.name] = index
    let isRewritten = tables.contains { $0.relation.name == table.name && $0.isRewritten }
    if table.kind != .partitionedTable, !reusing, !isRewritten, let details = index.index {
      builder.work(
        .indexBuild(IndexBuild(index.name, details)), on: table.name, citation: .readdIndex)
    }
    guard table.kind == .partitionedTable else { return }
    for child in index.children {
      guard let part = catalog.relation(child), let owner = part.index?.table,
        let partition = relation(owner)
      else { continue }
      remake(part, on: partition, reusing: false)
    }
  }

  /// `AT_ReAddConstraint`.
  mutating func rebuildConstraint(
    _ constraint: Constraint, of position: Int, revalidate: Bool
  ) throws(Refusal) {
    switch constraint.kind {
    case .check(let expression):
      readdCheck(expression, on: position, noInherit: constraint.noInherit, revalidate: revalidate)
    case .foreignKey(let key):
      guard let referenced = relation(key.referenced) else { return }
      attachForeignKey(
        from: position, to: referenced, columns: key.referencedColumns, validate: revalidate,
        recurse: true)
    case .notNull, .unique, .primaryKey, .exclusion:
      break
    }
  }

  private mutating func readdCheck(
    _ expression: Expression, on position: Int, noInherit: Bool, revalidate: Bool
  ) {
    if revalidate { tables[position].scan(for: .check(simple: expression.isSimpleCheck)) }
    changeCatalog(of: position, citation: .addCheck)
    if noInherit { return }
    for child in lockChildren(of: position, citation: .addCheck) {
      readdCheck(expression, on: child, noInherit: false, revalidate: revalidate)
    }
  }

  mutating func rebuildStatistics(of position: Int) {
    builder.lock(
      tables[position].relation, .shareUpdateExclusive, reason: .target, citation: .rebuild)
  }

  mutating func restoreReplicaIdentity(_ index: RelationName, of position: Int) {
    builder.lockCreated(index, .index, .share, citation: .rebuild)
  }

  mutating func restoreCluster(_ index: RelationName, of position: Int) {
    builder.lockCreated(index, .index, .shareUpdateExclusive, citation: .rebuild)
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Foreign keys, with their twins on partitions (tablecmds.c, ATAddForeignKeyConstraint,
// CloneFkReferencing, tryAttachPartitionForeignKey).
extension Catalog {
  mutating func addForeignKey(
    _ constraint: TableConstraint, _ columns: [String], _ target: ForeignKeyTarget,
    to table: Relation, isNew: Bool, only: Bool
  ) throws(Refusal) {
    for column in columns where table.column(column) == nil { throw .undefined(column) }
    let isPartitioned = table.kind == .partitionedTable
    if isPartitioned, only { throw .wrongObjectType }
    if isPartitioned, constraint.attributes.notValid, version.major < 18, !isNew {
      throw .wrongObjectType
    }
    let name =
      constraint.name
      ?? freeConstraintName(
        table.name.name, ObjectNames.addition(columns), "fkey", in: table.name.schema)
    if table.constraint(name) != nil { throw .duplicate(name) }
    let key = try foreignKey(target, count: columns.count)
    var made = Constraint(name, .foreignKey(key), columns: columns)
    made.takeDeferrability(from: constraint.attributes)
    made.isEnforced = constraint.attributes.enforced ?? true
    made.isValidated = made.isEnforced && (isNew || !constraint.attributes.notValid)
    modify(table.name) { $0.constraints.append(made) }
    if isPartitioned {
      for child in children(of: table.name) { inheritForeignKey(made, into: child) }
    }
  }

  private func foreignKey(
    _ target: ForeignKeyTarget, count: Int
  ) throws(Refusal) -> ForeignKey {
    guard let referenced = relation(target.table) else {
      if isComplete { throw .undefined(target.table.name) }
      return ForeignKey(
        target, referenced: qualified(target.table), columns: target.columns, index: nil)
    }
    guard referenced.kind == .table || referenced.kind == .partitionedTable else {
      throw .wrongObjectType
    }
    if target.columns.isEmpty {
      guard
        let primary = indexes(of: referenced.name).first(where: {
          $0.index?.isPrimary == true
        }), let details = primary.index
      else { throw .undefined("primary key of \(referenced.name.name)") }
      let columns = details.keyColumns.compactMap { $0 }
      if columns.count != count { throw .other(sqlstate: "42830") }
      return ForeignKey(
        target, referenced: referenced.name, columns: columns, index: primary.name)
    }
    for column in target.columns where referenced.column(column) == nil {
      throw .undefined(column)
    }
    if target.columns.count != count { throw .other(sqlstate: "42830") }
    guard let index = foreignKeyIndex(for: target.columns, of: referenced.name) else {
      throw .other(sqlstate: "42830")
    }
    return ForeignKey(
      target, referenced: referenced.name, columns: target.columns, index: index)
  }

  /// The unique index that a foreign key to these columns rests on: the first that fits
  /// (tablecmds.c, transformFkeyCheckAttrs).
  public func foreignKeyIndex(for columns: [String], of table: RelationName) -> RelationName? {
    let wanted = Set(columns)
    guard wanted.count == columns.count else { return nil }
    return indexes(of: table).first { index in
      guard let details = index.index, details.isUnique, details.isValid, details.isImmediate,
        details.filter == nil, details.elements.count == columns.count
      else { return false }
      return Set(details.keyColumns.compactMap { $0 }) == wanted
    }?.name
  }

  /// A partition's twin of its parent's foreign key: an equal one of its own, or a new one.
  mutating func inheritForeignKey(_ constraint: Constraint, into child: Relation) {
    guard let key = constraint.foreignKey else { return }
    let match = child.constraints.first { candidate in
      guard let own = candidate.foreignKey, !candidate.isInherited else { return false }
      return candidate.columns == constraint.columns && own.isEquivalent(to: key)
        && candidate.isDeferrable == constraint.isDeferrable
        && candidate.isInitiallyDeferred == constraint.isInitiallyDeferred
    }
    var twin = match ?? constraint
    if match == nil {
      if child.constraint(constraint.name) != nil {
        twin.name = freeConstraintName(
          child.name.name, ObjectNames.addition(constraint.columns), "fkey",
          in: child.name.schema)
      }
    }
    twin.inheritedFrom = 1
    twin.isLocal = false
    modify(child.name) { relation in
      if let match,
        let position = relation.constraints.firstIndex(where: { $0.name == match.name })
      {
        relation.constraints[position] = twin
      } else {
        relation.constraints.append(twin)
      }
    }
    guard child.kind == .partitionedTable, match == nil else { return }
    for grandchild in children(of: child.name) { inheritForeignKey(twin, into: grandchild) }
  }

  mutating func cloneForeignKeys(of parent: RelationName, to child: RelationName) {
    for constraint in relations[parent]?.constraints ?? [] where constraint.foreignKey != nil {
      guard let relation = relations[child] else { return }
      inheritForeignKey(constraint, into: relation)
    }
  }
}

extension ForeignKey {
  fileprivate init(
    _ target: ForeignKeyTarget, referenced: RelationName, columns: [String],
    index: RelationName?
  ) {
    self.init(referenced: referenced, referencedColumns: columns)
    self.index = index
    match = target.match
    onDelete = target.onDelete
    onUpdate = target.onUpdate
  }

  fileprivate func isEquivalent(to other: ForeignKey) -> Bool {
    referenced == other.referenced && referencedColumns == other.referencedColumns
      && onDelete == other.onDelete && onUpdate == other.onUpdate && match == other.match
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// ATTACH and DETACH PARTITION (tablecmds.c, ATExecAttachPartition, ATExecDetachPartition).
extension Catalog {
  mutating func attach(
    _ partition: ObjectName, to table: Relation, _ bound: PartitionBound
  ) throws(Refusal) {
    guard table.kind == .partitionedTable else { throw .wrongObjectType }
    let child = try required(partition)
    guard child.kind.isTable, child.parents.isEmpty, child.bound == nil else {
      throw .wrongObjectType
    }
    guard child.columns.allSatisfy({ table.column($0.name) != nil }) else {
      throw .other(sqlstate: "42804")
    }
    if child.name == table.name
      || ancestors(of: table.name).contains(where: {
        $0.name == child.name
      })
    {
      throw .duplicate(table.name.name)
    }
    if bound == .default, defaultPartition(of: table.name) != nil {
      throw .invalidTableDefinition
    }
    try mergeInto(child, table, asPartition: true)
    modify(child.name) { $0.bound = bound }
    link(child: child.name, to: table.name)
    if version.major >= 17 { adoptIdentity(of: table, in: child.name) }
    try cloneIndexes(of: table.name, to: child.name)
    cloneTriggers(of: table.name, to: child.name)
    cloneForeignKeys(of: table.name, to: child.name)
  }

  private mutating func adoptIdentity(of table: Relation, in child: RelationName) {
    modify(child) { relation in
      for position in relation.columns.indices {
        let identity = table.column(relation.columns[position].name)?.identity
        relation.columns[position].identity = identity ?? relation.columns[position].identity
      }
    }
  }

  mutating func detach(
    _ partition: ObjectName, from table: Relation, _ mode: DetachMode
  ) throws(Refusal) {
    guard table.kind == .partitionedTable else { throw .wrongObjectType }
    let child = try required(partition)
    guard child.parents.contains(table.name) else { throw .undefined(child.name.name) }
    if mode == .concurrently, defaultPartition(of: table.name) != nil {
      throw .notInPrerequisiteState
    }
    if mode == .finalize, !child.detachPending { throw .notInPrerequisiteState }
    if mode == .concurrently { keepBound(of: child, in: table) }
    // Other tables' keys to the parent do not reach the partition any more; its own keys,
    // indexes and constraints stay, as its own.
    for index in indexes(of: child.name) {
      for parent in index.parents { unlink(child: index.name, from: parent) }
    }
    unlink(child: child.name, from: table.name)
    separate(child.name, from: table)
    modify(child.name) { relation in
      relation.bound = nil
      relation.detachPending = false
      relation.triggers.removeAll(where: \.isInherited)
      for position in relation.constraints.indices {
        switch relation.constraints[position].kind {
        case .check, .notNull: break
        case .unique, .primaryKey, .foreignKey, .exclusion:
          relation.constraints[position].inheritedFrom = 0
          relation.constraints[position].isLocal = true
        }
      }
    }
    for descendant in descendants(of: child.name) {
      modify(descendant.name) { relation in
        relation.triggers.removeAll { trigger in
          trigger.isInherited
            && table.triggers.contains { $0.name == trigger.name && $0.forEachRow }
        }
      }
    }
    if version.major >= 17 {
      modify(child.name) { relation in
        for position in relation.columns.indices { relation.columns[position].identity = nil }
      }
    }
  }

  /// The concurrent form leaves the bound behind as a CHECK, so that readers that still plan with
  /// the partition are right (tablecmds.c, DetachAddConstraintIfNeeded).
  private mutating func keepBound(of child: Relation, in table: Relation) {
    guard let bound = child.bound, let keys = table.partitioning?.keys,
      let expression = bound.condition(on: keys.map(\.expression))
    else { return }
    let columns = expression.orderedColumns
    let name = freeConstraintName(
      child.name.name, columns.count == 1 ? columns[0] : nil, "check", in: child.name.schema)
    modify(child.name) {
      $0.constraints.append(Constraint(name, .check(expression), columns: columns))
    }
  }

  /// `ALTER INDEX parent ATTACH PARTITION child` (tablecmds.c, ATExecAttachPartitionIdx).
  mutating func attachIndex(_ name: ObjectName, to parent: Relation) throws(Refusal) {
    guard parent.kind == .partitionedIndex, let details = parent.index else {
      throw .wrongObjectType
    }
    let qualified = ObjectName(schema: name.schema, name.name)
    let child = try required(qualified)
    guard let own = child.index else { throw .wrongObjectType }
    if child.parents == [parent.name] { return }
    guard child.parents.isEmpty, own.matches(details),
      relations[own.table]?.parents.contains(details.table) == true
    else { throw .notInPrerequisiteState }
    attachIndex(child.name, to: parent.name)
  }
}

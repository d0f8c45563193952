// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Subcommands on the table as a whole (tablecmds.c, ATExecChangeOwner, ATExecReplicaIdentity…).
extension Catalog {
  mutating func setLogged(_ logged: Bool, _ table: Relation) throws(Refusal) {
    if table.kind == .sequence {
      modify(table.name) { $0.persistence = logged ? .permanent : .unlogged }
      return
    }
    guard table.kind == .table else { throw .wrongObjectType }
    let followers =
      indexes(of: table.name).map(\.name)
      + (hasUnloggedSequences ? ownedSequences(of: table.name).map(\.name) : [])
    for name in [table.name] + followers {
      modify(name) { $0.persistence = logged ? .permanent : .unlogged }
    }
  }

  /// Since 15 a sequence can be unlogged, and follows its table in that.
  private var hasUnloggedSequences: Bool { version.major >= 15 }

  /// A sequence made before its table takes its persistence from it.
  mutating func settlePersistence(ofSequencesOf table: Relation) {
    switch table.persistence {
    case .permanent: return
    case .unlogged: guard hasUnloggedSequences else { return }
    case .temporary: break
    }
    for sequence in ownedSequences(of: table.name) {
      modify(sequence.name) { $0.persistence = table.persistence }
    }
  }

  mutating func setOwner(_ owner: String, of relation: Relation) {
    // Indexes and owned sequences follow their table.
    let followers =
      indexes(of: relation.name).map(\.name)
      + ownedSequences(of: relation.name).map(\.name)
    for name in [relation.name] + followers { modify(name) { $0.owner = owner } }
  }

  mutating func clusterOn(_ index: String, _ table: Relation) throws(Refusal) {
    guard table.kind != .partitionedTable else { throw .other(sqlstate: "0A000") }
    let name = RelationName(table.name.schema, index)
    guard relations[name]?.index?.table == table.name else { throw .undefined(index) }
    modify(table.name) { $0.clusteredOn = name }
  }

  mutating func setReplicaIdentity(
    _ identity: ReplicaIdentity, of table: Relation
  ) throws(Refusal) {
    if case .usingIndex(let index) = identity {
      let name = RelationName(table.name.schema, index)
      guard let details = relations[name]?.index, details.table == table.name else {
        throw .undefined(index)
      }
      let isUsable =
        details.isUnique && details.isImmediate && details.filter == nil
        && details.keyColumns.allSatisfy { column in
          column.flatMap { table.column($0) }?.isNotNull == true
        }
      if !isUsable { throw .wrongObjectType }
    }
    modify(table.name) { $0.replicaIdentity = identity }
  }

  mutating func setTriggers(
    of table: Relation, _ firing: TriggerFiring, _ selection: TriggerSelection, only: Bool
  ) throws(Refusal) {
    let isEnabled = firing != .disable
    var wanted: String?
    if case .named(let name) = selection {
      guard table.triggers.contains(where: { $0.name == name }) else { throw .undefined(name) }
      wanted = name
    }
    let names =
      [table.name]
      + (only || table.kind != .partitionedTable ? [] : descendants(of: table.name).map(\.name))
    for name in names {
      modify(name) { relation in
        for position in relation.triggers.indices
        where wanted == nil || relation.triggers[position].name == wanted {
          relation.triggers[position].isEnabled = isEnabled
        }
      }
    }
  }

  mutating func inherit(_ child: Relation, from parentName: ObjectName) throws(Refusal) {
    let parent = try required(parentName)
    if child.parents.contains(parent.name) { throw .duplicate(parent.name.name) }
    if child.name == parent.name
      || descendants(of: child.name).contains(where: {
        $0.name == parent.name
      })
    {
      throw .duplicate(parent.name.name)
    }
    try mergeInto(child, parent)
    link(child: child.name, to: parent.name)
  }

  /// The child must have what the parent has; it is then inherited too
  /// (tablecmds.c, MergeAttributesIntoExisting, MergeConstraintsIntoExisting).
  mutating func mergeInto(
    _ child: Relation, _ parent: Relation, asPartition: Bool = false
  ) throws(Refusal) {
    for column in parent.columns {
      guard let own = child.column(column.name) else { throw .other(sqlstate: "42804") }
      if own.type != column.type { throw .other(sqlstate: "42804") }
      if column.isNotNull, !own.isNotNull { throw .other(sqlstate: "42804") }
    }
    for constraint in parent.constraints where !constraint.noInherit {
      guard case .check = constraint.kind else { continue }
      if child.constraint(constraint.name) == nil { throw .other(sqlstate: "42804") }
    }
    modify(child.name) { relation in
      for position in relation.columns.indices
      where parent.column(relation.columns[position].name) != nil {
        relation.columns[position].inheritedFrom += 1
        // A partition has nothing of its own.
        if asPartition { relation.columns[position].isLocal = false }
      }
      for position in relation.constraints.indices {
        guard relation.constraints[position].follows(parent) else { continue }
        relation.constraints[position].inheritedFrom += 1
        if asPartition { relation.constraints[position].isLocal = false }
      }
    }
  }

  mutating func stopInheriting(
    _ child: Relation, from parentName: ObjectName
  ) throws(Refusal) {
    let parent = try required(parentName)
    guard child.parents.contains(parent.name), child.bound == nil else {
      throw .undefined(parent.name.name)
    }
    unlink(child: child.name, from: parent.name)
    separate(child.name, from: parent)
  }

  /// What came from the parent is the child's own now (tablecmds.c, RemoveInheritance).
  mutating func separate(_ child: RelationName, from parent: Relation) {
    modify(child) { relation in
      for position in relation.columns.indices
      where parent.column(relation.columns[position].name) != nil {
        relation.columns[position].inheritedFrom -= 1
        if relation.columns[position].inheritedFrom == 0 {
          relation.columns[position].isLocal = true
        }
      }
      for position in relation.constraints.indices {
        guard relation.constraints[position].follows(parent) else { continue }
        relation.constraints[position].inheritedFrom -= 1
        if relation.constraints[position].inheritedFrom == 0 {
          relation.constraints[position].isLocal = true
        }
      }
    }
  }

  mutating func moveAll(_ alter: AlterAllInTablespace) {
    let kinds: Set<RelationKind> =
      switch alter.kind {
      case .index: [.index, .partitionedIndex]
      case .materializedView: [.materializedView]
      default: [.table, .partitionedTable]
      }
    for relation in allRelations(kinds) where relation.tablespace == alter.from {
      modify(relation.name) { $0.tablespace = alter.to }
    }
  }
}

extension Constraint {
  /// Whether a parent has the CHECK or NOT NULL constraint that this one would inherit.
  fileprivate func follows(_ parent: Relation) -> Bool {
    switch kind {
    case .check:
      parent.constraint(name).map { constraint in
        if case .check = constraint.kind { !constraint.noInherit } else { false }
      } ?? false
    case .notNull(let column): parent.notNullConstraint(of: column)?.noInherit == false
    case .unique, .primaryKey, .foreignKey, .exclusion: false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Relation {
  /// The relations that this one names: what has to be followed when one of them is renamed or
  /// dropped. Children and indexes are left out: they name this one themselves.
  var references: Set<RelationName> {
    var found: Set<RelationName> = Set(parents)
    for constraint in constraints {
      guard let key = constraint.foreignKey else { continue }
      found.insert(key.referenced)
      if let index = key.index { found.insert(index) }
    }
    for column in columns {
      if let value = column.defaultValue { found.formUnion(value.sequences) }
      if let schema = column.type.name.schema {
        found.insert(RelationName(schema, column.type.name.name))
      }
    }
    if let table = index?.table { found.insert(table) }
    if let owner = sequence?.owner { found.insert(owner.relation) }
    if let view { for dependency in view.dependencies { found.insert(dependency.relation) } }
    for policy in policies { found.formUnion(policy.dependencies.map(\.relation)) }
    for rule in rules { found.formUnion(rule.dependencies.map(\.relation)) }
    return found
  }

  /// Follows the renaming of another relation, or of itself.
  mutating func replaceReferences(to old: RelationName, by new: RelationName) {
    func follow(_ name: inout RelationName) { if name == old { name = new } }
    func follow(_ names: inout [RelationName]) {
      for position in names.indices where names[position] == old { names[position] = new }
    }
    follow(&parents)
    follow(&children)
    follow(&indexes)
    if clusteredOn == old { clusteredOn = new }
    if case .usingIndex(let name) = replicaIdentity, indexes.contains(new), name == old.name {
      replicaIdentity = .usingIndex(new.name)
    }
    for position in constraints.indices { constraints[position].follow(from: old, to: new) }
    for position in columns.indices {
      columns[position].defaultValue = columns[position].defaultValue?
        .replacingSequence(old, by: new)
    }
    if index?.table == old { index?.table = new }
    if sequence?.owner?.relation == old { sequence?.owner?.relation = new }
    view?.dependencies.follow(from: old, to: new)
    for position in policies.indices { policies[position].dependencies.follow(from: old, to: new) }
    for position in rules.indices { rules[position].dependencies.follow(from: old, to: new) }
  }
}

extension [ViewDependency] {
  fileprivate mutating func follow(from old: RelationName, to new: RelationName) {
    for position in indices where self[position].relation == old { self[position].relation = new }
  }
}

extension Constraint {
  fileprivate mutating func follow(from old: RelationName, to new: RelationName) {
    if index == old { index = new }
    guard var key = foreignKey else { return }
    if key.referenced == old { key.referenced = new }
    if key.index == old { key.index = new }
    kind = .foreignKey(key)
  }
}

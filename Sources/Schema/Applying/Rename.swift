// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Renaming and moving: what names the object follows it (tablecmds.c, RenameRelationInternal,
// renameatt_internal, rename_constraint_internal, AlterTableNamespaceInternal).
extension Catalog {
  /// Gives a relation another name, in whatever schema, and follows it everywhere.
  mutating func rename(_ old: RelationName, to new: RelationName) throws(Refusal) {
    guard old != new else { throw .duplicate(new.name) }
    guard relations[new] == nil else { throw .duplicate(new.name) }
    guard var relation = relations[old] else { throw .undefined(old.name) }
    let others = (referrers[old] ?? []).subtracting([old]).sorted()
    let holders = Set(
      relation.parents + relation.children + relation.indexes
        + [relation.index?.table].compactMap { $0 })
    remove(old)
    relation.name = new
    relation.replaceReferences(to: old, by: new)
    store(relation)
    for holder in holders.union(others).sorted() {
      modify(holder) { $0.replaceReferences(to: old, by: new) }
    }
    // The constraint of an index has its name.
    if let table = relation.index?.table {
      modify(table) { owner in
        for position in owner.constraints.indices where owner.constraints[position].index == new {
          owner.constraints[position].name = new.name
        }
      }
    }
    for publication in publications.keys.sorted() {
      guard var details = publications[publication], let columns = details.tables[old] else {
        continue
      }
      details.tables[old] = nil
      details.tables[new] = .some(columns)
      store(publication: details, named: publication)
    }
    if relation.kind == .compositeType { try renameType(old, to: new) }
  }

  mutating func renameColumn(
    _ old: String, of table: Relation, to new: String, only: Bool
  ) throws(Refusal) {
    guard let column = table.column(old) else { throw .undefined(old) }
    if column.inheritedFrom > 0 { throw .invalidTableDefinition }
    if only, !table.children.isEmpty { throw .invalidTableDefinition }
    let names = [table.name] + descendants(of: table.name).map(\.name)
    for name in names where relations[name]?.column(new) != nil { throw .duplicate(new) }
    // A child that has it from a parent outside too would break away from that one.
    let renamed = Set(names)
    for child in descendants(of: table.name) {
      let parents = child.parents.filter { renamed.contains($0) }.count
      if let own = child.column(old), own.inheritedFrom > parents { throw .invalidTableDefinition }
    }
    for name in names { renameColumn(old, of: name, to: new) }
  }

  private mutating func renameColumn(_ old: String, of table: RelationName, to new: String) {
    modify(table) { $0.renameColumn(old, to: new) }
    for index in relations[table]?.indexes ?? [] {
      modify(index) { $0.index?.renameColumn(old, to: new) }
    }
    for referrer in referrers(of: table) {
      modify(referrer.name) { relation in
        if relation.sequence?.owner == ColumnReference(table, old) {
          relation.sequence?.owner?.column = new
        }
        for position in relation.constraints.indices {
          relation.constraints[position].renameReferenced(old, of: table, to: new)
        }
        for position in relation.view?.dependencies.indices ?? 0..<0
        where relation.view?.dependencies[position].relation == table {
          if relation.view?.dependencies[position].columns?.remove(old) != nil {
            relation.view?.dependencies[position].columns?.insert(new)
          }
        }
      }
    }
    for publication in publications.keys.sorted() {
      guard var details = publications[publication], let columns = details.tables[table] ?? nil
      else { continue }
      details.tables[table] = columns.map { $0 == old ? new : $0 }
      store(publication: details, named: publication)
    }
  }

  mutating func renameConstraint(
    _ old: String, of table: Relation, to new: String, only: Bool
  ) throws(Refusal) {
    guard let constraint = table.constraint(old) else { throw .undefined(old) }
    if constraint.isInherited { throw .invalidTableDefinition }
    if table.constraint(new) != nil { throw .duplicate(new) }
    if let index = constraint.index {
      return try rename(index, to: RelationName(index.schema, new))
    }
    changeConstraint(old, of: table.name) { $0.name = new }
    switch constraint.kind {
    case .check, .notNull:
      guard !constraint.noInherit else { return }
      for child in descendants(of: table.name) where child.constraint(old)?.isInherited == true {
        changeConstraint(old, of: child.name) { $0.name = new }
      }
    case .unique, .primaryKey, .foreignKey, .exclusion: break
    }
  }

  mutating func move(_ relation: Relation, to schema: String) throws(Refusal) {
    if isComplete, !schemas.contains(schema) { throw .undefined(schema) }
    if relation.name.schema == schema { return }
    if relation.sequence?.owner != nil { throw .other(sqlstate: "0A000") }
    let followers =
      indexes(of: relation.name).map(\.name)
      + ownedSequences(of: relation.name).map(\.name)
    for name in [relation.name] + followers {
      try rename(name, to: RelationName(schema, name.name))
    }
  }
}

extension Relation {
  fileprivate mutating func renameColumn(_ old: String, to new: String) {
    for position in columns.indices {
      if columns[position].name == old { columns[position].name = new }
      switch columns[position].generation {
      case .stored(let expression):
        columns[position].generation = .stored(expression.renamingColumn(old, to: new))
      case .virtual(let expression):
        columns[position].generation = .virtual(expression.renamingColumn(old, to: new))
      case nil: break
      }
    }
    for position in constraints.indices { constraints[position].renameColumn(old, to: new) }
    for position in triggers.indices {
      triggers[position].updateColumns = triggers[position].updateColumns.map {
        $0 == old ? new : $0
      }
      triggers[position].when = triggers[position].when?.renamingColumn(old, to: new)
    }
    for position in policies.indices {
      policies[position].using = policies[position].using?.renamingColumn(old, to: new)
      policies[position].check = policies[position].check?.renamingColumn(old, to: new)
    }
    for position in statistics.indices {
      if statistics[position].columns.remove(old) != nil {
        statistics[position].columns.insert(new)
      }
      statistics[position].elements = statistics[position].elements.map {
        $0.renamingColumn(old, to: new)
      }
    }
    for position in partitioning?.keys.indices ?? 0..<0 {
      let key = partitioning?.keys[position].expression.renamingColumn(old, to: new)
      if let key { partitioning?.keys[position].expression = key }
    }
  }
}

extension IndexDetails {
  fileprivate mutating func renameColumn(_ old: String, to new: String) {
    for position in elements.indices {
      elements[position].expression = elements[position].expression.renamingColumn(old, to: new)
    }
    include = include.map { $0 == old ? new : $0 }
    filter = filter?.renamingColumn(old, to: new)
  }
}

extension Constraint {
  fileprivate mutating func renameColumn(_ old: String, to new: String) {
    columns = columns.map { $0 == old ? new : $0 }
    switch kind {
    case .check(let expression): kind = .check(expression.renamingColumn(old, to: new))
    case .notNull(let column): if column == old { kind = .notNull(column: new) }
    case .unique, .primaryKey, .foreignKey, .exclusion: break
    }
  }

  fileprivate mutating func renameReferenced(
    _ old: String, of table: RelationName, to new: String
  ) {
    guard var key = foreignKey, key.referenced == table else { return }
    key.referencedColumns = key.referencedColumns.map { $0 == old ? new : $0 }
    kind = .foreignKey(key)
  }
}

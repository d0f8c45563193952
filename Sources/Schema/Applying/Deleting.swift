// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Taking objects out, when it is settled which ones go (dependency.c, deleteOneObject).
extension Catalog {
  /// Relations last: their parts find them still standing.
  mutating func delete(_ objects: [CatalogObject]) {
    var going: [RelationName] = []
    for object in objects {
      if case .relation(let name) = object { going.append(name) }
    }
    let whole = Set(going)
    for object in objects {
      if let relation = object.relation, whole.contains(relation) { continue }
      deletePart(object)
    }
    for name in going { deleteRelation(name) }
  }

  private mutating func deletePart(_ object: CatalogObject) {
    switch object {
    case .relation: break
    case .column(let reference): deleteColumn(reference)
    case .columnDefault(let reference):
      modify(reference.relation) { relation in
        for position in relation.columns.indices
        where relation.columns[position].name == reference.column {
          relation.columns[position].defaultValue = nil
        }
      }
    case .constraint(let table, let name): deleteConstraint(name, of: table)
    case .trigger(let table, let name):
      // The twins on partitions go along.
      let twins = relations[table]?.kind == .partitionedTable ? descendants(of: table) : []
      modify(table) { $0.triggers.removeAll { $0.name == name } }
      for twin in twins {
        modify(twin.name) { $0.triggers.removeAll { $0.name == name && $0.isInherited } }
      }
    case .rule(let table, let name):
      modify(table) { $0.rules.removeAll { $0.name == name } }
    case .policy(let table, let name):
      modify(table) { $0.policies.removeAll { $0.name == name } }
    case .statistics(let table, let name):
      modify(table) { $0.statistics.removeAll { $0.name == name } }
    case .type(let name): remove(type: name)
    case .function(let function):
      let rest = (functions[function.name] ?? []).filter { $0.identity != function }
      store(functions: rest, named: function.name)
    case .publishedTable(let publication, let table):
      guard var details = publications[publication] else { return }
      details.tables[table] = nil
      store(publication: details, named: publication)
    }
  }

  private mutating func deleteColumn(_ reference: ColumnReference) {
    modify(reference.relation) { relation in
      relation.columns.removeAll { $0.name == reference.column }
    }
    for child in children(of: reference.relation) where child.kind == .compositeType {
      modify(child.name) { $0.columns.removeAll { $0.name == reference.column } }
    }
  }

  private mutating func deleteConstraint(_ name: String, of table: RelationName) {
    guard let constraint = relations[table]?.constraint(name) else { return }
    modify(table) { relation in
      relation.constraints.removeAll { $0.name == name }
      // 18: the flag is the constraint's.
      if case .notNull(let column) = constraint.kind {
        for position in relation.columns.indices where relation.columns[position].name == column {
          relation.columns[position].isNotNull = false
        }
      }
    }
  }

  private mutating func deleteRelation(_ name: RelationName) {
    guard let relation = relations[name] else { return }
    for parent in relation.parents {
      modify(parent) { $0.children.removeAll { $0 == name } }
    }
    for child in relation.children {
      modify(child) { $0.parents.removeAll { $0 == name } }
    }
    if let table = relation.index?.table {
      modify(table) { owner in
        owner.indexes.removeAll { $0 == name }
        owner.constraints.removeAll { $0.index == name }
        if owner.clusteredOn == name { owner.clusteredOn = nil }
        if owner.replicaIdentity == .usingIndex(name.name) { owner.replicaIdentity = .nothing }
      }
    }
    remove(name)
    if relation.kind == .compositeType, types[name] != nil { remove(type: name) }
    for publication in publications.keys.sorted()
    where publications[publication]?.tables[name] != nil {
      deletePart(.publishedTable(publication: publication, table: name))
    }
  }
}

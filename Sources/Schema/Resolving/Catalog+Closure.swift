// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Catalog {
  /// Everything that goes when `targets` are dropped, the targets first, then in the order in which
  /// it is reached; or the refusal, where something needs CASCADE (dependency.c,
  /// findDependentObjects and reportDependentObjects).
  public func closure(
    of targets: [CatalogObject], _ behavior: DropBehavior
  ) throws(Refusal) -> [CatalogObject] {
    var reached: Set<CatalogObject> = []
    var order: [CatalogObject] = []
    var needingCascade: [CatalogObject] = []
    func reach(_ object: CatalogObject) {
      if reached.insert(object).inserted { order.append(object) }
    }
    for target in targets { reach(target) }
    var position = 0
    while position < order.count {
      for dependent in dependents(of: order[position]) {
        if dependent.isAutomatic || behavior == .cascade {
          reach(dependent.object)
        } else {
          needingCascade.append(dependent.object)
        }
      }
      position += 1
    }
    if let first = needingCascade.first(where: { !isCovered($0, by: reached) }) {
      throw .dependents(first.text)
    }
    return order
  }

  /// Whether an object goes anyway, itself or with what it is a part of.
  private func isCovered(_ object: CatalogObject, by reached: Set<CatalogObject>) -> Bool {
    if reached.contains(object) { return true }
    guard let relation = object.relation else { return false }
    if reached.contains(.relation(relation)) { return true }
    if case .columnDefault(let reference) = object { return reached.contains(.column(reference)) }
    return false
  }

  func dependents(of object: CatalogObject) -> [ObjectDependent] {
    switch object {
    case .relation(let name): dependents(ofRelation: name)
    case .column(let reference): dependents(ofColumn: reference)
    case .constraint(let table, let name): dependents(ofConstraint: name, of: table)
    case .type(let name): dependents(ofType: name)
    case .function(let function): dependents(ofFunction: function)
    case .columnDefault, .trigger, .rule, .policy, .statistics, .publishedTable: []
    }
  }

  private func dependents(ofRelation name: RelationName) -> [ObjectDependent] {
    guard let relation = relations[name] else { return [] }
    var found: [ObjectDependent] = []
    func add(_ object: CatalogObject, automatic: Bool) {
      found.append(ObjectDependent(object: object, isAutomatic: automatic))
    }
    for index in relation.indexes { add(.relation(index), automatic: true) }
    if let table = relation.index?.table {
      for constraint in relations[table]?.constraints ?? [] where constraint.index == name {
        add(.constraint(table: table, name: constraint.name), automatic: true)
      }
    }
    for child in children(of: name) {
      // Partitions and indexes of partitions go along, inheritance children need CASCADE.
      add(.relation(child.name), automatic: child.bound != nil || child.kind.isIndex)
    }
    for referrer in referrers(of: name) {
      if referrer.sequence?.owner?.relation == name {
        add(.relation(referrer.name), automatic: true)
      }
      if referrer.name != name, let view = referrer.view,
        view.dependencies.contains(where: { $0.relation == name })
      {
        add(.relation(referrer.name), automatic: false)
      }
      guard referrer.name != name else { continue }
      for constraint in referrer.constraints
      where constraint.foreignKey?.referenced == name && !constraint.isInherited {
        add(.constraint(table: referrer.name, name: constraint.name), automatic: false)
      }
    }
    for column in columns(ofRowType: name) { add(.column(column), automatic: false) }
    for reference in foreignKeysFromOutside(to: relation)
    where relation.bound != nil && reference.key.referenced != name {
      add(.constraint(table: reference.table, name: reference.constraint.name), automatic: false)
    }
    for part in policiesAndRules(reading: name) where part.relation != name {
      add(part, automatic: false)
    }
    if relation.kind == .sequence {
      for reference in columns(drawingFrom: name) where reference != relation.sequence?.owner {
        add(.columnDefault(reference), automatic: false)
      }
      if let owner = relation.sequence?.owner, relation.sequence?.isIdentity == false,
        columns(drawingFrom: name).contains(owner)
      {
        add(.columnDefault(owner), automatic: false)
      }
    }
    if relation.kind == .compositeType, types[name] != nil { add(.type(name), automatic: true) }
    for publication in publications.keys.sorted()
    where publications[publication]?.tables[name] != nil {
      add(.publishedTable(publication: publication, table: name), automatic: true)
    }
    return found
  }

  private func dependents(ofColumn reference: ColumnReference) -> [ObjectDependent] {
    let table = reference.relation
    let own = dependents(of: reference.column, in: table)
    var found: [ObjectDependent] = []
    func add(_ object: CatalogObject, automatic: Bool) {
      found.append(ObjectDependent(object: object, isAutomatic: automatic))
    }
    for index in own.indexes { add(.relation(index), automatic: true) }
    for constraint in own.constraints {
      add(.constraint(table: table, name: constraint.name), automatic: true)
    }
    for statistics in own.statistics {
      add(.statistics(table: table, name: statistics.name), automatic: true)
    }
    for sequence in ownedSequences(of: table, column: reference.column) {
      add(.relation(sequence.name), automatic: true)
    }
    for column in own.generatedColumns {
      // Since 15 a generated column does not go with what it reads.
      add(.column(ColumnReference(table, column)), automatic: version.major < 15)
    }
    for trigger in own.triggers {
      add(.trigger(table: table, name: trigger.name), automatic: false)
    }
    for policy in own.policies { add(.policy(table: table, name: policy.name), automatic: false) }
    for part in policiesAndRules(reading: table, column: reference.column) {
      add(part, automatic: false)
    }
    for view in views(reading: table, column: reference.column) {
      add(.relation(view.name), automatic: false)
    }
    for publication in own.publications {
      add(.publishedTable(publication: publication, table: table), automatic: false)
    }
    for foreign in referencingForeignKeys(to: table)
    where foreign.key.referencedColumns.contains(reference.column)
      && !(foreign.table == table && foreign.constraint.columns.contains(reference.column))
    {
      add(
        .constraint(table: foreign.table, name: foreign.constraint.name), automatic: false)
    }
    return found
  }

  private func dependents(
    ofConstraint name: String, of table: RelationName
  ) -> [ObjectDependent] {
    guard let constraint = relations[table]?.constraint(name) else { return [] }
    var found: [ObjectDependent] = []
    if let index = constraint.index {
      found.append(ObjectDependent(object: .relation(index), isAutomatic: true))
      for referrer in referrers(of: index) {
        for foreign in referrer.constraints
        where foreign.foreignKey?.index == index && !foreign.isInherited {
          found.append(
            ObjectDependent(
              object: .constraint(table: referrer.name, name: foreign.name), isAutomatic: false))
        }
      }
    }
    if constraint.foreignKey != nil {
      for child in descendants(of: table) {
        guard let twin = twin(of: constraint, in: child.name) else { continue }
        found.append(
          ObjectDependent(
            object: .constraint(table: child.name, name: twin), isAutomatic: true))
      }
    }
    return found
  }
}

extension CatalogObject {
  /// For a message: the relation or the object by name.
  var text: String {
    switch self {
    case .relation(let name): name.name
    case .column(let reference): "\(reference.relation.name).\(reference.column)"
    case .columnDefault(let reference): "\(reference.relation.name).\(reference.column)"
    case .constraint(_, let name), .trigger(_, let name), .rule(_, let name),
      .policy(_, let name):
      name
    case .statistics(_, let name): name.name
    case .type(let name): name.name
    case .function(let function): function.name.name
    case .publishedTable(let publication, _): publication
    }
  }
}

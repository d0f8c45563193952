// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Catalog {
  /// Adds or replaces a relation, as a snapshot's reader does it.
  ///
  /// Its own lists (parents, children, indexes) are taken as they are; a relation without an
  /// ordinal gets the next one.
  public mutating func insert(_ relation: Relation) {
    store(relation)
    schemas.insert(relation.name.schema)
    journal = []
  }

  public mutating func insert(_ type: UserType) {
    store(type)
    schemas.insert(type.name.schema)
    journal = []
  }

  public mutating func insert(_ function: Function) {
    store(functions: (functions[function.name] ?? []) + [function], named: function.name)
    schemas.insert(function.name.schema)
    journal = []
  }

  public mutating func insert(_ publication: PublicationDetails, named name: String) {
    publications[name] = publication
  }

  public mutating func insert(schema: String) { schemas.insert(schema) }

  // MARK: Changes under the journal

  mutating func store(_ relation: Relation) {
    var relation = relation
    if relation.ordinal == 0 {
      relation.ordinal = nextOrdinal
    }
    nextOrdinal = max(nextOrdinal, relation.ordinal + 1)
    let old = relations[relation.name]
    journal.append(.relation(relation.name, old))
    relink(from: old, to: relation)
    relations[relation.name] = relation
  }

  mutating func modify(_ name: RelationName, _ change: (inout Relation) -> Void) {
    guard var relation = relations[name] else { return }
    change(&relation)
    store(relation)
  }

  mutating func remove(_ name: RelationName) {
    guard let old = relations[name] else { return }
    journal.append(.relation(name, old))
    relink(from: old, to: nil)
    relations[name] = nil
  }

  mutating func store(_ type: UserType) {
    journal.append(.type(type.name, types[type.name]))
    countConstraints(of: types[type.name], by: -1)
    countConstraints(of: type, by: 1)
    types[type.name] = type
  }

  mutating func remove(type name: TypeIdentifier) {
    journal.append(.type(name, types[name]))
    countConstraints(of: types[name], by: -1)
    types[name] = nil
  }

  mutating func store(functions overloads: [Function], named name: RelationName) {
    journal.append(.functions(name, functions[name]))
    functions[name] = overloads.isEmpty ? nil : overloads
  }

  mutating func store(publication: PublicationDetails?, named name: String) {
    journal.append(.publication(name, publications[name]))
    publications[name] = publication
  }

  mutating func add(schema: String) {
    journal.append(.schema(schema, existed: schemas.contains(schema)))
    schemas.insert(schema)
  }

  mutating func remove(schema: String) {
    journal.append(.schema(schema, existed: schemas.contains(schema)))
    schemas.remove(schema)
  }

  mutating func set(searchPath path: [String]) {
    journal.append(.searchPath(searchPath))
    searchPath = path
  }

  // MARK: The reverse index

  mutating func relink(from old: Relation?, to new: Relation?) {
    guard let name = new?.name ?? old?.name else { return }
    let before = old?.references ?? []
    let after = new?.references ?? []
    if before != after {
      for target in before {
        referrers[target]?.remove(name)
        if referrers[target]?.isEmpty == true { referrers[target] = nil }
      }
      for target in after { referrers[target, default: []].insert(name) }
    }
    let (oldConstraints, newConstraints) = (old?.constraints ?? [], new?.constraints ?? [])
    if oldConstraints != newConstraints {
      for constraint in oldConstraints { count(constraint.name, in: name.schema, by: -1) }
      for constraint in newConstraints { count(constraint.name, in: name.schema, by: 1) }
    }
  }

  mutating func countConstraints(of type: UserType?, by step: Int) {
    guard let type, case .domain(let domain) = type.kind else { return }
    for check in domain.checks { count(check.name, in: type.name.schema, by: step) }
  }

  private mutating func count(_ constraint: String, in schema: String, by step: Int) {
    let key = RelationName(schema, constraint)
    let total = (constraintNames[key] ?? 0) + step
    constraintNames[key] = total > 0 ? total : nil
  }
}

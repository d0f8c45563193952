// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

// DROP: all objects of a statement at once, with what depends on them
// (dropcmds.c, RemoveObjects; tablecmds.c, RemoveRelations).
extension Catalog {
  mutating func perform(_ drop: Drop) throws(Refusal) {
    var targets: [CatalogObject] = []
    var schemas: [String] = []
    for object in drop.objects {
      if object.kind == .schema {
        guard self.schemas.contains(object.name.name) else {
          if drop.ifExists { continue }
          throw .undefined(object.name.name)
        }
        schemas.append(object.name.name)
        continue
      }
      do {
        targets += try target(of: object)
      } catch .undefined(let name) {
        if !drop.ifExists { throw .undefined(name) }
      }
    }
    if drop.concurrently,
      try closure(of: targets, drop.behavior).contains(where: { object in
        object.relation.flatMap { relations[$0] }?.kind == .partitionedIndex
      })
    {
      throw .other(sqlstate: "0A000")
    }
    for schema in schemas { targets += contents(of: schema) }
    if drop.behavior == .restrict,
      let schema = schemas.first(where: {
        !contents(of: $0).isEmpty
      })
    {
      throw .dependents(schema)
    }
    delete(try closure(of: targets, drop.behavior))
    for schema in schemas { remove(schema: schema) }
    for object in drop.objects where object.kind == .publication {
      store(publication: nil, named: object.name.name)
    }
  }

  /// What a reference in DROP means; empty for kinds that the catalog does not hold.
  public func target(of object: ObjectReference) throws(Refusal) -> [CatalogObject] {
    switch object.kind {
    case .table: [.relation(try required(object.name, [.table, .partitionedTable]))]
    case .foreignTable: [.relation(try required(object.name, [.foreignTable]))]
    case .view: [.relation(try required(object.name, [.view]))]
    case .materializedView: [.relation(try required(object.name, [.materializedView]))]
    case .sequence: [.relation(try droppable(sequence: object.name))]
    case .index: [.relation(try droppable(index: object.name))]
    case .type, .domain: [.type(try droppable(type: object))]
    case .function, .procedure, .routine, .aggregate:
      try droppable(function: object)
    case .trigger:
      [.trigger(table: try part(object, \.triggers, \.name), name: object.name.name)]
    case .rule: [.rule(table: try part(object, \.rules, \.name), name: object.name.name)]
    case .policy: [.policy(table: try part(object, \.policies, \.name), name: object.name.name)]
    case .statistics: [try droppable(statistics: object.name)]
    case .publication:
      if publications[object.name.name] == nil, isComplete {
        throw .undefined(object.name.name)
      } else {
        []
      }
    case .accessMethod, .cast, .collation, .column, .constraint, .conversion, .database,
      .eventTrigger, .extension, .foreignDataWrapper, .language, .largeObject, .operator,
      .operatorClass, .operatorFamily, .role, .schema, .server, .subscription, .tablespace,
      .textSearchConfiguration, .textSearchDictionary, .textSearchParser, .textSearchTemplate,
      .transform, .userMapping:
      []
    }
  }

  private func required(
    _ name: ObjectName, _ kinds: Set<RelationKind>
  ) throws(Refusal) -> RelationName {
    let relation = try required(name)
    guard kinds.contains(relation.kind) else { throw .wrongObjectType }
    return relation.name
  }

  private func droppable(index name: ObjectName) throws(Refusal) -> RelationName {
    let index = try required(name)
    guard index.kind.isIndex else { throw .wrongObjectType }
    // A constraint's index goes with the constraint, a partition's with its parent's.
    if !index.parents.isEmpty { throw .dependents(index.parents[0].name) }
    if let table = index.index?.table,
      let constraint = relations[table]?.constraints.first(where: { $0.index == index.name })
    {
      throw .dependents(constraint.name)
    }
    return index.name
  }

  private func droppable(sequence name: ObjectName) throws(Refusal) -> RelationName {
    let sequence = try required(name, [.sequence])
    if let details = relations[sequence]?.sequence, details.isIdentity, let owner = details.owner {
      throw .dependents("\(owner.relation.name).\(owner.column)")
    }
    return sequence
  }

  private func droppable(type object: ObjectReference) throws(Refusal) -> TypeIdentifier {
    guard let type = type(object.name) else { throw .undefined(object.name.name) }
    if object.kind == .domain {
      guard case .domain = type.kind else { throw .wrongObjectType }
    }
    return type.name
  }

  private func droppable(
    function object: ObjectReference
  ) throws(Refusal) -> [CatalogObject] {
    // Aggregates are not held.
    if object.kind == .aggregate { return [] }
    return [.function(try function(object.name, arguments: object.arguments).identity)]
  }

  private func droppable(statistics name: ObjectName) throws(Refusal) -> CatalogObject {
    guard let (table, statistics) = statistics(name) else { throw .undefined(name.name) }
    return .statistics(table: table, name: statistics.name)
  }

  private func part<Part>(
    _ object: ObjectReference, _ list: (Relation) -> [Part], _ name: (Part) -> String
  ) throws(Refusal) -> RelationName {
    guard let table = object.table else { throw .undefined(object.name.name) }
    let relation = try required(table)
    guard list(relation).contains(where: { name($0) == object.name.name }) else {
      throw .undefined(object.name.name)
    }
    return relation.name
  }

  /// All that stands in a schema.
  public func contents(of schema: String) -> [CatalogObject] {
    let inside = relations.values.filter { $0.name.schema == schema }
      .sorted { $0.ordinal < $1.ordinal }
    let types = types.keys.filter { $0.schema == schema }.sorted()
    let functions = functions.keys.filter { $0.schema == schema }.sorted()
    return inside.map { .relation($0.name) } + types.map { .type($0) }
      + functions.flatMap { name in
        (self.functions[name] ?? []).map { .function($0.identity) }
      }
  }
}

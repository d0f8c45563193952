// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Schemas, ALTER of objects that are no relations, owners, CLUSTER and REINDEX.
extension Catalog {
  mutating func perform(_ create: CreateSchema) throws(Refusal) {
    guard let name = create.name else { return }
    if schemas.contains(name) {
      if create.ifNotExists { return }
      throw .duplicate(name)
    }
    add(schema: name)
    // Its elements are created in it (schemacmds.c, CreateSchemaCommand).
    let path = searchPath
    set(searchPath: [name] + path)
    for element in create.elements { try perform(element) }
    set(searchPath: path)
  }

  mutating func perform(_ alter: AlterObject) throws(Refusal) {
    switch alter.object.kind {
    case .schema: try alterSchema(alter.object.name.name, alter.action)
    case .function, .procedure, .routine: try alterFunction(alter.object, alter.action)
    case .statistics: try alterStatistics(alter.object.name, alter.action)
    case .publication:
      guard case .rename(let new) = alter.action,
        let details = publications[alter.object.name.name]
      else { return }
      if publications[new] != nil { throw .duplicate(new) }
      store(publication: nil, named: alter.object.name.name)
      store(publication: details, named: new)
    case .accessMethod, .aggregate, .cast, .collation, .column, .constraint, .conversion,
      .database, .domain, .eventTrigger, .extension, .foreignDataWrapper, .foreignTable, .index,
      .language, .largeObject, .materializedView, .operator, .operatorClass, .operatorFamily,
      .policy, .role, .rule, .sequence, .server, .subscription, .table, .tablespace,
      .textSearchConfiguration, .textSearchDictionary, .textSearchParser, .textSearchTemplate,
      .transform, .trigger, .type, .userMapping, .view:
      break
    }
  }

  private mutating func alterSchema(
    _ name: String, _ action: AlterObject.Action
  ) throws(Refusal) {
    guard schemas.contains(name) else { throw .undefined(name) }
    guard case .rename(let new) = action else { return }
    if schemas.contains(new) { throw .duplicate(new) }
    add(schema: new)
    for relation in relations.values.filter({ $0.name.schema == name })
      .sorted(by: { $0.ordinal < $1.ordinal })
    {
      guard relations[relation.name] != nil else { continue }
      try rename(relation.name, to: RelationName(new, relation.name.name))
      modify(RelationName(new, relation.name.name)) { moved in
        for position in moved.statistics.indices
        where moved.statistics[position].name.schema == name {
          moved.statistics[position].name.schema = new
        }
      }
    }
    for type in types.keys.filter({ $0.schema == name }).sorted() {
      try renameType(type, to: TypeIdentifier(new, type.name))
    }
    for function in functions.keys.filter({ $0.schema == name }).sorted() {
      for overload in functions[function] ?? [] {
        try rename(overload, to: RelationName(new, function.name))
      }
    }
    for publication in publications.keys.sorted() {
      guard var details = publications[publication], details.schemas.remove(name) != nil else {
        continue
      }
      details.schemas.insert(new)
      store(publication: details, named: publication)
    }
    remove(schema: name)
  }

  private mutating func alterFunction(
    _ object: ObjectReference, _ action: AlterObject.Action
  ) throws(Refusal) {
    let function = try function(object.name, arguments: object.arguments)
    switch action {
    case .rename(let new): try rename(function, to: RelationName(function.name.schema, new))
    case .setSchema(let schema):
      if isComplete, !schemas.contains(schema) { throw .undefined(schema) }
      try rename(function, to: RelationName(schema, function.name.name))
    case .ownerTo(let owner): change(function) { $0.owner = owner }
    case .other: break
    }
  }

  private mutating func alterStatistics(
    _ name: ObjectName, _ action: AlterObject.Action
  ) throws(Refusal) {
    guard let (table, statistics) = statistics(name) else { throw .undefined(name.name) }
    modify(table) { relation in
      for position in relation.statistics.indices
      where relation.statistics[position].name == statistics.name {
        switch action {
        case .rename(let new): relation.statistics[position].name.name = new
        case .setSchema(let schema): relation.statistics[position].name.schema = schema
        case .ownerTo(let owner): relation.statistics[position].owner = owner
        case .other: break
        }
      }
    }
  }

  // MARK: Owners

  mutating func reassign(ownedBy roles: Set<String>, to role: String) {
    for relation in relations.values.sorted(by: { $0.ordinal < $1.ordinal }) {
      if let owner = relation.owner, roles.contains(owner) {
        modify(relation.name) { $0.owner = role }
      }
    }
    for type in types.values.sorted(by: { $0.name < $1.name }) {
      guard let owner = type.owner, roles.contains(owner) else { continue }
      var changed = type
      changed.owner = role
      store(changed)
    }
    for overload in functions.keys.sorted().flatMap({ functions[$0] ?? [] }) {
      guard let owner = overload.owner, roles.contains(owner) else { continue }
      change(overload) { $0.owner = role }
    }
  }

  /// What `DROP OWNED BY` drops, as far as owners are known.
  public func objects(ownedBy roles: Set<String>) -> [CatalogObject] {
    func isOwned(_ owner: String?) -> Bool { owner.map(roles.contains) ?? false }
    var found: [CatalogObject] = []
    for relation in relations.values.sorted(by: { $0.ordinal < $1.ordinal })
    where isOwned(relation.owner) && !relation.kind.isIndex {
      found.append(.relation(relation.name))
    }
    for type in types.values.sorted(by: { $0.name < $1.name }) where isOwned(type.owner) {
      found.append(.type(type.name))
    }
    for function in functions.keys.sorted().flatMap({ functions[$0] ?? [] })
    where isOwned(function.owner) {
      found.append(.function(function.identity))
    }
    return found
  }

  mutating func dropAll(
    ownedBy roles: Set<String>, _ behavior: DropBehavior
  ) throws(Refusal) {
    delete(try closure(of: objects(ownedBy: roles), behavior))
  }

  // MARK: CLUSTER and REINDEX

  mutating func perform(_ cluster: Cluster) throws(Refusal) {
    guard let name = cluster.table else { return }
    let table = try required(name)
    guard let index = cluster.index else {
      if table.clusteredOn == nil { throw .undefined("clustered index") }
      return
    }
    if table.kind == .partitionedTable {
      if version.major < 15 { throw .sinceVersion(15) }
      let name = RelationName(table.name.schema, index)
      guard relations[name]?.index?.table == table.name else { throw .undefined(index) }
      // The partitions' indexes are marked, the parent's cannot be.
      for twin in descendants(of: name) where twin.kind == .index {
        guard let partition = twin.index?.table else { continue }
        modify(partition) { $0.clusteredOn = twin.name }
      }
      return
    }
    try clusterOn(index, table)
  }

  /// A rebuilt index is valid again.
  mutating func perform(_ reindex: Reindex) throws(Refusal) {
    switch reindex.target {
    case .index(let name):
      let index = try required(name)
      guard index.kind.isIndex else { throw .wrongObjectType }
      if index.kind == .index { modify(index.name) { $0.index?.isValid = true } }
    case .table(let name):
      let table = try required(name)
      // The concurrent form skips invalid indexes.
      guard !reindex.concurrently else { return }
      for index in indexes(of: table.name) where index.kind == .index {
        modify(index.name) { $0.index?.isValid = true }
      }
    case .schema, .database, .system: break
    }
  }
}

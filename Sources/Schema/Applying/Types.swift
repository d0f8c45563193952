// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Types (typecmds.c); the attributes of a composite type are the columns of a relation.
extension Catalog {
  mutating func perform(_ create: CreateType) throws(Refusal) {
    let name = try newName(create.name)
    if let existing = types[name], existing.kind != .other { throw .duplicate(name.name) }
    if let relation = relations[name], !relation.kind.isIndex { throw .duplicate(name.name) }
    switch create.definition {
    case .enumeration(let values): store(UserType(name, .enumeration(values)))
    case .composite(let attributes):
      var relation = Relation(name, .compositeType)
      for attribute in attributes {
        guard let type = attribute.type else { continue }
        var column = Column(attribute.name, resolved(type))
        column.collation = attribute.collation
        relation.columns.append(column)
      }
      store(relation)
      store(UserType(name, .composite))
    case .range(let options):
      let subtype = options.first { $0.name == "subtype" }?.value
      let type = subtype.flatMap { ObjectName(regclass: $0) }
      store(UserType(name, .range(subtype: type.map { resolved(TypeName($0)) })))
    case .base, .shell: store(UserType(name, .other))
    }
  }

  mutating func perform(_ alter: AlterType) throws(Refusal) {
    guard let type = type(alter.name) else { throw .undefined(alter.name.name) }
    for action in alter.actions { try perform(action, on: type) }
  }

  private mutating func perform(
    _ action: AlterType.Action, on type: UserType
  ) throws(Refusal) {
    switch action {
    case .addValue(let value, let ifNotExists):
      guard case .enumeration(let values) = type.kind else { throw .wrongObjectType }
      if values.contains(value) {
        if ifNotExists { return }
        throw .duplicate(value)
      }
      store(UserType(type.name, .enumeration(values + [value])))
    case .renameValue(let old, let new):
      guard case .enumeration(let values) = type.kind else { throw .wrongObjectType }
      guard values.contains(old) else { throw .other(sqlstate: "22023") }
      if values.contains(new) { throw .duplicate(new) }
      store(UserType(type.name, .enumeration(values.map { $0 == old ? new : $0 })))
    case .addAttribute(let definition, let behavior):
      for relation in try typed(type.name, behavior) {
        try addColumn(definition, to: relation, ifNotExists: false, only: false)
      }
    case .dropAttribute(let name, let ifExists, let behavior):
      for relation in try typed(type.name, behavior) {
        try dropColumn(name, of: relation, ifExists: ifExists, behavior, only: false)
      }
    case .alterAttribute(let name, let newType, let behavior):
      // A table with a column of the type stops it, whatever the behavior says.
      if !columns(using: type.name).isEmpty { throw .other(sqlstate: "0A000") }
      for relation in try typed(type.name, behavior) {
        try alterType(of: name, in: relation, to: newType, nil, only: false)
      }
    case .renameAttribute(let old, let new, let behavior):
      for relation in try typed(type.name, behavior) {
        try renameColumn(old, of: relation, to: new, only: false)
      }
    case .rename(let new): try rename(type, to: TypeIdentifier(type.name.schema, new))
    case .setSchema(let schema):
      if isComplete, !schemas.contains(schema) { throw .undefined(schema) }
      try rename(type, to: TypeIdentifier(schema, type.name.name))
    case .ownerTo(let owner):
      var changed = type
      changed.owner = owner
      store(changed)
      modify(type.name) { if $0.kind == .compositeType { $0.owner = owner } }
    case .setOptions: break
    }
  }

  /// The composite type's relation and, under CASCADE, the tables that are OF it
  /// (tablecmds.c, find_typed_table_dependencies).
  private func typed(
    _ name: TypeIdentifier, _ behavior: DropBehavior
  ) throws(Refusal) -> [Relation] {
    let own = try required(name)
    let tables = relations.values.filter { relation in
      relation.ofType?.schema == name.schema && relation.ofType?.name == name.name
    }
    if behavior == .restrict, let first = tables.map(\.name).min() {
      throw .dependents(first.name)
    }
    return [own] + tables.sorted { $0.ordinal < $1.ordinal }
  }

  mutating func rename(_ type: UserType, to new: TypeIdentifier) throws(Refusal) {
    if types[new] != nil { throw .duplicate(new.name) }
    if relations[type.name]?.kind == .compositeType {
      try rename(type.name, to: new)
    } else {
      try renameType(type.name, to: new)
    }
  }

  /// Follows a type's new name in columns, domains and functions.
  mutating func renameType(_ old: TypeIdentifier, to new: TypeIdentifier) throws(Refusal) {
    guard var type = types[old] else { return }
    remove(type: old)
    type.name = new
    store(type)
    func follow(_ used: inout TypeName) -> Bool {
      guard used.name.schema == old.schema, used.name.name == old.name else { return false }
      used.name = ObjectName(schema: new.schema, new.name)
      return true
    }
    for relation in relations.values.sorted(by: { $0.ordinal < $1.ordinal }) {
      var changed = relation
      var isChanged = false
      for position in changed.columns.indices where follow(&changed.columns[position].type) {
        isChanged = true
      }
      if isChanged { store(changed) }
    }
    for user in types.values.sorted(by: { $0.name < $1.name }) {
      guard case .domain(var domain) = user.kind, follow(&domain.base) else { continue }
      var changed = user
      changed.kind = .domain(domain)
      store(changed)
    }
    for name in functions.keys.sorted() {
      guard var overloads = functions[name] else { continue }
      var isChanged = false
      for position in overloads.indices {
        for argument in overloads[position].argumentTypes.indices
        where follow(&overloads[position].argumentTypes[argument]) {
          isChanged = true
        }
      }
      if isChanged { store(functions: overloads, named: name) }
    }
  }
}

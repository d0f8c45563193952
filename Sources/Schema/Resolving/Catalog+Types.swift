// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Catalog {
  /// The user's own type or domain that a name means.
  public func type(_ name: ObjectName) -> UserType? {
    if let schema = name.schema { return types[TypeIdentifier(schema, name.name)] }
    // pg_catalog is searched first unless the path names it.
    if BuiltInTypes.names.contains(name.name) { return nil }
    for schema in [Self.temporarySchema] + searchPath {
      if let found = types[TypeIdentifier(schema, name.name)] { return found }
    }
    return nil
  }

  /// A type name that means the same whatever the search path: user types with their schema,
  /// built-in ones without.
  public func resolved(_ type: TypeName) -> TypeName {
    var result = type
    if type.name.schema == "pg_catalog" { result.name = ObjectName(type.name.name) }
    if let user = self.type(result.name) {
      result.name = ObjectName(schema: user.name.schema, user.name.name)
    } else if !BuiltInTypes.names.contains(result.name.name), let row = relation(result.name) {
      // A table's row has a type of its name.
      result.name = ObjectName(schema: row.name.schema, row.name.name)
    }
    return result
  }

  /// The type below a domain, at the end of the chain; other types are their own base.
  ///
  /// A domain's modifiers come with it: a domain over `varchar(20)` is `varchar(20)`.
  public func baseType(of type: TypeName) -> TypeName {
    var current = resolved(type)
    // A chain of domains cannot be longer than there are types.
    for _ in 0...types.count {
      guard current.arrayDimensions == 0, let user = self.type(current.name),
        case .domain(let domain) = user.kind
      else { return current }
      current = resolved(domain.base)
    }
    return current
  }

  /// The domains from a type down to its base, outermost first.
  public func domains(of type: TypeName) -> [(name: TypeIdentifier, domain: Domain)] {
    var found: [(name: TypeIdentifier, domain: Domain)] = []
    var current = resolved(type)
    while current.arrayDimensions == 0, let user = self.type(current.name),
      case .domain(let domain) = user.kind, found.count <= types.count
    {
      found.append((user.name, domain))
      current = resolved(domain.base)
    }
    return found
  }

  /// What a type is; nil where neither the server nor the catalog has it under this name.
  public func typeKind(of type: TypeName) -> TypeKind? {
    if type.arrayDimensions > 0 { return .array }
    let resolved = resolved(type)
    if let user = self.type(resolved.name) {
      return switch user.kind {
      case .enumeration: .enumeration
      case .composite: .composite
      case .range: .range
      case .domain: .domain
      case .other: .base
      }
    }
    if resolved.name.schema == nil, BuiltInTypes.names.contains(resolved.name.name) {
      return BuiltInTypes.ranges.contains(resolved.name.name) ? .range : .base
    }
    // A table's name is a type too.
    if let relation = relation(resolved.name), relation.kind.isTable || relation.view != nil {
      return .composite
    }
    return nil
  }

  /// The tables, materialized views and composite types with columns of a type: directly, as an
  /// array, or inside composite types, domains and ranges over it; by name.
  public func columns(using type: TypeIdentifier) -> [ColumnReference] {
    let names = typesContaining(type)
    return relations.values.sorted { $0.name < $1.name }.flatMap { relation in
      relation.columns.filter { column in
        guard let schema = column.type.name.schema else { return false }
        return names.contains(TypeIdentifier(schema, column.type.name.name))
      }.map { ColumnReference(relation.name, $0.name) }
    }
  }

  /// The type itself and all that are made of it.
  func typesContaining(_ type: TypeIdentifier) -> Set<TypeIdentifier> {
    var found: Set<TypeIdentifier> = [type]
    var frontier = [type]
    while let next = frontier.popLast() {
      for user in types.values where !found.contains(user.name) {
        if isMade(user, of: next), found.insert(user.name).inserted { frontier.append(user.name) }
      }
    }
    return found
  }

  private func isMade(_ user: UserType, of type: TypeIdentifier) -> Bool {
    func names(_ used: TypeName) -> Bool {
      used.name.schema == type.schema && used.name.name == type.name
    }
    switch user.kind {
    case .domain(let domain): return names(domain.base)
    case .range(let subtype): return subtype.map(names) ?? false
    case .composite: return relations[user.name]?.columns.contains { names($0.type) } ?? false
    case .enumeration, .other: return false
    }
  }
}

/// What a type is (pg_type.typtype, arrays apart).
public enum TypeKind: Sendable, Hashable {
  case base
  case array
  case enumeration
  case composite
  case range
  case domain
}

// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Catalog {
  /// Where the server keeps temporary relations; `pg_temp_3` and the like fold into it.
  public static let temporarySchema = "pg_temp"

  /// The relation that a name means: by its schema, or the first on the search path, before which
  /// the temporary schema is looked into (namespace.c, RelnameGetRelid).
  public func relation(_ name: ObjectName) -> Relation? {
    if let schema = name.schema { return relations[RelationName(schema, name.name)] }
    if let found = relations[RelationName(Self.temporarySchema, name.name)] { return found }
    for schema in searchPath {
      if let found = relations[RelationName(schema, name.name)] { return found }
    }
    return nil
  }

  public func relation(_ name: RelationName) -> Relation? { relations[name] }

  /// The full name that `name` has if it is created now, or that it most likely has.
  public func qualified(_ name: ObjectName) -> RelationName {
    relation(name)?.name ?? RelationName(name.schema ?? creationSchema ?? "public", name.name)
  }

  /// Where an unqualified name is created: the first schema of the search path that exists.
  public var creationSchema: String? {
    searchPath.first { schemas.contains($0) } ?? (isComplete ? nil : searchPath.first)
  }

  /// Whether a name can only mean a table of the server's own: those are not in the catalog, and
  /// nobody waits for them.
  public func isSystemRelation(_ name: ObjectName) -> Bool {
    switch name.schema {
    case "pg_catalog", "information_schema", "pg_toast": true
    case .some: false
    case nil: name.name.hasPrefix("pg_") && relation(name) == nil
    }
  }

  /// The relations of some kinds in a schema, by name.
  public func relations(in schema: String, _ kinds: Set<RelationKind>) -> [Relation] {
    relations.values.filter { $0.name.schema == schema && kinds.contains($0.kind) }
      .sorted { $0.name < $1.name }
  }

  /// Every relation of some kinds, by name.
  public func allRelations(_ kinds: Set<RelationKind>) -> [Relation] {
    relations.values.filter { kinds.contains($0.kind) }.sorted { $0.name < $1.name }
  }

  // MARK: Under the server's rules

  /// The relation, or the server's refusal.
  func required(_ name: ObjectName) throws(Refusal) -> Relation {
    guard let relation = relation(name) else { throw .undefined(name.name) }
    return relation
  }

  func required(_ name: RelationName) throws(Refusal) -> Relation {
    guard let relation = relations[name] else { throw .undefined(name.name) }
    return relation
  }

  /// Where a new object goes.
  func newName(
    _ name: ObjectName, _ persistence: Persistence = .permanent
  ) throws(Refusal) -> RelationName {
    if let schema = name.schema {
      let isTemporary = schema == Self.temporarySchema
      if isComplete, !schemas.contains(schema), !isTemporary { throw .undefined(schema) }
      return RelationName(schema, name.name)
    }
    if persistence == .temporary { return RelationName(Self.temporarySchema, name.name) }
    guard let schema = creationSchema else { throw .undefined("no schema on the search path") }
    return RelationName(schema, name.name)
  }
}

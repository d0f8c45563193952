// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Catalog {
  /// The relation that a name means: by its schema, or the first on the search path.
  public func relation(_ name: ObjectName) -> Relation? {
    if let schema = name.schema { return relations[RelationName(schema, name.name)] }
    for schema in searchPath {
      if let found = relations[RelationName(schema, name.name)] { return found }
    }
    return nil
  }

  public func relation(_ name: RelationName) -> Relation? { relations[name] }

  /// The full name that `name` has if it is created now, or that it most likely has.
  public func qualified(_ name: ObjectName) -> RelationName {
    relation(name)?.name ?? RelationName(name.schema ?? searchPath.first ?? "public", name.name)
  }
}

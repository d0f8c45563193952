// SPDX-License-Identifier: Apache-2.0

/// Building a catalog from what a server reported rather than from statements.
extension Catalog {
  /// Puts a relation in, in place of one with its name.
  ///
  /// Nothing else is changed: the caller loads both ends of every link.
  public mutating func load(_ relation: Relation) {
    relations[relation.name] = relation
    schemas.insert(relation.name.schema)
  }

  public mutating func load(_ type: UserType) {
    types[type.name] = type
    schemas.insert(type.name.schema)
  }

  /// Adds an overload.
  public mutating func load(_ function: Function) {
    functions[function.name, default: []].append(function)
    schemas.insert(function.name.schema)
  }

  public mutating func load(_ publication: PublicationDetails, named name: String) {
    publications[name] = publication
  }

  public mutating func load(schema: String) { schemas.insert(schema) }
}

// SPDX-License-Identifier: Apache-2.0
public import Schema
import JSON

/// The objects of a catalog as compact JSON, one text an object, in the order of their names.
///
/// The collector's queries have the server write these texts, so the document says what the server
/// said, also where our grammar does not reach.
public struct CatalogFragments: Sendable {
  public var schemas: [String] = []
  public var types: [[UInt8]] = []
  public var functions: [[UInt8]] = []
  public var publications: [[UInt8]] = []
  public var relations: [[UInt8]] = []

  public init() {}

  /// Writes a catalog that was made from statements.
  public init(
    _ catalog: Catalog, sizes: [RelationName: RelationSize] = [:],
    locked: Set<RelationName> = []
  ) {
    schemas = catalog.schemas.sorted()
    types = catalog.types.values.sorted { $0.name < $1.name }.map { type in
      Self.object { type.write(to: &$0) }
    }
    functions = catalog.functions.sorted { $0.key < $1.key }.flatMap { _, overloads in
      overloads.map { function in Self.object { function.write(to: &$0) } }
    }
    publications = catalog.publications.sorted { $0.key < $1.key }.map { name, publication in
      Self.object { publication.write(to: &$0, named: name) }
    }
    relations = catalog.relations.values.sorted { $0.name < $1.name }.map { relation in
      Self.object {
        relation.write(
          to: &$0, size: sizes[relation.name], isLocked: locked.contains(relation.name))
      }
    }
  }

  static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.object(members)
    return writer.bytes
  }
}

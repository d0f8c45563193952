// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Something that can be dropped, or that falls with something dropped.
public enum CatalogObject: Sendable, Hashable {
  case relation(RelationName)
  case column(ColumnReference)
  case columnDefault(ColumnReference)
  case constraint(table: RelationName, name: String)
  case trigger(table: RelationName, name: String)
  case rule(table: RelationName, name: String)
  case policy(table: RelationName, name: String)
  case statistics(table: RelationName, name: RelationName)
  case type(TypeIdentifier)
  case function(FunctionIdentity)
  case publishedTable(publication: String, table: RelationName)

  /// The relation that it is, or that it is a part of.
  public var relation: RelationName? {
    switch self {
    case .relation(let name): name
    case .column(let reference), .columnDefault(let reference): reference.relation
    case .constraint(let table, _), .trigger(let table, _), .rule(let table, _),
      .policy(let table, _), .statistics(let table, _), .publishedTable(_, let table):
      table
    case .type, .function: nil
    }
  }
}

/// A function among its overloads.
public struct FunctionIdentity: Sendable, Hashable {
  public var name: RelationName
  public var argumentTypes: [TypeName]

  public init(_ name: RelationName, _ argumentTypes: [TypeName]) {
    self.name = name
    self.argumentTypes = argumentTypes
  }
}

/// What depends on an object, and whether it goes silently (dependency.h: AUTO and INTERNAL) or
/// only under CASCADE (NORMAL).
struct ObjectDependent {
  var object: CatalogObject
  var isAutomatic: Bool
}

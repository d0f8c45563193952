// SPDX-License-Identifier: Apache-2.0
public import Schema

/// A part of a schema that others rest on.
public enum SchemaPart: Sendable, Hashable {
  case relation(RelationName, RelationKind)
  case column(RelationName, String)
  case schema(String)
  case database(String)
  case function(RelationName)
  /// A value of an enum.
  case label(type: RelationName, String)
  case constraint(RelationName, ConstraintKind, String)
  case rows(RelationName)

  /// What a constraint guarantees.
  public enum ConstraintKind: Sendable, Hashable {
    case primaryKey, unique, foreignKey, check, exclusion, notNull
  }

  /// The relation that it is, or that it is a part of.
  public var relation: RelationName? {
    switch self {
    case .relation(let name, _), .column(let name, _), .constraint(let name, _, _),
      .rows(let name):
      name
    case .schema, .database, .function, .label: nil
    }
  }
}

/// What becomes of a part of a schema.
public enum SchemaFate: Sendable, Hashable {
  case gone
  /// It goes by another name, or stands in another schema.
  case renamed
  /// Row security hides every row from all but the owner.
  case hidden
  /// A row must have a value for it now.
  case required
  /// It stands, and is not heeded.
  case disabled
}

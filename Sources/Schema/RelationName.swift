// SPDX-License-Identifier: Apache-2.0

/// A relation by its full name: the schema is always known.
public struct RelationName: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var schema: String
  public var name: String

  public init(_ schema: String, _ name: String) {
    self.schema = schema
    self.name = name
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.schema, left.name) < (right.schema, right.name)
  }

  /// `public.orders`, without quotes, as the reports and the snapshot spell it.
  ///
  /// Without a schema where none is known: a MySQL script that names no database.
  public var description: String { schema.isEmpty ? name : "\(schema).\(name)" }
}

/// What a relation is, as `pg_class.relkind` tells.
public enum RelationKind: String, Sendable, Hashable, CaseIterable {
  case table = "table"
  case partitionedTable = "partitioned table"
  case index = "index"
  case partitionedIndex = "partitioned index"
  case sequence = "sequence"
  case view = "view"
  case materializedView = "materialized view"
  case foreignTable = "foreign table"
  case compositeType = "composite type"
  case toast = "toast"

  public var isTable: Bool {
    switch self {
    case .table, .partitionedTable, .foreignTable: true
    case .index, .partitionedIndex, .sequence, .view, .materializedView, .compositeType, .toast:
      false
    }
  }

  public var isIndex: Bool { self == .index || self == .partitionedIndex }
}

extension RelationKind {
  /// As `pg_class.relkind` spells it.
  public var letter: String {
    switch self {
    case .table: "r"
    case .partitionedTable: "p"
    case .index: "i"
    case .partitionedIndex: "I"
    case .sequence: "S"
    case .view: "v"
    case .materializedView: "m"
    case .foreignTable: "f"
    case .compositeType: "c"
    case .toast: "t"
    }
  }

  /// Reads ``letter``.
  public init?(letter: String) {
    guard let kind = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
    self = kind
  }
}

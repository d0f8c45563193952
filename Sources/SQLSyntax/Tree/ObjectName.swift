// SPDX-License-Identifier: Apache-2.0

/// A name as it was written, folded to lower case where it was not quoted.
public struct ObjectName: Sendable, Hashable {
  public var catalog: String?
  public var schema: String?
  public var name: String

  public init(catalog: String? = nil, schema: String? = nil, _ name: String) {
    self.catalog = catalog
    self.schema = schema
    self.name = name
  }
}

/// `RESTRICT`, the default, or `CASCADE`.
public enum DropBehavior: Sendable, Hashable {
  case restrict
  case cascade
}

/// A type as it was written: `varchar(20)`, `timestamp(3) with time zone`, `app.mood[]`.
public struct TypeName: Sendable, Hashable {
  /// Spelt as the server spells it internally: `int4`, `varchar`, `timestamptz`, `bpchar`;
  /// user types keep their own name. `serial` and its kin keep theirs.
  public var name: ObjectName
  /// What stands in parentheses, when it is constants: `numeric(10,2)` has `[10, 2]`.
  public var modifiers: [Int]
  /// Interval fields, `hour to minute`, as written in lower case.
  public var intervalFields: String?
  public var arrayDimensions: Int
  public var isSetOf: Bool
  /// `orders.id%TYPE`
  public var isPercentType: Bool

  public init(
    _ name: ObjectName, modifiers: [Int] = [], intervalFields: String? = nil,
    arrayDimensions: Int = 0, isSetOf: Bool = false, isPercentType: Bool = false
  ) {
    self.name = name
    self.modifiers = modifiers
    self.intervalFields = intervalFields
    self.arrayDimensions = arrayDimensions
    self.isSetOf = isSetOf
    self.isPercentType = isPercentType
  }
}

/// A storage parameter or an option in a `WITH (…)` or `(…)` list: `fillfactor = 70`.
public struct Option: Sendable, Hashable {
  /// Lower case; a namespace stays in front: `toast.autovacuum_enabled`.
  public var name: String
  /// The value as written, without quotes; nil where only the name stands.
  public var value: String?

  public init(_ name: String, _ value: String? = nil) {
    self.name = name
    self.value = value
  }
}

// SPDX-License-Identifier: Apache-2.0

public struct IndexElement: Sendable, Hashable {
  /// `.column([name])` or an expression.
  public var expression: Expression
  public var collation: ObjectName?
  public var operatorClass: ObjectName?
  public var descending = false
  public var nullsFirst: Bool?
  /// `WITH operator` of an exclusion constraint.
  public var exclusionOperator: String?

  public init(_ expression: Expression) { self.expression = expression }
}

public struct CreateIndex: Sendable, Hashable {
  /// Nil: the server chooses it.
  public var name: String?
  public var table: ObjectName
  public var unique = false
  public var concurrently = false
  public var ifNotExists = false
  public var only = false
  public var method = "btree"
  public var elements: [IndexElement] = []
  public var include: [String] = []
  public var nullsNotDistinct = false
  public var options: [Option] = []
  public var tablespace: String?
  public var filter: Expression?

  public init(name: String?, table: ObjectName) {
    self.name = name
    self.table = table
  }
}

public struct Reindex: Sendable, Hashable {
  public enum Target: Sendable, Hashable {
    case index(ObjectName)
    case table(ObjectName)
    case schema(String)
    case database(String?)
    case system(String?)
  }
  public var target: Target
  public var concurrently = false
  public var verbose = false
  public var tablespace: String?

  public init(_ target: Target) { self.target = target }
}

// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// What a query or a data statement touches, read off its text and the catalog.
public struct QueryFacts: Sendable, Hashable {
  /// In the order of first appearance, a relation once for each way in which it is used.
  public var uses: [RelationUse] = []
  /// Names that the catalog does not have; system catalogs and CTEs are not among them.
  public var unresolved: [ObjectName] = []
  /// Every function call, also in subqueries.
  public var functions: [FunctionCall] = []

  /// The relations read, each once, with the columns used.
  public var reads: [ViewDependency] {
    uses.filter { $0.access == .read }.map { ViewDependency($0.relation, columns: $0.columns) }
  }

  /// The relations used in whichever way.
  var dependencies: [ViewDependency] {
    uses.map { ViewDependency($0.relation, columns: $0.columns) }
  }
}

/// One way in which a statement uses a relation.
public struct RelationUse: Sendable, Hashable {
  public enum Access: Sendable, Hashable {
    case read
    case insert
    case update
    case delete
    case merge
  }
  public var relation: RelationName
  public var access: Access
  /// The columns mentioned; nil: all, or not known which.
  public var columns: Set<String>?
  /// Children are left out.
  public var only: Bool
}

extension Catalog {
  public func facts(of query: Query) -> QueryFacts {
    var reader = QueryReader(catalog: self)
    reader.read(query)
    return reader.facts
  }

  public func facts(of statement: DataStatement) -> QueryFacts {
    var reader = QueryReader(catalog: self)
    reader.read(statement)
    return reader.facts
  }

  /// What an expression reads through its subqueries, and the functions it calls.
  ///
  /// - Parameter table: whose columns its names mean.
  public func facts(of expression: Expression, on table: RelationName? = nil) -> QueryFacts {
    var reader = QueryReader(catalog: self)
    reader.read(expression, on: table)
    return reader.facts
  }
}

// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// What of its own table rests on a column (pg_depend as DROP COLUMN and ALTER TYPE find it).
public struct ColumnDependents: Sendable, Hashable {
  /// By OID.
  public var indexes: [RelationName] = []
  public var constraints: [Constraint] = []
  /// Names of generated columns whose expression reads it.
  public var generatedColumns: [String] = []
  /// Triggers with it in their WHEN or in UPDATE OF.
  public var triggers: [Trigger] = []
  public var policies: [Policy] = []
  public var statistics: [ExtendedStatistics] = []
  /// Publications with it in a column list.
  public var publications: [String] = []
  public var isInPartitionKey = false
}

extension Catalog {
  public func dependents(of column: String, in name: RelationName) -> ColumnDependents {
    guard let relation = relations[name] else { return ColumnDependents() }
    var found = ColumnDependents()
    found.indexes = indexes(of: name).filter { $0.index?.mentions(column) == true }.map(\.name)
    found.constraints = relation.constraints.filter { $0.columns.contains(column) }
    found.generatedColumns = relation.columns.filter { other in
      other.name != column && other.generationExpression?.columns.contains(column) == true
    }.map(\.name)
    found.triggers = relation.triggers.filter { $0.mentions(column) }
    found.policies = relation.policies.filter { policy in
      policy.using?.columns.contains(column) == true
        || policy.check?.columns.contains(column) == true
    }
    found.statistics = relation.statistics.filter { $0.columns.contains(column) }
    found.publications = publications.keys.sorted().filter {
      publications[$0]?.tables[name]??.contains(column) == true
    }
    found.isInPartitionKey = relation.isPartitioned(by: column)
    return found
  }
}

extension Column {
  public var generationExpression: Expression? {
    switch generation {
    case .stored(let expression), .virtual(let expression): expression
    case nil: nil
    }
  }
}

extension IndexDetails {
  /// Whether a key, an included column, an expression or the predicate mentions a column.
  public func mentions(_ column: String) -> Bool {
    include.contains(column) || filter?.columns.contains(column) == true
      || elements.contains { $0.expression.columns.contains(column) }
  }

  /// Every column that it mentions.
  public var mentionedColumns: Set<String> {
    elements.reduce(into: Set(include).union(filter?.columns ?? [])) {
      $0.formUnion($1.expression.columns)
    }
  }
}

extension Trigger {
  public func mentions(_ column: String) -> Bool {
    if updateColumns.contains(column) { return true }
    guard let when else { return false }
    // A whole row in WHEN does not depend on its columns one by one.
    return when.columns.contains(column)
  }
}

extension Relation {
  public func isPartitioned(by column: String) -> Bool {
    partitioning?.keys.contains { $0.expression.columns.contains(column) } ?? false
  }
}

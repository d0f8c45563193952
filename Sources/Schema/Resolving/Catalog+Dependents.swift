// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A foreign key together with the table that has it.
public struct ForeignKeyReference: Sendable, Hashable {
  public var table: RelationName
  public var constraint: Constraint
  public var key: ForeignKey
}

extension Catalog {
  /// The relations that name this one (foreign keys, views, indexes, children, owned sequences,
  /// defaults), in the order of their making.
  public func referrers(of name: RelationName) -> [Relation] {
    (referrers[name] ?? []).compactMap { relations[$0] }.sorted {
      ($0.ordinal, $0.name) < ($1.ordinal, $1.name)
    }
  }

  /// The foreign keys of any table, itself included, that point to a table.
  public func referencingForeignKeys(to name: RelationName) -> [ForeignKeyReference] {
    referrers(of: name).flatMap { relation in
      relation.constraints.compactMap { constraint in
        guard let key = constraint.foreignKey, key.referenced == name else { return nil }
        return ForeignKeyReference(table: relation.name, constraint: constraint, key: key)
      }
    }
  }

  /// The foreign keys of other tables that point to a partitioned table or to one above it: its
  /// partitions answer for them too.
  public func foreignKeysFromOutside(to table: Relation) -> [ForeignKeyReference] {
    let tree = [table] + (table.bound == nil ? [] : ancestors(of: table.name))
    return tree.flatMap { referencingForeignKeys(to: $0.name) }.filter { reference in
      !reference.constraint.isInherited && !tree.contains { $0.name == reference.table }
    }
  }

  /// The foreign keys that a table has, in the order of their making.
  public func foreignKeys(of name: RelationName) -> [ForeignKeyReference] {
    (relations[name]?.constraints ?? []).compactMap { constraint in
      constraint.foreignKey.map {
        ForeignKeyReference(table: name, constraint: constraint, key: $0)
      }
    }
  }

  /// The indexes of a table or materialized view, by OID, as the server opens them
  /// (relcache.c, RelationGetIndexList).
  public func indexes(of name: RelationName) -> [Relation] {
    (relations[name]?.indexes ?? []).compactMap { relations[$0] }
      .sorted { ($0.ordinal, $0.name) < ($1.ordinal, $1.name) }
  }

  /// The views and materialized views that read a relation directly, or one column of it.
  public func views(reading name: RelationName, column: String? = nil) -> [Relation] {
    referrers(of: name).filter { relation in
      guard let view = relation.view else { return false }
      return view.dependencies.contains { $0.reads(name, column) }
    }
  }

  /// The same through other views, in the order in which a cascade reaches them.
  public func viewsTransitively(
    reading name: RelationName, column: String? = nil
  ) -> [Relation] {
    var found = views(reading: name, column: column)
    var seen = Set(found.map(\.name))
    var position = 0
    while position < found.count {
      for view in views(reading: found[position].name) where seen.insert(view.name).inserted {
        found.append(view)
      }
      position += 1
    }
    return found
  }

  /// The sequences that a column owns, or any column of the table.
  public func ownedSequences(of name: RelationName, column: String? = nil) -> [Relation] {
    referrers(of: name).filter { relation in
      guard let owner = relation.sequence?.owner, owner.relation == name else { return false }
      return column == nil || owner.column == column
    }
  }

  /// The sequences that calls of `nextval` and its kin in an expression name, in order.
  public func sequences(in expression: Expression) -> [Relation] {
    sequenceNames(in: expression).compactMap { relations[$0] }
  }

  /// The columns whose defaults draw from a sequence.
  public func columns(drawingFrom sequence: RelationName) -> [ColumnReference] {
    referrers(of: sequence).flatMap { relation in
      relation.columns.filter { $0.defaultValue?.sequences.contains(sequence) == true }
        .map { ColumnReference(relation.name, $0.name) }
    }
  }
}

extension ViewDependency {
  func reads(_ name: RelationName, _ column: String?) -> Bool {
    guard relation == name else { return false }
    guard let column, let columns else { return true }
    return columns.contains(column)
  }
}

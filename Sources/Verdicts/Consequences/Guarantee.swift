// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// Something about its rows that a table is kept to by the server.
struct Guarantee {
  typealias Kind = SchemaPart.ConstraintKind

  /// What a CHECK says, or for which rows a partial index holds.
  enum Condition: Hashable {
    case none
    case postgres(Expression)
    case mysql(MySQL.Expression)
  }
  var kind: Kind
  var name: String
  /// Lower case on MySQL and MariaDB, where names of columns do not tell case apart.
  var columns: Set<String>
  /// What an index is made of besides plain columns.
  var expressions: Set<Expression> = []
  var condition = Condition.none

  init(_ kind: Kind, _ name: String, _ columns: [String], _ condition: Condition = .none) {
    self.kind = kind
    self.name = name
    self.columns = Set(columns)
    self.condition = condition
  }

  /// Of an index: nil where it guarantees nothing.
  init?(_ index: IndexDetails, named name: String) {
    guard index.isValid, index.isUnique || index.isExclusion else { return nil }
    self.init(
      index.isPrimary ? .primaryKey : index.isUnique ? .unique : .exclusion, name,
      index.keyColumns.compactMap { $0 }, index.filter.map { .postgres($0) } ?? .none)
    expressions = Set(
      zip(index.elements, index.keyColumns).filter { $0.1 == nil }.map(\.0.expression))
  }

  /// Of a constraint that rests on no index and is no column's flag.
  init?(_ constraint: Constraint) {
    guard constraint.isEnforced else { return nil }
    switch constraint.kind {
    case .check(let expression):
      self.init(.check, constraint.name, [], .postgres(expression))
    case .foreignKey: self.init(.foreignKey, constraint.name, constraint.columns)
    case .notNull, .unique, .primaryKey, .exclusion: return nil
    }
  }

  init?(_ index: MySQL.Index) {
    let columns = index.columns.compactMap { $0?.lowercased() }
    guard columns.count == index.columns.count else { return nil }
    switch index.kind {
    case .primary: self.init(.primaryKey, index.name, columns)
    case .unique: self.init(.unique, index.name, columns)
    case .plain, .fulltext, .spatial, .vector: return nil
    }
  }

  /// Whether others guarantee as much, under whatever name.
  func isKept(by others: [Guarantee]) -> Bool {
    others.contains { other in
      switch kind {
      case .primaryKey, .unique: other.isUnique(asNarrowAs: self)
      case .foreignKey: other.kind == .foreignKey && other.columns == columns
      case .check: other.kind == .check && (other.name == name || other.condition == condition)
      case .exclusion:
        other.kind == .exclusion && other.columns == columns && other.expressions == expressions
      case .notNull: other.kind == .notNull && other.columns == columns
      }
    } || (kind == .check && others.contains { $0.kind == .notNull && provesTheSame(as: $0) })
  }

  /// Fewer columns are a stronger promise, as is one for all rows.
  private func isUnique(asNarrowAs other: Guarantee) -> Bool {
    guard kind == .primaryKey || kind == .unique else { return false }
    return columns.isSubset(of: other.columns) && expressions.isSubset(of: other.expressions)
      && (condition == .none || condition == other.condition)
  }

  /// `CHECK (c IS NOT NULL)` on a column that is NOT NULL says nothing more.
  private func provesTheSame(as notNull: Guarantee) -> Bool {
    guard case .postgres(.isNull(.column(let parts), negated: true)) = condition else {
      return false
    }
    return parts.last.map { notNull.columns == [$0] } ?? false
  }
}

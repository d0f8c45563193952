// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// A relation as those who use it see it, whatever the engine: its columns, and what it guarantees.
struct RelationShape {
  struct Column {
    var name: String
    var isNotNull: Bool
    /// Whether a row that says nothing of the column gets a value: a default, an identity, a
    /// generated column.
    var isFilled: Bool
    /// Computed from others: nothing is lost with it.
    var isGenerated: Bool
  }

  var name: RelationName
  var kind: RelationKind
  var origin: Relation.Origin
  var isTemporary = false
  /// Reached through its parent: whoever uses the parent misses nothing but rows.
  var isPartition = false
  /// Nil: not known.
  var columns: [Column]?
  var guarantees: [Guarantee] = []
  var hidesRows = false

  func column(_ name: String) -> Column? { columns?.first { $0.name == name } }

  /// The name that it had before the deployment; nil: the deployment made it.
  var original: RelationName? {
    if case .existing(let name) = origin { name } else { nil }
  }
}

extension RelationShape.Column {
  /// A row that says nothing of it is refused.
  var wantsValue: Bool { isNotNull && !isFilled }
}

extension Catalog {
  func shape(of name: RelationName) -> RelationShape? {
    if let mysql {
      return mysql.tables[name].map { RelationShape($0) }
        ?? mysql.views[name].map { RelationShape(name: $0.name, kind: .view, origin: $0.origin) }
    }
    return relation(name).map { RelationShape($0, in: self) }
  }
}

extension RelationShape {
  init(_ relation: Relation, in catalog: Catalog) {
    self.init(name: relation.name, kind: relation.kind, origin: relation.origin)
    isTemporary = relation.persistence == .temporary
    isPartition = relation.bound != nil
    hidesRows = relation.rowSecurity && relation.policies.isEmpty
    columns = relation.columns.map { column in
      let isIdentity = column.identity != nil
      let hasDefault =
        column.defaultValue.map { !$0.isNullLiteral } ?? catalog.hasDefault(column.type)
      return Column(
        name: column.name, isNotNull: column.isNotNull,
        isFilled: isIdentity || hasDefault || column.generation != nil,
        isGenerated: column.generation != nil)
    }
    guarantees =
      relation.indexes.compactMap { name in catalog.relation(name)?.index.map { (name, $0) } }
      .compactMap { Guarantee($0.1, named: $0.0.name) }
      + relation.constraints.compactMap { Guarantee($0) }
      + relation.columns.filter(\.isNotNull).map { Guarantee(.notNull, $0.name, [$0.name]) }
  }

  init(_ table: MySQL.Table) {
    self.init(name: table.name, kind: table.isSequence ? .sequence : .table, origin: table.origin)
    isTemporary = table.isTemporary
    columns = table.columns.map { column in
      let isFilled: Bool =
        switch column.defaultValue {
        case nil, .null: column.isAutoIncrement || column.generated != nil || column.rowTime != nil
        case .literal, .currentTimestamp, .expression: true
        }
      return Column(
        name: column.name, isNotNull: !column.isNullable, isFilled: isFilled,
        isGenerated: column.generated != nil)
    }
    guarantees =
      table.indexes.compactMap { Guarantee($0) }
      + table.foreignKeys.map {
        Guarantee(.foreignKey, $0.name, $0.columns.map { $0.lowercased() })
      }
      + table.checks.filter(\.isEnforced).map {
        Guarantee(.check, $0.name, [], .mysql($0.expression))
      }
      + table.columns.filter { !$0.isNullable }.map {
        Guarantee(.notNull, $0.name, [$0.name.lowercased()])
      }
  }
}

extension Catalog {
  /// Whether a domain brings a default.
  fileprivate func hasDefault(_ type: TypeName) -> Bool {
    guard case .domain(let domain)? = self.type(type.name)?.kind else { return false }
    return domain.defaultValue != nil
  }
}

extension Expression {
  fileprivate var isNullLiteral: Bool {
    switch self {
    case .null: true
    case .cast(let operand, _): operand.isNullLiteral
    default: false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Constraints of a table, in CREATE TABLE and ADD CONSTRAINT (tablecmds.c, ATExecAddConstraint).
extension Catalog {
  /// - Parameter isNew: the table is being made by the same statement, and is empty.
  mutating func add(
    _ constraint: TableConstraint, to name: RelationName, isNew: Bool = false, only: Bool = false
  ) throws(Refusal) {
    let table = try required(name)
    switch constraint.kind {
    case .check(let expression): try addCheck(constraint, expression, to: table, only: only)
    case .notNull(let column): try addNotNull(constraint, column, to: table, only: only)
    case .unique(let index):
      try addIndex(constraint, index, .unique, to: table, only: only)
    case .primaryKey(let index):
      try addIndex(constraint, index, .primaryKey, to: table, only: only)
    case .exclude(let method, let elements, let index, let filter):
      var details = IndexDetails(table: name)
      details.method = method
      details.elements = elements
      details.include = index.include
      details.filter = filter
      details.isExclusion = true
      try addIndex(constraint, index, .exclusion, details, to: table, only: only)
    case .foreignKey(let columns, let target):
      try addForeignKey(constraint, columns, target, to: table, isNew: isNew, only: only)
    }
  }

  private mutating func addNotNull(
    _ constraint: TableConstraint, _ column: String, to table: Relation, only: Bool
  ) throws(Refusal) {
    guard hasNotNullConstraints else { throw .sinceVersion(18) }
    guard table.column(column) != nil else { throw .undefined(column) }
    if let existing = table.notNullConstraint(of: column) {
      // The same constraint again is nothing; a new name for it is refused.
      if let name = constraint.name, name != existing.name { throw .notInPrerequisiteState }
      if existing.noInherit != constraint.attributes.noInherit { throw .notInPrerequisiteState }
    }
    if only, !constraint.attributes.noInherit, !table.children.isEmpty {
      throw .invalidTableDefinition
    }
    let how = NotNull(
      name: constraint.name, isValidated: !constraint.attributes.notValid,
      noInherit: constraint.attributes.noInherit)
    try setNotNull(column, of: table.name, how)
    try setNotNullInChildren(column, of: table.name, how)
  }

  private mutating func addIndex(
    _ constraint: TableConstraint, _ index: IndexConstraint, _ kind: Constraint.Kind,
    to table: Relation, only: Bool
  ) throws(Refusal) {
    if let existing = index.usingIndex {
      return try adopt(existing, constraint, kind, on: table)
    }
    var details = IndexDetails(table: table.name)
    details.elements = index.columns.map { IndexElement(.column([$0])) }
    details.include = index.include
    details.nullsNotDistinct = index.nullsNotDistinct
    details.isUnique = true
    details.isPrimary = kind == .primaryKey
    if index.withoutOverlaps { details.method = "gist" }
    try addIndex(constraint, index, kind, details, to: table, only: only)
  }

  private mutating func addIndex(
    _ constraint: TableConstraint, _ index: IndexConstraint, _ kind: Constraint.Kind,
    _ details: IndexDetails, to table: Relation, only: Bool
  ) throws(Refusal) {
    guard table.kind != .foreignTable else { throw .wrongObjectType }
    if details.isPrimary, table.primaryKey != nil { throw .invalidTableDefinition }
    let columns = details.keyColumns.compactMap { $0 }
    for column in columns + details.include where table.column(column) == nil {
      throw .undefined(column)
    }
    if details.isPrimary { try setKeyNotNull(columns, of: table.name, only: only) }
    var plan = IndexPlan(details)
    plan.name = constraint.name
    plan.options = index.options
    plan.tablespace = index.tablespace
    var made = Constraint("", kind, columns: columns)
    made.takeDeferrability(from: constraint.attributes)
    plan.details.isImmediate = !made.isDeferrable
    plan.constraint = made
    _ = try makeIndex(plan, recurse: !only)
  }

  /// A primary key makes its columns NOT NULL, in the children too.
  private mutating func setKeyNotNull(
    _ columns: [String], of table: RelationName, only: Bool
  ) throws(Refusal) {
    for column in columns {
      try setNotNull(column, of: table)
      if !only { try setNotNullInChildren(column, of: table, NotNull()) }
    }
  }

  /// `USING INDEX`: the index takes the constraint's name (tablecmds.c, ATExecAddIndexConstraint).
  private mutating func adopt(
    _ index: String, _ constraint: TableConstraint, _ kind: Constraint.Kind, on table: Relation
  ) throws(Refusal) {
    let old = RelationName(table.name.schema, index)
    guard let existing = relations[old], let details = existing.index else {
      throw .undefined(index)
    }
    guard table.kind != .partitionedTable else { throw .other(sqlstate: "0A000") }
    guard details.table == table.name, details.isValid,
      !table.constraints.contains(where: { $0.index == old })
    else { throw .notInPrerequisiteState }
    guard details.isUnique, details.filter == nil, !details.keyColumns.contains(nil) else {
      throw .wrongObjectType
    }
    if kind == .primaryKey, table.primaryKey != nil { throw .invalidTableDefinition }
    let name = RelationName(table.name.schema, constraint.name ?? index)
    let columns = details.keyColumns.compactMap { $0 }
    if kind == .primaryKey { try setKeyNotNull(columns, of: table.name, only: true) }
    if name != old { try rename(old, to: name) }
    var made = Constraint(name.name, kind, columns: columns)
    made.takeDeferrability(from: constraint.attributes)
    made.index = name
    let isDeferrable = made.isDeferrable
    modify(table.name) { $0.constraints.append(made) }
    modify(name) { relation in
      relation.index?.isPrimary = kind == .primaryKey
      relation.index?.isImmediate = !isDeferrable
    }
  }
}

extension Constraint {
  mutating func takeDeferrability(from attributes: ConstraintAttributes) {
    isInitiallyDeferred = attributes.initiallyDeferred ?? false
    isDeferrable = attributes.deferrable ?? isInitiallyDeferred
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// NOT NULL: a flag of the column, and from 18 on a constraint with a name besides
// (heap.c, AddRelationNotNullConstraints; pg_constraint.c, AdjustNotNullInheritance).
extension Catalog {
  var hasNotNullConstraints: Bool { version.major >= 18 }

  /// How a column becomes NOT NULL.
  struct NotNull {
    var name: String?
    var isValidated = true
    var noInherit = false
    var inherits = false
  }

  /// Makes a column NOT NULL in one table.
  mutating func setNotNull(
    _ column: String, of table: RelationName, _ how: NotNull = NotNull(),
    besides taken: Set<String> = []
  ) throws(Refusal) {
    guard let relation = relations[table], relation.column(column) != nil else {
      throw .undefined(column)
    }
    modify(table) { relation in
      for position in relation.columns.indices where relation.columns[position].name == column {
        relation.columns[position].isNotNull = true
      }
    }
    guard hasNotNullConstraints else { return }
    if relation.notNullConstraint(of: column) != nil {
      modify(table) { relation in
        for position in relation.constraints.indices
        where relation.constraints[position].kind == .notNull(column: column) {
          if how.isValidated { relation.constraints[position].isValidated = true }
          if how.inherits {
            relation.constraints[position].inheritedFrom += 1
          } else {
            relation.constraints[position].isLocal = true
          }
        }
      }
      return
    }
    if let name = how.name, relation.constraint(name) != nil, !how.inherits {
      throw .duplicate(name)
    }
    let name =
      how.name.flatMap { relation.constraint($0) == nil ? $0 : nil }
      ?? freeConstraintName(table.name, column, "not_null", in: table.schema, besides: taken)
    var constraint = Constraint(name, .notNull(column: column), columns: [column])
    constraint.isValidated = how.isValidated
    constraint.noInherit = how.noInherit
    constraint.inheritedFrom = how.inherits ? 1 : 0
    constraint.isLocal = !how.inherits
    modify(table) { $0.constraints.append(constraint) }
  }

  /// The same for the children, under the parent's name.
  mutating func setNotNullInChildren(
    _ column: String, of table: RelationName, _ how: NotNull
  ) throws(Refusal) {
    guard !how.noInherit else { return }
    var inherited = how
    inherited.inherits = true
    inherited.name = relations[table]?.notNullConstraint(of: column)?.name ?? how.name
    for child in children(of: table) {
      guard child.column(column) != nil else { continue }
      try setNotNull(column, of: child.name, inherited)
      try setNotNullInChildren(column, of: child.name, inherited)
    }
  }

  mutating func addNotNulls(
    inNewTable name: RelationName, _ draft: TableDraft, _ constraints: [TableConstraint],
    _ parents: [Relation]
  ) throws(Refusal) {
    var given: [(column: String, name: String?, noInherit: Bool)] = []
    for constraint in constraints {
      switch constraint.kind {
      case .notNull(let column):
        given.append((column, constraint.name, constraint.attributes.noInherit))
      case .primaryKey(let index):
        given += index.columns.map { ($0, nil, false) }
      case .check, .unique, .foreignKey, .exclude: break
      }
    }
    given += draft.likeNotNulls.map { ($0.column, $0.name, false) }
    // A column that is NOT NULL twice has one constraint; a name given anywhere is its name.
    var named: [String: String] = [:]
    for entry in given {
      if let name = entry.name, named[entry.column] == nil { named[entry.column] = name }
    }
    let taken = Set(named.values)
    for entry in given {
      let how = NotNull(name: named[entry.column], noInherit: entry.noInherit)
      try setNotNull(entry.column, of: name, how, besides: taken)
    }
    for parent in parents { try inheritNotNulls(of: parent, into: name) }
  }

  mutating func inheritNotNulls(of parent: Relation, into child: RelationName) throws(Refusal) {
    guard hasNotNullConstraints else { return }
    for constraint in parent.constraints where !constraint.noInherit {
      guard case .notNull(let column) = constraint.kind else { continue }
      try setNotNull(
        column, of: child,
        NotNull(name: constraint.name, isValidated: constraint.isValidated, inherits: true))
    }
  }
}

extension Relation {
  /// The NOT NULL constraint of a column (18).
  public func notNullConstraint(of column: String) -> Constraint? {
    constraints.first { $0.kind == .notNull(column: column) }
  }
}

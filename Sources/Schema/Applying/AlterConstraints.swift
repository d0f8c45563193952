// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// ALTER, VALIDATE and DROP CONSTRAINT (tablecmds.c, ATExecAlterConstraint,
// ATExecValidateConstraint, ATExecDropConstraint).
extension Catalog {
  mutating func changeConstraint(
    _ constraint: String, of table: RelationName, _ change: (inout Constraint) -> Void
  ) {
    modify(table) { relation in
      for position in relation.constraints.indices
      where relation.constraints[position].name == constraint {
        change(&relation.constraints[position])
      }
    }
  }

  mutating func alterConstraint(
    _ name: String, of table: Relation, _ attributes: ConstraintAttributes
  ) throws(Refusal) {
    guard let constraint = table.constraint(name) else { throw .undefined(name) }
    if attributes.inherit || attributes.noInherit {
      guard case .notNull(let column) = constraint.kind else { throw .wrongObjectType }
      changeConstraint(name, of: table.name) { $0.noInherit = attributes.noInherit }
      if attributes.inherit {
        try setNotNullInChildren(column, of: table.name, NotNull())
      }
      return
    }
    guard constraint.foreignKey != nil else { throw .wrongObjectType }
    if constraint.isInherited { throw .notInPrerequisiteState }
    let isDeferral = attributes.deferrable != nil || attributes.initiallyDeferred != nil
    let tables = [table.name] + descendants(of: table.name).map(\.name)
    for each in tables {
      guard let twin = twin(of: constraint, in: each) else { continue }
      changeConstraint(twin, of: each) { changed in
        if isDeferral { changed.takeDeferrability(from: attributes) }
        if let enforced = attributes.enforced {
          changed.isEnforced = enforced
          changed.isValidated = enforced
        }
      }
    }
  }

  /// The name under which a partition has its parent's foreign key.
  func twin(of constraint: Constraint, in table: RelationName) -> String? {
    guard let relation = relations[table] else { return nil }
    if let same = relation.constraint(constraint.name), same.columns == constraint.columns {
      return same.name
    }
    guard let key = constraint.foreignKey else { return nil }
    return relation.constraints.first {
      $0.isInherited && $0.columns == constraint.columns
        && $0.foreignKey?.referenced == key.referenced
    }?.name
  }

  mutating func validateConstraint(
    _ name: String, of table: Relation, only: Bool
  ) throws(Refusal) {
    guard let constraint = table.constraint(name) else { throw .undefined(name) }
    if !constraint.isEnforced { throw .wrongObjectType }
    switch constraint.kind {
    case .check, .foreignKey: break
    case .notNull: break
    case .unique, .primaryKey, .exclusion: throw .wrongObjectType
    }
    guard !constraint.isValidated else { return }
    if only, !constraint.noInherit, !table.children.isEmpty, constraint.foreignKey == nil {
      throw .invalidTableDefinition
    }
    changeConstraint(name, of: table.name) { $0.isValidated = true }
    for child in descendants(of: table.name) {
      let twin: String? =
        switch constraint.kind {
        case .notNull(let column): child.notNullConstraint(of: column)?.name
        case .check: name
        case .foreignKey: twin(of: constraint, in: child.name)
        case .unique, .primaryKey, .exclusion: nil
        }
      if let twin { changeConstraint(twin, of: child.name) { $0.isValidated = true } }
    }
  }

  mutating func dropConstraint(
    _ name: String, of table: Relation, ifExists: Bool, _ behavior: DropBehavior, only: Bool
  ) throws(Refusal) {
    guard let constraint = table.constraint(name) else {
      if ifExists { return }
      throw .undefined(name)
    }
    if constraint.isInherited { throw .invalidTableDefinition }
    if case .notNull(let column) = constraint.kind {
      if table.column(column)?.identity != nil
        || table.primaryKey?.columns.contains(column) == true
      {
        throw .invalidTableDefinition
      }
    }
    if only, table.kind == .partitionedTable, !table.children.isEmpty, !constraint.noInherit {
      switch constraint.kind {
      case .check, .notNull: throw .invalidTableDefinition
      case .unique, .primaryKey, .foreignKey, .exclusion: break
      }
    }
    let target = CatalogObject.constraint(table: table.name, name: name)
    delete(try closure(of: [target], behavior))
    switch constraint.kind {
    case .check, .notNull:
      if !constraint.noInherit { loseInherited(constraint, below: table.name, only: only) }
    case .unique, .primaryKey, .foreignKey, .exclusion: break
    }
  }

  /// The children's constraints of the same name go with it, or become their own.
  private mutating func loseInherited(
    _ constraint: Constraint, below parent: RelationName, only: Bool
  ) {
    for child in children(of: parent) {
      let match = child.constraints.first { candidate in
        switch constraint.kind {
        case .notNull: candidate.kind == constraint.kind
        case .check, .unique, .primaryKey, .foreignKey, .exclusion:
          candidate.name == constraint.name
        }
      }
      guard let match, match.isInherited else { continue }
      if match.inheritedFrom == 1, !match.isLocal, !only {
        delete([.constraint(table: child.name, name: match.name)])
        loseInherited(match, below: child.name, only: only)
      } else {
        changeConstraint(match.name, of: child.name) {
          $0.inheritedFrom -= 1
          if only { $0.isLocal = true }
        }
      }
    }
  }
}

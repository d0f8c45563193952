// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// CHECK constraints (heap.c, AddRelationNewConstraints; tablecmds.c, ATAddCheckNNConstraint).
extension Catalog {
  mutating func addCheck(
    inNewTable name: RelationName, _ constraint: TableConstraint
  ) throws(Refusal) {
    guard case .check(let expression) = constraint.kind else { return }
    var made = try newCheck(constraint, expression, on: name)
    // A new table is empty: NOT VALID is as good as checked.
    made.isValidated = made.isEnforced
    if let existing = relations[name]?.constraint(made.name) {
      guard existing.isInherited else { throw .duplicate(made.name) }
      modify(name) { relation in
        for position in relation.constraints.indices
        where relation.constraints[position].name == made.name {
          relation.constraints[position].isLocal = true
        }
      }
      return
    }
    modify(name) { $0.constraints.append(made) }
  }

  mutating func addCheck(
    _ constraint: TableConstraint, _ expression: Expression, to table: Relation, only: Bool
  ) throws(Refusal) {
    let made = try newCheck(constraint, expression, on: table.name)
    if made.noInherit, table.kind == .partitionedTable { throw .invalidTableDefinition }
    if only, !made.noInherit, !table.children.isEmpty { throw .invalidTableDefinition }
    if table.constraint(made.name) != nil { throw .duplicate(made.name) }
    modify(table.name) { $0.constraints.append(made) }
    guard !made.noInherit else { return }
    for child in descendants(of: table.name) { inherit(made, into: child.name) }
  }

  private func newCheck(
    _ constraint: TableConstraint, _ expression: Expression, on table: RelationName
  ) throws(Refusal) -> Constraint {
    let relation = relations[table]
    // A name that is no column is the whole row, `t IS NOT NULL`, or `t.*`.
    let mentioned = expression.orderedColumns.filter { $0 != table.name }
    if let missing = mentioned.first(where: { relation?.column($0) == nil }), isComplete {
      throw .undefined(missing)
    }
    let name =
      constraint.name
      ?? freeConstraintName(
        table.name, mentioned.count == 1 ? mentioned[0] : nil, "check", in: table.schema)
    var made = Constraint(name, .check(expression), columns: mentioned)
    made.isEnforced = constraint.attributes.enforced ?? true
    made.isValidated = made.isEnforced && !constraint.attributes.notValid
    made.noInherit = constraint.attributes.noInherit
    return made
  }
}

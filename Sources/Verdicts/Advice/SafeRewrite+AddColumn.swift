// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// `ADD COLUMN` taken apart: the column alone is quick, what it brings along comes later.
extension AlteredTable {
  func adding(_ definition: ColumnDefinition) throws(NoInstead) -> SafeRewrite {
    guard let column = subject.after.relation(table.name)?.column(definition.name) else {
      throw .noOtherForm
    }
    if case .stored? = column.generation { throw .storedGenerated }
    var bare = column
    let isFilled = isComputedForEachRow(column)
    if isFilled {
      bare.defaultValue = nil
      bare.identity = nil
    }
    // A default that the catalog holds makes NOT NULL true at once.
    let isNotNull = column.isNotNull && !isFilled && column.defaultValue != nil
    var add = alter + "ADD COLUMN " + Definition.column(bare)
    if isNotNull { add += " NOT NULL" }
    var steps: [RewriteStep] =
      isFilled ? try filled(column, definition, add: add) : [.statement(add)]
    if column.isNotNull, !isNotNull { steps += notNullSteps(column.name) }
    if column.identity != nil { steps.append(try identity(of: column)) }
    for added in subject.after.madeConstraints(on: table.name, before: subject.before) {
      if case .notNull = added.kind { continue }
      guard let sql = Definition.constraint(added, notValid: false, in: subject.after) else {
        throw .exclusionConstraint
      }
      steps.append(.statement(alter + "ADD \(sql)"))
    }
    return SafeRewrite(.expandAndContract, parts: steps)
  }

  private func isComputedForEachRow(_ column: Column) -> Bool {
    if column.identity != nil { return true }
    guard let value = column.defaultValue else { return false }
    switch subject.after.volatility(of: value) {
    case .immutable, .stable: return false
    case .volatile, .unknown: return true
    }
  }

  /// Rows that come from now on have the value by themselves, those that are there get it in batches.
  private func filled(
    _ column: Column, _ definition: ColumnDefinition, add: String
  ) throws(NoInstead) -> [RewriteStep] {
    let quoted = SQLText.identifier(column.name)
    let batches = try RowBatches(table, subject)
    guard column.identity != nil || owned(column.name) != nil else {
      guard let value = column.defaultValue?.sql else { throw .newFiles }
      return [
        // Not in one command: ADD COLUMN would take the default for the rows that are there.
        .transaction([add, alter + "ALTER COLUMN \(quoted) SET DEFAULT \(value)"]),
        batches.setting("\(quoted) = \(value)", where: "\(quoted) IS NULL"),
      ]
    }
    let sequence = try sequenceName(of: column)
    let value = "nextval(\(SQLText.literal(sequence))::regclass)"
    var first = [add]
    let type = column.type.sql
    first.append("CREATE SEQUENCE \(sequence) AS \(type) OWNED BY \(name).\(quoted)")
    first.append(alter + "ALTER COLUMN \(quoted) SET DEFAULT \(value)")
    return [
      .transaction(first), batches.setting("\(quoted) = \(value)", where: "\(quoted) IS NULL"),
    ]
  }

  /// The sequence that the statement itself would make for a column.
  private func owned(_ column: String) -> Relation? {
    subject.after.sequence(ownedBy: ColumnReference(table.name, column))
  }

  private func sequenceName(of column: Column) throws(NoInstead) -> String {
    guard let sequence = owned(column.name) else { throw .newFiles }
    guard column.identity != nil else { return Definition.name(sequence.name) }
    let helper = ObjectNames.make(table.name.name, column.name, "fill")
    return Definition.name(RelationName(table.name.schema, helper))
  }

  /// The identity's own sequence goes on where that of the filling ended.
  private func identity(of column: Column) throws(NoInstead) -> RewriteStep {
    guard let sequence = owned(column.name) else { throw .newFiles }
    let quoted = SQLText.identifier(column.name)
    let helper = try sequenceName(of: column)
    let own = SQLText.literal(Definition.name(sequence.name))
    let always = column.identity == .always ? "ALWAYS" : "BY DEFAULT"
    return .transaction([
      alter + "ALTER COLUMN \(quoted) DROP DEFAULT",
      alter + "ALTER COLUMN \(quoted) ADD GENERATED \(always) AS IDENTITY",
      "SELECT setval(\(own), nextval(\(SQLText.literal(helper))))",
      "DROP SEQUENCE \(helper)",
    ])
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// What a statement did to relations, read from the catalogs before and after it.
extension RollbackPlan {
  /// - Parameter touched: the relations that may differ.
  static func difference(
    _ touched: [RelationName], _ before: Catalog, _ after: Catalog
  ) -> RollbackPlan {
    var difference = RelationDifference(touched: touched, before: before, after: after)
    difference.undo()
    var plan = RollbackPlan(sql: difference.sql, losses: difference.losses)
    plan.checkCompleteness(touched, before, after)
    return plan
  }

  /// What the way back does not bring back, by the model itself.
  private mutating func checkCompleteness(
    _ touched: [RelationName], _ before: Catalog, _ after: Catalog
  ) {
    guard kind == .exact else { return }
    var catalog = after
    for text in sql { catalog = catalog.applying(text) }
    losses += SchemaDifference(before, catalog, at: touched).names.map { .definitions($0) }
  }
}

/// Collects the steps back in an order in which each finds what it needs.
private struct RelationDifference {
  let touched: [RelationName]
  let before: Catalog
  let after: Catalog
  var sql: [String] = []
  var losses: [Rollback.Loss] = []

  mutating func undo() {
    dropAddedConstraints()
    changeParents()
    dropCreated()
    for (old, new) in changed { changeColumns(old, new) }
    recreateRelations()
    for constraints in [Constraint.isKey, Constraint.isNoKey] { recreateConstraints(constraints) }
    recreateIndexes()
    recreateViews()
    for (old, new) in changed { changeWhole(old, new) }
  }

  /// What is there before and after, and is not the same.
  private var changed: [(old: Relation, new: Relation)] {
    touched.compactMap { name in
      guard let old = before.relation(name), let new = after.relation(name), old != new else {
        return nil
      }
      return (old, new)
    }
  }

  private var created: [Relation] {
    touched.filter { before.relation($0) == nil }.compactMap { after.relation($0) }
  }

  private var removed: [Relation] {
    touched.filter { after.relation($0) == nil }.compactMap { before.relation($0) }
  }

  private static func alter(_ name: RelationName) -> String {
    "ALTER TABLE \(Definition.name(name)) "
  }

  // MARK: Constraints

  private mutating func dropAddedConstraints() {
    for (old, new) in changed {
      for constraint in new.constraints
      where old.constraint(constraint.name) == nil && !constraint.isInherited {
        // Before 18 NOT NULL has no name; a partition's copy goes with it.
        if case .notNull = constraint.kind { continue }
        sql.append(
          Self.alter(new.name) + "DROP CONSTRAINT \(SQLText.identifier(constraint.name))")
      }
    }
  }

  private mutating func recreateConstraints(_ isWanted: (Constraint) -> Bool) {
    for old in touched.compactMap({ before.relation($0) }) {
      let new = after.relation(old.name)
      for constraint in old.constraints
      where new?.constraint(constraint.name) == nil && !constraint.isInherited
        && isWanted(constraint)
      {
        recreate(constraint, of: old, isNew: new == nil)
      }
    }
  }

  private mutating func recreate(_ constraint: Constraint, of table: Relation, isNew: Bool) {
    if case .notNull = constraint.kind { return }
    // A table that is made again is empty: nothing to prove later.
    let later = constraint.isProvableLater && !isNew && table.kind == .table
    guard let definition = Definition.constraint(constraint, notValid: later, in: before) else {
      losses.append(.definitions(table.name))
      return
    }
    sql.append(Self.alter(table.name) + "ADD \(definition)")
    if later, constraint.isValidated {
      sql.append(
        Self.alter(table.name) + "VALIDATE CONSTRAINT \(SQLText.identifier(constraint.name))")
    }
  }

  // MARK: Columns

  private mutating func changeColumns(_ old: Relation, _ new: Relation) {
    guard old.parents.isEmpty, old.kind == .table || old.kind == .partitionedTable else { return }
    for column in new.columns where old.column(column.name) == nil {
      sql.append(Self.alter(old.name) + "DROP COLUMN \(SQLText.identifier(column.name))")
      losses.append(.writtenSince(old.name, column: column.name))
    }
    for column in old.columns {
      guard let now = new.column(column.name) else {
        addAgain(column, of: old)
        continue
      }
      change(now, backTo: column, of: old)
    }
  }

  private mutating func addAgain(_ column: Column, of table: Relation) {
    if let sequence = lostSequence(of: column, table) { sql.append(sequence.creation) }
    var definition = Self.alter(table.name) + "ADD COLUMN \(Definition.column(column))"
    if column.isNotNull, column.identity == nil {
      if column.defaultValue != nil || column.generation != nil {
        definition += " NOT NULL"
      } else {
        losses.append(.notNull(table.name, column: column.name))
      }
    }
    sql.append(definition)
    if let sequence = lostSequence(of: column, table) { sql.append(sequence.ownership) }
    // What is generated is computed again.
    if column.generation == nil { losses.append(.values(table.name, column: column.name)) }
  }

  private func lostSequence(
    of column: Column, _ table: Relation
  ) -> (creation: String, ownership: String)? {
    let owner = ColumnReference(table.name, column.name)
    guard column.identity == nil, let sequence = before.sequence(ownedBy: owner),
      after.relation(sequence.name) == nil
    else { return nil }
    let name = Definition.name(sequence.name)
    let type = sequence.sequence?.type.map { " AS \($0.sql)" } ?? ""
    return (
      "CREATE SEQUENCE \(name)\(type)",
      "ALTER SEQUENCE \(name) OWNED BY \(Definition.name(table.name))."
        + SQLText.identifier(column.name)
    )
  }

  private mutating func change(_ new: Column, backTo old: Column, of table: Relation) {
    let column = SQLText.identifier(old.name)
    let alter = Self.alter(table.name) + "ALTER COLUMN \(column) "
    if new.identity != nil, old.identity == nil { sql.append(alter + "DROP IDENTITY") }
    if old.type != new.type || old.collation != new.collation {
      // The default would have to be converted by itself.
      if new.defaultValue != nil, old.defaultValue != new.defaultValue {
        sql.append(alter + "DROP DEFAULT")
      }
      let collation = old.collation.map { " COLLATE \($0.sql)" } ?? ""
      sql.append(alter + "TYPE \(old.type.sql)\(collation) USING \(column)::\(old.type.sql)")
      if !new.type.holdsAll(of: old.type) {
        losses.append(.conversions(table.name, column: old.name))
      } else {
        losses.append(.writtenSince(table.name, column: old.name))
      }
    }
    if old.defaultValue != new.defaultValue {
      sql.append(alter + (old.defaultValue.map { "SET DEFAULT \($0.sql)" } ?? "DROP DEFAULT"))
    }
    if old.isNotNull != new.isNotNull {
      sql.append(alter + (old.isNotNull ? "SET NOT NULL" : "DROP NOT NULL"))
    }
    if let identity = old.identity, identity != new.identity {
      let always = identity == .always ? "ALWAYS" : "BY DEFAULT"
      sql.append(
        alter
          + (new.identity == nil
            ? "ADD GENERATED \(always) AS IDENTITY" : "SET GENERATED \(always)"))
    }
    if old.storage != new.storage, let storage = old.storage {
      sql.append(alter + "SET STORAGE \(storage)")
    }
  }

  // MARK: The table as a whole

  private mutating func changeWhole(_ old: Relation, _ new: Relation) {
    guard old.kind == .table || old.kind == .partitionedTable else { return }
    let alter = Self.alter(old.name)
    if old.persistence != new.persistence {
      sql.append(alter + (old.persistence == .unlogged ? "SET UNLOGGED" : "SET LOGGED"))
    }
    if old.rowSecurity != new.rowSecurity {
      sql.append(alter + (old.rowSecurity ? "ENABLE" : "DISABLE") + " ROW LEVEL SECURITY")
    }
    let added = new.options.filter { option in !old.options.contains { $0.name == option.name } }
    if !added.isEmpty {
      sql.append(alter + "RESET (\(added.map(\.name).joined(separator: ", ")))")
    }
    let back = old.options.filter { !new.options.contains($0) }
    if !back.isEmpty {
      sql.append(alter + "SET " + Definition.options(back).dropFirst(" WITH ".count))
    }
    if old.tablespace != new.tablespace {
      sql.append(
        alter + "SET TABLESPACE \(SQLText.identifier(old.tablespace ?? "pg_default"))")
    }
    for trigger in new.triggers {
      guard let was = old.triggers.first(where: { $0.name == trigger.name }),
        was.isEnabled != trigger.isEnabled
      else { continue }
      sql.append(
        alter + (was.isEnabled ? "ENABLE" : "DISABLE")
          + " TRIGGER \(SQLText.identifier(trigger.name))")
    }
  }

  private mutating func changeParents() {
    for (old, new) in changed {
      for child in new.children where !old.children.contains(child) {
        guard before.relation(child) != nil, new.partitioning != nil else { continue }
        sql += after.detaching(child, from: old.name).flatMap(\.statements)
      }
      for child in old.children where !new.children.contains(child) {
        guard let bound = before.relation(child)?.bound, after.relation(child) != nil else {
          continue
        }
        sql.append(
          Self.alter(old.name) + "ATTACH PARTITION \(Definition.name(child)) \(bound.sql)")
      }
    }
  }

  // MARK: What was created

  private mutating func dropCreated() {
    let names = Set(created.map(\.name))
    for relation in created.reversed() {
      guard let statement = dropping(relation), !goesWithAnother(relation, created: names) else {
        continue
      }
      sql.append(statement)
      if relation.kind == .table || relation.kind == .partitionedTable {
        losses.append(.writtenSince(relation.name, column: nil))
      }
    }
  }

  private func dropping(_ relation: Relation) -> String? {
    let name = Definition.name(relation.name)
    return switch relation.kind {
    case .table, .partitionedTable: "DROP TABLE \(name)"
    case .foreignTable: "DROP FOREIGN TABLE \(name)"
    case .view: "DROP VIEW \(name)"
    case .materializedView: "DROP MATERIALIZED VIEW \(name)"
    case .sequence: "DROP SEQUENCE \(name)"
    case .compositeType: "DROP TYPE \(name)"
    case .index: "DROP INDEX CONCURRENTLY \(name)"
    case .partitionedIndex: "DROP INDEX \(name)"
    case .toast: nil
    }
  }

  /// It was made with something else of the statement, and goes with it.
  private func goesWithAnother(_ relation: Relation, created: Set<RelationName>) -> Bool {
    if let table = relation.index?.table {
      let backs = after.relation(table)?.constraints.contains { $0.index == relation.name } == true
      return created.contains(table) || backs || !relation.parents.isEmpty
        || mentionsAddedColumn(relation, of: table)
    }
    if relation.parents.contains(where: { created.contains($0) }), relation.bound != nil {
      return true
    }
    return relation.sequence?.owner != nil
  }

  /// An index on a column that goes with the statement.
  private func mentionsAddedColumn(_ index: Relation, of table: RelationName) -> Bool {
    guard let details = index.index, let old = before.relation(table) else { return false }
    return details.mentionedColumns.contains { old.column($0) == nil }
  }

  // MARK: What was removed

  private mutating func recreateRelations() {
    for relation in removed {
      switch relation.kind {
      case .sequence where relation.sequence?.owner == nil:
        let type = relation.sequence?.type.map { " AS \($0.sql)" } ?? ""
        sql.append("CREATE SEQUENCE \(Definition.name(relation.name))\(type)")
        losses.append(.definitions(relation.name))
      case .compositeType, .foreignTable:
        losses.append(.definitions(relation.name))
      case .table, .partitionedTable:
        recreate(table: relation)
      case .sequence, .toast, .index, .partitionedIndex, .view, .materializedView:
        continue
      }
    }
  }

  private mutating func recreate(table: Relation) {
    let sequences = table.columns.compactMap { lostSequence(of: $0, table) }
    sql += sequences.map(\.creation)
    sql.append(Definition.createTable(table))
    sql += sequences.map(\.ownership)
    losses.append(.rows(table.name))
    if !table.triggers.isEmpty || !table.policies.isEmpty || !table.rules.isEmpty
      || !table.statistics.isEmpty
    {
      losses.append(.definitions(table.name))
    }
  }

  private mutating func recreateIndexes() {
    for index in removed {
      guard let details = index.index, index.parents.isEmpty,
        let table = before.relation(details.table)
      else { continue }
      // A constraint's index comes back with its constraint.
      guard !table.constraints.contains(where: { $0.index == index.name }) else { continue }
      let isPlain = index.kind == .index && after.relation(table.name) != nil
      if let definition = Definition.createIndex(index, concurrently: isPlain) {
        sql.append(definition)
      }
    }
  }

  private mutating func recreateViews() {
    for relation in removed {
      guard let view = relation.view else { continue }
      let name = Definition.name(relation.name)
      let kind = relation.kind == .view ? "VIEW" : "MATERIALIZED VIEW"
      sql.append("CREATE \(kind) \(name) AS \(view.query.sql)")
    }
    for (old, new) in changed {
      guard let view = old.view, view.query != new.view?.query, old.kind == .view else { continue }
      let name = Definition.name(old.name)
      // REPLACE may add columns, never take one away.
      if old.columns.count < new.columns.count {
        sql += ["DROP VIEW \(name)", "CREATE VIEW \(name) AS \(view.query.sql)"]
      } else {
        sql.append("CREATE OR REPLACE VIEW \(name) AS \(view.query.sql)")
      }
    }
  }
}

extension Constraint {
  fileprivate static func isKey(_ constraint: Constraint) -> Bool {
    constraint.kind == .primaryKey || constraint.kind == .unique
  }

  fileprivate static func isNoKey(_ constraint: Constraint) -> Bool { !isKey(constraint) }
}

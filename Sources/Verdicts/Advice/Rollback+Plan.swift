// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// How to undo a statement: the difference between the catalogs before and after it, backwards.
struct RollbackPlan {
  private(set) var kind = Rollback.Kind.exact
  private(set) var sql: [String] = []

  /// Nil: there is nothing to undo.
  static func undoing(
    _ statement: Statement, before: Catalog, after: Catalog, plan: Plan
  ) -> RollbackPlan? {
    guard plan.unknowns.isEmpty, plan.rejection == nil else { return nil }
    var rollback = RollbackPlan()
    if rollback.undoRename(statement, before: before) { return rollback }
    if changesRows(plan) {
      rollback.kind = .none
      return rollback
    }
    let touched = touched(by: plan, before: before, after: after)
    rollback.undoChanges(touched, plan, before: before, after: after)
    rollback.undoCreation(touched, before: before, after: after)
    rollback.undoRemoval(touched, before: before, after: after)
    return rollback.sql.isEmpty && rollback.kind == .exact ? nil : rollback
  }

  /// The relations that may differ, in the order in which the statement locks them: a catalog may
  /// have a hundred thousand others.
  private static func touched(
    by plan: Plan, before: Catalog, after: Catalog
  ) -> [RelationName] {
    var names: [RelationName] = []
    var seen: Set<RelationName> = []
    for name in plan.locks.map(\.relation) {
      let indexes = [before, after].flatMap { $0.relation(name)?.indexes ?? [] }
      for found in [name] + indexes where seen.insert(found).inserted { names.append(found) }
    }
    return names
  }

  private static func changesRows(_ plan: Plan) -> Bool {
    plan.work.contains { work in
      switch work.kind {
      case .rowChanges, .emptied: true
      case .catalogOnly, .scan, .rewrite, .indexBuild, .foreignKeyValidation, .moveFiles,
        .dropFiles, .fill, .vacuum, .analyze:
        false
      }
    }
  }

  // MARK: Renames

  /// A rename looks like a removal and a creation: it is undone by its words.
  private mutating func undoRename(_ statement: Statement, before: Catalog) -> Bool {
    guard case .alterTable(let alter) = statement, let first = alter.actions.first?.value,
      let relation = before.relation(alter.name)
    else { return false }
    let keyword = alter.keyword.sql
    let name = Definition.name(relation.name)
    let quoted = SQLText.identifier
    switch first {
    case .rename(let new):
      let moved = Definition.name(RelationName(relation.name.schema, new))
      sql = ["ALTER \(keyword) \(moved) RENAME TO \(quoted(relation.name.name))"]
    case .renameColumn(let old, let new):
      sql = ["ALTER \(keyword) \(name) RENAME COLUMN \(quoted(new)) TO \(quoted(old))"]
    case .renameConstraint(let old, let new):
      sql = ["ALTER \(keyword) \(name) RENAME CONSTRAINT \(quoted(new)) TO \(quoted(old))"]
    case .setSchema(let schema):
      let moved = Definition.name(RelationName(schema, relation.name.name))
      sql = ["ALTER \(keyword) \(moved) SET SCHEMA \(quoted(relation.name.schema))"]
    case .ownerTo:
      guard let owner = relation.owner else { return false }
      sql = ["ALTER \(keyword) \(name) OWNER TO \(quoted(owner))"]
    default:
      return false
    }
    return true
  }

  // MARK: Changes

  private mutating func undoChanges(
    _ touched: [RelationName], _ plan: Plan, before: Catalog, after: Catalog
  ) {
    for name in touched {
      guard let old = before.relation(name), let new = after.relation(name), old != new,
        old.parents.isEmpty
      else { continue }
      undoConstraints(old, new, after: after)
      undoColumns(old, new, rewritten: plan.rewrites(name))
      undoParents(old, new, before: before, after: after)
    }
  }

  private mutating func undoConstraints(_ old: Relation, _ new: Relation, after: Catalog) {
    let table = Definition.name(old.name)
    for constraint in new.constraints where old.constraint(constraint.name) == nil {
      if case .notNull = constraint.kind { continue }
      sql.append("ALTER TABLE \(table) DROP CONSTRAINT \(SQLText.identifier(constraint.name))")
    }
    for constraint in old.constraints where new.constraint(constraint.name) == nil {
      if case .notNull = constraint.kind { continue }
      let provable = constraint.isProvableLater
      guard let definition = Definition.constraint(constraint, notValid: provable, in: after)
      else {
        kind = .lossy
        continue
      }
      guard constraint.columns.allSatisfy({ new.column($0) != nil }) else { continue }
      sql.append("ALTER TABLE \(table) ADD \(definition)")
      if provable, constraint.isValidated {
        sql.append(
          "ALTER TABLE \(table) VALIDATE CONSTRAINT \(SQLText.identifier(constraint.name))")
      }
    }
  }

  private mutating func undoColumns(_ old: Relation, _ new: Relation, rewritten: Bool) {
    let table = Definition.name(old.name)
    for column in new.columns where old.column(column.name) == nil {
      sql.append("ALTER TABLE \(table) DROP COLUMN \(SQLText.identifier(column.name))")
    }
    for column in old.columns {
      guard let now = new.column(column.name) else {
        sql.append("ALTER TABLE \(table) ADD COLUMN \(Definition.column(column))")
        kind = .lossy
        continue
      }
      undoColumn(column, now, table: table, rewritten: rewritten)
    }
  }

  private mutating func undoColumn(
    _ old: Column, _ new: Column, table: String, rewritten: Bool
  ) {
    let alter = "ALTER TABLE \(table) ALTER COLUMN \(SQLText.identifier(old.name)) "
    if old.type != new.type {
      sql.append(alter + "TYPE \(old.type.sql)")
      // What a conversion rounded or cut does not come back.
      if rewritten { kind = .lossy }
    }
    if old.isNotNull != new.isNotNull {
      sql.append(alter + (old.isNotNull ? "SET NOT NULL" : "DROP NOT NULL"))
    }
    if old.defaultValue != new.defaultValue {
      sql.append(alter + (old.defaultValue.map { "SET DEFAULT \($0.sql)" } ?? "DROP DEFAULT"))
    }
  }

  private mutating func undoParents(
    _ old: Relation, _ new: Relation, before: Catalog, after: Catalog
  ) {
    let table = Definition.name(old.name)
    for child in new.children where !old.children.contains(child) {
      guard before.relation(child) != nil, new.partitioning != nil else { continue }
      sql.append("ALTER TABLE \(table) DETACH PARTITION \(Definition.name(child)) CONCURRENTLY")
    }
    for child in old.children where !new.children.contains(child) {
      guard let partition = before.relation(child), let bound = partition.bound,
        after.relation(child) != nil
      else { continue }
      sql.append("ALTER TABLE \(table) ATTACH PARTITION \(Definition.name(child)) \(bound.sql)")
    }
  }

  // MARK: Creation and removal

  private mutating func undoCreation(
    _ touched: [RelationName], before: Catalog, after: Catalog
  ) {
    let created = touched.filter { before.relation($0) == nil }
    for name in created {
      guard let relation = after.relation(name), let statement = dropping(relation, after: after),
        !goesWithAnother(relation, created: Set(created), after: after)
      else { continue }
      sql.append(statement)
    }
  }

  private func dropping(_ relation: Relation, after: Catalog) -> String? {
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
  private func goesWithAnother(
    _ relation: Relation, created: Set<RelationName>, after: Catalog
  ) -> Bool {
    if let table = relation.index?.table {
      let backs = after.relation(table)?.constraints.contains { $0.index == relation.name } == true
      return created.contains(table) || backs || !relation.parents.isEmpty
    }
    return relation.sequence?.owner != nil
  }

  private mutating func undoRemoval(
    _ touched: [RelationName], before: Catalog, after: Catalog
  ) {
    for name in touched where after.relation(name) == nil {
      guard let relation = before.relation(name) else { continue }
      switch relation.kind {
      case .index, .partitionedIndex:
        undoIndexRemoval(relation, before: before, after: after)
      case .view:
        guard let query = relation.view?.query else { continue }
        sql.append("CREATE VIEW \(Definition.name(name)) AS \(query.sql)")
      case .materializedView:
        guard let query = relation.view?.query else { continue }
        sql.append("CREATE MATERIALIZED VIEW \(Definition.name(name)) AS \(query.sql)")
      case .table, .partitionedTable, .foreignTable, .sequence, .compositeType:
        kind = .none
      case .toast:
        continue
      }
    }
    if kind == .none { sql = [] }
  }

  private mutating func undoIndexRemoval(_ index: Relation, before: Catalog, after: Catalog) {
    guard let table = index.index?.table, let owner = after.relation(table) else { return }
    // A constraint's index comes back with its constraint, a column's with neither.
    let isConstraint = before.relation(table)?.constraints.contains { $0.index == index.name }
    guard isConstraint != true,
      index.index?.keyColumns.allSatisfy({ $0.map { owner.column($0) != nil } ?? true }) == true,
      let definition = Definition.createIndex(index, concurrently: index.kind == .index)
    else { return }
    sql.append(definition)
  }
}

extension Constraint {
  /// Whether `NOT VALID` and a later `VALIDATE` exist for it.
  fileprivate var isProvableLater: Bool {
    switch kind {
    case .check, .foreignKey: true
    case .notNull, .unique, .primaryKey, .exclusion: false
    }
  }
}

extension Plan {
  fileprivate func rewrites(_ name: RelationName) -> Bool {
    work.contains { $0.relation == name && $0.kind == .rewrite }
  }
}

extension AlterTable.Keyword {
  var sql: String {
    switch self {
    case .table: "TABLE"
    case .index: "INDEX"
    case .view: "VIEW"
    case .materializedView: "MATERIALIZED VIEW"
    case .sequence: "SEQUENCE"
    case .foreignTable: "FOREIGN TABLE"
    }
  }
}

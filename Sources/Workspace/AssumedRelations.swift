// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
public import Schema
public import SQLSyntax

/// Stands in for a schema where none is at hand: what statements name is taken for a plain table.
public enum AssumedRelations {
  public struct Result: Sendable {
    public var catalog: Catalog
    /// In the order in which they were named.
    public var names: [RelationName]
  }

  /// Adds what the statements name and neither the catalog nor an earlier statement makes.
  public static func complete(_ catalog: Catalog, for statements: [Statement]) -> Result {
    if let mysql = catalog.mysql { return complete(mysql, for: statements) }
    var before = catalog
    var running = catalog
    var names: [RelationName] = []
    var assumed: Set<RelationName> = []
    for statement in statements {
      for _ in 0..<maximumAdditions {
        let additions = additions(for: statement, in: running, assumed: assumed)
        if additions.isEmpty { break }
        for addition in additions {
          before.apply(addition.statement)
          running.apply(addition.statement)
          if let table = addition.table, assumed.insert(table).inserted { names.append(table) }
        }
      }
      running.apply(statement)
    }
    return Result(catalog: before.asBaseline(), names: names)
  }

  /// More than so many rounds a statement does not need: a table, then its columns one by one.
  private static let maximumAdditions = 64

  private struct Addition {
    var statement: Statement
    /// The table, where it is one.
    var table: RelationName?
  }

  /// What the statement misses: tables, or else a column of the tables that were assumed.
  private static func additions(
    for statement: Statement, in catalog: Catalog, assumed: Set<RelationName>
  ) -> [Addition] {
    // An index that is dropped is no table: it stays unknown.
    if case .drop(let drop) = statement, drop.objects.contains(where: { $0.kind != .table }) {
      return []
    }
    let plan = statement.plan(in: PlanContext(catalog: catalog))
    let tables = plan.unknowns.compactMap { unknown -> RelationName? in
      guard case .missingRelation(let written) = unknown else { return nil }
      let name = relationName(written)
      return catalog.relation(name) == nil ? name : nil
    }
    if !tables.isEmpty { return tables.map { Addition(statement: table($0), table: $0) } }
    let keys = statement.foreignKeys.filter { target in
      catalog.relation(target.table).map { assumed.contains($0.name) && $0.constraints.isEmpty }
        == true
    }
    if !keys.isEmpty { return keys.flatMap { primaryKey(of: $0) } }
    guard let column = missingColumn(statement, plan, in: catalog) else { return [] }
    return assumed.intersection(plan.locks.map(\.relation)).sorted().filter { name in
      catalog.relation(name)?.column(column) == nil
    }.map { Addition(statement: addColumn(column, to: $0), table: nil) }
  }

  /// What the plan lacks, or else what the catalog lacks to follow the statement.
  private static func missingColumn(
    _ statement: Statement, _ plan: Plan, in catalog: Catalog
  ) -> String? {
    if case .undefined(let name)? = plan.rejection?.reason { return name }
    var after = catalog
    guard case .undefined(let name)? = after.apply(statement) else { return nil }
    return name
  }

  private static func relationName(_ written: String) -> RelationName {
    guard let dot = written.firstIndex(of: ".") else { return RelationName("public", written) }
    return RelationName(String(written[..<dot]), String(written[written.index(after: dot)...]))
  }

  private static func table(_ name: RelationName) -> Statement {
    .createTable(CreateTable(ObjectName(schema: name.schema, name.name)))
  }

  /// What a foreign key refers to has a key: the columns that it names, or `id`.
  private static func primaryKey(of target: ForeignKeyTarget) -> [Addition] {
    let columns = target.columns.isEmpty ? ["id"] : target.columns
    let names = columns.map(SQLText.identifier)
    let actions =
      names.map { "ADD COLUMN IF NOT EXISTS \($0) text" }
      + ["ADD PRIMARY KEY (\(names.joined(separator: ", ")))"]
    let sql = "ALTER TABLE \(target.table.sql) \(actions.joined(separator: ", "))"
    return SourceFile.parse(Array(sql.utf8)).statements
      .map { Addition(statement: $0.statement, table: nil) }
  }

  private static func addColumn(_ column: String, to table: RelationName) -> Statement {
    let definition = ColumnDefinition(name: column, type: TypeName(ObjectName("text")))
    var alter = AlterTable(.table, ObjectName(schema: table.schema, table.name))
    alter.actions = [Located(.addColumn(definition, ifNotExists: true), .none)]
    return .alterTable(alter)
  }
}

extension Statement {
  /// What its new constraints refer to.
  fileprivate var foreignKeys: [ForeignKeyTarget] {
    switch self {
    case .alterTable(let alter): alter.actions.flatMap(\.value.foreignKeys)
    case .createTable(let create):
      create.columns.flatMap(\.foreignKeys) + create.constraints.flatMap(\.foreignKeys)
    default: []
    }
  }
}

extension AlterTableAction {
  fileprivate var foreignKeys: [ForeignKeyTarget] {
    switch self {
    case .addColumn(let column, _): column.foreignKeys
    case .addConstraint(let constraint): constraint.foreignKeys
    default: []
    }
  }
}

extension ColumnDefinition {
  fileprivate var foreignKeys: [ForeignKeyTarget] {
    constraints.compactMap { if case .references(let target) = $0.kind { target } else { nil } }
  }
}

extension TableConstraint {
  fileprivate var foreignKeys: [ForeignKeyTarget] {
    if case .foreignKey(_, let target) = kind { [target] } else { [] }
  }
}

// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

extension MySQL {
  /// What a plan depends on besides the statement itself.
  public struct PlanContext: Sendable {
    /// What exists just before the statement runs.
    public var catalog: Catalog
    /// Variables of the session that change an answer (`sql_mode`, `foreign_key_checks`…), by
    /// lower-case name, as set by the migration or as the server has them.
    public var settings: [String: String]
    /// Inside a transaction that the script began?
    public var inTransaction: Bool

    public init(catalog: Catalog, settings: [String: String] = [:], inTransaction: Bool = false) {
      self.catalog = catalog
      self.settings = settings
      self.inTransaction = inTransaction
    }
  }
}

extension MySQL.Statement {
  /// What the statement locks, and what it does meanwhile.
  public func plan(in context: MySQL.PlanContext) -> Plan {
    MySQLPlanBuilder.plan(context) { $0.add(self) }
  }
}

extension MySQLPlanBuilder {
  mutating func add(_ statement: MySQL.Statement) {
    switch statement {
    case .createTable(let create): self.create(create)
    case .alterTable(let alter): self.alter(alter)
    case .dropTable(let drop): self.drop(drop)
    case .renameTable(let rename): self.rename(rename)
    case .truncateTable(let name, _): truncate(name)
    case .createIndex(let create): alter(create.asAlterTable)
    case .dropIndex(let drop): alter(drop.asAlterTable)
    case .createView(let create): self.create(create)
    case .dropView(let names, let ifExists): dropViews(names, ifExists: ifExists)
    case .createTrigger(let create): self.create(create)
    case .dropTrigger(let name, let ifExists): dropTrigger(name, ifExists: ifExists)
    case .createSequence(let create): self.create(create)
    case .alterSequence(let name): alterSequence(name)
    case .dropSequence(let names, let ifExists): dropSequences(names, ifExists: ifExists)
    case .alterDatabase(let alter): self.alter(alter)
    case .dropDatabase(let name, _): dropDatabase(name)
    case .query(let query): read(query)
    case .insert(let insert): self.insert(insert)
    case .update(let update): self.update(update)
    case .delete(let delete): self.delete(delete)
    case .load(let load): self.load(load)
    case .call(let name, let arguments):
      for argument in arguments { readTables(in: argument) }
      call(name)
    case .block(let body): run(body, named: "BEGIN NOT ATOMIC")
    case .do(let expressions): for expression in expressions { readTables(in: expression) }
    case .handler(let handler): handle(handler)
    case .maintain(let maintain): self.maintain(maintain)
    case .lockTables(let lock): self.lock(lock)
    case .flush(let flush): self.flush(flush)
    case .set(let items): for item in items.compactMap(\.value) { readTables(in: item) }
    case .withSettings(let items, let statement): self.with(items, statement)
    case .explain(let statement): explain(statement)
    case .prepare(_, .variable(let name)): unknown(.opaqueCode("@\(name)"))
    case .execute(let name): unknown(.opaqueCode(name))
    // What they lock is given back at once, or is no table.
    case .createRoutine, .alterRoutine, .dropRoutine, .createEvent, .alterEvent, .dropEvent,
      .createDatabase, .unlockTables, .backupLock, .use, .describe, .show,
      .prepare(_, .literal), .utility:
      break
    }
  }

  private mutating func handle(_ handler: MySQL.Handler) {
    guard case .open(let name) = handler, let table = resolve(name) else { return }
    lock(
      table.name, engine == .mysql ? .mdlShared : .mdlSharedRead, citation: .openTables)
  }

  /// The settings hold for the one statement.
  private mutating func with(_ items: [MySQL.SetItem], _ statement: MySQL.Statement) {
    var inner = context
    for item in items {
      if let text = item.value?.constantText { inner.settings[item.name] = text }
    }
    var builder = MySQLPlanBuilder(inner)
    builder.add(statement)
    self = builder
  }

  /// Only the plan is made: tables are opened, rows are not touched.
  private mutating func explain(_ statement: MySQL.Statement) {
    var inner = MySQLPlanBuilder(context)
    inner.add(statement)
    for request in inner.locks where !request.created {
      lock(
        request.relation, request.mode, request.kind, reason: request.reason,
        citation: request.citation)
    }
  }
}

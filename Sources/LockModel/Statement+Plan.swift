// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax
public import Schema

/// What a plan depends on besides the statement itself.
public struct PlanContext: Sendable {
  /// What exists just before the statement runs.
  public var catalog: Catalog
  /// Session settings that change an answer (`timezone`, `default_table_access_method`…), by
  /// lower-case name, as set by the migration or as the server has them.
  public var settings: [String: String]
  /// Inside a transaction block?
  public var inTransaction: Bool
  /// How many functions, rules and blocks are around the statement.
  var callDepth = 0
  /// How many cascades of foreign keys are around the statement.
  var cascadeDepth = 0
  /// What the statement around it has run, or runs now.
  var codeRun = CodeRun()

  public init(catalog: Catalog, settings: [String: String] = [:], inTransaction: Bool = false) {
    self.catalog = catalog
    self.settings = settings
    self.inTransaction = inTransaction
  }

  public var version: ServerVersion { catalog.version }
}

extension Statement {
  /// What the statement locks, and what it does meanwhile.
  public func plan(in context: PlanContext) -> Plan {
    switch self {
    case .alterTable(let alter): alter.plan(in: context)
    case .alterAllInTablespace(let alter): alter.plan(in: context)
    case .createTable(let create): create.plan(in: context)
    case .createTableAs(let create): create.plan(in: context)
    case .createIndex(let create): create.plan(in: context)
    case .reindex(let reindex): reindex.plan(in: context)
    case .truncate(let truncate): truncate.plan(in: context)
    case .drop(let drop): drop.plan(in: context)
    case .importForeignSchema: Plan(unknowns: [.unmodelled("IMPORT FOREIGN SCHEMA")])
    case .createView(let create): create.plan(in: context)
    case .refreshMaterializedView(let refresh): refresh.plan(in: context)
    case .createSequence(let create): create.plan(in: context)
    case .alterSequence(let alter): alter.plan(in: context)
    case .createType(let create): create.plan(in: context)
    case .alterType(let alter): alter.plan(in: context)
    case .createDomain: Plan()
    case .alterDomain(let alter): alter.plan(in: context)
    case .createFunction(let create): create.plan(in: context)
    case .createTrigger(let create): create.plan(in: context)
    case .alterTrigger(let alter): alter.plan(in: context)
    case .createRule(let create): create.plan(in: context)
    case .alterRule(_, let table, _):
      PlanBuilder.plan(context) { $0.renameRule(on: table) }
    case .createPolicy(let create): create.plan(in: context)
    case .alterPolicy(let alter): alter.plan(in: context)
    case .createStatistics(let create): create.plan(in: context)
    case .alterStatistics: Plan()
    case .createSchema(let create): create.plan(in: context)
    case .alterObject(let alter): alter.plan(in: context)
    case .createExtension, .alterExtension: Plan()
    case .createPublication(let create): create.plan(in: context)
    case .alterPublication(let alter): alter.plan(in: context)
    case .comment(let comment): comment.plan(in: context)
    case .securityLabel(let object): object.securityLabelPlan(in: context)
    case .grant(let grant): grant.plan(in: context)
    case .reassignOwned(let roles, _):
      PlanBuilder.plan(context) { $0.reassign(ownedBy: roles) }
    case .dropOwned(let roles, let behavior):
      PlanBuilder.plan(context) { $0.drop(ownedBy: roles, behavior) }
    case .data(let data): PlanBuilder.plan(context) { $0.run(data) }
    case .copy(let copy): copy.plan(in: context)
    case .call(let call): PlanBuilder.plan(context) { $0.execute(call) }
    case .doBlock(let block): block.plan(in: context)
    case .lock(let lock): lock.plan(in: context)
    case .vacuum(let vacuum): vacuum.plan(in: context)
    case .analyze(let analyze): analyze.plan(in: context)
    case .cluster(let cluster): cluster.plan(in: context)
    case .explain(let explain): PlanBuilder.plan(context) { $0.explain(explain) }
    case .prepare(_, let data): PlanBuilder.plan(context) { $0.run(data, upTo: .analysis) }
    case .execute(let name, _): Plan(unknowns: [.opaqueCode(name)])
    case .declareCursor(_, let query, _):
      PlanBuilder.plan(context) { $0.run(query, upTo: .planning) }
    case .utility(let tag): Plan(utility: tag, in: context)
    case .transaction, .set, .metaCommand: Plan()
    case .unknown(let unknown): Plan(unknowns: [.unparsed(firstWords: unknown.firstWords)])
    }
  }
}

extension PlanBuilder {
  /// A plan made of one step.
  static func plan(_ context: PlanContext, _ body: (inout PlanBuilder) -> Void) -> Plan {
    var builder = PlanBuilder(context)
    body(&builder)
    return builder.plan
  }

  /// `ALTER RULE … RENAME` (`RenameRewriteRule` in rewriteDefine.c).
  mutating func renameRule(on name: ObjectName) {
    guard let table = resolve(name) else { return }
    lock(
      table, .accessExclusive, reason: .target,
      citation: Citation("rewriteDefine.c, RenameRewriteRule"))
  }

  /// Planned; run only with ANALYZE (`ExplainOneQuery` in explain.c).
  mutating func explain(_ explain: Explain) {
    switch explain.statement {
    case .data(let data): run(data, upTo: explain.analyze ? .execution : .planning)
    case .createTableAs(let create):
      guard case .query(let query) = create.source else { return }
      run(query, upTo: explain.analyze ? .execution : .planning)
    case .cursor(let query): run(query, upTo: explain.analyze ? .execution : .planning)
    case .refresh, .execute: break
    }
  }
}

extension Plan {
  /// Statements without locks on user relations; some do not run in a transaction block.
  fileprivate init(utility tag: String, in context: PlanContext) {
    self.init()
    let alone: Set<String> = [
      "CREATE DATABASE", "DROP DATABASE", "ALTER SYSTEM", "CREATE TABLESPACE", "DROP TABLESPACE",
      "CREATE SUBSCRIPTION", "DROP SUBSCRIPTION", "DISCARD ALL",
    ]
    allowedInTransaction = !alone.contains(tag)
    if !allowedInTransaction, context.inTransaction {
      rejection = Rejection(.activeTransaction)
    }
  }
}

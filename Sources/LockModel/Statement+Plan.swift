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
  /// Tables whose rows the open transaction has written before: see ``Plan/writtenTables``.
  public var writtenTables: Set<RelationName> = []
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
    case .createExtension: Plan()
    case .alterExtension(let name, let member):
      PlanBuilder.plan(context) { $0.alterExtension(name, member) }
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
    case .mysql(let statement):
      if let catalog = context.catalog.mysql {
        statement.plan(
          in: MySQL.PlanContext(
            catalog: catalog, settings: context.settings, inTransaction: context.inTransaction))
      } else {
        Plan(unknowns: [.unmodelled(statement.commandTag)])
      }
    case .unknown(let unknown):
      if let refusal = unknown.refusal {
        Plan(rejection: Rejection(.grammar(refusal)))
      } else {
        Plan(unknowns: [.unparsed(firstWords: unknown.firstWords)])
      }
    }
  }
}

extension PlanBuilder {
  /// A plan made of one step.
  ///
  /// # IMPORT FOREIGN SCHEMA
  ///
  /// Which tables it makes is known to the other server only, so its effect is unknown.
  ///
  /// ```sql
  /// CREATE FOREIGN DATA WRAPPER dummy;
  /// CREATE SERVER remote FOREIGN DATA WRAPPER dummy;
  /// CREATE SCHEMA archive;
  /// IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO archive;
  /// ```
  ///
  /// # PREPARE
  ///
  /// The query is analysed, not planned and not run: its tables are locked as it will use them,
  /// without their indexes.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// PREPARE find AS SELECT * FROM orders WHERE id = $1;
  /// ```
  ///
  /// # EXECUTE
  ///
  /// What was prepared is not in the migration, so its effect is unknown.
  ///
  /// ```sql
  /// EXECUTE find(7);
  /// ```
  ///
  /// # DECLARE
  ///
  /// The query is planned and read bit by bit; its locks last to the end of the transaction.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// DECLARE c CURSOR FOR SELECT * FROM orders;
  /// ```
  static func plan(_ context: PlanContext, _ body: (inout PlanBuilder) -> Void) -> Plan {
    var builder = PlanBuilder(context)
    body(&builder)
    return builder.plan
  }

  /// `ALTER RULE … RENAME` (`RenameRewriteRule` in rewriteDefine.c).
  ///
  /// # ALTER RULE
  ///
  /// RENAME, under the strongest lock, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING;
  /// ALTER RULE keep ON orders RENAME TO keep_all;
  /// ```
  mutating func renameRule(on name: ObjectName) {
    guard let table = resolve(name) else { return }
    lock(
      table, .accessExclusive, reason: .target,
      citation: Citation("rewriteDefine.c, RenameRewriteRule"))
  }

  /// Planned; run only with ANALYZE (`ExplainOneQuery` in explain.c).
  ///
  /// # EXPLAIN
  ///
  /// The query is planned, and its tables are locked as if it ran; with ANALYZE it does run.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// EXPLAIN DELETE FROM orders WHERE id = 7;
  /// ```
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
  ///
  /// # ALTER STATISTICS
  ///
  /// How much of the statistics is kept; the table is not locked.
  ///
  /// ```sql
  /// CREATE TABLE orders (a int, b int);
  /// CREATE STATISTICS orders_ab ON a, b FROM orders;
  /// ALTER STATISTICS orders_ab SET STATISTICS 500;
  /// ```
  ///
  /// # CREATE DOMAIN
  ///
  /// Nobody uses it yet.
  ///
  /// ```sql
  /// CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
  /// ```
  ///
  /// # CREATE EXTENSION
  ///
  /// The script of an extension makes objects of its own, which nobody uses yet. ALTER EXTENSION
  /// may run a script that changes them; what that locks is not modelled.
  ///
  /// ```sql
  /// CREATE EXTENSION IF NOT EXISTS plpgsql;
  /// ```
  ///
  /// # Statements without a lock on a table
  ///
  /// Transaction control, settings, roles, databases, NOTIFY and the like lock no table of yours.
  /// Some do not run in a transaction block, such as CREATE DATABASE.
  ///
  /// ```sql
  /// SET lock_timeout = '2s';
  /// ```
  ///
  /// ## Not in a transaction block
  ///
  /// ```sql
  /// CREATE DATABASE reports;
  /// ```
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

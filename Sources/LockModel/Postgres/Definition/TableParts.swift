// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

// Triggers, rules, policies, statistics: parts of a table that are made on their own.

extension Capability {
  /// `CREATE OR REPLACE TRIGGER`
  static let replaceTrigger = Capability(since: 14)
  /// Renaming the trigger of a partitioned table renames those of its partitions.
  static let renameTriggerRecurses = Capability(since: 15)
}

extension CreateTrigger {
  /// `CreateTriggerFiringOn` in trigger.c.
  ///
  /// # CREATE TRIGGER
  ///
  /// Writes stop for a moment; reads go on. On a partitioned table the partitions get the trigger
  /// too.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
  /// CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    let citation = Citation("trigger.c, CreateTriggerFiringOn")
    if orReplace, !context.has(.replaceTrigger) { builder.reject(.sinceVersion(14)) }
    guard let table = builder.resolve(self.table) else { return builder.plan }
    if !orReplace, table.triggers.contains(where: { $0.name == name }) {
      builder.reject(.duplicate(name))
    }
    builder.lock(table, context.triggerMode, reason: .target, citation: citation)
    if let from, let other = builder.resolve(from) {
      builder.lock(other, .accessShare, reason: .foreignKeyPartner, citation: citation)
    }
    if table.kind == .partitionedTable, forEachRow {
      builder.lockDescendants(of: table, .shareRowExclusive, citation: citation)
    }
    builder.work(.catalogOnly, on: table.name, citation: citation)
    return builder.plan
  }
}

extension AlterTrigger {
  /// # ALTER TRIGGER
  ///
  /// RENAME stops reads too, although CREATE TRIGGER does not.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
  /// CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  /// ALTER TRIGGER touched ON orders RENAME TO touched_late;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let table = builder.resolve(self.table) else { return builder.plan }
    switch action {
    case .rename:
      let citation = Citation("trigger.c, renametrig")
      builder.lock(table, .accessExclusive, reason: .target, citation: citation)
      if table.kind == .partitionedTable, context.has(.renameTriggerRecurses) {
        builder.lockDescendants(of: table, .accessExclusive, citation: citation)
      }
    case .dependsOnExtension:
      builder.lock(
        table, .accessShare, reason: .target,
        citation: Citation("alter.c, ExecAlterObjectDependsStmt"))
    }
    return builder.plan
  }
}

extension CreateRule {
  /// `DefineRule` in rewriteDefine.c; the actions are analyzed under the table's lock.
  ///
  /// # CREATE RULE
  ///
  /// A rule changes what queries mean, so that reads stop too, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// CREATE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let table = builder.resolve(self.table) else { return builder.plan }
    builder.lock(
      table, .accessExclusive, reason: .target, citation: Citation("rewriteDefine.c, DefineRule"))
    for action in actions { builder.runDefinition(action) }
    return builder.plan
  }
}

extension PlanBuilder {
  /// A statement that is stored: what it names is locked, nothing is planned.
  mutating func runDefinition(_ statement: DataStatement) {
    var analysis = QueryAnalysis(catalog: catalog)
    analysis.analyze(statement, names: CommonNames().nested)
    note(analysis)
    for request in analysis.requests { lock(request) }
  }

  /// The subqueries of an expression that is stored.
  mutating func runDefinition(_ expression: Expression?) {
    guard let expression else { return }
    var analysis = QueryAnalysis(catalog: catalog)
    analysis.analyze(expression)
    note(analysis)
    for request in analysis.requests { lock(request) }
  }
}

extension CreatePolicy {
  /// `CreatePolicy` in policy.c.
  ///
  /// # CREATE POLICY
  ///
  /// A policy becomes part of every query on the table, so that reads stop too, for a moment.
  /// Tables of its expression are locked as a SELECT locks them.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// CREATE POLICY small ON orders USING (total < 1000);
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let table = builder.resolve(self.table) else { return builder.plan }
    builder.lock(
      table, .accessExclusive, reason: .target, citation: Citation("policy.c, CreatePolicy"))
    builder.runDefinition(using)
    builder.runDefinition(check)
    return builder.plan
  }
}

extension AlterPolicy {
  /// `AlterPolicy` and `rename_policy` in policy.c.
  ///
  /// # ALTER POLICY
  ///
  /// As CREATE POLICY.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, total numeric);
  /// CREATE POLICY small ON orders USING (total < 1000);
  /// ALTER POLICY small ON orders USING (total < 2000);
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    guard let table = builder.resolve(self.table) else { return builder.plan }
    if !table.policies.contains(where: { $0.name == name }), context.catalog.isComplete {
      builder.reject(.undefined(name))
    }
    builder.lock(
      table, .accessExclusive, reason: .target, citation: Citation("policy.c, AlterPolicy"))
    builder.runDefinition(using)
    builder.runDefinition(check)
    guard newName == nil, context.has(.dependenciesAreLocked) else { return builder.plan }
    // The conditions that stay are recorded once more.
    let policy = table.policies.first { $0.name == name }
    if using == nil { builder.runDefinition(policy?.using) }
    if check == nil { builder.runDefinition(policy?.check) }
    return builder.plan
  }
}

extension CreateStatistics {
  /// `CreateStatistics` in statscmds.c.
  ///
  /// # CREATE STATISTICS
  ///
  /// Reads and writes go on; the values are gathered by the next ANALYZE.
  ///
  /// ```sql
  /// CREATE TABLE orders (a int, b int);
  /// CREATE STATISTICS orders_ab ON a, b FROM orders;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    for item in from {
      guard case .relation(let reference, _) = item, let table = builder.resolve(reference.name)
      else { continue }
      builder.lock(
        table, .shareUpdateExclusive, reason: .target,
        citation: Citation("statscmds.c, CreateStatistics"))
    }
    return builder.plan
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension DoBlock {
  /// What the block's statements do, one after the other, in the transaction around it.
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if language.lowercased() == "plpgsql" {
      builder.runProcedure(body)
    } else {
      builder.unknown(.opaqueCode("DO LANGUAGE \(language)"))
    }
    return builder.plan
  }
}

extension PlanBuilder {
  /// Runs the body of a DO block, a PL/pgSQL function or procedure.
  mutating func runProcedure(_ text: String) {
    let catalog = self.catalog
    let body = ProceduralBody(text) { catalog.values(of: $0) }
    if !body.isComplete { unknown(.opaqueCode("PL/pgSQL")) }
    var run = ProcedureRun(
      catalog: catalog, inTransaction: context.inTransaction, running: codeRun.functions)
    for step in body.steps { run.perform(step, in: &self) }
    run.release(in: &self)
  }
}

/// A body on its way: the catalog as its statements leave it, and the blocks that catch errors.
private struct ProcedureRun {
  var catalog: Catalog
  let inTransaction: Bool
  /// The functions around it.
  let running: Set<FunctionIdentity>
  /// Before each guarded block: what an error in it goes back to.
  private var savepoints: [Int: Catalog] = [:]
  private var failed: Set<Int> = []
  /// Locks of guarded blocks, held back until the block is known to succeed.
  private var pending: [(guards: [Int], plan: Plan)] = []
  private var written: Set<RelationName> = []

  init(catalog: Catalog, inTransaction: Bool, running: Set<FunctionIdentity>) {
    self.catalog = catalog
    self.inTransaction = inTransaction
    self.running = running
  }

  mutating func perform(_ step: ProceduralBody.Step, in builder: inout PlanBuilder) {
    // A handler runs when its block has failed.
    if let block = step.handles, !failed.contains(block) { return }
    if !failed.isDisjoint(with: step.guards) { return }
    for block in step.guards where savepoints[block] == nil { savepoints[block] = catalog }
    switch step.action {
    case .dynamic: builder.unknown(.dynamicSQL)
    case .statement(let statement): perform(statement, step, in: &builder)
    }
  }

  private mutating func perform(
    _ statement: Statement, _ step: ProceduralBody.Step, in builder: inout PlanBuilder
  ) {
    var context = PlanContext(
      catalog: catalog, settings: builder.context.settings, inTransaction: true)
    guard builder.canDescend() else { return }
    context.callDepth = builder.callDepth + 1
    context.cascadeDepth = builder.cascadeDepth
    context.codeRun = builder.codeRun
    var plan = statement.plan(in: context)
    // What a block with a handler runs may be undone.
    builder.codeRun.take(
      plan.codeRun, running: running, isSettled: statement.isData && step.guards.isEmpty)
    recheck(statement, step, context, &plan)
    if let rejection = plan.rejection {
      if let block = step.guards.last {
        failed.insert(block)
        catalog = savepoints[block] ?? catalog
        plan.rejection = nil
      } else if !step.isConditional {
        builder.reject(rejection.reason)
      }
    } else {
      catalog.apply(statement)
    }
    pending.append((step.guards, plan))
  }

  /// Rows that the same transaction wrote before are looked up again whatever an UPDATE changes.
  private mutating func recheck(
    _ statement: Statement, _ step: ProceduralBody.Step, _ context: PlanContext,
    _ plan: inout Plan
  ) {
    guard case .data(let data) = statement else { return }
    let target: ObjectName
    switch data {
    case .insert(let insert): target = insert.table.name
    case .update(let update): target = update.table.name
    case .query, .delete, .merge: return
    }
    guard let table = catalog.relation(target) else { return }
    let isAgain = !written.insert(table.name).inserted || step.isRepeated
    guard isAgain, case .update = data else { return }
    var builder = PlanBuilder(context)
    builder.recheckReferences(of: table)
    plan.phases += builder.plan.phases
  }

  /// Hands over what was locked: given back early where the block around it failed.
  mutating func release(in builder: inout PlanBuilder) {
    for (guards, plan) in pending {
      let isUndone = !failed.isDisjoint(with: guards)
      for var request in plan.locks {
        if isUndone { request.release = .early }
        builder.lock(builder.seenFromHere(request))
      }
      for item in plan.work {
        builder.work(item.kind, on: item.relation, citation: item.citation)
      }
      for reason in plan.unknowns { builder.unknown(reason) }
    }
  }
}

extension Catalog {
  /// What a query on the server's own catalogs returns, for the loops that migrations write:
  /// the partitions or children of a table.
  func values(of query: Query) -> [String: [String]]? {
    guard case .select(let select) = query.body, select.from.count == 1,
      case .relation(let reference, _) = select.from[0], reference.name.name == "pg_inherits",
      let filter = select.filter, let parent = inheritanceParent(filter),
      let target = select.targets.first, select.targets.count == 1
    else { return nil }
    let names = children(of: parent).map { child in
      searchPath.contains(child.name.schema) ? child.name.name : child.name.description
    }
    let name =
      target.alias ?? target.expression.columnReference?.column
      ?? target.expression.castColumn ?? "inhrelid"
    return [name: names]
  }

  /// `inhparent = 'events'::regclass`
  private func inheritanceParent(_ filter: Expression) -> RelationName? {
    guard case .binary("=", let left, let right) = filter,
      left.columnReference?.column == "inhparent", case .cast(.string(let text), _) = right
    else { return nil }
    let parts = text.split(separator: ".").map(String.init)
    guard let last = parts.last else { return nil }
    return relation(ObjectName(schema: parts.count > 1 ? parts[0] : nil, last))?.name
  }
}

extension Expression {
  fileprivate var castColumn: String? {
    guard case .cast(let operand, _) = self else { return nil }
    return operand.columnReference?.column
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// Collects what a body locks while it is followed.
struct ProcedureLocks: ProceduralObserver {
  private(set) var builder: PlanBuilder
  private let isAtomic: Bool
  /// A session plans the queries of a function a few times, and then keeps the plan: it opens no
  /// index to plan again (plancache.c, `choose_custom_plan`).
  private let keepsPlans: Bool
  /// The functions around it.
  private let running: Set<CodeRun.Call>
  /// What the subtransactions that are under way have done, innermost last: it is held back until
  /// they are known to succeed.
  private var pending: [[Plan]] = []
  private var written: Set<RelationName> = []

  init(_ builder: PlanBuilder, isAtomic: Bool, keepsPlans: Bool) {
    self.builder = builder
    self.isAtomic = isAtomic
    self.keepsPlans = keepsPlans
    running = builder.codeRun.calls
  }

  var budget: Int { max(0, ProceduralCost.maximum - builder.codeRun.cost) }

  mutating func spend(_ cost: Int) -> Bool {
    builder.codeRun.cost += cost
    guard budget > 0 else {
      builder.unknown(.unmodelled("very many statements"))
      return false
    }
    return true
  }

  mutating func perform(
    _ statement: Statement, at place: ProceduralPlace, in catalog: inout Catalog
  ) -> Refusal? {
    guard builder.canDescend() else { return nil }
    let mayCommit = !isAtomic && pending.isEmpty && !place.isDynamic && statement.mayEndTransactions
    var context = PlanContext(
      catalog: catalog, settings: builder.context.settings, inTransaction: !mayCommit)
    context.callDepth = builder.callDepth + 1
    context.cascadeDepth = builder.cascadeDepth
    context.codeRun = builder.codeRun
    var plan = statement.plan(in: context)
    // What a subtransaction runs may be undone.
    builder.codeRun.take(
      plan.codeRun, running: running, isSettled: statement.isData && pending.isEmpty)
    recheck(statement, place, context, &plan)
    if !place.isCertain {
      plan.doubtLocks { _ in true }
    } else if keepsPlans {
      plan.doubtLocks { $0.reason == .index && $0.mode <= .rowExclusive }
    }
    add(plan)
    if let rejection = plan.rejection { return rejection.reason.refusal }
    var left = budget
    let refusal = catalog.apply(statement, spending: &left)
    builder.codeRun.cost += budget - left
    return pending.isEmpty || !catalog.isComplete ? nil : refusal
  }

  mutating func endTransaction() -> Refusal? {
    // spi.c, _SPI_commit: not in an atomic context.
    guard !isAtomic else { return .other(sqlstate: "2D000") }
    builder.nextPhase()
    written = []
    return nil
  }

  mutating func meet(_ dynamic: DynamicSQL) { builder.unknown(.dynamicSQL(dynamic)) }

  mutating func reject(_ refusal: Refusal) { builder.reject(Rejection.Reason(refusal)) }

  mutating func enterSubtransaction() { pending.append([]) }

  /// Locks of a subtransaction that fails are given back (`AbortSubTransaction` in xact.c).
  mutating func leaveSubtransaction(failed: Bool) {
    for var plan in pending.popLast() ?? [] {
      if failed { plan.releaseEarly() }
      add(plan)
    }
  }

  private mutating func add(_ plan: Plan) {
    if pending.isEmpty {
      builder.appendPhases(plan)
    } else {
      pending[pending.count - 1].append(plan)
    }
  }

  /// Rows that the same transaction wrote before are looked up again whatever an UPDATE changes.
  private mutating func recheck(
    _ statement: Statement, _ place: ProceduralPlace, _ context: PlanContext, _ plan: inout Plan
  ) {
    guard case .data(let data) = statement else { return }
    let target: ObjectName
    switch data {
    case .insert(let insert): target = insert.table.name
    case .update(let update): target = update.table.name
    case .query, .delete, .merge: return
    }
    guard let table = context.catalog.relation(target) else { return }
    let isAgain = !written.insert(table.name).inserted || place.isRepeated
    guard isAgain, case .update = data else { return }
    var again = PlanBuilder(context)
    again.append(plan)
    again.recheckReferences(of: table)
    plan.phases = again.plan.phases
  }
}

extension Statement {
  /// `CALL` and `DO`, where nothing around them forbids it (`exec_stmt_call` in pl_exec.c).
  fileprivate var mayEndTransactions: Bool {
    switch self {
    case .call, .doBlock: true
    default: false
    }
  }
}

extension Plan {
  /// They need not come to pass.
  fileprivate mutating func doubtLocks(where isDoubtful: (LockRequest) -> Bool) {
    for phase in phases.indices {
      for lock in phases[phase].locks.indices where isDoubtful(phases[phase].locks[lock]) {
        phases[phase].locks[lock].isCertain = false
      }
    }
  }

  fileprivate mutating func releaseEarly() {
    for phase in phases.indices {
      for lock in phases[phase].locks.indices { phases[phase].locks[lock].release = .early }
    }
  }
}

extension PlanBuilder {
  /// Adds the plan of a statement inside this one, with the commits in it.
  mutating func appendPhases(_ plan: Plan) {
    for (number, phase) in plan.phases.enumerated() {
      if number > 0 { nextPhase(waits: phase.waits) }
      append(Plan(phases: [phase], unknowns: number == 0 ? plan.unknowns : []))
    }
    if plan.phases.isEmpty { append(plan) }
    if plan.endsInCommit { nextPhase() }
  }
}

extension Rejection.Reason {
  init(_ refusal: Refusal) {
    self =
      switch refusal {
      case .undefined(let name): .undefined(name)
      case .duplicate(let name): .duplicate(name)
      case .dependents(let name): .dependents(name)
      case .sinceVersion(let version): .sinceVersion(version)
      case .other("25001"): .activeTransaction
      case .error(let number, let name): .error(number, name)
      case .other(let code): .other(sqlstate: code)
      }
  }

  fileprivate var refusal: Refusal {
    switch self {
    case .activeTransaction: .other(sqlstate: "25001")
    case .undefined(let name): .undefined(name)
    case .duplicate(let name): .duplicate(name)
    case .dependents(let name): .dependents(name)
    case .sinceVersion(let version): .sinceVersion(version)
    case .grammar: .other(sqlstate: "42601")
    case .onlineClause: .other(sqlstate: "0A000")
    case .error(let number, let name): .error(number, name)
    case .other(let code): .other(sqlstate: code)
    }
  }
}

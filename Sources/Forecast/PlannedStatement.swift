// SPDX-License-Identifier: Apache-2.0
import LockModel
import Migrations
import Schema
import Simulation
import SQLSyntax

/// A statement of the migration with its plan and what its work comes to.
struct PlannedStatement {
  var plan: Plan
  /// One for each phase of the plan.
  var amounts: [WorkAmount]
  var lockTimeout: Double?
  /// How long it waits for a row.
  var rowLockTimeout: Double?
  var statementTimeout: Double?
  var transaction: Int?
  var commit: CommitTime
  /// What exists before it runs.
  var before: Catalog

  var total: WorkAmount { amounts.reduce(WorkAmount(), +) }

  /// What it does while it has a lock that stops others, where that is not all of its work: an online
  /// ALTER TABLE lets everybody go on between its two moments of exclusion.
  var underLock: WorkAmount {
    guard plan.feltLocks.contains(where: \.mode.isMetadataLock), plan.rowLocks.isEmpty else {
      return total
    }
    var sum = WorkAmount()
    var isKept = false
    for (phase, amount) in zip(plan.phases, amounts) {
      let strong = phase.feltLocks.filter { $0.mode.blocksWrites }
      if isKept || !strong.isEmpty { sum = sum + amount }
      isKept = isKept || strong.contains { $0.release == .statementEnd }
    }
    return sum
  }

  /// The lock requests that others can notice.
  var visibleLocks: [LockRequest] { plan.feltLocks }

  var waitsForSnapshots: Bool {
    plan.phases.contains { $0.waits.contains(.olderSnapshots) }
  }
}

extension PlannedStatement {
  /// The statement as the simulation plays it.
  ///
  /// - Parameter commits: its transaction ends with it. The phases of a CONCURRENTLY form end in a
  ///   commit each, whatever stands behind them.
  func simulated(
    _ numbering: Numbering, retries: Retries, commits: Bool, rows: [ObjectLock] = []
  ) -> MigrationStatement {
    var phases: [MigrationPhase] = []
    for (index, (phase, amount)) in zip(plan.phases, amounts).enumerated() {
      let isLast = index + 1 == plan.phases.count
      phases += simulated(
        phase, amount, numbering, isLast: isLast, commits: commits || !isLast)
    }
    if let last = phases.indices.last { phases[last].locks += rows }
    if phases.isEmpty, commits { phases = [MigrationPhase(work: work(nil, commits: true))] }
    return MigrationStatement(
      phases: phases,
      lockTimeout: (rows.isEmpty
        ? lockTimeout : [lockTimeout, rowLockTimeout].compactMap { $0 }.min())
        .map { max($0, Self.noWait) },
      statementTimeout: statementTimeout,
      retries: retries.count, retryPause: retries.pause, retryBackOff: retries.backOff)
  }

  /// NOWAIT: as good as no time; 0 stands for no timeout.
  private static let noWait = 1e-6

  private func simulated(
    _ phase: Phase, _ amount: WorkAmount, _ numbering: Numbering, isLast: Bool, commits: Bool
  ) -> [MigrationPhase] {
    var locks: [ObjectLock] = []
    var early: Set<Int> = []
    var kept: [Int] = []
    for request in phase.feltLocks {
      guard let number = numbering.number(of: request.relation, in: before) else { continue }
      if request.release == .early { early.insert(locks.count) }
      if request.release == .statementEnd { kept.append(locks.count) }
      locks.append(ObjectLock(number, request.mode))
    }
    let waits = phase.waits.compactMap { wait -> MigrationPhase.Wait? in
      switch wait {
      case .lockers(let relation, let mode):
        numbering.number(of: relation, in: before).map { .lockers(ObjectLock($0, mode)) }
      case .olderSnapshots:
        .olderSnapshots
      }
    }
    let isSplit = isLast && !early.isEmpty
    if isSplit { kept = locks.indices.filter { !early.contains($0) } }
    let work = self.work(amount, commits: commits && !isSplit)
    let first = MigrationPhase(waits: waits, locks: locks, kept: kept, work: work)
    guard isSplit else { return [first] }
    // What is given back early is gone when the transaction goes on.
    return [first, MigrationPhase(work: self.work(nil, commits: commits))]
  }

  /// Work that grows with a table varies with the machine; catalog entries and commits by themselves.
  private func work(_ amount: WorkAmount?, commits: Bool) -> WorkTime {
    var time = WorkTime(median: amount?.seconds ?? 0, ownBand: Self.catalogBand)
    if let amount, amount.isHeavy {
      time = WorkTime(
        median: amount.time.central, machineBand: amount.time.bandAbove,
        machineBandBelow: amount.time.bandBelow)
    }
    if commits {
      time.commit = commit.median
      time.commitBand = commit.band
    }
    return time
  }

  /// P95 / median of what only changes catalogs.
  private static let catalogBand = 4.0
}

/// Plans the statements of a script in turn, each on the catalog that those before it leave.
struct ScriptPlanner {
  let input: ForecastInput
  let duration: WorkDuration

  func plan(_ script: Script, on start: Catalog) -> (statements: [PlannedStatement], end: Catalog) {
    var course = CatalogCourse(start)
    var statements: [PlannedStatement] = []
    var written = WrittenTables()
    for statement in script.statements {
      let settings = SettingsInForce(script: statement.settings, input: input)
      var context = PlanContext(
        catalog: course.catalog, settings: settings.all,
        inTransaction: statement.transaction != nil)
      context.writtenTables = written.tables(in: statement.transaction)
      let planned = planned(statement, in: context, settings: settings)
      written.add(planned.plan, in: statement.transaction)
      statements.append(planned)
      course.apply(statement.parsed.statement)
    }
    return (statements, course.catalog)
  }

  private func planned(
    _ statement: ScriptStatement, in context: PlanContext, settings: SettingsInForce
  ) -> PlannedStatement {
    let catalog = context.catalog
    let plan = statement.parsed.statement.plan(in: context)
    let amounts = plan.phases.map { phase in
      phase.work.reduce(WorkAmount()) { sum, work in
        sum + duration.amount(of: work, before: catalog, plan: plan)
      }
    }
    return PlannedStatement(
      plan: plan, amounts: amounts,
      lockTimeout: settings.lockTimeout(of: statement.parsed.statement),
      rowLockTimeout: settings.rowLockTimeout,
      statementTimeout: settings.statementTimeout(of: statement.parsed.statement),
      transaction: statement.transaction, commit: CommitTime(settings), before: catalog)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// Collects what a statement does, in the order in which the server does it.
struct MySQLPlanBuilder {
  private(set) var context: MySQL.PlanContext
  private var finished: [Phase] = []
  private var current = Phase()
  private(set) var unknowns: [Unknown] = []
  private(set) var rejection: Rejection?
  var online: OnlineDDL?
  /// A name of a table stands for the storage of another one afterwards.
  var swapsStorage = false
  var rowLocks: [RowLocks] = []
  /// What has been followed already, and locks nothing more a second time: programs and views that
  /// name each other often would take for ever.
  private var followed: Set<Followed> = []
  /// Programs within programs.
  private var depth = 0
  static let deepest = 16

  enum Followed: Hashable {
    case program(String, MySQL.ProgramBody)
    case view(RelationName, LockMode)
    case reach(RelationName, Set<RowChange.Operation>)
  }

  /// Whether it comes up for the first time.
  mutating func follows(_ followed: Followed) -> Bool { self.followed.insert(followed).inserted }

  init(_ context: MySQL.PlanContext) { self.context = context }

  static func plan(
    _ context: MySQL.PlanContext, _ body: (inout MySQLPlanBuilder) -> Void
  ) -> Plan {
    var builder = MySQLPlanBuilder(context)
    body(&builder)
    return builder.plan
  }

  var catalog: MySQL.Catalog { context.catalog }
  var engine: Engine { catalog.engine }
  var version: ServerVersion { catalog.version }

  var settings: MySQLSettings {
    MySQLSettings(values: context.settings, engine: engine, version: version)
  }

  var plan: Plan {
    let isEmpty = current.locks.isEmpty && current.work.isEmpty
    var plan = Plan(
      phases: isEmpty ? finished : finished + [current], unknowns: unknowns, rejection: rejection)
    plan.online = online
    plan.swapsStorage = swapsStorage
    plan.rowLocks = rowLocks
    return plan
  }

  /// Every lock so far, in order.
  var locks: [LockRequest] { finished.flatMap(\.locks) + current.locks }

  // MARK: Locks

  /// Requests a metadata lock; what the phase or the statement already holds as strongly is not
  /// requested again (MDL_context::try_acquire_lock_impl finds the ticket).
  mutating func lock(
    _ relation: RelationName, _ mode: LockMode, _ kind: RelationKind = .table,
    release: LockRequest.Release = .transactionEnd, created: Bool = false, isCertain: Bool = true,
    reason: LockReason = .target, citation: Citation
  ) {
    let isHeld = locksNow.contains { $0.relation == relation && $0.mode >= mode }
    guard !isHeld else { return }
    var request = LockRequest(
      relation, kind, mode, created: created, release: release, reason: reason, citation: citation)
    request.isCertain = isCertain
    current.locks.append(request)
  }

  /// What is held at this moment.
  private var locksNow: [LockRequest] {
    finished.flatMap(\.locks).filter { $0.release == .statementEnd } + current.locks
  }

  // MARK: Work and phases

  mutating func work(
    _ kind: Work.Kind, on relation: RelationName, wal: WALVolume? = nil, citation: Citation
  ) {
    let work = Work(kind, on: relation, wal: wal, citation: citation)
    if !current.work.contains(work) { current.work.append(work) }
  }

  /// Goes on to the next phase: what is not held to the statement's end is given back.
  mutating func nextPhase() {
    finished.append(current)
    current = Phase()
  }

  // MARK: What is not known, what is refused

  mutating func unknown(_ reason: Unknown) {
    if !unknowns.contains(reason) { unknowns.append(reason) }
  }

  /// What a program would be refused it hardly gets to: a condition stands before it.
  mutating func reject(_ reason: Rejection.Reason) {
    guard depth == 0, rejection == nil else { return }
    if let code = catalog.unreadCode, !reason.isOfClause { return unknown(.opaqueCode(code)) }
    rejection = Rejection(reason)
  }

  // MARK: Programs

  /// Every statement of a stored program, whatever branch it stands in, after those before it.
  mutating func run(_ body: MySQL.ProgramBody, named name: String) {
    guard body.isFullyRead else { return unknown(.opaqueCode(name)) }
    guard follows(.program(name, body)) else { return }
    guard depth < Self.deepest else { return unknown(.unmodelled("deep nesting of calls")) }
    let before = context.catalog
    depth += 1
    for statement in body.statements {
      add(statement)
      context.catalog.apply(statement)
    }
    depth -= 1
    context.catalog = before
  }

  /// A table that the statement names: refused where the catalog is complete and lacks it, unknown
  /// otherwise.
  mutating func resolve(_ name: ObjectName, ifExists: Bool = false) -> MySQL.Table? {
    if let table = catalog.table(name) {
      if catalog.isUnreadable(table.name) { unknown(.missingRelation(name.written)) }
      return table
    }
    if name.isMySQLSystemTable { return nil }
    if !catalog.lacks(name) {
      unknown(.missingRelation(name.written))
    } else if !ifExists {
      reject(.undefined(name.written))
    }
    return nil
  }
}

extension Rejection.Reason {
  /// An `ALGORITHM` or `LOCK`, whatever the objects are.
  fileprivate var isOfClause: Bool {
    if case .onlineClause = self { true } else { false }
  }
}

extension ObjectName {
  /// In a database of the server's own.
  var isMySQLSystemTable: Bool {
    ["information_schema", "performance_schema", "mysql", "sys"].contains(schema?.lowercased())
  }
}

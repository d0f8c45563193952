// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// Collects what a statement does, in the order in which the server does it.
///
/// A lock that the statement already holds in the same mode is not requested again: the server
/// counts it in its local lock table (`LockAcquireExtended` in lock.c), without queueing.
struct PlanBuilder {
  let context: PlanContext
  private var finished: [Phase] = []
  private var current = Phase()
  private var held: Set<HeldLock> = []
  /// Those that stay when a transaction in the middle of the statement ends.
  private var heldByStatement: Set<HeldLock> = []
  private var workOfPhase: Set<Work> = []
  private(set) var unknowns: [Unknown] = []
  private(set) var rejection: Rejection?
  var allowedInTransaction = true
  /// How many functions, rules and blocks are around: see ``maximumCallDepth``.
  var callDepth: Int
  /// How many cascades of foreign keys are around: see ``maximumCascadeDepth``.
  var cascadeDepth: Int
  var codeRun: CodeRun

  /// What is locked now is locked for certain: see ``LockRequest/isCertain``.
  private var isCertain = true

  /// Triggers that fire triggers without end are cut off here.
  static let maximumCallDepth = 8
  /// Every table is cascaded to once, on whichever way is tried first: that may be a long one.
  static let maximumCascadeDepth = 32

  init(_ context: PlanContext) {
    self.context = context
    callDepth = context.callDepth
    cascadeDepth = context.cascadeDepth
    codeRun = context.codeRun
  }

  var catalog: Catalog { context.catalog }

  /// Locks requested so far, in order.
  var locks: [LockRequest] { finished.flatMap(\.locks) + current.locks }

  /// Whatever has been collected; without locks, waits and work there is no phase.
  var plan: Plan {
    let isEmpty = current.locks.isEmpty && current.work.isEmpty && current.waits.isEmpty
    var plan = Plan(
      phases: isEmpty ? finished : finished + [current],
      allowedInTransaction: allowedInTransaction, unknowns: unknowns, rejection: rejection)
    plan.codeRun = codeRun
    plan.endsInCommit = isEmpty && !finished.isEmpty
    return plan
  }
}

private struct HeldLock: Hashable {
  var relation: RelationName
  var mode: LockMode
}

// MARK: - Locks

extension PlanBuilder {
  mutating func lock(_ request: LockRequest) {
    var request = request
    request.isCertain = request.isCertain && isCertain
    let key = HeldLock(relation: request.relation, mode: request.mode)
    guard !held.contains(key) else { return confirm(request) }
    if request.release != .early { held.insert(key) }
    if request.release == .statementEnd { heldByStatement.insert(key) }
    current.locks.append(request)
  }

  /// What was only possible before is certain now.
  private mutating func confirm(_ request: LockRequest) {
    guard request.isCertain else { return }
    let index = current.locks.firstIndex { lock in
      !lock.isCertain && lock.relation == request.relation && lock.mode == request.mode
    }
    if let index { current.locks[index].isCertain = true }
  }

  /// Locks what a statement needs only if `condition` turns out to be true.
  mutating func lock(possibly condition: Bool, _ body: (inout PlanBuilder) -> Void) {
    let before = isCertain
    isCertain = before && !condition
    body(&self)
    isCertain = before
  }

  mutating func lock(
    _ relation: Relation, _ mode: LockMode, release: LockRequest.Release = .transactionEnd,
    reason: LockReason, citation: Citation
  ) {
    lock(
      LockRequest(
        relation.name, relation.kind, mode, release: release, reason: reason, citation: citation))
  }

  /// Locks a relation that the statement makes itself.
  mutating func lockCreated(
    _ name: RelationName, _ kind: RelationKind, _ mode: LockMode = .accessExclusive,
    citation: Citation
  ) {
    lock(LockRequest(name, kind, mode, created: true, reason: .created, citation: citation))
  }

  /// Locks a relation by name, where the catalog has it.
  mutating func lock(
    named name: RelationName, _ mode: LockMode, release: LockRequest.Release = .transactionEnd,
    reason: LockReason, citation: Citation
  ) {
    guard let relation = catalog.relation(name) else { return }
    lock(relation, mode, release: release, reason: reason, citation: citation)
  }

  /// Locks every index of a relation, in the order of its list (`RelationGetIndexList`: by OID).
  mutating func lockIndexes(
    of relation: Relation, _ mode: LockMode, release: LockRequest.Release = .transactionEnd,
    citation: Citation
  ) {
    for index in relation.indexes {
      lock(named: index, mode, release: release, reason: .index, citation: citation)
    }
  }

  /// Locks all partitions and inheritance children below a relation, level by level
  /// (`find_all_inheritors` in pg_inherits.c), and returns them in that order.
  @discardableResult
  mutating func lockDescendants(
    of relation: Relation, _ mode: LockMode, citation: Citation
  ) -> [Relation] {
    let descendants = catalog.descendants(of: relation.name)
    for descendant in descendants {
      lock(descendant, mode, reason: .descendant, citation: citation)
    }
    return descendants
  }

  func holds(_ name: RelationName, _ mode: LockMode) -> Bool {
    held.contains(HeldLock(relation: name, mode: mode))
  }
}

// MARK: - Work and phases

extension PlanBuilder {
  /// `persistence` nil: as the catalog has it.
  mutating func work(
    _ kind: Work.Kind, on relation: RelationName, isPerRow: Bool = false,
    persistence: Persistence? = nil, citation: Citation
  ) {
    let persistence = persistence ?? catalog.relation(relation)?.persistence ?? .permanent
    let work = Work(
      kind, on: relation, isPerRow: isPerRow, wal: kind.walVolume(persistence),
      citation: citation)
    if workOfPhase.insert(work).inserted { current.work.append(work) }
  }

  /// Ends the phase with a commit; the next one begins with `waits`.
  ///
  /// Locks given back at a transaction's end are gone; those held to the statement's end stay.
  /// When it fails from there on, what earlier ones have committed is left.
  mutating func nextPhase(
    waits: [TransactionWait] = [], leaving remnants: [Remnant] = [],
    separating separation: Separation? = nil
  ) {
    finished.append(current)
    current = Phase(waits: waits, remnants: remnants)
    current.separation = separation
    workOfPhase = []
    held = heldByStatement
  }

  /// Adds waits in the middle of a transaction: a new phase that keeps its locks.
  mutating func wait(for waits: [TransactionWait]) {
    let remnants = current.remnants
    finished.append(current)
    current = Phase(waits: waits, remnants: remnants)
    workOfPhase = []
  }
}

// MARK: - What is not known, what is refused

extension PlanBuilder {
  mutating func unknown(_ reason: Unknown) {
    if !unknowns.contains(reason) { unknowns.append(reason) }
  }

  /// Calls that nest too deep to be followed are not known, and so not safe.
  mutating func canDescend() -> Bool {
    guard callDepth < Self.maximumCallDepth else {
      unknown(.unmodelled("deep nesting of calls"))
      return false
    }
    return true
  }

  /// The same for cascades of foreign keys.
  mutating func canCascade() -> Bool {
    guard cascadeDepth < Self.maximumCascadeDepth else {
      unknown(.unmodelled("deep nesting of cascades"))
      return false
    }
    return true
  }

  /// A query that was too deep or too large to be followed to its end is not known.
  mutating func note(_ analysis: QueryAnalysis) {
    if !analysis.isComplete { unknown(.unmodelled("deep nesting of queries and views")) }
  }

  /// The server refuses the statement here: only the first refusal counts, and none that depends
  /// on what is possible only.
  mutating func reject(_ reason: Rejection.Reason) {
    if rejection == nil, isCertain { rejection = Rejection(reason) }
  }

  /// A relation that the statement names.
  ///
  /// Where the catalog lacks it: refused if the catalog is complete, unknown otherwise; system
  /// relations are neither.
  mutating func resolve(_ name: ObjectName, ifExists: Bool = false) -> Relation? {
    if let found = catalog.relation(name) { return found }
    guard !name.isSystemRelation else { return nil }
    if !catalog.isComplete {
      unknown(.missingRelation(name.written))
    } else if !ifExists {
      reject(.undefined(name.written))
    }
    return nil
  }
}

extension ObjectName {
  /// With its schema, if it was written: `app.orders`.
  var written: String { schema.map { "\($0).\(name)" } ?? name }

  /// In a schema of the server's own, on which user statements do not queue.
  var isSystemRelation: Bool {
    switch schema {
    case "pg_catalog", "information_schema", "pg_toast": true
    case nil: name.hasPrefix("pg_")
    default: false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// A plan, reduced to what a server can be asked about.
public struct Prediction: Sendable, Hashable {
  public var facts = StatementFacts()
  /// Tables that are read as the planner likes: by an index, or from end to end.
  public var plannersChoices: Set<RelationName> = []
  /// Tables whose rows change.
  public var changed: Set<RelationName> = []
  public var unknowns: [Unknown]
  public var rejection: Rejection?
  public var allowedInTransaction: Bool

  public init(_ plan: Plan) {
    unknowns = plan.unknowns
    rejection = plan.rejection
    allowedInTransaction = plan.allowedInTransaction
    for lock in plan.locks where !lock.created && lock.release != .early && lock.kind != .toast {
      facts.lock(lock.relation, lock.kind, lock.mode)
    }
    for work in plan.work { add(work) }
  }

  private mutating func add(_ work: Work) {
    if work.kind.isRewrite, isHeap(work.relation) { facts.rewrites.insert(work.relation) }
    facts.scans.formUnion(work.scannedRelations)
    if let index = work.builtIndex { facts.indexBuilds.insert(index) }
    if work.kind.isPlannersChoice {
      plannersChoices.insert(work.relation)
      plannersChoices.formUnion(work.scannedRelations)
    }
    if case .rowChanges = work.kind { changed.insert(work.relation) }
  }

  /// Neither an index nor a sequence: their files change as well.
  private func isHeap(_ relation: RelationName) -> Bool {
    switch facts.locks[relation]?.kind {
    case .index, .partitionedIndex, .sequence, .toast: false
    case .table, .partitionedTable, .view, .materializedView, .foreignTable, .compositeType, nil:
      true
    }
  }
}

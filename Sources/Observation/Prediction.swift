// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import SQLSyntax
public import Schema

/// A plan, reduced to what a server can be asked about.
public struct Prediction: Sendable, Hashable {
  public var facts = StatementFacts()
  /// Modes that it may take and may do without: see `LockRequest.isCertain`. VACUUM cuts off empty
  /// pages at a table's end where nobody is in the way (vacuumlazy.c, `lazy_truncate_heap`).
  public var possible: [RelationName: LockModeSet] = [:]
  /// Tables that are read as the planner likes: by an index, or from end to end.
  private var plannersChoices: Set<RelationName> = []
  /// A query: all its reading is the planner's.
  private let isQuery: Bool
  /// Tables whose rows change.
  private var changed: Set<RelationName> = []
  /// False: names are exchanged, or parts of a table, and no number tells what stands where.
  public private(set) var tellsFiles = true
  public var unknowns: [Unknown]
  public var rejection: Rejection?
  public var allowedInTransaction: Bool

  public init(_ plan: Plan, of statement: Statement) {
    isQuery = statement.isPlanned
    unknowns = plan.unknowns
    rejection = plan.rejection
    allowedInTransaction = plan.allowedInTransaction
    if statement.isMySQL {
      predictMetadataLocks(plan)
      return
    }
    for lock in plan.locks where !lock.created && lock.release != .early && lock.kind != .toast {
      facts.lock(lock.relation, lock.kind, lock.mode)
      if !lock.isCertain {
        possible[lock.relation, default: []].formUnion(LockModeSet(lock.mode))
      }
    }
    let created = Set(plan.locks.filter(\.created).map(\.relation))
    for work in plan.work where !created.contains(work.relation) { add(work) }
  }

  /// The strongest lock of each table, at whatever moment, and where new storage comes to stand.
  private mutating func predictMetadataLocks(_ plan: Plan) {
    for lock in plan.locks where !lock.created {
      facts.noteStrongest(lock.relation, lock.mode)
      if !lock.isCertain {
        possible[lock.relation, default: []].formUnion(LockModeSet(lock.mode))
      }
    }
    let created = Set(plan.locks.filter(\.created).map(\.relation))
    for work in plan.work where !created.contains(work.relation) {
      if work.kind.isRewrite { facts.rewrites.insert(work.relation) }
      if let index = work.builtIndex { facts.indexBuilds.insert(index) }
      if case .rowChanges = work.kind { changed.insert(work.relation) }
    }
    if let online = plan.online, !online.rebuilds { facts.rewrites = [] }
    tellsFiles = !plan.swapsStorage && !(plan.online?.rebuilds == true && facts.rewrites.isEmpty)
    facts.algorithm = plan.online?.clauses?.algorithm
    facts.concurrentWrites = plan.online?.clauses?.lock.map { $0 == .none }
  }

  private mutating func add(_ work: Work) {
    if work.kind.isRewrite, isHeap(work.relation) { facts.rewrites.insert(work.relation) }
    facts.scans.formUnion(work.scannedRelations)
    if let index = work.builtIndex { facts.indexBuilds.insert(index) }
    // An emptied table is read to build its indexes, and there is nothing to read.
    if work.kind.isPlannersChoice || work.kind == .emptied {
      plannersChoices.insert(work.relation)
      plannersChoices.formUnion(work.scannedRelations)
    }
    switch work.kind {
    case .rowChanges, .fill: changed.insert(work.relation)
    case .vacuum:
      possible[work.relation, default: []].formUnion(LockModeSet(.accessExclusive))
    case .catalogOnly, .scan, .rewrite, .indexBuild, .foreignKeyValidation, .moveFiles, .emptied,
      .dropFiles, .analyze:
      break
    }
  }

  /// A plan speaks of the table that is written to; its rows may be those of partitions.
  public func mayChangeRows(of relation: RelationName) -> Bool {
    changed.contains(relation)
      || (!changed.isEmpty && facts.locks[relation]?.modes.contains(.rowExclusive) == true)
  }

  /// Whether an index or a scan is the planner's choice: small tables it reads from end to end.
  public func isPlannersChoice(_ relation: RelationName) -> Bool {
    isQuery || plannersChoices.contains(relation)
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

extension Statement {
  fileprivate var isMySQL: Bool {
    if case .mysql = self { true } else { false }
  }

  /// It runs queries, as written or in its code.
  fileprivate var isPlanned: Bool {
    switch self {
    case .data, .copy, .call, .doBlock, .explain, .execute, .createTableAs,
      .refreshMaterializedView, .unknown:
      true
    default: false
    }
  }
}

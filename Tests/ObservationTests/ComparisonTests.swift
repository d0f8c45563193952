// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import SQLSyntax
import Schema
import Testing

@testable import Observation

/// What counts as a difference, and what does not.
struct ComparisonTests {
  static let orders = RelationName("public", "orders")

  /// A plan that locks the table in modes, the last one only possibly.
  private func prediction(
    _ modes: [LockMode], possible: LockMode? = nil, work: [Work] = [],
    unknowns: [Unknown] = [], rejection: Rejection? = nil
  ) -> Prediction {
    var locks = modes.map { Self.request($0) }
    if let possible {
      var request = Self.request(possible)
      request.isCertain = false
      locks.append(request)
    }
    let plan = Plan(
      phases: [Phase(locks: locks, work: work)], unknowns: unknowns, rejection: rejection)
    return Prediction(plan, of: .alterStatistics(ObjectName("s")))
  }

  private static func request(_ mode: LockMode) -> LockRequest {
    LockRequest(orders, .table, mode, reason: .target, citation: Citation("test"))
  }

  private func observed(
    _ modes: [LockMode], heldBefore: [LockMode] = [], sampled: Bool = false
  ) -> ObservedStatement {
    var before = DatabaseState()
    before.relations[7] = DatabaseState.RelationState(
      name: Self.orders, kind: .table, fileNode: 70, rows: 10)
    before.locks = Set(heldBefore.map { DatabaseState.HeldLock(relation: 7, mode: $0) })
    var after = before
    let held = Set(modes.map { DatabaseState.HeldLock(relation: 7, mode: $0) })
    if sampled { return ObservedStatement(from: before, to: after, sampled: held) }
    after.locks.formUnion(held)
    return ObservedStatement(from: before, to: after)
  }

  @Test func theSameModesAreEqual() {
    let comparison = Comparison(prediction([.share]), observed([.share]))
    #expect(comparison.outcome == .equal)
  }

  @Test(arguments: [([LockMode.share], [LockMode.exclusive]), ([.share], []), ([], [.share])])
  func anotherModeIsADifference(predicted: [LockMode], seen: [LockMode]) {
    let comparison = Comparison(prediction(predicted), observed(seen))
    #expect(comparison.outcome == .different)
    #expect(comparison.differences.count == 1)
  }

  @Test func aWeakerModeBesideAStrongerOneBlocksNobodyMore() {
    let comparison = Comparison(
      prediction([.accessExclusive]), observed([.accessShare, .accessExclusive]))
    #expect(comparison.outcome == .equal)
  }

  @Test func shareAndShareUpdateExclusiveAreBothNeeded() {
    let modes: LockModeSet = [LockModeSet(.share), LockModeSet(.shareUpdateExclusive)]
    #expect(modes.dominant == modes)
    let comparison = Comparison(
      prediction([.share]), observed([.share, .shareUpdateExclusive]))
    #expect(comparison.outcome == .different)
  }

  @Test func whatTheTransactionHeldBeforeNeedsNoNewLock() {
    let comparison = Comparison(
      prediction([.accessShare]), observed([], heldBefore: [.accessExclusive]))
    #expect(comparison.outcome == .equal)
  }

  @Test(arguments: [[], [LockMode.rowExclusive]])
  func aPossibleLockMayBeThereOrNot(seen: [LockMode]) {
    let comparison = Comparison(prediction([], possible: .rowExclusive), observed(seen))
    #expect(comparison.outcome == .equal)
  }

  @Test func aSamplerThatSawNothingProvesNothing() {
    let comparison = Comparison(
      prediction([.shareUpdateExclusive]), observed([], sampled: true))
    #expect(comparison.outcome == .equal)
    #expect(comparison.unseenLocks == [Self.orders])
  }

  @Test func whatASamplerSawIsThere() {
    let comparison = Comparison(
      prediction([.shareUpdateExclusive]), observed([.accessExclusive], sampled: true))
    #expect(comparison.outcome == .different)
  }

  @Test func anUnknownPlanIsNeverEqual() {
    let comparison = Comparison(
      prediction([.share], unknowns: [.unmodelled("x")]), observed([.share]))
    #expect(comparison.outcome == .unknown)
  }

  @Test func aPredictedRefusalThatRunsIsADifference() {
    let rejection = Rejection(.duplicate("x"))
    let comparison = Comparison(prediction([], rejection: rejection), observed([]))
    #expect(comparison.differences == [.accepted(rejection)])
  }

  @Test func aRefusedStatementIsNotCompared() {
    let refusal = ObservedStatement.Refusal(sqlstate: "23505", message: "duplicate key")
    let comparison = Comparison(prediction([.share]), ObservedStatement(refused: refusal))
    #expect(comparison.outcome == .refused)
  }

  // MARK: Files and scans

  private func states(
    _ change: (inout DatabaseState) -> Void
  ) -> ObservedStatement {
    var before = DatabaseState()
    before.relations[7] = DatabaseState.RelationState(
      name: Self.orders, kind: .table, fileNode: 70, rows: 10)
    before.relations[8] = DatabaseState.RelationState(
      name: RelationName("public", "orders_pkey"), kind: .index, fileNode: 80, rows: 10, table: 7)
    var after = before
    change(&after)
    return ObservedStatement(from: before, to: after)
  }

  @Test func aNewFileIsARewrite() {
    let observed = states { $0.relations[7]?.fileNode = 71 }
    #expect(observed.facts.rewrites == [Self.orders])
  }

  @Test func anIndexThatKeepsTheFileOfAnotherIsNotBuilt() {
    let observed = states { state in
      state.relations[8] = nil
      state.relations[9] = DatabaseState.RelationState(
        name: RelationName("public", "orders_pkey"), kind: .index, fileNode: 80, rows: 10, table: 7)
    }
    #expect(observed.facts.indexBuilds.isEmpty)
  }

  @Test func anIndexOfANewTableIsNotCounted() {
    let observed = states { state in
      state.relations[20] = DatabaseState.RelationState(
        name: RelationName("public", "new"), kind: .table, fileNode: 200, rows: 0)
      state.relations[21] = DatabaseState.RelationState(
        name: RelationName("public", "new_pkey"), kind: .index, fileNode: 210, rows: 0, table: 20)
    }
    #expect(observed.facts.indexBuilds.isEmpty)
  }

  @Test(arguments: [(10, true), (3, false)])
  func aScanReadsAllRows(read: Int, isFull: Bool) {
    let observed = states { state in
      state.counters[7] = DatabaseState.Counters(sequentialScans: 1, rowsRead: read)
    }
    #expect(observed.facts.scans == (isFull ? [Self.orders] : []))
  }

  @Test func aScanForTheCheckOfADefinitionIsCompared() {
    let scan = Work(.scan(.notNull), on: Self.orders, citation: Citation("test"))
    let comparison = Comparison(prediction([], work: [scan]), observed([]))
    #expect(comparison.differences == [.scan(Self.orders, .predictedOnly)])
  }

  @Test func aScanOfWhatIsLeftIsAScan() {
    let scan = Work(.scan(.notNull), on: Self.orders, citation: Citation("test"))
    let observed = states { state in
      state.counters[7] = DatabaseState.Counters(sequentialScans: 1, rowsRead: 0)
    }
    #expect(Comparison(prediction([], work: [scan]), observed).differences == [])
  }

  @Test func aQueryReadsAsThePlannerLikes() {
    let scan = Work(.scan(.query), on: Self.orders, citation: Citation("test"))
    let comparison = Comparison(prediction([], work: [scan]), observed([]))
    #expect(comparison.outcome == .equal)
  }

  @Test func rowsThatChangeUnforeseenAreADifference() {
    let observed = states { $0.counters[7] = DatabaseState.Counters(updated: 3) }
    #expect(Comparison(prediction([]), observed).differences == [.rows(Self.orders)])
  }
}

struct TruthDocumentTests {
  @Test func itIsReadAsItWasWritten() throws {
    var observed = ObservedStatement()
    observed.method = .sampled
    observed.facts.lock(RelationName("a.b", "c"), .partitionedTable, .share)
    observed.facts.rewrites = [RelationName("public", "t")]
    observed.facts.scans = [RelationName("public", "u")]
    observed.facts.indexBuilds = [RelationName("public", "i")]
    observed.heldBefore = [RelationName("public", "t"): LockModeSet(.rowShare)]
    observed.rows = [RelationName("public", "t"): .init(inserted: 1, updated: 2, deleted: 3)]
    observed.walBytes = 77
    let refused = ObservedStatement(refused: .init(sqlstate: "42P01", message: "no \"t\""))
    let document = TruthDocument(
      version: ServerVersion(15, 4), schema: "CREATE TABLE t (id int);",
      statements: [
        .init(sql: "SELECT 1", transaction: nil, observed: observed),
        .init(sql: "BEGIN", transaction: 0, observed: nil),
        .init(sql: "DROP TABLE t", transaction: 0, observed: refused),
      ])
    #expect(try TruthDocument.read(document.bytes) == document)
  }

  @Test func anotherDocumentIsRefused() {
    #expect(throws: JSONError.self) { try TruthDocument.read(Array(#"{"schema":"x/1"}"#.utf8)) }
  }
}

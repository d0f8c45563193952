// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension LockTable {
  /// `LockTableCommand` in lockcmds.c: tables one by one, with all below them unless ONLY is
  /// written; what a view reads is locked in the same mode.
  ///
  /// # LOCK
  ///
  /// The mode that it names, ACCESS EXCLUSIVE if it names none, on the table and on all tables
  /// below it; of a view also on the tables of its query.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    // Its locks would be gone at once (xact.c, RequireTransactionBlock).
    if !context.inTransaction { builder.reject(.other(sqlstate: "25P01")) }
    var walked: Set<RelationName> = []
    for reference in tables {
      guard let relation = builder.resolve(reference.name) else { continue }
      guard relation.canBeLocked else {
        builder.reject(.other(sqlstate: "42809"))
        continue
      }
      if reference.only, relation.kind != .view {
        lock(relation, .target, &builder)
      } else {
        lockWithParts(of: relation, &walked, &builder)
      }
    }
    return builder.plan
  }

  private static let citation = Citation("lockcmds.c, LockTableCommand")

  private func lock(_ relation: Relation, _ reason: LockReason, _ builder: inout PlanBuilder) {
    builder.lock(relation, mode.lockMode, reason: reason, citation: Self.citation)
  }

  /// A relation and what is below it, depth first (`LockViewRecurse`), each once however many
  /// views read it.
  private func lockWithParts(
    of relation: Relation, _ walked: inout Set<RelationName>, _ builder: inout PlanBuilder
  ) {
    var pending = [relation]
    var reason = LockReason.target
    while let next = pending.popLast() {
      defer { reason = .dependent }
      guard next.canBeLocked, walked.insert(next.name).inserted else { continue }
      lock(next, reason, &builder)
      if let view = next.view {
        pending += view.dependencies.reversed().compactMap { builder.catalog.relation($0.relation) }
      } else {
        builder.lockDescendants(of: next, mode.lockMode, citation: Self.citation)
      }
    }
  }
}

extension Relation {
  /// Whether `LOCK TABLE` takes it (`RangeVarCallbackForLockTable`).
  fileprivate var canBeLocked: Bool {
    switch kind {
    case .table, .partitionedTable, .view, .foreignTable: true
    case .materializedView, .sequence, .index, .partitionedIndex, .compositeType, .toast: false
    }
  }
}

extension LockTableMode {
  /// The lock mode that it names.
  var lockMode: LockMode {
    switch self {
    case .accessShare: .accessShare
    case .rowShare: .rowShare
    case .rowExclusive: .rowExclusive
    case .shareUpdateExclusive: .shareUpdateExclusive
    case .share: .share
    case .shareRowExclusive: .shareRowExclusive
    case .exclusive: .exclusive
    case .accessExclusive: .accessExclusive
    }
  }
}

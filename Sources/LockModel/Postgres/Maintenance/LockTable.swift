// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension LockTable {
  /// `LockTableCommand` in lockcmds.c: tables one by one, with all below them unless ONLY is
  /// written; what a view reads is locked in the same mode.
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    for reference in tables {
      guard let relation = builder.resolve(reference.name) else { continue }
      lock(relation, only: reference.only, .target, depth: 0, &builder)
    }
    return builder.plan
  }

  private static let citation = Citation("lockcmds.c, LockTableCommand")

  private func lock(
    _ relation: Relation, only: Bool, _ reason: LockReason, depth: Int,
    _ builder: inout PlanBuilder
  ) {
    switch relation.kind {
    case .table, .partitionedTable, .view, .foreignTable: break
    case .materializedView, .sequence, .index, .partitionedIndex, .compositeType, .toast:
      if depth == 0 { builder.reject(.other(sqlstate: "42809")) }
      return
    }
    builder.lock(relation, mode.lockMode, reason: reason, citation: Self.citation)
    if let view = relation.view, depth < PlanBuilder.maximumCallDepth {
      var seen: Set<RelationName> = []
      for dependency in view.dependencies where seen.insert(dependency.relation).inserted {
        guard let inner = builder.catalog.relation(dependency.relation) else { continue }
        lock(inner, only: false, .dependent, depth: depth + 1, &builder)
      }
    } else if !only {
      builder.lockDescendants(of: relation, mode.lockMode, citation: Self.citation)
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

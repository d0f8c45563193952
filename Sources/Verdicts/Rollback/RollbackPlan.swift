// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// How to undo a statement: mostly the difference between the catalogs before and after it, backwards.
struct RollbackPlan {
  var sql: [String] = []
  var losses: [Rollback.Loss] = []
  var obstacle: Rollback.Obstacle?

  var kind: Rollback.Kind {
    if obstacle != nil { return .none }
    return losses.contains(where: \.isLoss) ? .lossy : .exact
  }

  /// Nil: there is nothing to undo.
  static func undoing(
    _ statement: Statement, before: Catalog, after: Catalog, plan: Plan
  ) -> RollbackPlan? {
    guard plan.rejection == nil else { return nil }
    guard plan.unknowns.isEmpty else { return RollbackPlan(obstacle: .notUnderstood) }
    if before.engine.isMySQLFamily {
      return undoing(mysql: statement, before: before, after: after, plan: plan)
    }
    if let inserted = undoingInsert(statement, before: before) { return inserted }
    if plan.changesRows { return RollbackPlan(obstacle: plan.rowObstacle) }
    if let renamed = undoingRename(statement, before: before) { return renamed }
    switch statement.nature(before) {
    case .nothing: return nil
    case .obstacle(let obstacle): return RollbackPlan(obstacle: obstacle)
    case .words(let sql): return RollbackPlan(sql: sql)
    case .relations:
      let plan = difference(touched(by: plan, before: before, after: after), before, after)
      return plan.sql.isEmpty && plan.losses.isEmpty ? nil : plan
    }
  }

  /// The relations that may differ, in the order in which the statement locks them: a catalog may
  /// have a hundred thousand others.
  private static func touched(
    by plan: Plan, before: Catalog, after: Catalog
  ) -> [RelationName] {
    var names: [RelationName] = []
    var seen: Set<RelationName> = []
    func add(_ name: RelationName) {
      if seen.insert(name).inserted { names.append(name) }
    }
    for name in plan.locks.map(\.relation) {
      add(name)
      for catalog in [before, after] {
        catalog.relation(name)?.indexes.forEach(add)
        for referrer in catalog.referrers(of: name) where referrer.sequence?.owner != nil {
          add(referrer.name)
        }
      }
    }
    return names
  }
}

extension Rollback.Loss {
  /// Whether something is missing that was there before the statement.
  var isLoss: Bool {
    switch self {
    case .rows, .values, .conversions, .notNull, .definitions: true
    case .writtenSince: false
    }
  }
}

extension Plan {
  fileprivate var changesRows: Bool {
    work.contains { work in
      switch work.kind {
      case .rowChanges, .emptied: true
      case .catalogOnly, .scan, .rewrite, .indexBuild, .foreignKeyValidation, .moveFiles,
        .dropFiles, .fill, .vacuum, .analyze:
        false
      }
    }
  }

  fileprivate var rowObstacle: Rollback.Obstacle {
    work.contains { $0.kind == .emptied } ? .rowsGone : .rowsChanged
  }
}

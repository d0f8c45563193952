// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

/// What a migration does to transactions that it should leave alone.
public enum TransactionFault: Sendable, Hashable {
  /// BEGIN while a transaction is open.
  case nestedBegin
  /// It ends the transaction that the runner began.
  case endsRunners
  /// BEGIN, and nothing commits.
  case neverEnds
}

extension Judge {
  func transactionFindings(_ subject: JudgedStatement) -> [Finding] {
    let script = subject.migration.script
    let statement = script.statements[subject.index]
    if script.openedForGood == subject.index {
      return [Finding(.transactionControl, .block, .transaction(.neverEnds))]
    }
    switch statement.parsed.statement {
    case .transaction(.begin):
      return statement.enclosing == nil
        ? [] : [Finding(.transactionControl, .warn, .transaction(.nestedBegin))]
    case .transaction(.commit), .transaction(.rollback), .transaction(.prepare):
      return statement.enclosing == .runner
        ? [Finding(.transactionControl, .warn, .transaction(.endsRunners))] : []
    case .lock:
      // 25P01 (lockcmds.c; RequireTransactionBlock in xact.c): the lock would be gone at once.
      guard statement.transaction == nil, subject.plan.rejection == nil else { return [] }
      return [
        Finding(.rejectedByServer, .block, .rejection(Rejection(.other(sqlstate: "25P01"))))
      ]
    default: return []
    }
  }

  /// It holds what a transaction holds for long, whatever its locks: no vacuum takes away rows that
  /// died since it began, and replicas wait.
  func longTransactionFindings(_ subject: JudgedStatement) -> [Finding] {
    let hold = subject.forecast.usual.hold.p50
    guard subject.forecast.isHeavy, subject.plan.allowedInTransaction,
      subject.forecast.unknownSizes.isEmpty, hold.isFinite, hold > limits.longTransaction,
      // VALIDATE only reads, and has no shorter form.
      subject.blocksWrites || subject.plan.work.contains(where: \.writesRows)
    else { return [] }
    return [Finding(.longTransaction, .warn, .duration(hold))]
  }

  /// There is no way back for the schema, and the authors wrote none. Rows are not schema, and a
  /// definition that is only not known here can be written again from where it came.
  func irreversibleFindings(
    _ subject: JudgedStatement, _ change: SchemaChange, _ rollback: Rollback?, hasDown: Bool
  ) -> [Finding] {
    guard !hasDown, let rollback, rollback.kind == .none, let obstacle = rollback.obstacle else {
      return []
    }
    let takesAway: Bool =
      switch obstacle {
      case .rowsChanged, .rowsGone, .notUnderstood: false
      case .enumValue: true
      case .definitionUnknown:
        subject.statement.drops
          || (subject.before.mysql != nil && change.relations.contains { $0.isGoneOrChanged })
      case .codeRan: change.relations.contains { $0.isGoneOrChanged }
      }
    // A value that nobody uses does no harm.
    let severity: Verdict = obstacle == .enumValue ? .pass : .warn
    return takesAway ? [Finding(.irreversible, severity, .obstacle(obstacle))] : []
  }
}

extension Statement {
  fileprivate var drops: Bool {
    switch self {
    case .dropOwned: true
    case .drop(let drop):
      drop.objects.contains { object in
        switch object.kind {
        // No part of a schema, or nothing that it means.
        case .tablespace, .role, .userMapping, .statistics: false
        default: true
        }
      }
    case .alterType(let alter):
      alter.actions.contains { if case .dropAttribute = $0 { true } else { false } }
    default: false
    }
  }
}

extension SchemaChange.Change {
  /// Something that was there is not any more, by its name.
  fileprivate var isGoneOrChanged: Bool { after == nil || isRenamed || !columnsGone.isEmpty }
}

extension Work {
  fileprivate var writesRows: Bool {
    switch kind {
    case .rowChanges, .rewrite, .fill: true
    case .catalogOnly, .scan, .indexBuild, .foreignKeyValidation, .moveFiles, .emptied, .dropFiles,
      .vacuum, .analyze:
      false
    }
  }
}

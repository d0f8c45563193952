// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

/// The same change done gently: statements that each run by themselves, in order.
struct SafeRewrite {
  var reason: InsteadReason
  var sql: [String]
  /// How often to try again.
  var retries: LockTimeoutAdvice?
  /// Another program does it; ``sql`` is what its cut-over runs.
  var tool: ToolPlan?

  init(_ reason: InsteadReason, _ sql: [String], retries: LockTimeoutAdvice? = nil) {
    self.reason = reason
    self.sql = sql
    self.retries = retries
  }

  /// Nil: no gentler form is known.
  static func of(_ subject: JudgedStatement, text: String) -> SafeRewrite? {
    if let rejection = subject.plan.rejection {
      guard rejection.reason == .activeTransaction else { return nil }
      return SafeRewrite(.outsideTransaction, [text])
    }
    if subject.isFollowedByHeavyWork, !subject.forecast.isHeavy {
      return SafeRewrite(.splitTransaction, withTimeout([text], subject))
    }
    return specific(subject, text: text) ?? patient(subject, text: text)
  }

  private static func specific(_ subject: JudgedStatement, text: String) -> SafeRewrite? {
    switch subject.statement {
    case .createIndex(let index):
      return createIndex(index, subject)
    case .drop(let drop):
      return dropIndex(drop, subject)
    case .reindex(let reindex):
      return self.reindex(reindex)
    case .refreshMaterializedView(let refresh):
      return self.refresh(refresh, subject)
    case .alterTable(let alter):
      return alterTable(alter, subject)
    case .data(.update(let update)):
      return batches(update.table, subject)
    case .data(.delete(let delete)):
      return batches(delete.table, subject)
    case .mysql(let statement):
      return mysql(statement, subject, text: text)
    default:
      return nil
    }
  }

  /// The statement as it is, but giving up quickly: a failed attempt stalls nobody for long.
  ///
  /// Not for what commits on its way: cut off in the middle, a DETACH CONCURRENTLY leaves its
  /// partition pending, which FINALIZE has to end (tablecmds.c, DetachPartitionFinalize).
  private static func patient(_ subject: JudgedStatement, text: String) -> SafeRewrite? {
    guard subject.blocksWrites, !subject.forecast.isHeavy, subject.plan.allowedInTransaction
    else { return nil }
    let advice = lockTimeout(subject)
    if let present = subject.forecast.lockTimeout, present <= advice.limit { return nil }
    return SafeRewrite(
      .lockTimeoutAndRetry,
      [setTimeout(advice.limit, subject.before.engine), OnlineClause(subject).added(to: text)],
      retries: subject.hasSnapshot ? advice : nil)
  }

  // MARK: lock_timeout

  static func lockTimeout(_ subject: JudgedStatement) -> LockTimeoutAdvice {
    let horizon = subject.forecast.worst
    // Under a timeout of its own the wait says nothing about how long the lock is taken.
    let wait = subject.forecast.lockTimeout == nil ? horizon.wait.p99 : .infinity
    return LockTimeoutAdvice(horizon, wait: wait, poolSize: subject.input.poolSize)
  }

  /// MySQL and MariaDB count whole seconds.
  static func setTimeout(_ seconds: Double, _ engine: Engine) -> String {
    engine.isMySQLFamily
      ? "SET SESSION lock_wait_timeout = \(max(1, Int(min(seconds, 3600).rounded(.up))))"
      : "SET lock_timeout = '\(milliseconds(seconds))'"
  }

  static func milliseconds(_ seconds: Double) -> String {
    seconds >= 1 ? "\(Int(seconds))s" : "\(Int((seconds * 1000).rounded()))ms"
  }

  /// Sets `lock_timeout` first, unless one is in force.
  ///
  /// The CONCURRENTLY forms are exempt: a wait that ends them leaves an invalid index.
  static func withTimeout(_ sql: [String], _ subject: JudgedStatement) -> [String] {
    guard subject.forecast.lockTimeout == nil else { return sql }
    var result: [String] = []
    var isSet = false
    for statement in sql {
      let concurrently = statement.contains(" CONCURRENTLY ")
      if concurrently, isSet {
        result.append("RESET lock_timeout")
        isSet = false
      } else if !concurrently, !isSet {
        result.append(setTimeout(lockTimeout(subject).limit, subject.before.engine))
        isSet = true
      }
      result.append(statement)
    }
    return result
  }
}

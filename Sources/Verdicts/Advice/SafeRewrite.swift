// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

/// The same change done gently: statements that each run by themselves, in order.
struct SafeRewrite {
  var reason: InsteadReason
  var sql: [String]

  init(_ reason: InsteadReason, _ sql: [String]) {
    self.reason = reason
    self.sql = sql
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
    return specific(subject) ?? patient(subject, text: text)
  }

  private static func specific(_ subject: JudgedStatement) -> SafeRewrite? {
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
    let limit = lockTimeout(subject)
    if let present = subject.forecast.lockTimeout, present <= limit { return nil }
    return SafeRewrite(
      .lockTimeoutAndRetry, ["SET lock_timeout = '\(milliseconds(limit))'", text])
  }

  // MARK: lock_timeout

  private static let choices = [2.0, 1.0, 0.5, 0.2, 0.1]

  /// The longest of a few round values for which the arrivals fill less than half of the pool.
  static func lockTimeout(_ subject: JudgedStatement) -> Double {
    let horizon = subject.forecast.worst
    let rate = horizon.stalled.reduce(0) { $0 + $1.perSecond.value }
    let room = Double(horizon.poolExhaustion?.capacity ?? subject.input.poolSize ?? 100) / 2
    return choices.first { rate * $0 < room } ?? 0.1
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
        result.append("SET lock_timeout = '\(milliseconds(lockTimeout(subject)))'")
        isSet = true
      }
      result.append(statement)
    }
    return result
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

/// The same change done gently.
struct SafeRewrite {
  var reason: InsteadReason
  var steps: [RewriteStep]
  /// Its plain statements take gentle forms of their own.
  var isApart = false
  /// How often to try again.
  var retries: LockTimeoutAdvice?
  /// Another program does it; the steps are what its cut-over runs.
  var tool: ToolPlan?

  init(_ reason: InsteadReason, _ steps: [RewriteStep], retries: LockTimeoutAdvice? = nil) {
    self.reason = reason
    self.steps = steps
    self.retries = retries
  }

  /// To be gone through once more, statement by statement.
  init(_ reason: InsteadReason, parts: [RewriteStep]) {
    self.init(reason, parts)
    isApart = true
  }

  init(_ reason: InsteadReason, by tool: ToolPlan) {
    self.init(reason, tool.cutOver.map { .statement($0) })
    self.tool = tool
  }

  static func of(
    _ subject: JudgedStatement, text: String
  ) throws(NoInstead) -> SafeRewrite {
    guard subject.plan.unknowns.isEmpty else { throw .notUnderstood }
    if let rejection = subject.plan.rejection {
      guard rejection.reason == .activeTransaction else { throw .refused }
      return SafeRewrite(.outsideTransaction, [.outsideTransaction(text)])
    }
    if subject.waitsUnderTimeout {
      return SafeRewrite(.withoutLockTimeout, [.outsideTransaction(text)])
    }
    if subject.isFollowedByHeavyWork, !subject.forecast.isHeavy {
      return SafeRewrite(.splitTransaction, [.statement(text)])
    }
    do throws(NoInstead) {
      return try specific(subject, text: text)
    } catch {
      guard let patient = patient(subject, text: text) else {
        throw error == .noOtherForm ? subject.whyNotPatient : error
      }
      return patient
    }
  }

  private static func specific(
    _ subject: JudgedStatement, text: String
  ) throws(NoInstead) -> SafeRewrite {
    switch subject.statement {
    case .createIndex(let index):
      return try createIndex(index, subject)
    case .drop(let drop):
      return try dropIndex(drop, subject)
    case .reindex(let reindex):
      return try self.reindex(reindex, subject)
    case .refreshMaterializedView(let refresh):
      return try self.refresh(refresh, subject)
    case .alterTable(let alter):
      return try alterTable(alter, subject)
    case .cluster, .vacuum:
      return try repacked(subject)
    case .data(.update(let update)):
      return try RowBatches(update.table, subject).updating(update)
    case .data(.delete(let delete)):
      return try RowBatches(delete.table, subject).deleting(delete)
    case .doBlock, .call:
      throw .inCode
    case .mysql(let statement):
      return try mysql(statement, subject, text: text)
    default:
      throw .noOtherForm
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
      .lockTimeoutAndRetry, [.statement(OnlineClause(subject).added(to: text))],
      retries: subject.hasSnapshot ? advice : nil)
  }

  // MARK: lock_timeout

  static func lockTimeout(_ subject: JudgedStatement) -> LockTimeoutAdvice {
    let horizon = subject.forecast.worst
    // Under a timeout of its own the wait says nothing about how long the lock is taken.
    let wait = subject.forecast.lockTimeout == nil ? horizon.wait.p99 : .infinity
    return LockTimeoutAdvice(horizon, wait: wait, poolSize: subject.input.poolSize)
  }

  /// Set first, unless one is in force that is short enough; always where patience is the point.
  func timeout(_ subject: JudgedStatement) -> StepTimeout {
    let present = subject.forecast.lockTimeout
    let engine = subject.before.engine
    let sets = present == nil || reason == .lockTimeoutAndRetry
    return StepTimeout(
      limit: sets && reason.giveUpQuickly ? Self.lockTimeout(subject).limit : nil,
      isInForce: present != nil && !engine.isMySQLFamily, engine: engine)
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
}

extension InsteadReason {
  /// Whether its steps take locks that others queue behind.
  fileprivate var giveUpQuickly: Bool {
    switch self {
    case .concurrently, .notValidThenValidate, .checkThenSetNotNull, .usingIndex,
      .lockTimeoutAndRetry, .expandAndContract, .splitTransaction, .splitActions,
      .uncheckedForeignKey, .proveBounds:
      true
    case .batches, .batchesOnce, .outsideTransaction, .withoutLockTimeout, .copyTool: false
    }
  }
}

extension JudgedStatement {
  /// The text of the statement, to the byte.
  var text: String {
    let script = migration.script
    let statement = script.statements[index]
    return script.text(of: statement).source.text(statement.parsed.range)
  }

  /// Nothing softens it: who is there decides.
  fileprivate var whyNotPatient: NoInstead {
    if !plan.allowedInTransaction { return .alreadyGentle }
    if !blocksWrites { return plan.rowLocks.isEmpty ? .alreadyGentle : .rowLocks }
    if forecast.isHeavy { return .noOtherForm }
    return .alreadyImpatient
  }

  /// A CONCURRENTLY form, with a timeout in force that ends its waits for others: each of them is a
  /// wait for a lock (lmgr.c, WaitForLockers).
  fileprivate var waitsUnderTimeout: Bool {
    forecast.lockTimeout != nil && !plan.allowedInTransaction
      && plan.phases.contains { !$0.waits.isEmpty }
  }

  /// Work that grows with a table, under a lock that stops writers.
  var isDangerous: Bool {
    blocksWrites && plan.work.contains { $0.kind.growsWithTable }
  }
}

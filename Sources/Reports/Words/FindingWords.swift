// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax
public import Verdicts

extension Finding {
  /// What was found: who is blocked, where, how long.
  public var prose: Prose {
    switch subject {
    case .text(let text): "\(words: rule.title(on: engine)): \(foreign: text)"
    case .unknown(let unknown): unknown.prose
    case .rejection(let rejection): rejection.prose
    case .runnerTransaction(let runner): runner.transactionProse
    case .runner(let runner): runner.prose(of: rule)
    case .statement: "\(words: rule.title(on: engine))."
    case .relation(let relation): onRelation(relation)
    case .window(let relation, let mode, let seconds): window(relation, mode, seconds)
    case .pool(let capacity, let after, let probability): pool(capacity, after, probability)
    case .blocker(let pid, let relation, let age): blocker(pid, relation, age)
    case .work(let relation, let seconds, let bytes): work(relation, seconds, bytes)
    case .deadlock(let risk): deadlock(risk)
    case .onlineLog(let log): overflow(log)
    case .lag(let seconds):
      """
      Replicas run it when it has ended here, and fall behind by \(seconds: seconds): all else waits \
      behind it there.
      """
    }
  }

  /// What to do about it.
  public var remedy: Prose {
    switch subject {
    case .unknown(let unknown): unknown.remedy
    case .rejection(let rejection): rejection.remedy
    case .runnerTransaction(let runner): runner.optOutProse
    case .runner(let runner): runner.remedy(of: rule)
    case .statement, .relation, .window, .pool, .blocker, .work, .deadlock, .text,
      .onlineLog, .lag:
      rule.remedy(on: engine)
    }
  }

  private func deadlock(_ risk: DeadlockRisk) -> Prose {
    let application: Prose =
      risk.application.flatMap { $0.isEmpty ? nil : "\(foreign: $0)" } ?? "An application"
    return application + """
       takes \(risk.asked) and then \(risk.kept) in one transaction \
      (seen \(words: Quantity.exact(risk.seen))×); the migration keeps \(risk.kept) when it asks for \
      \(risk.asked): where they meet, \(words: engine.deadlockEnd).
      """
  }

  private func overflow(_ log: OnlineLog) -> Prose {
    """
    While it works, writers put \(bytes: log.expected.value) (at most \(bytes: log.most)) into InnoDB's \
    log for \(log.relation), which holds \(bytes: log.limit): when it is full the statement fails with \
    error 1799, and all its work is undone.
    """
  }

  private func onRelation(_ relation: RelationName) -> Prose {
    switch rule {
    case .noLockTimeout:
      "\(words: engine.unsetLockTimeout): the statement waits for \(relation) as long as it takes."
    case .exclusiveLockUnweighed:
      """
      It locks \(relation) against reads and writes; without a snapshot nobody knows who is \
      there at that moment.
      """
    case .locksEveryRow:
      """
      No index leads to the rows that it wants: it locks every row of \(relation), and its gaps, until \
      the transaction ends, and nobody else can change or insert one.
      """
    case .unboundedRowChange: "It changes every row of \(relation) in one transaction."
    case .dataLoss: "Data of \(relation) is lost and cannot be brought back."
    case .unknownRelation: "\(relation) is neither in the schema nor in the snapshot."
    case .sizeUnknown: "The size of \(relation) is not known, and it decides here."
    case .transactionStretchesLock:
      "Its lock on \(relation) lasts until the transaction ends, with the work of later statements."
    case .deadlockPossible:
      """
      It asks for \(relation) while the transaction already keeps another busy table: an \
      application that takes the two in the other order meets it in a deadlock.
      """
    case .replicaConflict:
      "Standbys replay the lock: queries on \(relation) stall or are cancelled there too."
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .waitUnbounded, .longHolder,
      .onlineLogOverflow, .replicaLag, .lockTimeoutLikely, .blocksReadsAndWritesDuringWork,
      .blocksWritesDuringWork,
      .rejectedByServer, .concurrentlyInTransaction, .concurrentlyWaitsForRunner,
      .editedMigration, .renamedMigration, .removedMigration, .outOfOrderMigration,
      .unparsedStatement, .unknownEffect, .staleSnapshot:
      "\(words: rule.title(on: engine)): \(relation)."
    }
  }

  private func window(_ relation: RelationName, _ mode: LockMode, _ seconds: Double) -> Prose {
    let stall: Prose = "\(words: mode.whoStalls) on \(relation)"
    let length: Prose =
      seconds.isFinite ? "for up to \(seconds: seconds) (P95)" : "with no end in sight"
    switch rule {
    case .transactionStretchesLock:
      return """
        \(mode) on \(relation) is held \(length): the transaction's later statements keep the \
        lock while they work.
        """
    case .waitUnbounded:
      return "\(stall) would stall with no end in sight: nothing bounds the wait for \(mode)."
    case .locksEveryRow:
      return """
        It locks every row of \(relation) until its transaction ends: every change of a row would \
        stall \(length), reads go on.
        """
    case .sessionsBlocked, .windowTooLong, .poolExhausted, .longHolder, .noLockTimeout,
      .onlineLogOverflow, .replicaLag, .lockTimeoutLikely, .deadlockPossible, .replicaConflict,
      .blocksReadsAndWritesDuringWork,
      .blocksWritesDuringWork, .exclusiveLockUnweighed, .rejectedByServer,
      .concurrentlyInTransaction, .concurrentlyWaitsForRunner, .editedMigration,
      .renamedMigration, .removedMigration, .outOfOrderMigration, .unboundedRowChange, .dataLoss,
      .unparsedStatement, .unknownRelation, .unknownEffect, .sizeUnknown, .staleSnapshot:
      return "\(stall) would stall \(length): the statement needs \(mode)."
    }
  }

  private func pool(_ capacity: Int, _ after: Double, _ probability: Double) -> Prose {
    rule == .sessionsBlocked
      ? "A large share of the \(capacity) connections would stall at once."
      : """
      The pool of \(capacity) connections is full after \(seconds: after), with probability \
      \(probability: probability): then everything that needs the database stands still.
      """
  }

  private func blocker(_ pid: Int, _ relation: RelationName, _ age: Double) -> Prose {
    let who: Prose = pid == 0 ? "A prepared transaction" : "Session \(words: String(pid))"
    return rule == .waitUnbounded
      ? "\(who) has held \(relation) for \(seconds: age), and nothing ends it by itself."
      : "\(who) has held \(relation) for \(seconds: age): the statement has to wait for it."
  }

  private func work(_ relation: RelationName, _ seconds: Double, _ bytes: Int64?) -> Prose {
    let size: Prose = if let bytes { " (\(bytes: Double(bytes)))" } else { "" }
    let length: Prose =
      seconds.isFinite ? "\(seconds: seconds) of work" : "work that takes longer the larger it is"
    switch rule {
    case .blocksReadsAndWritesDuringWork:
      return "No reads and no writes on \(relation)\(size) during \(length)."
    case .blocksWritesDuringWork: return "No writes on \(relation)\(size) during \(length)."
    case .unboundedRowChange:
      return "It changes all rows of \(relation)\(size) in one transaction: \(length)."
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .waitUnbounded, .longHolder,
      .noLockTimeout, .lockTimeoutLikely, .transactionStretchesLock, .deadlockPossible,
      .replicaConflict, .locksEveryRow, .onlineLogOverflow, .replicaLag,
      .exclusiveLockUnweighed, .rejectedByServer, .concurrentlyInTransaction,
      .concurrentlyWaitsForRunner, .editedMigration, .renamedMigration, .removedMigration,
      .outOfOrderMigration, .dataLoss,
      .unparsedStatement, .unknownRelation, .unknownEffect, .sizeUnknown, .staleSnapshot:
      return "\(words: rule.title(on: engine)) on \(relation)\(size): \(length)."
    }
  }
}

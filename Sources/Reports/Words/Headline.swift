// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Verdicts

/// The first two lines of a report: they decide, the rest is evidence.
struct Headline {
  let report: Report
  private let worst: Briefing?

  init(_ report: Report) {
    self.report = report
    worst = report.worstBriefing
  }

  /// `deployments would stall for about 8 min (2 findings suppressed)`
  var title: Prose {
    report.suppressedText.map { what + " (\(words: $0))" } ?? what
  }

  private var what: Prose {
    if let finding = report.leadingMigrationFinding {
      return "\(words: finding.rule.title(on: finding.engine))"
    }
    guard report.verdict > .pass, let worst, let finding = worst.mainFinding else { return calm }
    switch finding.rule {
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .longHolder, .noLockTimeout,
      .waitUnbounded, .transactionStretchesLock, .lockTimeoutLikely, .deadlockPossible,
      .replicaConflict, .locksEveryRow:
      return stall(worst, finding)
    case .onlineLogOverflow, .replicaLag:
      return "\(words: finding.rule.title(on: finding.engine))"
    case .blocksReadsAndWritesDuringWork: return during(worst, "reads and writes")
    case .blocksWritesDuringWork: return during(worst, "writes")
    case .exclusiveLockUnweighed:
      guard let lock = worst.mainLock else {
        return "\(words: finding.rule.title(on: finding.engine))"
      }
      return "\(lock.relation) would be locked against reads and writes, unweighed"
    case .concurrentlyWaitsForRunner, .editedMigration, .renamedMigration, .removedMigration,
      .outOfOrderMigration:
      return "\(words: finding.rule.title(on: finding.engine))"
    case .rejectedByServer, .concurrentlyInTransaction:
      return "the server would refuse statement \(worst.number)"
    case .unboundedRowChange:
      if case .rowCount(let relation, let rows) = finding.subject {
        return "about \(count: rows) rows of \(relation) would change in one transaction"
      }
      return worst.target.map { "every row of \($0) would change in one transaction" }
        ?? "a whole table would change in one transaction"
    case .unparsedStatement, .unknownRelation, .unknownEffect, .sizeUnknown:
      return unknown
    case .dataLoss, .stillInUse, .unusedObject, .staleSnapshot, .breaksRunningCode, .irreversible,
      .guaranteeLost, .replicaIdentityLost, .failsOnRows, .invalidIndex, .doesNothing,
      .transactionControl, .neverValidated, .foreignKeyWithoutIndex, .longTransaction,
      .clusterStalls, .suppressionExpired, .suppressionUnused, .suppressionInvalid:
      return "\(words: finding.rule.title(on: finding.engine))"
    }
  }

  private var unknown: Prose {
    let count = report.briefings.count { $0.statement.verdict == .unknown }
    return "\(words: Quantity.plural(count, "statement")) could not be judged"
  }

  private func stall(_ worst: Briefing, _ finding: Finding) -> Prose {
    let relation = finding.relation ?? worst.target
    let who: Prose = relation.map { "\($0)" } ?? "others"
    let window = worst.horizon.window
    if finding.rule == .waitUnbounded || !window.p95.isFinite {
      return "\(who) would stall with no end in sight"
    }
    // At the pessimistic end the verdict is taken; the typical run leads where it is bad enough.
    let typical = window.p50 > report.limits.windowWarn ? window.p50 : window.p95
    return typical == window.p50
      ? "\(who) would stall for about \(seconds: typical)"
      : "\(who) could stall for \(seconds: typical)"
  }

  private func during(_ worst: Briefing, _ what: String) -> Prose {
    let relation: Prose = (worst.mainFinding?.relation ?? worst.target).map { "\($0)" } ?? "a table"
    let hold = worst.horizon.hold.p95
    return hold.isFinite && worst.isWeighed
      ? "no \(words: what) on \(relation) for \(seconds: hold)"
      : "no \(words: what) on \(relation) while the work lasts"
  }

  private var calm: Prose {
    if report.databases.contains(where: { $0.snapshot?.isStale == true }), report.verdict > .pass {
      return "the snapshot is too old to rely on"
    }
    let statements = report.briefings
    guard !statements.isEmpty else { return "no statements" }
    let count = Quantity.plural(statements.count, "statement")
    guard statements.contains(where: \.isWeighed) else {
      if report.suppressedText != nil { return "\(words: count), nothing found that counts" }
      return "\(words: count), no lock that could hurt by its class"
    }
    let longest = statements.map(\.horizon.window.p95).max() ?? 0
    let stalled = statements.map(\.horizon.blocked.p95).max() ?? 0
    return stalled < 0.5
      ? "\(words: count), nobody would stall"
      : "\(words: count), others stall for \(seconds: longest) at most (P95)"
  }

  /// Who stalls behind whom, and when the pool is full: one or two sentences.
  var reason: Prose? {
    if let finding = report.leadingMigrationFinding { return finding.prose }
    guard report.verdict > .pass, let worst, let finding = worst.mainFinding else { return nil }
    switch finding.rule {
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .longHolder, .noLockTimeout,
      .waitUnbounded:
      return queue(worst)
    case .transactionStretchesLock, .lockTimeoutLikely, .deadlockPossible, .replicaConflict,
      .locksEveryRow, .onlineLogOverflow, .replicaLag,
      .blocksReadsAndWritesDuringWork, .blocksWritesDuringWork, .exclusiveLockUnweighed,
      .rejectedByServer, .concurrentlyInTransaction, .concurrentlyWaitsForRunner,
      .editedMigration, .renamedMigration, .removedMigration, .outOfOrderMigration,
      .unboundedRowChange, .dataLoss, .stillInUse, .unusedObject, .unparsedStatement,
      .unknownRelation, .unknownEffect, .sizeUnknown, .staleSnapshot, .suppressionExpired,
      .suppressionUnused, .suppressionInvalid, .breaksRunningCode, .irreversible, .guaranteeLost,
      .replicaIdentityLost, .failsOnRows, .invalidIndex, .doesNothing, .transactionControl,
      .neverValidated, .foreignKeyWithoutIndex, .longTransaction, .clusterStalls:
      return finding.prose
    }
  }

  /// What these two lines have said, so that nobody need say it again.
  var told: Set<Verdicts.Rule> {
    guard report.leadingMigrationFinding == nil, let worst, let finding = worst.mainFinding else {
      return []
    }
    switch finding.rule {
    case .windowTooLong, .poolExhausted, .sessionsBlocked, .longHolder, .noLockTimeout,
      .waitUnbounded:
      var told: Set<Verdicts.Rule> = [.windowTooLong, .sessionsBlocked, .longHolder]
      if let pool = worst.horizon.poolExhaustion, pool.probability >= report.limits.exhaustionWarn {
        told.insert(.poolExhausted)
      }
      if worst.horizon.hold.p95 >= worst.horizon.wait.p95 {
        told.formUnion([.blocksWritesDuringWork, .blocksReadsAndWritesDuringWork])
      }
      return told
    default: return [finding.rule]
    }
  }

  private func queue(_ worst: Briefing) -> Prose {
    guard let lock = worst.mainLock else { return worst.mainFinding?.prose ?? "" }
    let horizon = worst.horizon
    let queued: Prose = "\(words: lock.mode.whoStalls) on \(lock.relation) queues behind it"
    var sentence: Prose
    if let blocker = horizon.blockers.first, horizon.wait.p95 > horizon.hold.p95 {
      let row = BlockerRow(blocker)
      let age: Prose = if let age = row.age { ", \(seconds: age) old," } else { "" }
      sentence = queued + " while it waits for \(row.who)\(age) to end."
    } else if horizon.hold.p95.isFinite {
      sentence =
        queued + " while it works for up to \(seconds: horizon.hold.p95) under \(lock.mode)."
    } else {
      sentence = queued + " while it works under \(lock.mode)."
    }
    if let pool = horizon.poolExhaustion, pool.probability >= report.limits.exhaustionWarn {
      let chance: Prose =
        pool.probability < 0.9 ? " (probability \(probability: pool.probability))" : ""
      sentence =
        sentence + " The pool of \(pool.capacity) connections is full after \(seconds: pool.after)"
        + chance + ": then everything that needs the database stands still."
    }
    return sentence
  }
}

extension Report {
  /// What was found about a file as a whole, where no statement is judged worse.
  fileprivate var leadingMigrationFinding: Finding? {
    let findings = migrations.flatMap(\.findings) + self.findings
    guard let worst = findings.map(\.severity).max(), worst > .pass,
      migrations.flatMap(\.statements).allSatisfy({ $0.verdict < worst })
    else { return nil }
    return findings.first { $0.severity == worst }
  }
}

extension Briefing {
  /// The relation that the statement is about.
  var target: RelationName? { mainLock?.relation ?? forecast.target?.relation }
}

extension Finding {
  var relation: RelationName? {
    switch subject {
    case .relation(let relation), .window(let relation, _, _), .work(let relation, _, _),
      .blocker(_, let relation, _):
      relation
    case .deadlock(let risk): risk.asked
    case .onlineLog(let log): log.relation
    case .rowCount(let relation, _): relation
    case .parts(_, let parts): parts.first?.relation
    case .statement, .pool, .liveUse, .unknown, .rejection, .runnerTransaction, .runner, .text,
      .lag, .suppression, .transaction, .obstacle, .duration:
      nil
    }
  }
}

extension Verdict {
  var sign: String {
    switch self {
    case .pass: "✅"
    case .warn: "⚠️"
    case .unknown: "❓"
    case .block: "⛔"
    }
  }

  var word: String {
    switch self {
    case .pass: "Pass"
    case .warn: "Warn"
    case .unknown: "Unknown"
    case .block: "Block"
    }
  }
}

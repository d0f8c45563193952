// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import Snapshot

extension Judge {
  /// Who stalls, for how long, how many.
  func impactFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let strongest = subject.strongest else { return lagFindings(subject) }
    var findings = subject.horizons.flatMap { horizon in
      windowFindings(subject, strongest, horizon) + poolFindings(horizon)
        + waitFindings(subject, strongest, horizon)
    }
    findings += workFindings(subject, strongest)
    findings += deadlockFindings(subject)
    findings += replicaFindings(subject, strongest) + onlineFindings(subject)
    findings += rowLockFindings(subject) + clusterFindings(subject, strongest)
    return findings
  }

  /// Galera runs a change of a definition on all nodes at the same place in the order of transactions:
  /// every one of them stands still meanwhile (manual, "Online Schema Upgrade", TOI).
  private func clusterFindings(_ subject: JudgedStatement, _ lock: LockRequest) -> [Finding] {
    guard lock.mode == .mdlExclusive, let settings = input.snapshot?.server.settings,
      settings["wsrep_on"]?.uppercased() == "ON" || settings["wsrep_on"] == "1"
    else { return [] }
    let method = subject.settings["wsrep_osu_method"] ?? settings["wsrep_OSU_method"]
    guard method.map({ $0.uppercased() == "TOI" }) ?? true else { return [] }
    // The others wait for all of it, online or not.
    let work = max(subject.forecast.usual.hold.p95, subject.forecast.workSeconds ?? 0)
    let severity = severity(work, warn: limits.windowWarn, block: limits.windowBlock)
    return severity.map { [Finding(.clusterStalls, $0, .duration(work))] } ?? []
  }

  private func windowFindings(
    _ subject: JudgedStatement, _ lock: LockRequest, _ horizon: Horizon
  ) -> [Finding] {
    guard horizon.blocked.p95 >= 1, subject.forecast.unknownSizes.isEmpty,
      subject.blocksWrites || subject.plan.rowLocks.isEmpty
    else { return [] }
    let seconds = horizon.window.p95
    guard let severity = severity(seconds, warn: limits.windowWarn, block: limits.windowBlock)
    else { return [] }
    let where_ = horizon.stalled.first?.relation ?? lock.relation
    var findings = [
      Finding(.windowTooLong, severity, .window(where_, lock.mode, seconds: seconds))
    ]
    if !subject.forecast.isHeavy, horizon.hold.p50 > limits.windowWarn,
      subject.isFollowedByHeavyWork
    {
      findings.append(
        Finding(
          .transactionStretchesLock, severity,
          .window(lock.relation, lock.mode, seconds: horizon.hold.p95)))
    }
    return findings
  }

  private func poolFindings(_ horizon: Horizon) -> [Finding] {
    var findings: [Finding] = []
    if let pool = horizon.poolExhaustion {
      let lasts = pool.full.p95 >= limits.exhaustionSeconds
      let severity = severity(
        pool.probability, warn: limits.exhaustionWarn, block: limits.exhaustionBlock)
      if lasts, let severity {
        findings.append(
          Finding(
            .poolExhausted, severity,
            .pool(capacity: pool.capacity, after: pool.after, probability: pool.probability)))
      }
      let share = horizon.blocked.p95 / Double(max(1, pool.capacity))
      if share > limits.blockedShareWarn, horizon.window.p95 >= limits.blockedShareSeconds {
        findings.append(
          Finding(
            .sessionsBlocked, .warn,
            .pool(capacity: pool.capacity, after: 0, probability: share)))
      }
    }
    return findings
  }

  private func waitFindings(
    _ subject: JudgedStatement, _ lock: LockRequest, _ horizon: Horizon
  ) -> [Finding] {
    var findings: [Finding] = []
    let bounded = subject.forecast.lockTimeout != nil
    let stalls = horizon.blocked.p95 >= 1
    if let blocker = horizon.blockers.first(where: { $0.unbounded != nil }) {
      findings.append(
        Finding(
          .waitUnbounded, bounded || !stalls ? .warn : .block,
          .blocker(pid: blocker.pid, relation: blocker.relation, age: blocker.age)))
    }
    if let blocker = horizon.blockers.first, horizon.wait.p95 > limits.windowWarn {
      // A CONCURRENTLY form may wait long and stop no one meanwhile: then it is a note.
      let isFelt = stalls && !bounded && horizon.window.p95 > limits.windowWarn
      findings.append(
        Finding(
          .longHolder, isFelt ? .warn : .pass,
          .blocker(pid: blocker.pid, relation: blocker.relation, age: blocker.age)))
    }
    if !bounded, subject.blocksWrites, stalls {
      // What nobody has seen is no ground to stop a deployment.
      let worst: Verdict = horizon.wait.provenance == .assumed ? .warn : .block
      let stall = min(horizon.wait.p99, horizon.window.p99)
      let severity = stall > limits.waitWithoutTimeout ? worst : .pass
      findings.append(Finding(.noLockTimeout, severity, .relation(lock.relation)))
    }
    if let probability = horizon.timeoutProbability, probability > limits.timeoutWarn {
      findings.append(
        Finding(
          .lockTimeoutLikely, .warn,
          .pool(capacity: 0, after: subject.forecast.lockTimeout ?? 0, probability: probability)))
    }
    return findings
  }

  /// Work that grows with the table, under a lock that stops writers, where there are some.
  private func workFindings(_ subject: JudgedStatement, _ lock: LockRequest) -> [Finding] {
    guard subject.forecast.isHeavy, subject.blocksWrites else { return [] }
    if let relation = subject.forecast.unknownSizes.first {
      return [Finding(.sizeUnknown, limits.unknownVerdict, .relation(relation))]
    }
    let hold = subject.forecast.usual.hold.p95
    let rate = subject.forecast.usual.stalled.reduce(0) { $0 + $1.perSecond.value }
    guard hold > limits.holdBlock, rate > limits.hotRate else { return [] }
    let working = subject.plan.strongestMode(during: \.kind.growsWithTable)?.mode
    let mode = lock.mode.isMetadataLock ? working ?? lock.mode : lock.mode
    let rule: Rule = mode.blocksReads ? .blocksReadsAndWritesDuringWork : .blocksWritesDuringWork
    return [
      Finding(
        rule, .block,
        .work(lock.relation, seconds: hold, bytes: subject.forecast.target?.bytes))
    ]
  }

  /// An application that takes two tables in the other order meets the migration in a deadlock.
  /// Where its order was seen that is known; where nobody looked often enough, two busy tables locked
  /// one after the other are a warning.
  private func deadlockFindings(_ subject: JudgedStatement) -> [Finding] {
    if let risk = subject.forecast.deadlocks.first {
      return [Finding(.deadlockPossible, .warn, .deadlock(risk))]
    }
    func rate(_ forecast: StatementForecast) -> Double {
      forecast.usual.stalled.reduce(0) { $0 + $1.perSecond.value }
    }
    let migration = subject.migration
    guard let other = migration.earlierStall[subject.index], let own = subject.stalledRelation,
      rate(subject.forecast) > limits.hotRate, rate(migration.statements[other]) > limits.hotRate
    else { return [] }
    let wasLookedFor = (input.snapshot?.history?.momentsSeen ?? 0) >= Self.enoughMoments
    return [Finding(.deadlockPossible, wasLookedFor ? .pass : .warn, .relation(own))]
  }

  /// After so many moments an order that an application has would have been seen.
  private static let enoughMoments = 1000

  /// ACCESS EXCLUSIVE reaches the standbys: replay stands still while a query there holds the
  /// table, and the query is cancelled after `max_standby_streaming_delay`.
  private func replicaFindings(_ subject: JudgedStatement, _ lock: LockRequest) -> [Finding] {
    let lag = lagFindings(subject)
    guard lock.mode == .accessExclusive,
      let standbys = input.snapshot?.replication.standbys, !standbys.isEmpty
    else { return lag }
    return lag + [Finding(.replicaConflict, .pass, .relation(lock.relation))]
  }

  /// Replicas of MySQL and MariaDB run it when it has ended here, and all else waits behind it; standbys
  /// of Postgres replay what it writes.
  private func lagFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let lag = subject.forecast.replicaLag, lag.value > limits.replicaLagWarn else {
      return []
    }
    return [Finding(.replicaLag, .warn, .lag(seconds: lag.value))]
  }

  /// Where writers fill InnoDB's log before it is done, the statement fails at its end.
  private func onlineFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let log = subject.forecast.onlineLog, log.most > log.limit else { return [] }
    let isExpected = log.expected.value > log.limit
    return [Finding(.onlineLogOverflow, isExpected ? .block : .warn, .onlineLog(log))]
  }

  /// Who changes any row of the table waits until the transaction ends, or gives up.
  private func rowLockFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let locks = subject.wholeRowLocks else { return [] }
    let worst = subject.horizons.compactMap { horizon -> (Verdict, Double)? in
      guard horizon.blocked.p95 >= 1 else { return nil }
      let seconds = horizon.window.p95
      return severity(seconds, warn: limits.windowWarn, block: limits.windowBlock).map {
        ($0, seconds)
      }
    }.max { $0.0 < $1.0 }
    guard let (severity, seconds) = worst else { return [] }
    return [
      Finding(
        .locksEveryRow, severity,
        .window(locks.relation, .mdlSharedWrite, seconds: seconds))
    ]
  }

  private func severity(_ value: Double, warn: Double, block: Double) -> Verdict? {
    value > block ? .block : value > warn ? .warn : nil
  }
}

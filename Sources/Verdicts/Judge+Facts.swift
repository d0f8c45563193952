// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import Snapshot
import SQLSyntax

extension Judge {
  /// What could not be judged fails closed.
  func unknownFindings(_ subject: JudgedStatement) -> [Finding] {
    subject.plan.unknowns.map { unknown in
      let rule: Rule =
        switch unknown {
        case .unparsed: .unparsedStatement
        case .missingRelation: .unknownRelation
        case .dynamicSQL, .unreadCode, .opaqueCode, .missingObject, .unmodelled: .unknownEffect
        }
      return Finding(rule, limits.unknownVerdict, .unknown(unknown))
    }
  }

  /// What the server will refuse, as far as the catalog tells.
  func rejectionFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let rejection = subject.plan.rejection else { return [] }
    switch rejection.reason {
    case .activeTransaction:
      let runner = subject.migration.script.runner
      let about = runner.map { Finding.Subject.runnerTransaction($0) } ?? .rejection(rejection)
      return [Finding(.concurrentlyInTransaction, .block, about)]
    case .sinceVersion, .grammar, .onlineClause:
      return [Finding(.rejectedByServer, .block, .rejection(rejection))]
    case .undefined:
      // A snapshot may be older than a migration that has run since.
      return [Finding(.rejectedByServer, limits.unknownVerdict, .rejection(rejection))]
    case .other:
      // A rule that holds whatever has run since the snapshot was taken.
      let severity: Verdict = subject.before.isComplete ? .block : .warn
      return [Finding(.rejectedByServer, severity, .rejection(rejection))]
    case .duplicate, .dependents, .error:
      return [Finding(.rejectedByServer, .warn, .rejection(rejection))]
    }
  }

  /// The CONCURRENTLY forms wait for every older transaction, a runner's own too.
  func runnerFindings(_ subject: JudgedStatement) -> [Finding] {
    guard let runner = subject.migration.script.runner, runner.conduct.holdsTransaction,
      subject.plan.phases.contains(where: { $0.waits.contains(.olderSnapshots) })
    else { return [] }
    return [Finding(.concurrentlyWaitsForRunner, .warn, .runner(runner))]
  }

  // MARK: Coverage

  /// What was read, what could not be, what was assumed.
  func coverage(
    _ forecasts: [MigrationForecast], snapshot: SnapshotReference?,
    versionProvenance: Provenance
  ) -> Coverage {
    let statements = forecasts.flatMap(\.statements)
    let understood = statements.count { $0.plan.unknowns.isEmpty }
    var assumptions: [Coverage.Assumption] = []
    if versionProvenance == .assumed { assumptions.append(.serverVersion(input.catalog.version)) }
    if let snapshot {
      if let assumption = unknownWait(snapshot) { assumptions.append(assumption) }
      if input.snapshot?.workload.queries.isEmpty == true {
        assumptions.append(.noStatementStatistics(input.catalog.engine))
      }
      if input.poolSize == nil, let pool = poolSize(statements) {
        assumptions.append(.poolSize(pool))
      }
      if statements.contains(where: \.isHeavy) { assumptions.append(.machineSpeed) }
    } else {
      assumptions.append(.noSnapshot)
    }
    var missing: Set<RelationName> = []
    for name in statements.flatMap(\.unknownSizes) where missing.insert(name).inserted {
      assumptions.append(.sizeUnknown(name))
    }
    return Coverage(
      migrations: forecasts.count, statements: statements.count, understood: understood,
      assumptions: assumptions)
  }

  /// The distribution of the wait wants at least so many samples, over days (docs/forecast.md).
  private static let enoughSamples = 200

  /// Why the usual hour is not well known.
  private func unknownWait(_ snapshot: SnapshotReference) -> Coverage.Assumption? {
    if let taken = input.snapshot, !taken.seesSessions {
      return .sessionsUnseen(isStandby: taken.server.isInRecovery)
    }
    guard let history = input.snapshot?.history else {
      return snapshot.samples < Self.enoughSamples ? .fewSamples(snapshot.samples) : nil
    }
    let known = Set(history.hours.map(\.hour))
    if !input.deployHours.isEmpty, known.isDisjoint(with: input.deployHours) {
      return .deployHoursUnseen
    }
    return history.momentsSeen < Self.enoughSamples ? .fewSamples(history.momentsSeen) : nil
  }

  private func poolSize(_ statements: [StatementForecast]) -> Int? {
    statements.compactMap { $0.worst.poolExhaustion?.capacity }.first
  }
}

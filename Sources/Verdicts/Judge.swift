// SPDX-License-Identifier: Apache-2.0
public import Forecast
import LockModel
public import Migrations
import Schema
import Snapshot
import SQLSyntax

/// Judges forecasts: by impact where a snapshot says who is there, by lock and work class where
/// none does.
public struct Judge: Sendable {
  /// SHA-256 of bytes, hexadecimal; the edge has the library.
  public typealias Digest = @Sendable ([UInt8]) -> String

  let limits: Limits
  var input: ForecastInput
  let digest: Digest
  let advisor: Advisor?

  /// - Parameters:
  ///   - limits: from where on a forecast is not acceptable.
  ///   - input: what the forecasts were made from.
  ///   - advisor: finds the gentler way and the way back; nil: none are looked for.
  ///   - digest: SHA-256, hexadecimal.
  public init(
    limits: Limits, input: ForecastInput, advisor: Advisor?, digest: @escaping Digest
  ) {
    self.limits = limits
    self.input = input
    self.advisor = advisor
    self.digest = digest
  }

  /// Everything that a renderer shows.
  ///
  /// - Parameter migrations: what was read, one for each forecast; none: scripts of our own.
  public func report(
    _ forecasts: [MigrationForecast], of read: [Migration] = [], snapshot: SnapshotReference?,
    versionProvenance: Provenance, seed: UInt64
  ) -> Report {
    let end = forecasts.last?.catalog ?? input.catalog
    let migrations = forecasts.indices.map { index in
      judge(forecasts[index], read.dropFirst(index).first, end)
    }
    var verdict = migrations.map(\.verdict).max() ?? .pass
    if snapshot?.isStale == true { verdict = max(verdict, severity(of: .staleSnapshot, .warn)) }
    return Report(
      verdict: verdict,
      databases: [
        DatabaseReport(
          engine: input.catalog.engine, serverVersion: input.catalog.version,
          serverVersionProvenance: versionProvenance, snapshot: snapshot)
      ],
      migrations: migrations, limits: limits,
      coverage: coverage(forecasts, snapshot: snapshot, versionProvenance: versionProvenance),
      seed: seed)
  }

  /// - Parameter end: what exists when all of them have run.
  private func judge(
    _ forecast: MigrationForecast, _ read: Migration?, _ end: Catalog
  ) -> MigrationReport {
    let hasDown = read?.down.map { !$0.statements.isEmpty } ?? false
    let statements = forecast.statements.indices.map { index in
      judge(index, in: forecast, hasDown: hasDown, end)
    }
    var report = MigrationReport(
      path: forecast.script.path, verdict: statements.map(\.verdict).max() ?? .pass,
      statements: statements, diagnostics: forecast.script.texts.flatMap(\.locatedDiagnostics))
    report.runner = read?.runner
    report.identity = read?.identity
    report.transaction = read?.transaction
    report.deployHours = forecast.deployHours
    report.remarks = read.map(SuppressionRemark.all) ?? []
    report.down = read?.down.map { down in
      advisor?.wayBack(by: down, after: forecast, judge: self) ?? WayBack(down)
    }
    return report
  }

  private func judge(
    _ index: Int, in migration: MigrationForecast, hasDown: Bool, _ end: Catalog
  ) -> StatementReport {
    let statement = migration.script.statements[index]
    let text = migration.script.text(of: statement)
    let source = text.source
    let range = statement.parsed.range
    let harm = findings(index, in: migration)
    let advice = advisor?.advice(on: index, of: migration, findings: harm, judge: self)
    let findings = merged(
      harm + consequences(index, in: migration, advice?.rollback, hasDown: hasDown, end))
    let verdict = findings.map(\.severity).max() ?? .pass
    var report = StatementReport(
      index: index, path: text.path, position: source.lines.position(of: range.lower),
      sql: source.text(range),
      digest: digest(Array(source.bytes[range.offsets])),
      kind: statement.parsed.statement.commandTag, transaction: statement.transaction,
      forecast: migration.statements[index], findings: findings, instead: advice?.instead,
      rollback: advice?.rollback, verdict: verdict)
    report.noInstead = advice?.noInstead
    report.lead = source.text(
      SourceRange(lower: statement.parsed.extent.lower, upper: range.lower))
    return report
  }

  /// What a statement does to others while it runs, worst first; what it leaves behind is among the
  /// ``consequences(_:in:_:hasDown:_:)``.
  func findings(_ index: Int, in migration: MigrationForecast) -> [Finding] {
    let subject = JudgedStatement(index: index, migration: migration, input: input)
    var findings =
      unknownFindings(subject) + rejectionFindings(subject) + rowChangeFindings(subject)
    findings +=
      runnerFindings(subject) + longTransactionFindings(subject)
      + liveUseFindings(subject)
    findings += subject.hasSnapshot ? impactFindings(subject) : classFindings(subject)
    return merged(findings.map(configured))
  }

  /// What a statement means for those who use the schema, in whichever form it is carried out.
  private func consequences(
    _ index: Int, in migration: MigrationForecast, _ rollback: Rollback?, hasDown: Bool,
    _ end: Catalog
  ) -> [Finding] {
    let subject = JudgedStatement(index: index, migration: migration, input: input)
    let change = SchemaChange(subject)
    var findings = dataLossFindings(subject, change) + runningCodeFindings(subject, change)
    findings += guaranteeFindings(subject, change) + rowFindings(subject, change)
    findings += definitionFindings(subject) + constraintFindings(subject, change, atEnd: end)
    findings += transactionFindings(subject) + enumValueFindings(subject)
    findings += irreversibleFindings(subject, change, rollback, hasDown: hasDown)
    return findings.map(configured)
  }

  private func configured(_ finding: Finding) -> Finding {
    var configured = finding
    configured.engine = input.catalog.engine
    configured.severity = severity(of: finding.rule, finding.severity)
    return configured
  }

  /// The severity that the config gives a rule.
  ///
  /// It may soften and harden; it does not turn a note into a finding.
  private func severity(of rule: Rule, _ severity: Verdict) -> Verdict {
    guard severity > .pass else { return .pass }
    return limits.severities[rule.rawValue] ?? severity
  }

  /// One finding a rule, the worst; worst rules first, equal ones in the order of the rules.
  private func merged(_ findings: [Finding]) -> [Finding] {
    var worst: [Rule: Finding] = [:]
    for finding in findings where finding.severity > (worst[finding.rule]?.severity ?? .pass) {
      worst[finding.rule] = finding
    }
    for finding in findings where worst[finding.rule] == nil { worst[finding.rule] = finding }
    let ordered = Rule.allCases.compactMap { worst[$0] }
    return Verdict.allCases.sorted(by: >).flatMap { level in
      ordered.filter { $0.severity == level }
    }
  }
}

extension ScriptText {
  fileprivate var locatedDiagnostics: [LocatedDiagnostic] {
    source.diagnostics.map { diagnostic in
      LocatedDiagnostic(
        diagnostic, in: path, at: source.lines.position(of: diagnostic.range.lower))
    }
  }
}

/// A statement with everything that an opinion about it rests on.
struct JudgedStatement {
  let index: Int
  let migration: MigrationForecast
  let input: ForecastInput

  init(index: Int, migration: MigrationForecast, input: ForecastInput) {
    self.index = index
    self.migration = migration
    self.input = input
  }

  var forecast: StatementForecast { migration.statements[index] }
  var statement: Statement { migration.script.statements[index].parsed.statement }
  var plan: Plan { forecast.plan }
  var before: Catalog { migration.before[index] }
  var after: Catalog { migration.after(index) }
  var settings: [String: String] { migration.script.statements[index].settings }
  var range: SourceRange { migration.script.statements[index].parsed.range }
  /// Somebody saw who is there, now or at other times.
  var hasSnapshot: Bool { forecast.now != nil || forecast.usual.wait.isKnown }

  /// Locks on relations that stood before the migration, which others can feel.
  var feltLocks: [LockRequest] {
    plan.feltLocks.filter { before.origin(of: $0.relation) != .created }
  }

  /// The strongest of them; of equal ones the first.
  var strongest: LockRequest? {
    feltLocks.reduce(nil) { best, lock in
      guard let best else { return lock }
      return lock.mode > best.mode ? lock : best
    }
  }

  /// Every row of a table that stood before is locked to the end of the transaction.
  var wholeRowLocks: RowLocks? {
    plan.rowLocks.first { locks in
      locks.extent == .everyRow && before.origin(of: locks.relation) != .created
    }
  }

  var blocksReads: Bool { strongest?.mode.blocksReads ?? false }
  var blocksWrites: Bool {
    guard let strongest else { return false }
    // Nobody writes into a materialized view but REFRESH.
    let isView = before.relation(strongest.relation)?.kind == .materializedView
    return isView ? strongest.mode.blocksReads : strongest.mode.blocksWrites
  }

  /// The statements behind it in its transaction that do heavy work, while it holds its locks.
  var heavyBehind: some Sequence<StatementForecast> {
    sequence(state: migration.nextHeavy[index]) { next in
      guard let index = next else { return nil }
      next = migration.nextHeavy[index]
      return migration.statements[index]
    }
  }

  /// Where most others would stall.
  var stalledRelation: RelationName? { forecast.usual.stalled.first?.relation }

  var isFollowedByHeavyWork: Bool { migration.nextHeavy[index] != nil }

  var horizons: [Horizon] { [forecast.now, forecast.usual].compactMap { $0 } }
}

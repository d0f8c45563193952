// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation
import SQLSyntax
import Snapshot

/// The forecast of the statements of one transaction: their locks add up, and all are held to its
/// end.
///
/// Each transaction of a migration meets the workload afresh: what an earlier one left in the
/// queue has drained, or its own forecast says that it did not.
struct TransactionForecast {
  let statements: [PlannedStatement]
  let input: ForecastInput
  let machine: Machine
  let figures: Figures
  let seed: UInt64
  let runs: Int
  let map: RunMap

  struct Result {
    var statements: [StatementForecast]
    /// What the transaction would cost in each hour of the week that the history knows.
    var hours: [HourCost] = []
  }

  func make() -> Result {
    let numbering = numbering()
    let players = Players(statements: statements, numbering: numbering, input: input)
    let rows = RowObjects(
      statements, numbering, WorkDuration(figures: figures, machine: machine),
      patience: SettingsInForce(script: [:], input: input).rowLockTimeout)
    let scenario = scenario(numbering, players, rows)
    let moments = usualMoments(players)
    let usual = horizons(
      of: moments.map { past(scenario, $0) } ?? samples(scenario, players), rows,
      players: players, seed: seed)
    let now = input.snapshot.flatMap { snapshot in
      knowsPresent(players, snapshot)
        ? horizons(
          of: present(scenario, players, snapshot), rows, players: players, seed: ~seed) : nil
    }
    var result = Result(
      statements: statements.indices.map { index in
        forecast(statements[index], players, usual: usual[index], now: now?[index])
      })
    if !input.lockOrders.isEmpty {
      let deadlocks = players.deadlocks(of: statements, orders: input.lockOrders)
      for (index, risks) in deadlocks.enumerated() { result.statements[index].deadlocks = risks }
    }
    if let moments {
      result.hours = HourCost.hours(
        of: scenario, statements: statements, moments: moments,
        reference: input.snapshot?.workload.transactionsPerSecond)
    }
    return result
  }

  private func forecast(
    _ statement: PlannedStatement, _ players: Players, usual: Horizon, now: Horizon?
  ) -> StatementForecast {
    var forecast = StatementForecast(plan: statement.plan, usual: usual)
    let total = statement.total
    forecast.now = now
    forecast.lockTimeout = statement.lockTimeout
    forecast.statementTimeout = statement.statementTimeout
    forecast.unknownSizes = total.unknownSizes
    // What the server refuses does no work.
    forecast.isHeavy =
      statement.underLock.isHeavy && statement.plan.rejection?.reason != .activeTransaction
    forecast.target = target(of: statement)
    forecast.rows = total.unknownSizes.isEmpty ? Estimate(total.rows, total.sizes) : nil
    forecast.walBytes = total.unknownSizes.isEmpty ? Estimate(total.walBytes, .inferred) : nil
    forecast.newBytes = total.unknownSizes.isEmpty ? Estimate(total.newBytes, .inferred) : nil
    forecast.workSeconds = total.unknownSizes.isEmpty ? total.seconds : nil
    forecast.replicaLag = replicaLag(of: total)
    forecast.onlineLog = OnlineLog(statement, players, figures, input)
    return forecast
  }

  /// A standby replays in one process, all the while that the statement works and beyond.
  private func replicaLag(of total: WorkAmount) -> Estimate? {
    guard total.unknownSizes.isEmpty, input.snapshot?.replication.standbys.isEmpty == false else {
      return nil
    }
    if input.catalog.engine.isMySQLFamily { return serialLag(of: total) }
    let replay = total.walBytes / machine.replayRate.value
    return Estimate(
      max(0, replay - total.seconds), max(machine.replayRate.provenance, total.provenance))
  }

  /// A replica runs a statement when it has ended here, and everything behind it waits meanwhile
  /// (manual, "Online DDL Limitations"); MariaDB can let it begin both at once
  /// (`binlog_alter_two_phase`).
  private func serialLag(of total: WorkAmount) -> Estimate? {
    let isAtOnce =
      input.snapshot?.server.settings["binlog_alter_two_phase"]?.uppercased() == "ON"
    return Estimate(isAtOnce ? 0 : total.seconds, max(.inferred, total.provenance))
  }

  /// The largest relation that the statement locks.
  private func target(of statement: PlannedStatement) -> TargetSize? {
    let sized = statement.visibleLocks.compactMap { lock -> TargetSize? in
      guard !lock.kind.isIndex,
        let figures = figures.figures(of: lock.relation, in: statement.before)
      else { return nil }
      return TargetSize(
        relation: lock.relation, rows: figures.rows, bytes: Int64(min(figures.totalBytes, 9e18)),
        provenance: figures.provenance)
    }
    return sized.max { ($0.bytes ?? 0, $1.relation) < ($1.bytes ?? 0, $0.relation) }
  }

  // MARK: Scenario

  private func numbering() -> Numbering {
    var numbering = Numbering()
    for statement in statements {
      for lock in statement.visibleLocks {
        numbering.add(lock.relation, catalog: statement.before)
      }
      for separation in statement.plan.phases.compactMap(\.separation) {
        numbering.add(separation, catalog: statement.before)
      }
    }
    return numbering
  }

  private func scenario(
    _ numbering: Numbering, _ players: Players, _ rows: RowObjects
  ) -> WorkloadScenario {
    let simulated = statements.indices.map { index in
      statements[index].simulated(
        numbering, retries: input.retries, commits: index + 1 == statements.count,
        rows: rows.locks(of: statements[index], numbering))
    }
    var scenario = WorkloadScenario(
      relations: numbering.names.count + rows.count,
      poolCapacity: players.capacity?.sessions,
      arrivals: players.traffic.stopped(by: simulated, rows), holders: [],
      transactions: [MigrationTransaction(statements: simulated)],
      deadlockTimeout: deadlockTimeout,
      majorVersion: input.catalog.version.major, followsDrain: false)
    if input.catalog.engine.isMySQLFamily {
      scenario.discipline = .metadata
      // Looked for as soon as a request has to wait.
      scenario.deadlockTimeout = 0
    }
    return scenario
  }

  private var deadlockTimeout: Double {
    SettingsInForce(script: [:], input: input).timeout("deadlock_timeout") ?? 1
  }

  // MARK: Who is there

  /// What a run plays, by its number.
  private struct Cast {
    var basis: WaitBasis
    var independentMoments: Int
    /// Nobody comes and nobody is there.
    var isQuiet: Bool
    var scenario: @Sendable (Int) -> WorkloadScenario
  }

  /// Those of the last sample, if there is one.
  private func present(
    _ scenario: WorkloadScenario, _ players: Players, _ snapshot: Snapshot
  ) -> Cast {
    var present = scenario
    present.startsBusy = snapshot.samples.isEmpty
    present.holders = players.presentHolders(snapshot)
    return Cast(
      basis: .present, independentMoments: snapshot.samples.isEmpty ? 0 : 1,
      isQuiet: present.isQuiet
    ) { [present] _ in present }
  }

  private func usualMoments(_ players: Players) -> UsualMoments? {
    guard let past = input.past, past.independentMoments >= Self.fewestMoments,
      let snapshot = input.snapshot
    else { return nil }
    return UsualMoments(past, players: players, statements: statements, snapshot: snapshot)
  }

  /// At a moment of the history: whoever was in the way then, and the traffic of its hour.
  private func past(_ scenario: WorkloadScenario, _ moments: UsualMoments) -> Cast {
    let reference = input.snapshot?.workload.transactionsPerSecond
    return Cast(
      basis: moments.past.basis, independentMoments: moments.past.independentMoments,
      isQuiet: scenario.isQuiet && moments.isEmpty
    ) { run in
      let draw = moments.draw(worse: EvenShares.moment(run), spread: EvenShares.hour(run))
      var usual = scenario
      usual.holders = draw.holders
      usual.scaleTraffic(by: moments.past.trafficRatio(in: draw.hour, to: reference))
      return usual
    }
  }

  /// At a moment of the snapshot's own samples, without the transactions that are older than the
  /// samples reach back: how often those occur one snapshot cannot say, and the present horizon has
  /// them.
  private func samples(_ scenario: WorkloadScenario, _ players: Players) -> Cast {
    guard let samples = input.snapshot?.samples, samples.count > 1, let snapshot = input.snapshot
    else {
      let basis = input.snapshot.map { WaitBasis.samples(count: $0.samples.count, seconds: 0) }
      return Cast(
        basis: basis ?? .nothing, independentMoments: input.snapshot?.samples.count ?? 0,
        isQuiet: scenario.isQuiet
      ) { _ in scenario }
    }
    let span = samples.map(\.secondsBefore).max() ?? 0
    // No more of them than there are runs, from all of the time.
    let count = min(samples.count, budget)
    let scenarios = (0..<count).map { number in
      var usual = scenario
      usual.holders = players.holders(
        in: samples[number * samples.count / count], snapshot, olderThan: span)
      return usual
    }
    return Cast(
      basis: .samples(count: samples.count, seconds: span),
      independentMoments: 1 + Int(min(span, 1e12)) / Int(PastMoments.independence),
      isQuiet: scenarios.allSatisfy(\.isQuiet)
    ) { run in scenarios[run % scenarios.count] }
  }

  // MARK: Runs

  private func horizons(
    of cast: Cast, _ rows: RowObjects, players: Players, seed: UInt64
  ) -> [Horizon] {
    let outcomes = outcomes(of: cast, rows, seed: seed)
    let typical = TypicalRuns(outcomes, statements: statements.count) { run in
      play(run, of: cast, rows, seed: seed, recording: true)
    }
    return statements.indices.map { index in
      let own = outcomes.compactMap { $0.statements.dropFirst(index).first }
      let summary = HorizonSummary(
        outcomes: own, statement: statements[index], capacity: players.capacity,
        provenance: provenance(of: cast), basis: cast.basis)
      guard let snapshot = input.snapshot, knows(cast.basis, snapshot) else {
        return summary.blindHorizon()
      }
      var horizon = summary.horizon()
      horizon.stalled = players.stalled(by: statements[index])
      if cast.basis == .present {
        horizon.blockers = players.blockers(of: statements[index], snapshot)
      } else if !horizon.stalled.isEmpty {
        let prior = PriorWait(independentMoments: cast.independentMoments)
        let ends = EndingTimeouts.ofAnybody(snapshot.server)
        let patience = statements[index].lockTimeout ?? .infinity
        prior.map { horizon.guess($0, limit: min(ends, patience)) }
      }
      if let outcome = typical.outcome(of: index) {
        horizon.timeline = HorizonSummary.timeline(of: outcome, blockers: horizon.blockers.count)
        horizon.series = outcome.series
      }
      return horizon
    }
  }

  /// Whether anybody in the way would have been seen.
  private func knows(_ basis: WaitBasis, _ snapshot: Snapshot) -> Bool {
    switch basis {
    case .history: !snapshot.server.isInRecovery
    case .present: true
    case .nothing, .samples: snapshot.seesSessions
    }
  }

  /// What is known to be in the way now is said, whoever else was not seen.
  private func knowsPresent(_ players: Players, _ snapshot: Snapshot) -> Bool {
    snapshot.seesSessions
      || statements.contains { !players.blockers(of: $0, snapshot).isEmpty }
  }

  /// A history of one evening is no history: the samples tell as much.
  private static let fewestMoments = 10
  /// The distribution of the wait wants so many moments, over days (docs/forecast.md).
  private static let enoughMoments = 200

  /// Who is there now was seen; who usually is, only where enough moments were looked at.
  private func provenance(of cast: Cast) -> Provenance {
    switch cast.basis {
    case .nothing: .assumed
    case .present: cast.independentMoments > 0 ? .measured : .inferred
    case .samples(let count, _): count >= Self.enoughMoments ? .measured : .inferred
    case .history: cast.independentMoments >= Self.enoughMoments ? .measured : .inferred
    }
  }

  /// Fewer runs for a transaction of very many statements: its cost stays in bounds.
  private var budget: Int { max(1, min(runs, max(20, 30_000 / max(1, statements.count)))) }

  private func outcomes(
    of cast: Cast, _ rows: RowObjects, seed: UInt64
  ) -> [WorkloadOutcome] {
    // Without anybody in the way all that varies is the work: a fraction of the runs does.
    let count = cast.isQuiet ? min(budget, Self.fewestRuns) : budget
    let play: @Sendable (Int) -> WorkloadOutcome = { run in
      self.play(run, of: cast, rows, seed: seed)
    }
    // What the first runs cost decides how many follow: events, not time, so that every machine
    // and any number of threads comes to the same.
    let pilot = map(min(count, Self.pilotRuns), play)
    let cost = pilot.reduce(0) { $0 + $1.events } / max(1, pilot.count)
    let affordable = max(Self.fewestRuns, Self.eventBudget / max(1, cost))
    let rest = min(count, affordable) - pilot.count
    return rest > 0 ? pilot + map(rest) { play($0 + Self.pilotRuns) } : pilot
  }

  private func play(
    _ run: Int, of cast: Cast, _ rows: RowObjects, seed: UInt64, recording records: Bool = false
  ) -> WorkloadOutcome {
    var scenario = cast.scenario(run)
    scenario.holders = rows.extend(scenario.holders)
    return WorkloadRun(
      scenario, seed: seed &+ UInt64(run) &* 0x9E37_79B9_7F4A_7C15,
      machineShare: EvenShares.machine(run)
    ).run(recording: records)
  }

  private static let pilotRuns = 16
  private static let fewestRuns = 80
  private static let eventBudget = 200_000
}

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

  func make() -> [StatementForecast] {
    let numbering = numbering()
    let players = Players(statements: statements, numbering: numbering, input: input)
    let scenario = scenario(numbering, players)
    let usual = horizons(
      scenarios: usualScenarios(scenario, players), players: players, moment: .usual, seed: seed)
    let now = input.snapshot.map { snapshot in
      var present = scenario
      // The last sample has those who are under way, if there is one.
      present.startsBusy = snapshot.samples.isEmpty
      present.holders = players.presentHolders(snapshot)
      return horizons(scenarios: [present], players: players, moment: .now, seed: ~seed)
    }
    return statements.indices.map { index in
      forecast(statements[index], usual: usual[index], now: now?[index])
    }
  }

  private func forecast(
    _ statement: PlannedStatement, usual: Horizon, now: Horizon?
  ) -> StatementForecast {
    var forecast = StatementForecast(plan: statement.plan, usual: usual)
    let total = statement.total
    forecast.now = now
    forecast.lockTimeout = statement.lockTimeout
    forecast.statementTimeout = statement.statementTimeout
    forecast.unknownSizes = total.unknownSizes
    // What the server refuses does no work.
    forecast.isHeavy = total.isHeavy && statement.plan.rejection?.reason != .activeTransaction
    forecast.target = target(of: statement)
    forecast.rows = total.unknownSizes.isEmpty ? Estimate(total.rows, total.sizes) : nil
    forecast.walBytes = total.unknownSizes.isEmpty ? Estimate(total.walBytes, .inferred) : nil
    forecast.newBytes = total.unknownSizes.isEmpty ? Estimate(total.newBytes, .inferred) : nil
    return forecast
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
    }
    return numbering
  }

  private func scenario(_ numbering: Numbering, _ players: Players) -> WorkloadScenario {
    let simulated = statements.indices.map { index in
      statements[index].simulated(
        numbering, machine: machine, commits: index + 1 == statements.count)
    }
    return WorkloadScenario(
      relations: numbering.names.count, poolCapacity: players.capacity?.sessions,
      arrivals: players.traffic.stopped(by: simulated), holders: [],
      transactions: [MigrationTransaction(statements: simulated)],
      deadlockTimeout: deadlockTimeout,
      majorVersion: input.catalog.version.major, followsDrain: false)
  }

  private var deadlockTimeout: Double {
    SettingsInForce(script: [:], input: input).timeout("deadlock_timeout") ?? 1
  }

  /// At a usual moment: the statements of the workload as a random moment finds them, and the
  /// transactions that the samples saw, except those older than the samples reach back.
  ///
  /// Of these one snapshot cannot say how often they occur: the present horizon has them.
  private func usualScenarios(
    _ scenario: WorkloadScenario, _ players: Players
  ) -> [WorkloadScenario] {
    guard let samples = input.snapshot?.samples, samples.count > 1, let snapshot = input.snapshot
    else { return [scenario] }
    let span = samples.map(\.secondsBefore).max() ?? 0
    // No more of them than there are runs, from all of the history.
    let count = min(samples.count, budget)
    return (0..<count).map { number in
      var usual = scenario
      usual.holders = players.holders(
        in: samples[number * samples.count / count], snapshot, olderThan: span)
      return usual
    }
  }

  // MARK: Runs

  private enum Moment {
    case now
    case usual
  }

  private func horizons(
    scenarios: [WorkloadScenario], players: Players, moment: Moment, seed: UInt64
  ) -> [Horizon] {
    let outcomes = outcomes(of: scenarios, seed: seed)
    return statements.indices.map { index in
      let own = outcomes.compactMap { $0.statements.dropFirst(index).first }
      let summary = HorizonSummary(
        outcomes: own, statement: statements[index], capacity: players.capacity,
        provenance: provenance(of: moment), machineBand: machine.band)
      guard let snapshot = input.snapshot else { return summary.blindHorizon() }
      var horizon = summary.horizon()
      horizon.stalled = players.stalled(by: statements[index])
      if moment == .now { horizon.blockers = players.blockers(of: statements[index], snapshot) }
      horizon.timeline = HorizonSummary.timeline(of: own, blockers: horizon.blockers.count)
      return horizon
    }
  }

  /// The distribution of the wait wants so many samples, over days (docs/forecast.md).
  private static let enoughSamples = 200

  /// Who is there now was seen; who usually is, only where enough moments were looked at.
  private func provenance(of moment: Moment) -> Provenance {
    guard let samples = input.snapshot?.samples, !samples.isEmpty else {
      return input.snapshot == nil ? .assumed : .inferred
    }
    return switch moment {
    case .now: .measured
    case .usual: samples.count >= Self.enoughSamples ? .measured : .inferred
    }
  }

  /// Fewer runs for a transaction of very many statements: its cost stays in bounds.
  private var budget: Int { max(1, min(runs, max(20, 30_000 / max(1, statements.count)))) }

  private func outcomes(of scenarios: [WorkloadScenario], seed: UInt64) -> [WorkloadOutcome] {
    // Without anybody in the way all that varies is the work: a fraction of the runs does.
    let quiet = scenarios.allSatisfy { $0.arrivals.isEmpty && $0.holders.isEmpty }
    let count = quiet ? min(budget, Self.fewestRuns) : budget
    let play: @Sendable (Int) -> WorkloadOutcome = { run in
      WorkloadRun(
        scenarios[run % scenarios.count], seed: seed &+ UInt64(run) &* 0x9E37_79B9_7F4A_7C15,
        machineShare: Self.machineShare(run)
      ).run()
    }
    // What the first runs cost decides how many follow: events, not time, so that every machine
    // and any number of threads comes to the same.
    let pilot = map(min(count, Self.pilotRuns), play)
    let cost = pilot.reduce(0) { $0 + $1.events } / max(1, pilot.count)
    let affordable = max(Self.fewestRuns, Self.eventBudget / max(1, cost))
    let rest = min(count, affordable) - pilot.count
    return rest > 0 ? pilot + map(rest) { play($0 + Self.pilotRuns) } : pilot
  }

  /// Multiples of the golden ratio, without their integers: however many there are, they lie evenly
  /// between 0 and 1. So both horizons see the same machines, and a hold has the same P95 in both.
  private static func machineShare(_ run: Int) -> Double {
    let multiple = 0.5 + Double(run) * 0.618_033_988_749_894_9
    return multiple - multiple.rounded(.down)
  }

  private static let pilotRuns = 16
  private static let fewestRuns = 80
  private static let eventBudget = 200_000
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
public import Migrations
public import Schema
public import Simulation
public import Snapshot
import SQLSyntax

/// What a forecast is made from, besides the migration itself.
public struct ForecastInput: Sendable {
  public var catalog: Catalog
  /// Nil: judged by lock and work alone.
  public let snapshot: Snapshot?
  /// When migrations are deployed; empty: at any hour.
  public let deployHours: Set<HourOfWeek>
  /// What its history saw.
  let past: PastMoments?
  /// In which order applications take tables.
  let lockOrders: [LockOrder]
  /// Sessions that the application may have open at once, where the config says so.
  public var poolSize: Int?
  public var retries = Retries()
  /// Settings of the role that runs migrations, by name, over those of the server.
  public var settings: [String: String] = [:]
  /// Sizes stated in the config for relations that no snapshot knows: rows.
  public var declaredRows: [RelationName: Double] = [:]

  public init(
    catalog: Catalog, snapshot: Snapshot? = nil, deployHours: Set<HourOfWeek> = []
  ) {
    self.catalog = catalog
    self.snapshot = snapshot
    self.deployHours = deployHours
    past = PastMoments(snapshot?.history, deployedIn: deployHours)
    lockOrders = snapshot?.lockOrders ?? []
  }
}

/// A migration with a forecast for each of its statements.
public struct MigrationForecast: Sendable {
  public var script: Script
  /// One for each of `script.statements`.
  public var statements: [StatementForecast]
  /// What exists just before each of them.
  public var before: [Catalog]
  /// What exists after it has run.
  public var catalog: Catalog
  /// When it is cheapest, where the history knows and it matters.
  public var deployHours: DeployHours?
  /// For each statement the next one of its transaction that does heavy work.
  public let nextHeavy: [Int?]
  /// For each statement the last one before it, in its transaction, that stalls others on another
  /// table.
  public let earlierStall: [Int?]
  /// For each statement the first and the last one of its transaction.
  public let transactionStart: [Int]
  public let transactionEnd: [Int]
  /// The first statements of transactions that add a value to an enum.
  public let addsEnumValue: Set<Int>
  /// Where a second table is kept from writers, by statement.
  public let secondTables: [Int: SecondTable]

  public init(
    script: Script, statements: [StatementForecast], before: [Catalog], catalog: Catalog
  ) {
    self.script = script
    self.statements = statements
    self.before = before
    self.catalog = catalog
    nextHeavy = Self.nextHeavy(script, statements)
    earlierStall = Self.earlierStall(script, statements)
    transactionEnd = Self.transactionEnd(script)
    transactionStart = Self.transactionStart(script)
    addsEnumValue = Set(
      script.statements.indices.filter { script.statements[$0].parsed.statement.addsEnumValue }
        .map { [transactionStart] in transactionStart[$0] })
    secondTables = SecondTable.find(script, statements, before)
  }

  /// What exists after the statement.
  public func after(_ index: Int) -> Catalog {
    index + 1 < before.count ? before[index + 1] : catalog
  }

  private static func transactionEnd(_ script: Script) -> [Int] {
    var ends = Array(script.statements.indices)
    for index in ends.indices.dropLast().reversed() {
      guard let transaction = script.statements[index].transaction,
        script.statements[index + 1].transaction == transaction
      else { continue }
      ends[index] = ends[index + 1]
    }
    return ends
  }

  private static func transactionStart(_ script: Script) -> [Int] {
    var starts = Array(script.statements.indices)
    for index in starts.indices.dropFirst() {
      guard let transaction = script.statements[index].transaction,
        script.statements[index - 1].transaction == transaction
      else { continue }
      starts[index] = starts[index - 1]
    }
    return starts
  }

  private static func earlierStall(
    _ script: Script, _ statements: [StatementForecast]
  ) -> [Int?] {
    var earlier: [Int?] = Array(repeating: nil, count: statements.count)
    var last: Int?
    for index in statements.indices {
      let transaction = script.statements[index].transaction
      if let found = last, transaction == nil || script.statements[found].transaction != transaction
      {
        last = nil
      }
      guard let own = statements[index].usual.stalled.first?.relation else { continue }
      if let found = last {
        let isOther = statements[found].usual.stalled.first?.relation != own
        earlier[index] = isOther ? found : earlier[found]
      }
      last = index
    }
    return earlier
  }

  private static func nextHeavy(_ script: Script, _ statements: [StatementForecast]) -> [Int?] {
    var next: [Int?] = Array(repeating: nil, count: statements.count)
    for index in statements.indices.dropLast().reversed() {
      guard let transaction = script.statements[index].transaction,
        script.statements[index + 1].transaction == transaction
      else { continue }
      next[index] = statements[index + 1].isHeavy ? index + 1 : next[index + 1]
    }
    return next
  }
}

extension Statement {
  fileprivate var addsEnumValue: Bool {
    guard case .alterType(let alter) = self else { return false }
    return alter.actions.contains { if case .addValue = $0 { true } else { false } }
  }
}

/// Forecasts migrations: plans each statement, gives its work a duration, and plays it through the
/// lock queue many times.
public struct Forecaster: Sendable {
  let input: ForecastInput
  let seed: UInt64
  let runs: Int
  let map: RunMap

  /// - Parameters:
  ///   - input: what is known of production.
  ///   - seed: of all randomness; derive it from the input, so that the same input gives the same
  ///     forecast.
  ///   - runs: trajectories for each transaction and horizon.
  ///   - map: how the trajectories are run.
  public init(
    _ input: ForecastInput, seed: UInt64, runs: Int = Forecaster.defaultRuns,
    map: @escaping RunMap = Forecaster.sequentially
  ) {
    self.input = input
    self.seed = seed
    self.runs = runs
    self.map = map
  }

  /// The same with fewer trajectories, for what is only shown in passing.
  public func limited(to count: Int) -> Forecaster {
    Forecaster(input, seed: seed, runs: min(runs, count), map: map)
  }

  /// Enough for a P99 that two seeds agree on to two digits or so.
  public static let defaultRuns = 300

  /// Fewer where a migration has thousands of statements: seconds, not hours (docs/performance.md).
  public static func runs(forStatements count: Int) -> Int {
    max(20, min(defaultRuns, 300_000 / max(1, count)))
  }

  /// Forecasts scripts in the order in which they will run.
  public func forecast(_ scripts: [Script]) -> [MigrationForecast] {
    let machine = Machine.described(by: input.snapshot)
    let figures = Figures(input: input)
    let planner = ScriptPlanner(
      input: input, duration: WorkDuration(figures: figures, machine: machine))
    var catalog = input.catalog
    var forecasts: [MigrationForecast] = []
    for (index, group) in groups(of: scripts).enumerated() {
      var planned: [PlannedStatement] = []
      var ends: [(count: Int, catalog: Catalog)] = []
      for script in group {
        let (statements, end) = planner.plan(script, on: catalog)
        planned += statements
        ends.append((statements.count, end))
        catalog = end
      }
      let seed = seed &+ UInt64(index) &* 0x9E37_79B9
      let transactions = transactions(of: planned).map { range in
        TransactionForecast(
          statements: Array(planned[range]), input: input, machine: machine, figures: figures,
          seed: seed &+ UInt64(range.lowerBound) &* 0xBF58_476D, runs: runs, map: map
        ).make()
      }
      let hours = DeployHours(transactions.map(\.hours), deployedIn: input.deployHours)
      var statements = transactions.flatMap(\.statements)[...]
      var before = planned.map(\.before)[...]
      for (script, end) in zip(group, ends) {
        var forecast = MigrationForecast(
          script: script, statements: Array(statements.prefix(end.count)),
          before: Array(before.prefix(end.count)), catalog: end.catalog)
        forecast.deployHours = hours
        forecasts.append(forecast)
        statements = statements.dropFirst(end.count)
        before = before.dropFirst(end.count)
      }
    }
    return forecasts
  }

  /// Scripts that go on in one transaction stand together: what the first of them locks is held
  /// until the last has run.
  private func groups(of scripts: [Script]) -> [[Script]] {
    var groups: [[Script]] = []
    for script in scripts {
      if script.continuesTransaction, !groups.isEmpty {
        groups[groups.count - 1].append(script)
      } else {
        groups.append([script])
      }
    }
    return groups
  }

  /// Stretches of statements that run in one transaction.
  private func transactions(of statements: [PlannedStatement]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (index, statement) in statements.enumerated() {
      if let last = ranges.last, let transaction = statement.transaction,
        statements[last.lowerBound].transaction == transaction
      {
        ranges[ranges.count - 1] = last.lowerBound..<(index + 1)
      } else {
        ranges.append(index..<(index + 1))
      }
    }
    return ranges
  }
}

/// Runs the trajectories of a forecast, and returns their outcomes by number.
///
/// The edge may pass one that uses several threads: each run has a seed of its own, so the outcomes
/// are the same.
public typealias RunMap =
  @Sendable (_ count: Int, _ run: @Sendable (Int) -> WorkloadOutcome) -> [WorkloadOutcome]

extension Forecaster {
  /// One after the other.
  public static let sequentially: RunMap = { count, run in (0..<count).map { run($0) } }
}

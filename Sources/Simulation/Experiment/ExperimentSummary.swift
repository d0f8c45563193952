// SPDX-License-Identifier: Apache-2.0

/// What many runs of an experiment came to.
public struct ExperimentSummary: Sendable, Hashable {
  /// A figure of a run.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    case peakBlocked
    case blockedSeconds
    /// Until blocked and busy sessions take a whole pool.
    case poolFullAfter
    /// Until blocked sessions alone do.
    case poolBlockedAfter
    case stalledRequests
    case stalledSeconds
    case longestBacklog
    case excessLatency
    case delayedRequests
    case givenUp
    case timedOut
    case deadlocked
    case drainSeconds
    case standbyLag
    case standbyCancelled
    case standbyStalledSeconds
  }

  /// The distribution of a figure over the runs in which it has a value.
  public struct Distribution: Sendable, Hashable {
    /// The share of the runs in which it has one.
    public var share: Double
    public var p5: Double
    public var p50: Double
    public var p95: Double
    public var p99: Double

    init?(_ values: [Double?]) {
      let present = values.compactMap { $0 }
      let quantiles = Quantiles(present)
      guard let p5 = quantiles.value(0.05), let p50 = quantiles.value(0.5),
        let p95 = quantiles.value(0.95), let p99 = quantiles.value(0.99)
      else { return nil }
      share = Double(present.count) / Double(max(1, values.count))
      self.p5 = p5
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
    }
  }

  public struct Statement: Sendable, Hashable {
    public var name: String
    public var wait: Distribution?
    public var hold: Distribution?
    public var window: Distribution?
    public var peakBlocked: Distribution?
    public var attempts: Distribution?
    /// How often it ended in which way, the most frequent first.
    public var results: [(result: StatementOutcome.Result, share: Double)] {
      let sorted = shares.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      return sorted.map { ($0.key, $0.value) }
    }
    var shares: [StatementOutcome.Result: Double]
  }

  /// What a class of the application's requests met.
  public struct Class: Sendable, Hashable {
    public var name: String
    public var blocked: Distribution?
    public var peakBlocked: Distribution?
    public var deadlocked: Distribution?
    public var timedOut: Distribution?
  }

  public var runs: Int
  public var statements: [Statement]
  public var measures: [Measure: Distribution]
  public var classes: [Class]
  /// The share of the runs in which a deadlock ended the migration, and the application.
  public var migrationDeadlocks: Double
  public var applicationDeadlocks: Double
  /// The share of the runs that were cut short: their figures are lower bounds.
  public var truncated: Double
  /// Events that were followed, in all runs.
  public var events: Int

  public init(_ experiment: Experiment, _ outcomes: [WorkloadOutcome]) {
    runs = outcomes.count
    events = outcomes.reduce(0) { $0 + $1.events }
    statements = experiment.statements.indices.map { index in
      Statement(experiment.statements[index], outcomes.compactMap { $0.statements[at: index] })
    }
    classes = experiment.classes.indices.map { index in
      Class(experiment.classes[index], outcomes.compactMap { $0.arrivals[at: index] })
    }
    measures = [:]
    for measure in Measure.allCases {
      measures[measure] = Distribution(outcomes.map { $0.value(of: measure) })
    }
    func share(_ condition: (WorkloadOutcome) -> Bool) -> Double {
      Double(outcomes.count(where: condition)) / Double(max(1, outcomes.count))
    }
    migrationDeadlocks = share { $0.statements.contains { $0.result == .deadlock } }
    applicationDeadlocks = share { $0.deadlocked > 0 }
    truncated = share(\.isTruncated)
  }
}

extension ExperimentSummary.Statement {
  fileprivate init(_ name: String, _ outcomes: [StatementOutcome]) {
    self.name = name
    wait = .init(outcomes.map(\.wait))
    let done = outcomes.filter { $0.result == .done }
    hold = .init(done.map(\.hold))
    window = .init(outcomes.map(\.window))
    peakBlocked = .init(outcomes.map { Double($0.peakBlocked) })
    attempts = .init(outcomes.map { Double($0.attempts) })
    shares = [:]
    for result in Set(outcomes.map(\.result)) {
      let count = outcomes.count { $0.result == result }
      shares[result] = Double(count) / Double(outcomes.count)
    }
  }
}

extension ExperimentSummary.Class {
  fileprivate init(_ name: String, _ outcomes: [ArrivalOutcome]) {
    self.name = name
    blocked = .init(outcomes.map { Double($0.blocked) })
    peakBlocked = .init(outcomes.map { Double($0.peakBlocked) })
    deadlocked = .init(outcomes.map { Double($0.deadlocked) })
    timedOut = .init(outcomes.map { Double($0.timedOut) })
  }
}

extension WorkloadOutcome {
  fileprivate func value(of measure: ExperimentSummary.Measure) -> Double? {
    switch measure {
    case .peakBlocked: Double(peakBlocked)
    case .blockedSeconds: blockedSeconds
    case .poolFullAfter: exhaustedAfter
    case .poolBlockedAfter: saturatedAfter
    case .stalledRequests: Double(stalledRequests)
    case .stalledSeconds: stalledSeconds
    case .longestBacklog: Double(longestBacklog)
    case .excessLatency: excessLatency
    case .delayedRequests: Double(delayed)
    case .givenUp: Double(givenUp)
    case .timedOut: Double(timedOut)
    case .deadlocked: Double(deadlocked)
    case .drainSeconds: drainSeconds
    case .standbyLag: standby?.lag
    case .standbyCancelled: standby.map { Double($0.cancelled) }
    case .standbyStalledSeconds: standby?.stalledSeconds
    }
  }
}

extension Array {
  fileprivate subscript(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

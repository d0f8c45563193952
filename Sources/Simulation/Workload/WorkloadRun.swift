// SPDX-License-Identifier: Apache-2.0

/// One trajectory of a ``WorkloadScenario``: a pure function of the scenario and the seed.
///
/// Time is 0 when the migration makes its first request. While every session of the pool is
/// blocked, and while the migration works under locks that stop nobody, the traffic is not followed
/// request by request, so the cost of a run does not grow with the length of the migration.
public struct WorkloadRun: Sendable {
  let scenario: WorkloadScenario
  let seed: UInt64
  let machineShare: Double?

  /// - Parameters:
  ///   - scenario: the same for all runs of a forecast.
  ///   - seed: each run has its own, so that the order of the runs does not matter.
  ///   - machineShare: which share of machines is faster than that of this run, from 0 to 1. Shares
  ///     that are spread evenly over the runs give steady quantiles from few of them. Nil: drawn.
  public init(_ scenario: WorkloadScenario, seed: UInt64, machineShare: Double? = nil) {
    self.scenario = scenario
    self.seed = seed
    self.machineShare = machineShare
  }

  /// Plays to the moment when the migration is over and nobody waits any more.
  ///
  /// - Parameter records: also keeps how many sessions are blocked over time; the rest of the outcome
  ///   is the same with and without.
  public func run(recording records: Bool = false) -> WorkloadOutcome {
    var engine = WorkloadEngine(
      scenario, RandomStream(seed: seed), machine: machineShare.map(RealFunctions.normalQuantile))
    if records {
      engine.recorders = Array(repeating: nil, count: engine.outcome.statements.count)
    }
    return engine.play()
  }
}

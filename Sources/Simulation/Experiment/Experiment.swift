// SPDX-License-Identifier: Apache-2.0

/// A workload to be played many times: the scenario, and the names that its document gave.
public struct Experiment: Sendable, Hashable {
  public var name: String
  public var scenario: WorkloadScenario
  /// By number.
  public var relations: [String]
  public var pools: [String]
  public var classes: [String]
  public var statements: [String]
  public var runs: Int
  public var seed: UInt64

  public static let defaultRuns = 500

  init(name: String, scenario: WorkloadScenario) {
    self.name = name
    self.scenario = scenario
    relations = []
    pools = []
    classes = []
    statements = []
    runs = Self.defaultRuns
    seed = 1
  }

  /// One trajectory: a pure function of the experiment and the number.
  public func run(_ number: Int) -> WorkloadOutcome {
    WorkloadRun(scenario, seed: seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15).run()
  }
}

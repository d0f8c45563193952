// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Simulation
import TestSupport
import Testing

@Suite("Workload files")
struct ExperimentTests {
  private func summary(_ text: String, runs: Int = 40) throws -> ExperimentSummary {
    var experiment = try Experiment(json: Array(text.utf8))
    experiment.runs = runs
    return ExperimentSummary(experiment, (0..<runs).map { experiment.run($0) })
  }

  @Test("Every member of the documented workload is read")
  func everything() throws {
    let experiment = try Experiment(json: Fixture.bytes("workload/shop.json"))
    #expect(Experiment.isWorkload(try Fixture.bytes("workload/shop.json")))
    #expect(experiment.relations == ["orders", "items"])
    #expect(experiment.pools == ["web", "worker"])
    #expect(experiment.classes == ["show an order", "place an order", "restock"])
    #expect(experiment.statements == ["ALTER TABLE orders", "ALTER TABLE items"])
    #expect(experiment.runs == 500)
    let scenario = experiment.scenario
    #expect(scenario.pools == [Pool(capacity: 20, patience: 5), Pool(capacity: 5)])
    #expect(scenario.arrivals.map(\.pool) == [0, 0, 1])
    #expect(scenario.arrivals[0].limits.statementTimeout == 10)
    #expect(scenario.arrivals[1].limits.retries == 1)
    #expect(scenario.arrivals[1].then[0].locks == [ObjectLock(1, .rowExclusive)])
    #expect(scenario.holders[0].residual == .pareto(scale: 4, limit: 60))
    #expect(scenario.holders[0].hasSnapshot)
    #expect(scenario.holders[1].isCancellable)
    #expect(scenario.transactions.count == 1)
    #expect(scenario.transactions[0].statements[0].retryBackOff == 2)
    #expect(scenario.transactions[0].statements[0].phases[0].work.ownBand == 3)
    #expect(scenario.standby?.delayLimit == 30)
    #expect(scenario.standby?.readers == [0: 15])
    #expect(scenario.followsUntil == 60)
  }

  @Test("Phases and waits of CONCURRENTLY")
  func phases() throws {
    let summary = try summary(
      """
      {"holders": [{"locks": [["t", "RowExclusive"]], "ends": 3, "snapshot": true}],
       "migration": [[{"phases": [
         {"locks": [["t", "ShareUpdateExclusive"]], "keeps": [0], "work": 0.1},
         {"waits": [["t", "Share"]], "work": 1}, {"waits": ["snapshots"], "work": 0.1}]}]]}
      """)
    let wait = try #require(summary.statements.first?.wait)
    #expect(abs(wait.p50 - 2.9) < 1e-9)
  }

  @Test("A load experiment as pgbench plays it")
  func loadExperiment() throws {
    let summary = try summary(
      """
      {"parameters": {"rate": 100, "clients": 20, "hold_reader": 2, "lock_timeout": null},
       "weights": {"r": 8, "w": 1, "o": 1}, "base_latency_ms": 4, "duration": 13,
       "metrics": {"peak_blocked": 20}}
      """)
    #expect(summary.measures[.peakBlocked]?.p5 == 20)
    // 90 of 100 a second ask for the hot table.
    #expect((0.15...0.3).contains(try #require(summary.measures[.poolBlockedAfter]).p50))
    #expect(summary.measures[.poolBlockedAfter]?.share == 1)
    #expect(summary.statements.first?.results.first?.result == .done)
  }

  @Test(
    "What is wrong has a place",
    arguments: [
      (#"{"migration": [], "trafic": []}"#, 29, "unknown key \"trafic\""),
      (#"{"migration": [[{"locks": [["t"]]}]]}"#, 28, "expected [relation, mode]"),
      (#"{"migration": [[{"locks": [["t", "Big"]]}]]}"#, 28, "expected [relation, mode]"),
      (#"{"migration": [[{"work": -1}]]}"#, 26, "from 0 on"),
      (#"{"migration": [], "runs": 0}"#, 27, "from 1 to"),
      (#"{"migration": [], "traffic": [{"pool": "web", "rate": 1}]}"#, 46, "no pool is named"),
      (#"{"migration": [], "holders": [{"ends": "soon"}]}"#, 46, "expected seconds"),
      (#"{"migration": [[{"phases": [{"keeps": [0]}]}]]}"#, 42, "counts the phase's locks"),
      (#"{"parameters": {"clients": 0}}"#, 28, "from 1 to"),
    ])
  func errors(text: String, column: Int, message: String) {
    #expect {
      _ = try Experiment(json: Array(text.utf8))
    } throws: { error in
      guard let error = error as? JSONError else { return false }
      return error.message.contains(message) && error.line == 1 && abs(error.column - column) <= 6
    }
  }

  @Test(
    "Whatever the numbers, a run comes to its end",
    arguments: [
      #"{"migration": [[{"locks": [["t", "AccessExclusive"]], "work": 1e300, "retries": 100, "retry_pause": 1e300, "lock_timeout": 1e-300}]], "traffic": [{"rate": 1e9, "locks": [["t", "AccessShare"]], "service": {"mean": 1e300, "deviation": 1e300}}], "holders": [{"locks": [["t", "AccessShare"]], "ends": 1e300}]}"#,
      #"{"migration": [[{"locks": [["t", "AccessExclusive"]], "work": 100}]], "traffic": [{"rate": 1000, "locks": [["t", "AccessShare"]], "retries": 255, "retry_pause": 0, "lock_timeout": 1e-9}]}"#,
      #"{"parameters": {"rate": 1e300, "clients": 10000, "hold_reader": 1e300}, "weights": {}, "duration": 1e300}"#,
      #"{"migration": [[{"work": 0}]], "until": 1e300}"#,
    ])
  func extremes(text: String) throws {
    #expect(try summary(text, runs: 1).runs == 1)
  }

  @Test("A schedule is no workload")
  func schedule() throws {
    #expect(!Experiment.isWorkload(try Fixture.bytes("queue/readers-behind-alter.json")))
    #expect(!Experiment.isWorkload(Array("[]".utf8)))
  }
}

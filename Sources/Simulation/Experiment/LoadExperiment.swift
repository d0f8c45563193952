// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel

/// A load experiment as pgbench plays it: one hot table, another one, a holder, a DDL statement.
///
/// `parameters` and `weights` describe it; what was measured may stand beside them.
struct LoadExperiment {
  private var isPresent = false
  private var rate = 0.0
  private var clients = 1
  private var holderSeconds = 0.0
  private var lockTimeout: Double?
  private var retries = 0
  private var retryPause = 1.0
  private var hold = 0.0
  private var isShare = false
  private var holderWrites = false
  private var slow = 0.0
  private var transaction = 0.0
  private var weights: [String: Double] = ["r": 1]
  private var duration: Double?
  private var latency: Double?

  /// The DDL asks so long after the load has begun.
  private static let lead = 3.0
  /// A catalog change and its commit.
  private static let commit = 0.004

  /// Returns false for a key that means nothing here.
  mutating func read(_ key: String, _ value: inout JSONCursor) throws(JSONError) -> Bool {
    switch key {
    case "parameters":
      isPresent = true
      try readParameters(&value)
    case "weights": try readWeights(&value)
    case "duration": duration = try value.seconds()
    case "base_latency_ms": latency = try value.seconds() / 1000
    case "server", "base_tps", "events", "metrics", "samples", "samples_columns", "transactions",
      "transactions_columns", "repeat", "title", "note":
      try value.skipValue()
    default: return false
    }
    return true
  }

  private mutating func readParameters(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "rate": rate = try value.seconds()
      case "clients": clients = try value.count(1...WorkloadEngine.Limit.sessions)
      case "hold_reader": holderSeconds = try value.seconds()
      case "lock_timeout": lockTimeout = try value.null() ? nil : try value.seconds()
      case "retries": retries = try value.count(0...10_000)
      case "retry_pause": retryPause = try value.seconds()
      case "ddl_hold": hold = try value.seconds()
      case "mode": isShare = try value.string() == "Share"
      case "holder": holderWrites = try value.string() == "w"
      case "slow_ms": slow = try value.seconds() / 1000
      case "tx_ms": transaction = try value.seconds() / 1000
      case "weights": try readWeights(&value)
      default: try value.skipValue()
      }
    }
  }

  private mutating func readWeights(_ cursor: inout JSONCursor) throws(JSONError) {
    weights = [:]
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      weights[key] = try value.seconds()
    }
  }

  func experiment(name: String, runs: Int, seed: UInt64) -> Experiment? {
    guard isPresent else { return nil }
    let hot = 0
    let other = 1
    let extra = slow + transaction
    // What is left of the latency is the statement's own; where it is hidden behind a pause it is
    // that of a look-up by key.
    let own = extra > 0 ? 0.002 : max(0.0005, latency ?? 0.004)
    let total = weights.values.reduce(0, +)
    let kinds: [(key: String, name: String, lock: ObjectLock)] = [
      ("r", "read", ObjectLock(hot, .accessShare)), ("w", "write", ObjectLock(hot, .rowExclusive)),
      ("o", "other table", ObjectLock(other, .accessShare)),
    ]
    let present = kinds.filter { (weights[$0.key] ?? 0) > 0 }
    let arrivals = present.map { kind in
      ArrivalClass(
        locks: [kind.lock], rate: rate * (weights[kind.key] ?? 0) / total,
        service: ServiceTime(mean: own + (kind.key == "w" ? 0 : extra), deviation: own))
    }
    let mode: LockMode = isShare ? .share : .accessExclusive
    let holderMode: LockMode = holderWrites || isShare ? .rowExclusive : .accessShare
    let statement = MigrationStatement(
      phases: [
        MigrationPhase(locks: [ObjectLock(hot, mode)], work: WorkTime(median: hold + Self.commit))
      ], lockTimeout: lockTimeout, retries: retries, retryPause: retryPause)
    var scenario = WorkloadScenario(
      relations: 2, poolCapacity: clients, arrivals: arrivals,
      holders: [
        Holder(
          locks: [ObjectLock(hot, holderMode)], residual: .seconds(holderSeconds), usesPool: false)
      ], transactions: [MigrationTransaction(statements: [statement])])
    scenario.followsUntil = duration.map { max(0, $0 - Self.lead) }
    var experiment = Experiment(name: name, scenario: scenario)
    experiment.relations = ["hot", "other"]
    experiment.pools = ["pgbench"]
    experiment.classes = present.map(\.name)
    experiment.statements = ["DDL"]
    experiment.runs = runs
    experiment.seed = seed
    return experiment
  }
}

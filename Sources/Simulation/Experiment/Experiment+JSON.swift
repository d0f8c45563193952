// SPDX-License-Identifier: Apache-2.0
public import JSON
import LockModel

/// Reads the workload format described in docs/simulation.md. A key that is not known is an error: a
/// mistyped timeout would play another experiment.
extension Experiment {
  public init(json bytes: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(bytes)
    var reader = ExperimentReader()
    try reader.read(&cursor)
    try cursor.finish()
    self = try reader.experiment(cursor)
  }

  /// Whether a document is a workload: it has `migration`, or the `parameters` of a load
  /// experiment, where a schedule has `sessions`.
  public static func isWorkload(_ bytes: [UInt8]) -> Bool {
    var cursor = JSONCursor(bytes)
    var found = false
    try? cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      if key == "migration" || key == "parameters" { found = true }
      try value.skipValue()
    }
    return found
  }
}

/// Names become numbers in the order in which they appear.
struct NameTable {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}

private struct ExperimentReader {
  private var name = ""
  private var relations = NameTable()
  private var pools: [(name: String, pool: Pool)] = []
  private var arrivals: [(name: String, pool: (name: String, offset: Int)?, value: ArrivalClass)] =
    []
  private var holders: [Holder] = []
  private var transactions: [MigrationTransaction] = []
  private var statements: [String] = []
  private var standby: Standby?
  private var runs = Experiment.defaultRuns
  private var seed: UInt64 = 1
  private var deadlockTimeout = 1.0
  private var version = 17
  private var until: Double?
  private var load = LoadExperiment()

  mutating func read(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "runs": runs = try value.count(1...100_000)
      case "seed": seed = UInt64(try value.count(0...Int.max))
      case "deadlock_timeout": deadlockTimeout = try value.seconds()
      case "server_version": version = try value.int()
      case "until": until = try value.seconds()
      case "pools": try readPools(&value)
      case "traffic": try readTraffic(&value)
      case "holders":
        holders = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try holder(&cursor)
        })
      case "migration":
        transactions = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try transaction(&cursor)
        })
      case "standby": standby = try standby(&value)
      default:
        // What else a recorded load experiment holds are its results.
        guard try load.read(key, &value) else { throw value.unknownKey(key) }
      }
    }
  }

  func experiment(_ cursor: JSONCursor) throws(JSONError) -> Experiment {
    if let experiment = load.experiment(name: name, runs: runs, seed: seed) { return experiment }
    var scenario = WorkloadScenario(
      relations: relations.names.count, poolCapacity: nil, arrivals: [], holders: holders,
      transactions: transactions, deadlockTimeout: deadlockTimeout, majorVersion: version)
    if !pools.isEmpty { scenario.pools = pools.map(\.pool) }
    for arrival in arrivals {
      var value = arrival.value
      if let named = arrival.pool {
        guard let number = pools.firstIndex(where: { $0.name == named.name }) else {
          throw cursor.error("no pool is named \"\(named.name)\"", at: named.offset)
        }
        value.pool = number
      }
      scenario.arrivals.append(value)
    }
    scenario.followsUntil = until
    scenario.standby = standby
    var experiment = Experiment(name: name, scenario: scenario)
    experiment.relations = relations.names
    experiment.pools = pools.map(\.name)
    experiment.classes = arrivals.map(\.name)
    experiment.statements = statements
    experiment.runs = runs
    experiment.seed = seed
    return experiment
  }

  // MARK: Members

  private mutating func readPools(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.object { (name: String, value: inout JSONCursor) throws(JSONError) in
      var pool = Pool(capacity: nil)
      try value.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "size": pool.capacity = try value.count(1...WorkloadEngine.Limit.sessions)
        case "patience": pool.patience = try value.seconds()
        default: throw value.unknownKey(key)
        }
      }
      pools.append((name, pool))
    }
  }

  private mutating func readTraffic(_ cursor: inout JSONCursor) throws(JSONError) {
    try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
      var name = "class \(arrivals.count + 1)"
      var pool: (name: String, offset: Int)?
      var arrival = ArrivalClass(
        locks: [], rate: 0, service: ServiceTime(mean: 0.005, deviation: 0.005))
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "name": name = try value.string()
        case "pool": pool = (try value.string(), value.offset)
        case "rate": arrival.rate = try value.seconds()
        case "locks": arrival.locks = try locks(&value)
        case "service": arrival.service = try value.serviceTime()
        case "then":
          arrival.then = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
            try followUp(&cursor)
          })
        case "lock_timeout": arrival.limits.lockTimeout = try value.seconds()
        case "statement_timeout": arrival.limits.statementTimeout = try value.seconds()
        case "idle_in_transaction_session_timeout":
          arrival.limits.idleInTransactionTimeout = try value.seconds()
        case "transaction_timeout": arrival.limits.transactionTimeout = try value.seconds()
        case "retries": arrival.limits.retries = try value.count(0...255)
        case "retry_pause": arrival.limits.retryPause = try value.seconds()
        default: throw value.unknownKey(key)
        }
      }
      arrivals.append((name, pool, arrival))
    }
  }

  private mutating func followUp(_ cursor: inout JSONCursor) throws(JSONError) -> FollowUp {
    var next = FollowUp(
      think: ServiceTime(mean: 0, deviation: 0), locks: [],
      service: ServiceTime(mean: 0.005, deviation: 0.005))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "think": next.think = try value.serviceTime()
      case "locks": next.locks = try locks(&value)
      case "service": next.service = try value.serviceTime()
      default: throw value.unknownKey(key)
      }
    }
    return next
  }

  private mutating func holder(_ cursor: inout JSONCursor) throws(JSONError) -> Holder {
    var holder = Holder(locks: [], residual: .never, usesPool: false)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": _ = try value.string()
      case "locks": holder.locks = try locks(&value)
      case "ends": holder.residual = try value.residual()
      case "snapshot": holder.hasSnapshot = try value.bool()
      case "autovacuum": holder.isCancellable = try value.bool()
      case "in_pool": holder.usesPool = try value.bool()
      default: throw value.unknownKey(key)
      }
    }
    return holder
  }

  private mutating func standby(_ cursor: inout JSONCursor) throws(JSONError) -> Standby {
    var standby = Standby(queries: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "queries":
        standby.queries = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try holder(&cursor)
        })
      case "max_standby_streaming_delay":
        let limit = try value.double()
        standby.delayLimit = limit < 0 ? .infinity : limit
      case "readers":
        try value.object { (name: String, value: inout JSONCursor) throws(JSONError) in
          standby.readers[relations.number(of: name)] = try value.seconds()
        }
      default: throw value.unknownKey(key)
      }
    }
    return standby
  }

  // MARK: The migration

  private mutating func transaction(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> MigrationTransaction {
    MigrationTransaction(
      statements: try cursor.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
        try statement(&cursor)
      }))
  }

  private mutating func statement(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> MigrationStatement {
    var statement = MigrationStatement(phases: [])
    var only = MigrationPhase(work: WorkTime(median: 0))
    var name = "statement \(statements.count + 1)"
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "locks": only.locks = try locks(&value)
      case "work": only.work = try value.workTime()
      case "phases":
        statement.phases = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try phase(&cursor)
        })
      case "lock_timeout": statement.lockTimeout = try value.seconds()
      case "statement_timeout": statement.statementTimeout = try value.seconds()
      case "retries": statement.retries = try value.count(0...10_000)
      case "retry_pause": statement.retryPause = try value.seconds()
      case "retry_backoff": statement.retryBackOff = try value.seconds()
      default: throw value.unknownKey(key)
      }
    }
    if statement.phases.isEmpty { statement.phases = [only] }
    statements.append(name)
    return statement
  }

  private mutating func phase(_ cursor: inout JSONCursor) throws(JSONError) -> MigrationPhase {
    var phase = MigrationPhase(work: WorkTime(median: 0))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "waits":
        phase.waits = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try wait(&cursor)
        })
      case "locks": phase.locks = try locks(&value)
      case "keeps":
        phase.kept = try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
          try cursor.count(0...10_000)
        })
      case "work": phase.work = try value.workTime()
      default: throw value.unknownKey(key)
      }
    }
    guard phase.kept.allSatisfy({ phase.locks.indices.contains($0) }) else {
      throw cursor.error("\"keeps\" counts the phase's locks from 0")
    }
    return phase
  }

  /// `"snapshots"`, or a lock whose holders are waited for.
  private mutating func wait(_ cursor: inout JSONCursor) throws(JSONError) -> MigrationPhase.Wait {
    guard try cursor.kind() == .string else { return .lockers(try lock(&cursor)) }
    guard try cursor.string() == "snapshots" else {
      throw cursor.error("expected \"snapshots\" or [relation, mode]")
    }
    return .olderSnapshots
  }

  // MARK: Locks

  private mutating func locks(_ cursor: inout JSONCursor) throws(JSONError) -> [ObjectLock] {
    try cursor.array(of: { (cursor: inout JSONCursor) throws(JSONError) in try lock(&cursor) })
  }

  /// `["orders", "AccessShare"]`
  private mutating func lock(_ cursor: inout JSONCursor) throws(JSONError) -> ObjectLock {
    let start = cursor.offset
    let parts = try cursor.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
      try cursor.string()
    })
    guard parts.count == 2, let mode = LockMode(name: parts[1] + "Lock") ?? LockMode(name: parts[1])
    else {
      throw cursor.error(
        "expected [relation, mode], such as [\"orders\", \"AccessShare\"]", at: start)
    }
    return ObjectLock(relations.number(of: parts[0]), mode)
  }
}

extension JSONCursor {
  fileprivate func unknownKey(_ key: String) -> JSONError {
    error("unknown key \"\(key.prefix(60))\"")
  }

  /// Not negative and finite.
  mutating func seconds() throws(JSONError) -> Double {
    let start = offset
    let value = try double()
    guard value >= 0, value.isFinite else { throw error("expected a number from 0 on", at: start) }
    return value
  }

  mutating func count(_ range: ClosedRange<Int>) throws(JSONError) -> Int {
    let start = offset
    let value = try int()
    guard range.contains(value) else {
      throw error(
        "expected a whole number from \(range.lowerBound) to \(range.upperBound)", at: start)
    }
    return value
  }

  /// A number of seconds, or `{"mean": …, "deviation": …}`.
  fileprivate mutating func serviceTime() throws(JSONError) -> ServiceTime {
    guard try kind() == .object else { return ServiceTime(mean: try seconds(), deviation: 0) }
    var time = ServiceTime(mean: 0, deviation: 0)
    try object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "mean": time.mean = try value.seconds()
      case "deviation": time.deviation = try value.seconds()
      default: throw value.unknownKey(key)
      }
    }
    return time
  }

  /// A number of seconds, or `{"median": …, "band": …}`: P95 / median.
  fileprivate mutating func workTime() throws(JSONError) -> WorkTime {
    guard try kind() == .object else { return WorkTime(median: try seconds()) }
    var time = WorkTime(median: 0)
    try object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "median": time.median = try value.seconds()
      case "band": time.ownBand = max(1, try value.seconds())
      default: throw value.unknownKey(key)
      }
    }
    return time
  }

  /// A number of seconds, `"never"`, or a law.
  fileprivate mutating func residual() throws(JSONError) -> Holder.Residual {
    switch try kind() {
    case .string:
      guard try string() == "never" else { throw error("expected seconds, \"never\" or a law") }
      return .never
    case .array:
      return .among(
        try array(of: { (cursor: inout JSONCursor) throws(JSONError) in try cursor.seconds() }))
    case .object:
      var residual = Holder.Residual.never
      var limit = 86_400.0
      try object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "mean": residual = .exponential(mean: try value.seconds())
        case "age": residual = .pareto(scale: try value.seconds(), limit: limit)
        case "limit": limit = try value.seconds()
        default: throw value.unknownKey(key)
        }
      }
      if case .pareto(let scale, _) = residual { return .pareto(scale: scale, limit: limit) }
      return residual
    case .null, .bool, .number: return .seconds(try seconds())
    }
  }
}

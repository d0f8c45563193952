// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot
import Testing

@testable import Verdicts

@Suite("What doctor finds in a server")
struct DoctorTests {
  static let orders = RelationName("public", "orders")

  /// Nothing to mend: every timeout is set, and every source of knowledge is there.
  static func healthy() -> Snapshot {
    var table = Relation(orders, .table)
    table.indexes = [RelationName("public", "orders_pkey")]
    var catalog = Catalog(version: ServerVersion(16, 2), isComplete: true)
    catalog.insert(table)
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 1_763_829_000),
      server: Server(
        version: ServerVersion(16, 2), database: "shop",
        settings: [
          "autovacuum": "on", "autovacuum_freeze_max_age": "200000000", "deadlock_timeout": "1000",
          "idle_in_transaction_session_timeout": "30000", "lock_timeout": "2000",
          "log_lock_waits": "on", "max_standby_streaming_delay": "30000",
          "statement_timeout": "900000", "synchronous_commit": "on", "track_io_timing": "on",
        ]),
      catalog: catalog,
      samples: (0..<10).map { LockSample(secondsBefore: Double(90 - $0 * 10), sessions: []) },
      workload: Workload(queries: [
        QueryFamily(
          id: "1", text: nil, callsPerSecond: 1, meanSeconds: 0.1, deviationSeconds: 0.1, locks: [])
      ]),
      capacity: Capacity(
        maxConnections: 100, reservedConnections: 3, connections: 40, peakConnections: 60))
    snapshot.sizes[orders] = RelationSize(rows: 1e9, heapBytes: 100 << 30)
    snapshot.sizes[orders]?.freezeAge = 150_000_000
    snapshot.replication = Replication(
      standbys: [
        .init(name: "s1", syncState: "sync", replayLagSeconds: 0.1, replayLagBytes: 0)
      ],
      slots: [.init(name: "s1", isActive: true, isLogical: false, retainedBytes: 4096)])
    // Long, and bounded.
    add(session(.active, age: 600), to: &snapshot)
    add(session(.idleInTransaction, age: 20), to: &snapshot)
    return snapshot
  }

  static func session(
    _ state: Session.State, age: Double, user: String = "web", application: String = "shop",
    backendType: String = "client backend", preventsWraparound: Bool = false
  ) -> Session {
    Session(
      pid: 7, user: user, application: application, state: state, backendType: backendType,
      transactionAge: age, queryAge: age, stateAge: age,
      locks: [SessionLock(orders, .accessShare, isGranted: true)],
      preventsWraparound: preventsWraparound)
  }

  static func add(_ session: Session, to snapshot: inout Snapshot, sample: Int? = nil) {
    let last = sample ?? snapshot.samples.count - 1
    snapshot.samples[last].sessions.append(session)
  }

  static func findings(
    role: String? = nil, settings: [String: String] = [:], pool: Int? = nil,
    now: Timestamp? = nil, _ change: (inout Snapshot) -> Void = { _ in }
  ) -> [ServerFinding] {
    var snapshot = healthy()
    change(&snapshot)
    return Doctor(
      snapshot, migrationRole: role, migrationSettings: settings, poolSize: pool, now: now
    ).findings()
  }

  @Test("A healthy server has none")
  func none() {
    let now = Timestamp(seconds: 1_763_829_000 + 3600)
    #expect(Self.findings(role: "migrator", pool: 50, now: now) == [])
  }

  @Test("A snapshot that has nothing but a catalog accuses nobody")
  func nothingKnown() {
    let rules = Self.findings {
      $0 = Snapshot(
        capturedAt: $0.capturedAt, server: Server(version: ServerVersion(16), database: "x"),
        catalog: $0.catalog)
    }.map(\.rule)
    #expect(rules == [.snapshotThin, .noStatementStatistics])
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var rule: DoctorRule
    var severity: Verdict
    var change: @Sendable (inout Snapshot) -> Void

    init(
      _ rule: DoctorRule, _ severity: Verdict,
      _ change: @escaping @Sendable (inout Snapshot) -> Void
    ) {
      self.rule = rule
      self.severity = severity
      self.change = change
    }

    var testDescription: String { "\(rule.rawValue) \(severity.rawValue)" }
  }

  /// One change to the healthy server, one finding.
  static let cases: [Case] = [
    Case(.idleInTransactionUnbounded, .block) {
      $0.server.settings["idle_in_transaction_session_timeout"] = "0"
      add(session(.idleInTransaction, age: 90), to: &$0)
    },
    Case(.idleInTransactionUnbounded, .warn) {
      $0.server.settings["idle_in_transaction_session_timeout"] = "0"
      add(session(.idleInTransactionAborted, age: 90), to: &$0, sample: 0)
    },
    Case(.idleInTransactionUnbounded, .block) {
      $0.server.roleSettings["app"] = ["idle_in_transaction_session_timeout": "0"]
      add(session(.idleInTransaction, age: 90, user: "app"), to: &$0)
    },
    Case(.queriesUnbounded, .warn) { $0.server.settings["statement_timeout"] = "0" },
    Case(.noLockTimeout, .warn) { $0.server.roleSettings["migrator"] = ["lock_timeout": "0"] },
    Case(.deadlockTimeoutUnusual, .warn) { $0.server.settings["deadlock_timeout"] = "10000" },
    Case(.deadlockTimeoutUnusual, .pass) { $0.server.settings["deadlock_timeout"] = "10" },
    Case(.preparedTransaction, .block) {
      $0.preparedTransactions = [
        PreparedTransaction(
          gid: "tx", owner: nil, age: 400, locks: [RelationLock(orders, .rowExclusive)])
      ]
    },
    Case(.connectionsNearlyUsed, .warn) { $0.capacity.peakConnections = 90 },
    Case(.autovacuumOff, .warn) { $0.server.settings["autovacuum"] = "off" },
    Case(.wraparoundVacuumRuns, .block) {
      add(
        session(
          .active, age: 5, backendType: "autovacuum worker", preventsWraparound: true), to: &$0)
    },
    Case(.vacuumDoesNotEnd, .warn) {
      add(session(.active, age: 4000, backendType: "autovacuum worker"), to: &$0)
    },
    Case(.wraparoundVacuumNear, .warn) { $0.sizes[orders]?.freezeAge = 195_000_000 },
    Case(.wraparoundVacuumNear, .block) {
      $0.sizes[orders]?.heapBytes = 8192
      $0.sizes[orders]?.freezeAge = 310_000_000
    },
    Case(.invalidIndex, .warn) {
      var index = Relation(RelationName("public", "orders_note"), .index)
      index.index = IndexDetails(table: orders)
      index.index?.isValid = false
      $0.catalog.insert(index)
    },
    Case(.detachPending, .warn) {
      var part = Relation(RelationName("public", "orders_1"), .table)
      part.parents = [orders]
      part.detachPending = true
      $0.catalog.insert(part)
    },
    Case(.standbyDelayUnbounded, .warn) {
      $0.server.settings["max_standby_streaming_delay"] = "-1"
    },
    Case(.standbyLags, .warn) { $0.replication.standbys[0].replayLagSeconds = 90 },
    Case(.commitWaitsForReplay, .warn) {
      $0.server.settings["synchronous_commit"] = "remote_apply"
    },
    Case(.slotInactive, .warn) {
      $0.replication.slots[0].isActive = false
      $0.replication.slots[0].retainedBytes = 2 << 30
    },
    Case(.slotInactive, .pass) { $0.replication.slots[0].isActive = false },
    Case(.snapshotThin, .pass) { $0.samples.removeFirst(7) },
    Case(.lockWaitsNotLogged, .pass) { $0.server.settings["log_lock_waits"] = "off" },
    Case(.noStatementStatistics, .pass) { $0.workload.queries = [] },
    Case(.ioTimingOff, .pass) { $0.server.settings["track_io_timing"] = "off" },
  ]

  @Test("One thing is wrong, and found", arguments: cases)
  func found(_ wrong: Case) {
    let findings = Self.findings(role: "migrator") { wrong.change(&$0) }
    #expect(findings.map(\.rule) == [wrong.rule])
    #expect(findings.map(\.severity) == [wrong.severity])
  }

  @Test("Every rule is found by some test")
  func complete() {
    let elsewhere: Set<DoctorRule> = [.poolExceedsServer, .snapshotStale, .regularLongTransaction]
    #expect(Set(Self.cases.map(\.rule)).union(elsewhere) == Set(DoctorRule.allCases))
  }

  @Test("A pool larger than what the server has room for")
  func pool() {
    #expect(Self.findings(pool: 98).map(\.subject) == [.pool(size: 98, available: 97)])
    #expect(Self.findings(pool: 97) == [])
    let limited = Self.findings(pool: 90) { $0.capacity.databaseLimit = 80 }
    #expect(limited.map(\.subject) == [.pool(size: 90, available: 80)])
    #expect(Self.findings { $0.capacity.databaseLimit = 50 } == [])
  }

  @Test("A snapshot counts as old by the clock that is handed in")
  func stale() {
    let taken = Self.healthy().capturedAt.seconds
    let rules = { (hours: Int64) in
      Self.findings(now: Timestamp(seconds: taken + hours * 3600)).map(\.rule)
    }
    #expect(rules(47) == [])
    #expect(rules(49) == [.snapshotStale])
  }

  @Test("lock_timeout counts where the migration gets it from")
  func lockTimeout() {
    func rules(
      role: String?, own: String? = nil, _ change: (inout Snapshot) -> Void = { _ in }
    ) -> [Verdict] {
      Self.findings(role: role, settings: own.map { ["lock_timeout": $0] } ?? [:]) {
        $0.server.settings["lock_timeout"] = "0"
        change(&$0)
      }.map(\.severity)
    }
    #expect(rules(role: "migrator") == [.warn])
    #expect(rules(role: nil) == [.pass])
    #expect(rules(role: "migrator", own: "2s") == [])
    #expect(rules(role: "migrator") { $0.server.roleSettings["*"] = ["lock_timeout": "2s"] } == [])
    #expect(
      rules(role: "migrator") { $0.server.roleSettings["migrator"] = ["lock_timeout": "1000"] }
        == [])
    #expect(
      rules(role: "migrator") { $0.server.roleSettings["web"] = ["lock_timeout": "1000"] }
        == [.warn])
  }

  @Test("Whom a timeout ends is no finding, whichever it is")
  func otherTimeout() {
    let findings = Self.findings {
      $0.server.settings["idle_in_transaction_session_timeout"] = "0"
      $0.server.settings["statement_timeout"] = "0"
      $0.server.settings["transaction_timeout"] = "60000"
      Self.add(Self.session(.idleInTransaction, age: 90), to: &$0)
    }
    #expect(findings == [])
  }

  @Test("Who comes again and stays long is named, with its hours, from the history")
  func regular() throws {
    var night = Self.healthy()
    night.samples = (0..<6).map { number in
      LockSample(
        secondsBefore: Double(300 - number * 60),
        sessions: [
          Self.session(.active, age: Double(100 + number * 60), user: "bi", application: "metabase")
        ])
    }
    let history = try #require(History(of: night))
    let findings = Self.findings { $0.history = history }
    #expect(findings.map(\.rule) == [.regularLongTransaction])
    guard case .sessions(let sessions) = try #require(findings.first).subject else {
      Issue.record("not about sessions")
      return
    }
    #expect(sessions.owner.application == "metabase")
    #expect(sessions.seen == 6)
    #expect(sessions.longest == 400)
    #expect(!sessions.hours.isEmpty)
    #expect(sessions.lock == RelationLock(Self.orders, .accessShare))
  }

  @Test("An index of a partitioned table that waits for its partitions' is not invalid by accident")
  func partitionedIndex() {
    let findings = Self.findings {
      var index = Relation(RelationName("public", "orders_note"), .partitionedIndex)
      index.index = IndexDetails(table: Self.orders)
      index.index?.isValid = false
      $0.catalog.insert(index)
    }
    #expect(findings == [])
  }

  @Test("What is at work on a table is no left-over, and no query without end")
  func maintenance() {
    let findings = Self.findings {
      var index = Relation(RelationName("public", "orders_note"), .index)
      index.index = IndexDetails(table: Self.orders)
      index.index?.isValid = false
      $0.catalog.insert(index)
      $0.server.settings["statement_timeout"] = "0"
      for sample in $0.samples.indices { $0.samples[sample].sessions = [] }
      var builder = Self.session(.active, age: 900)
      builder.locks = [SessionLock(Self.orders, .shareUpdateExclusive, isGranted: true)]
      Self.add(builder, to: &$0)
    }
    #expect(findings == [])
  }

  @Test("The worst comes first")
  func order() {
    let findings = Self.findings {
      $0.server.settings["track_io_timing"] = "off"
      $0.server.settings["autovacuum"] = "off"
      $0.preparedTransactions = [PreparedTransaction(gid: "g", owner: nil, age: 900, locks: [])]
    }
    #expect(findings.map(\.severity) == [.block, .warn, .pass])
  }
}

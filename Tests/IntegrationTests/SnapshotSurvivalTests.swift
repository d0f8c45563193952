// SPDX-License-Identifier: Apache-2.0
import Collector
import Foundation
import Schema
import Snapshot
import TestSupport
import Testing

/// What happens to a server while it is sampled: the samples go on, and the document says what is
/// missing. What happens is done between two samples, so nothing here depends on time.
@Suite("A snapshot of a server in trouble", .serialized)
struct SnapshotSurvivalTests {
  let server: PostgresServer

  init() throws { server = try Self.prepared.get() }

  /// `pg_stat_statements` is created, but not loaded.
  private static let prepared = Result {
    let server = try PostgresServer("-trouble")
    try server.run("CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
    try server.run("CREATE TABLE orders (id int)")
    try server.run("CREATE EXTENSION pg_stat_statements")
    return server
  }

  private func options(user: String = "watcher") -> SnapshotCollector.Options {
    var options = SnapshotCollector.Options(
      connectionString: server.connectionString(user: user))
    options.samples = 6
    options.interval = 0.3
    return options
  }

  /// Collects, and calls `event` behind each sample with its number.
  private func collect(
    _ options: SnapshotCollector.Options? = nil, _ event: (Int) throws -> Void = { _ in }
  ) throws -> Snapshot {
    var failure: (any Error)?
    let result = try SnapshotCollector(options ?? self.options()).collect { progress in
      guard case .sampling(let taken, _) = progress else { return }
      do { try event(taken) } catch { failure = error }
    }
    if let failure { throw failure }
    // What is said of gaps stands in the document.
    #expect(try Snapshot.read(result.document).gaps == result.snapshot.gaps)
    return result.snapshot
  }

  private func terminate() throws {
    try server.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockcast'")
  }

  @Test("A backend that is terminated is replaced, and no sample is lost")
  func terminated() throws {
    let snapshot = try collect { if $0 == 2 || $0 == 6 { try terminate() } }
    #expect(snapshot.samples.count == 6)
    #expect(snapshot.gaps.lostSamples == 0)
    #expect(!snapshot.gaps.hide(.counters))
  }

  @Test("A server that is away for two samples: two are lost")
  func restarted() throws {
    let snapshot = try collect {
      if $0 == 2 { server.stop() }
      if $0 == 4 { try server.start() }
    }
    #expect(snapshot.samples.count == 4)
    #expect(snapshot.gaps.lostSamples == 2)
    // The counters before and after the restart have no difference.
    #expect(snapshot.workload.observedSeconds == nil)
    #expect(snapshot.catalog.relation(.init("public", "orders")) != nil)
  }

  @Test("Sessions that end when they are idle")
  func idle() throws {
    try server.run("ALTER ROLE watcher SET idle_session_timeout = '100ms'")
    defer { _ = try? server.run("ALTER ROLE watcher RESET idle_session_timeout") }
    let snapshot = try collect()
    #expect(snapshot.samples.count == 6)
    #expect(snapshot.gaps.lostSamples == 0)
  }

  @Test("No connection is free for a while")
  func crowded() throws {
    defer { _ = try? server.run("ALTER ROLE watcher CONNECTION LIMIT -1") }
    let snapshot = try collect {
      if $0 == 2 {
        try server.run("ALTER ROLE watcher CONNECTION LIMIT 0")
        try terminate()
      }
      if $0 == 3 { try server.run("ALTER ROLE watcher CONNECTION LIMIT -1") }
    }
    #expect(snapshot.samples.count == 5)
    #expect(snapshot.gaps.lostSamples == 1)
  }

  @Test("No connection is free at all")
  func full() throws {
    try server.run("ALTER ROLE watcher CONNECTION LIMIT 0")
    defer { _ = try? server.run("ALTER ROLE watcher CONNECTION LIMIT -1") }
    var options = options()
    options.patience = 0
    do {
      _ = try SnapshotCollector(options).collect()
      Issue.record("no error")
    } catch {
      guard case .full = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test(
    "A sample that has to wait for a lock, and one that is cancelled", arguments: [false, true])
  func refused(cancelled: Bool) throws {
    let holder = try server.session(database: "postgres", application: "holder")
    let canceller = try server.session(database: "postgres", application: "canceller")
    canceller.run("SELECT 1;")
    defer {
      holder.close()
      canceller.close()
    }
    let snapshot = try collect {
      if $0 == 2 {
        holder.run("BEGIN; LOCK TABLE pg_catalog.pg_authid IN ACCESS EXCLUSIVE MODE;")
        if cancelled {
          canceller.send(
            """
            DO $$ BEGIN
              FOR i IN 1..100 LOOP
                PERFORM pg_sleep(0.02);
                EXIT WHEN (SELECT count(pg_cancel_backend(pid)) FROM pg_locks
                           WHERE NOT granted AND pid <> pg_backend_pid()) > 0;
              END LOOP;
            END $$;
            """)
        }
      }
      if $0 == 3 {
        holder.run("ROLLBACK;")
        // One that came too late must not cancel the samples behind.
        if cancelled { canceller.finish() }
      }
    }
    #expect(snapshot.samples.count == 5)
    #expect(snapshot.gaps.lostSamples == 1)
  }

  // MARK: Rights

  @Test("What the role lacks is named with the grant that mends it, and the rest is read")
  func rights() throws {
    try server.run("CREATE ROLE nobody LOGIN")
    try server.run("REVOKE SELECT ON pg_catalog.pg_stat_database FROM PUBLIC")
    try server.run("CREATE SCHEMA hidden")
    try server.run("ALTER EXTENSION pg_stat_statements SET SCHEMA hidden")
    defer { _ = try? server.run("ALTER EXTENSION pg_stat_statements SET SCHEMA public") }
    var options = options(user: "nobody")
    options.samples = 2
    var snapshot = try collect(options)
    #expect(snapshot.samples.isEmpty)
    #expect(!snapshot.seesSessions)
    #expect(snapshot.capacity.connections == nil)
    #expect(snapshot.capacity.maxConnections == 100)
    #expect(snapshot.catalog.relation(.init("public", "orders")) != nil)
    let remedies = snapshot.gaps.missing.compactMap(\.remedy)
    #expect(
      Set(remedies)
        == [
          "GRANT pg_monitor TO nobody",
          "GRANT SELECT ON pg_catalog.pg_stat_database TO nobody",
          "GRANT USAGE ON SCHEMA hidden TO nobody",
        ])
    for remedy in Set(remedies) { try server.run(remedy) }
    snapshot = try collect(options)
    #expect(snapshot.samples.count == 2)
    #expect(snapshot.seesSessions)
    #expect(snapshot.capacity.connections != nil)
    // What no grant mends: the library is not in the server.
    #expect(snapshot.gaps.missing.map(\.part) == [.statements])
    #expect(
      snapshot.gaps.missing.first?.remedy?.contains("shared_preload_libraries") == true)
  }

  @Test("Limits of connections are facts")
  func limits() throws {
    try server.run("CREATE ROLE worker LOGIN CONNECTION LIMIT 7")
    try server.run("ALTER DATABASE postgres CONNECTION LIMIT 40")
    defer { _ = try? server.run("ALTER DATABASE postgres CONNECTION LIMIT -1") }
    var options = options()
    options.samples = 1
    let capacity = try collect(options).capacity
    #expect(capacity.roleLimits == ["worker": 7])
    #expect(capacity.databaseLimit == 40)
  }

  // MARK: Standby

  @Test("A standby's sessions are not those of the primary")
  func standby() throws {
    let standby = try PostgresServer("-standby", standbyOf: server)
    defer { standby.stop() }
    var options = options()
    options.samples = 2
    options.connectionString = standby.connectionString(user: "watcher")
    let snapshot = try collect(options)
    #expect(snapshot.server.isInRecovery)
    #expect(!snapshot.seesSessions)
    #expect(snapshot.samples.count == 2)
    #expect(!snapshot.gaps.hide(.replication))
    #expect(snapshot.catalog.relation(.init("public", "orders")) != nil)
  }

  // MARK: Interrupts

  @Test("An interrupt ends the sampling, and what was sampled is written")
  func interrupted() throws {
    let file = server.folder + "/interrupted.json"
    let process = Process()
    process.executableURL = Lockcast.executable
    process.arguments = [
      "snapshot", "--dsn", server.connectionString(user: "watcher"), "--samples", "10000",
      "--interval", "0.1", "--into", file,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      if try isSampling() { break }
      Thread.sleep(forTimeInterval: 0.05)
    }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    let snapshot = try Snapshot.read(Array(Data(contentsOf: URL(filePath: file))))
    #expect(!snapshot.samples.isEmpty)
    #expect(snapshot.samples.count < 10_000)
  }

  /// The catalog of an empty database is read long before.
  private func isSampling() throws -> Bool {
    let query = """
      SELECT count(*) FROM pg_stat_get_activity(NULL)
      WHERE application_name = 'lockcast' AND state = 'idle'
        AND query_start > backend_start + interval '1.5 s'
      """
    return try server.run(query).hasPrefix("1")
  }
}

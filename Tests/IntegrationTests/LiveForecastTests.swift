// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// The main job on a live server: a busy table, somebody who reads it for long, and the built
/// program.
@Suite("A migration of a busy table", .serialized)
struct LiveForecastTests {
  let server: PostgresServer
  let folder: String

  static let migration = "ALTER TABLE pgbench_accounts ADD COLUMN region text;\n"
  static let application = "nightly-report"

  init() throws {
    server = try PostgresServer.running()
    folder = server.folder
  }

  @Test("Blocks behind a long reader, names it, and does not when it is gone")
  func longReader() throws {
    try server.run("CREATE ROLE sampler LOGIN IN ROLE pg_monitor")
    try server.run("CREATE DATABASE bench")
    let preparation = try server.start("pgbench", ["-i", "-q", "-s", "1", "bench"])
    preparation.waitUntilExit()
    try #require(preparation.terminationStatus == 0)
    // The load ends by itself where the test does not get to its end.
    let load = try server.start(
      "pgbench", ["-n", "-N", "-c", "4", "-R", "40", "-T", "240", "bench"])
    let reader = try server.session(database: "bench", application: Self.application)
    defer {
      load.terminate()
      reader.close()
    }

    let pid = try #require(Int(reader.run("SELECT pg_backend_pid();").trimmed))
    reader.send("SELECT count(*) FROM pgbench_accounts WHERE aid = 1 AND pg_sleep(600) IS NULL;")
    // Somebody who has read for so long will read on for about as long again, or much longer.
    try wait { try age(of: pid) >= 8 }

    let blocked = try check()
    #expect(blocked.run.code == 1, "\(blocked.run.errors)")
    #expect(blocked.report["verdict"]?.stringValue == "block")
    let statement = try #require(blocked.statement)
    let blocker = try #require(
      statement["blockers"]?.arrayValue?.first { $0["pid"]?.intValue == pid })
    #expect(blocker["application"]?.stringValue == Self.application)
    #expect((blocker["transactionAge"]?.doubleValue ?? 0) >= 8)
    #expect((statement["window"]?["p95"]?.doubleValue ?? 0) >= 8)
    // Those who use the table meanwhile stall behind the waiting ALTER TABLE.
    #expect((statement["blocked"]?["peak"]?["p95"]?.doubleValue ?? 0) >= 1)
    for name in [Self.application, String(pid)] { #expect(blocked.comment.contains(name)) }

    try server.run("SELECT pg_terminate_backend(\(pid))")
    try wait { try age(of: pid) == 0 }
    var passed = try check()
    // A transaction of the load that is older than a second counts as a long one, and a slow machine
    // has some; and where no backend has reported its counters meanwhile, the table looks idle.
    // Another look will do.
    for _ in 0..<20 {
      let isBusy = passed.report["verdict"]?.stringValue != "pass"
      if passed.run.code == 0, isBusy, !passed.comment.contains(Self.application) { break }
      passed = try check()
    }
    #expect(passed.run.code == 0, "\(passed.comment)")
    // No lock_timeout, and no history that says how often such readers come: a warning.
    #expect(passed.report["verdict"]?.stringValue == "warn")
    let rules = passed.statement?["findings"]?.arrayValue?.compactMap { $0["rule"]?.stringValue }
    #expect(rules == ["no-lock-timeout"])
    #expect(!passed.comment.contains(Self.application))
  }

  private struct Checked {
    let run: Lockcast.Run
    let report: JSONValue
    let comment: String

    var statement: JSONValue? {
      report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first
    }
  }

  /// Takes a snapshot, and checks the migration against it.
  private func check() throws -> Checked {
    let snapshot = folder + "/bench.json"
    let taken = try Lockcast.run([
      "snapshot", "--dsn", server.connectionString(database: "bench", user: "sampler"),
      // Backends report their counters once a second.
      "--samples", "3", "--interval", "1", "--into", snapshot,
    ])
    try #require(taken.code == 0, "\(taken.errors)")
    let comment = folder + "/comment.md"
    let run = try Lockcast.run(
      [
        "check", "--snapshot", snapshot, "--format", "json", "--output", "markdown=\(comment)",
        "migration.sql",
      ], files: ["migration.sql": Data(Self.migration.utf8)])
    return Checked(
      run: run, report: try JSONValue.parse(Array(run.output.utf8)),
      comment: try String(contentsOfFile: comment, encoding: .utf8))
  }

  /// Seconds that a session's transaction is old; 0 where it is gone.
  private func age(of pid: Int) throws -> Double {
    let text = try server.run(
      """
      SELECT COALESCE((SELECT EXTRACT(epoch FROM clock_timestamp() - xact_start)
        FROM pg_stat_activity WHERE pid = \(pid) AND state = 'active'), 0)
      """)
    return Double(text.trimmed) ?? 0
  }

  private func wait(until condition: () throws -> Bool) throws {
    for _ in 0..<300 {
      if try condition() { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    Issue.record("nothing happened for half a minute")
  }

  /// The reader ends its transaction after some ticks; the ALTER TABLE waits so long at most.
  @Test("A simulated wait ends as the real one", arguments: [(2, false), (40, true)])
  func simulatedWait(timeout: Int, succeeds: Bool) throws {
    let database = "wait_\(timeout)"
    try server.run("CREATE DATABASE \(database)")
    try server.run("CREATE TABLE t (id int)", database: database)
    let reader = try server.session(database: database, application: "reader")
    let altering = try server.session(database: database, application: "alter")
    defer {
      reader.close()
      altering.close()
    }
    // A tick is 100 ms.
    reader.run("BEGIN; SELECT * FROM t;")
    altering.run("SET lock_timeout = \(timeout * 100);")
    reader.send("SELECT pg_sleep(1.5); COMMIT;")
    altering.run("ALTER TABLE t ADD COLUMN note int;")
    let columns = try server.run(
      "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'note'",
      database: database)
    #expect(columns.trimmed == (succeeds ? "1" : "0"))

    let schedule = """
      {"tick_ms": 100, "sessions": [
        {"name": "reader", "steps": [
          {"at": 0, "do": "begin"},
          {"at": 0, "do": "sql", "sql": "SELECT * FROM t", "locks": [["t", "AccessShare"]]},
          {"at": 15, "do": "commit"}]},
        {"name": "alter", "steps": [
          {"at": 0, "do": "set", "name": "lock_timeout", "ticks": \(timeout)},
          {"at": 1, "do": "sql", "sql": "ALTER TABLE t ADD COLUMN note int",
           "locks": [["t", "AccessExclusive"]], "xid": true}]}]}
      """
    let run = try Lockcast.run(
      ["simulate", "--format", "json", "schedule.json"],
      files: ["schedule.json": Data(schedule.utf8)])
    let played = try JSONValue.parse(Array(run.output.utf8))["steps"]?.arrayValue?.last {
      $0["session"]?.stringValue == "alter"
    }
    #expect(played?["result"]?.stringValue == (succeeds ? "ok" : "55P03"))
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

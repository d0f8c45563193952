// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// A migration is forecast, runs on a server under a holder, and its outcome is read from the log.
@Suite("Forecast and outcome of a real migration", .serialized)
struct OutcomeTests {
  private static let database = "outcome"
  private static let migration = """
    ALTER TABLE orders ADD COLUMN region text;
    BEGIN;
    ALTER TABLE customers ADD COLUMN name text;
    ALTER TABLE orders ADD CONSTRAINT short CHECK (length(note) < 100);
    COMMIT;
    """
  private static let prepared = Result {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE \(database)")
    try server.run(
      """
      CREATE TABLE orders (id int PRIMARY KEY, note text);
      INSERT INTO orders SELECT g, 'literal-4711' FROM generate_series(1, 50000) g;
      CREATE TABLE customers (id int PRIMARY KEY);
      """, database: database)
  }

  let server: PostgresServer

  init() throws {
    server = try PostgresServer.running()
    _ = try Self.prepared.get()
  }

  @Test("The log's figures are those of the run, and the record holds no text of it")
  func measured() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Self.migration.utf8).write(to: folder.appending(path: "m.sql"))
    func lockcast(_ arguments: String...) throws -> Lockcast.Run {
      try Lockcast.execute(Lockcast.executable, arguments, in: folder)
    }
    let dsn = server.connectionString(database: Self.database)
    #expect(try lockcast("snapshot", "--dsn", dsn, "--into", "s.json").code == 0)
    _ = try lockcast("check", "--snapshot", "s.json", "--output", "json=report.json", "m.sql")

    let held = try run()

    let log = server.folder + "/log"
    let first = try lockcast("outcome", "--report", "report.json", "--log", log, "--format", "json")
    #expect(first.code == 0, "\(first.errors)")
    let document = try JSONValue.parse(Array(first.output.utf8))
    let records = try #require(document["records"]?.arrayValue)
    #expect(records.compactMap { $0["index"]?.intValue } == [0, 2, 3])
    #expect(document["notFound"]?.arrayValue == [])
    let outcome = try #require(records.first?["outcome"])
    #expect(outcome["result"]?.stringValue == "done")
    let wait = try #require(outcome["wait"]?["low"]?.doubleValue)
    let window = try #require(outcome["window"]?["high"]?.doubleValue)
    #expect(wait >= 0.3 && wait <= held)
    #expect(window >= wait && window <= held)
    #expect((outcome["blocked"]?["low"]?.doubleValue ?? 0) >= 1)
    // The transaction kept the lock on customers until it committed.
    let kept = try #require(records[1]["outcome"]?["hold"]?["low"]?.doubleValue)
    #expect(kept >= 0.2 - 0.01)

    let kept2 = try String(
      contentsOf: folder.appending(path: ".lockcast/outcomes.jsonl"), encoding: .utf8)
    #expect(kept2.split(separator: "\n").count == 3)
    #expect(!kept2.contains("orders") && !kept2.contains("literal"))
    // Read twice, recorded once.
    #expect(try lockcast("outcome", "--report", "report.json", "--log", log).code == 0)
    let summary = try lockcast("outcome", "--summary")
    #expect(summary.output.contains("The last 3 forecasts"))
  }

  @Test("pg_stat_statements has one time for a statement that ran once")
  func statistics() throws {
    let name = "outcome_totals"
    try server.run("CREATE DATABASE \(name)")
    let dsn = server.connectionString(database: name)
    let report = #"""
      {"schema":"lockcast.report/1","migrations":[{"path":"m.sql","statements":[
      {"index":0,"line":1,"sql":"ALTER TABLE a ADD b int DEFAULT 5","digest":"d","kind":"ALTER TABLE",
      "transaction":null,"locks":[{}]},
      {"index":1,"line":2,"sql":"ALTER TABLE a ADD c int","digest":"e","kind":"ALTER TABLE",
      "transaction":null,"locks":[{}]}]}]}
      """#
    let files = ["r.json": Data(report.utf8)]
    let arguments = ["outcome", "--report", "r.json", "--dsn", dsn, "--format", "json"]
    let without = try Lockcast.run(arguments, files: files)
    #expect(without.code == 2)
    #expect(without.errors.contains("create the extension"))

    try server.run("CREATE EXTENSION pg_stat_statements; CREATE TABLE a ();", database: name)
    let before = try Lockcast.run(arguments, files: files)
    #expect(before.code == 2)
    #expect(before.errors.contains("track_utility"))
    try server.run("ALTER TABLE a ADD b int DEFAULT 5", database: name)
    let run = try Lockcast.run(arguments, files: files)
    #expect(run.code == 0, "\(run.errors)")
    let document = try JSONValue.parse(Array(run.output.utf8))
    #expect(document["notFound"]?.arrayValue?.first?["index"]?.intValue == 1)
    let window = document["records"]?.arrayValue?.first?["outcome"]?["window"]
    #expect(window?["low"] == window?["high"])
    #expect((window?["low"]?.doubleValue ?? 0) > 0)
  }

  /// Runs the migration behind a reader, with a reader behind it.
  ///
  /// - Returns: seconds from before its first statement to behind its last.
  private func run() throws -> Double {
    let holder = try server.session(database: Self.database, application: "holder")
    let reader = try server.session(database: Self.database, application: "reader")
    let runner = try server.session(database: Self.database, application: "runner")
    defer { [holder, reader, runner].forEach { $0.close() } }
    for session in [runner, reader] {
      session.run(
        "SET log_min_duration_statement = 0; SET log_lock_waits = on; SET deadlock_timeout = '50ms';"
      )
    }
    holder.run("BEGIN; SELECT FROM orders LIMIT 1;")
    let lines = Self.migration.split(separator: "\n").map(String.init)
    let start = Date()
    runner.send(lines[0])
    try waitForWaiters(1)
    reader.send("SELECT count(*) FROM orders;")
    try waitForWaiters(2)
    Thread.sleep(forTimeInterval: 0.3)
    holder.run("COMMIT;")
    runner.run(lines[1] + lines[2])
    Thread.sleep(forTimeInterval: 0.2)
    runner.run(lines[3] + lines[4])
    return Date().timeIntervalSince(start)
  }

  private func waitForWaiters(_ count: Int) throws {
    for _ in 0..<200 {
      let waiting = try server.run(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = "
          + "(SELECT oid FROM pg_database WHERE datname = '\(Self.database)')")
      if Int(waiting.trimmingCharacters(in: .whitespacesAndNewlines)) == count { return }
      Thread.sleep(forTimeInterval: 0.02)
    }
    Issue.record("no \(count) sessions wait")
  }

  @Test("A log that does not have the migration says what it would need")
  func nothingFound() throws {
    let report = #"""
      {"schema":"lockcast.report/1","migrations":[{"path":"m.sql","statements":[{"index":0,"line":1,
      "sql":"DROP TABLE nowhere","digest":"d","kind":"DROP TABLE","locks":[{}]}]}]}
      """#
    let line = "2026-11-25 03:14:37.250 UTC [1] LOG:  duration: 1.0 ms  statement: SELECT 1\n"
    for (log, words) in [("", "lc_messages"), (line, "none of the 1 statements")] {
      let run = try Lockcast.run(
        ["outcome", "--report", "r.json", "--log", "-"], files: ["r.json": Data(report.utf8)],
        input: log)
      #expect(run.code == 2)
      #expect(run.errors.contains(words), "\(run.errors)")
    }
  }
}

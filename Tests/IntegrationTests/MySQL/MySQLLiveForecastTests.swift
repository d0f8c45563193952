// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// The incident that everybody knows, on a live MariaDB: somebody has read the table and is idle in the
/// transaction, an INSTANT ADD COLUMN waits behind it, and a stream of readers behind that.
@Suite("An instant ALTER TABLE behind an open transaction", .serialized)
struct MySQLLiveForecastTests {
  static let migration = "ALTER TABLE orders ADD COLUMN region varchar(10), ALGORITHM=INSTANT;\n"
  /// Sessions of the application: what a pool would have.
  static let readers = 6
  /// How old the transaction is at the time of the snapshot, about; it will last as long again.
  static let age = 7.0

  struct Reality {
    var wait = 0.0
    var blocked = 0
    /// As performance_schema shows them while it waits.
    var pending: Set<String> = []
    var granted: Set<String> = []
  }

  @Test("Forecast and reality")
  func incident() throws {
    let server = try MariaDBServer.running()
    try server.run("CREATE OR REPLACE DATABASE incident")
    try server.run(
      """
      CREATE TABLE orders (id int PRIMARY KEY AUTO_INCREMENT, total int);
      INSERT INTO orders (total) SELECT seq FROM seq_1_to_1000;
      """, database: "incident")
    let application = try (0..<Self.readers).map { _ in try server.session(database: "incident") }
    let holder = try server.session(database: "incident")
    let migration = try server.session(database: "incident")
    defer { for session in application + [holder, migration] { session.close() } }
    // It ends by itself where the test does not get to its end.
    let query = "SELECT total FROM orders WHERE id = 17; DO SLEEP(0.15);\n"
    for session in application {
      session.send("SET lock_wait_timeout = 60;\n" + String(repeating: query, count: 110))
    }
    holder.run("BEGIN; SELECT COUNT(*) FROM orders;")
    Thread.sleep(forTimeInterval: 1)
    let forecast = try self.forecast(server)
    let reality = try happen(server, holder, migration)
    show(forecast, reality)

    #expect(forecast["verdict"]?.stringValue == "block")
    #expect(forecast["algorithm"]?.stringValue == "INSTANT")
    let blocker = try #require(forecast["blockers"]?.arrayValue?.first)
    #expect(blocker["mode"]?.stringValue == "SHARED_READ")
    #expect(blocker["state"]?.stringValue == "idle in transaction")
    let locks = forecast["locks"]?.arrayValue?.compactMap { $0["mode"]?.stringValue } ?? []
    #expect(locks == ["SHARED_UPGRADABLE", "EXCLUSIVE"])
    #expect(reality.granted.isSuperset(of: ["SHARED_UPGRADABLE", "SHARED_READ"]))
    // Threads of the server may ask for SHARED besides.
    #expect(reality.pending.isSuperset(of: ["EXCLUSIVE", "SHARED_READ"]))
    for (name, real) in [("wait", reality.wait), ("window", reality.wait)] {
      let band = try #require(forecast[name])
      #expect((band["p5"]?.doubleValue ?? .infinity) <= real, "\(name)")
      #expect((band["p95"]?.doubleValue ?? 0) >= real, "\(name)")
    }
    // The stream is large enough to fill the pool at once, here as there.
    #expect(reality.blocked == Self.readers)
    let peak = forecast["blocked"]?["peak"]?["p50"]?.doubleValue ?? 0
    #expect(abs(peak - Double(Self.readers)) <= 1)
    #expect((forecast["blocked"]?["poolExhaustion"]?["probability"]?.doubleValue ?? 0) > 0.9)
  }

  private func forecast(_ server: MariaDBServer) throws -> JSONValue {
    let taken = try Lockcast.run([
      "snapshot", "--dsn", server.connectionString(database: "incident"), "--samples", "4",
      "--interval", "2",
    ])
    try #require(taken.code == 0, "\(taken.errors)")
    let run = try Lockcast.run(
      [
        "check", "--snapshot", "production.json", "--pool", String(Self.readers), "--format",
        "json",
        "migration.sql",
      ],
      files: [
        "production.json": Data(taken.output.utf8), "migration.sql": Data(Self.migration.utf8),
      ])
    #expect(run.code == 1, "\(run.errors)")
    let report = try JSONValue.parse(Array(run.output.utf8))
    return try #require(
      report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first)
  }

  /// Runs the migration, and lets the transaction end when it is twice as old as it was.
  private func happen(
    _ server: MariaDBServer, _ holder: ServerSession, _ migration: ServerSession
  ) throws -> Reality {
    var reality = Reality()
    let clock = ContinuousClock()
    let begin = clock.now
    migration.send("SET lock_wait_timeout = 60; " + Self.migration)
    Thread.sleep(forTimeInterval: Self.age - 1)
    let locks = try server.run(
      """
      SELECT LOCK_STATUS, LOCK_TYPE FROM performance_schema.metadata_locks
      WHERE OBJECT_SCHEMA = 'incident' AND OBJECT_NAME = 'orders'
      """)
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 2 else { continue }
      if fields[0] == "PENDING" {
        reality.pending.insert(fields[1])
        if fields[1] == "SHARED_READ" { reality.blocked += 1 }
      } else {
        reality.granted.insert(fields[1])
      }
    }
    holder.run("COMMIT;")
    migration.finish()
    let elapsed = begin.duration(to: clock.now)
    reality.wait =
      Double(elapsed.components.seconds)
      + Double(elapsed.components.attoseconds) / 1e18
    let columns = try server.run("SHOW COLUMNS FROM orders", database: "incident")
    #expect(columns.contains("region"))
    return reality
  }

  private func show(_ forecast: JSONValue, _ reality: Reality) {
    func band(_ value: JSONValue?) -> String {
      ["p5", "p50", "p95"].map { key in
        String(format: "%8.1f", value?[key]?.doubleValue ?? .nan)
      }.joined()
    }
    print("                       forecast P5     P50     P95   reality")
    let wait = String(format: "%10.1f", reality.wait)
    print("waits, s                " + band(forecast["wait"]) + wait)
    print("window, s               " + band(forecast["window"]) + wait)
    print(
      "sessions stalled        " + band(forecast["blocked"]?["peak"])
        + String(format: "%10d", reality.blocked))
  }
}

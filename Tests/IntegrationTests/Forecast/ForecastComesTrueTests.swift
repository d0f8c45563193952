// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// The forecast beside what then happens: five tables under load, transactions that hold them for
/// random times, and ten migrations, each forecast from a snapshot and then run.
///
/// `FORECAST_ROUNDS=6 swift test --filter ForecastComesTrue` is the long form whose result stands
/// in docs/forecast.md.
@Suite("The forecast comes true", .serialized)
struct ForecastComesTrueTests {
  private static let database = "forecast"
  private let server: PostgresServer

  init() throws { server = try PostgresServer.running() }

  private static let schema = """
    CREATE TABLE customers (id bigint PRIMARY KEY, email text, country int);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, total int, note text, state int);
    CREATE TABLE items (id bigint PRIMARY KEY, parent bigint, price int, name text);
    CREATE TABLE events (id bigint PRIMARY KEY, customer bigint, payload text, made timestamptz);
    CREATE TABLE logs (id bigint, line text);
    INSERT INTO customers SELECT g, 'c' || g, g % 200 FROM generate_series(1, 20000) g;
    INSERT INTO orders SELECT g, g % 20000 + 1, g % 1000, md5(g::text), g % 5
      FROM generate_series(1, 150000) g;
    INSERT INTO items SELECT g, g % 150000 + 1, g % 100, 'item ' || g FROM generate_series(1, 100000) g;
    INSERT INTO events SELECT g, g % 20000 + 1, md5(g::text), now() FROM generate_series(1, 80000) g;
    INSERT INTO logs SELECT g, repeat('x', 100) FROM generate_series(1, 50000) g;
    VACUUM ANALYZE;
    """

  /// What an application does, as pgbench plays it.
  private static let traffic = """
    \\set id random(1, 20000)
    SELECT email FROM customers WHERE id = :id;
    SELECT total FROM orders WHERE id = :id;
    UPDATE orders SET state = state + 1 WHERE id = :id;
    SELECT price FROM items WHERE id = :id;
    SELECT payload FROM events WHERE id = :id;
    INSERT INTO logs VALUES (:id, 'line');
    """

  /// Ten changes, and what takes each back, so that every round meets the same schema.
  private static let migrations: [(up: String, down: String)] = [
    ("ALTER TABLE orders ADD COLUMN region text", "ALTER TABLE orders DROP COLUMN region"),
    ("CREATE INDEX orders_customer ON orders (customer)", "DROP INDEX orders_customer"),
    (
      "ALTER TABLE items ALTER COLUMN name SET NOT NULL",
      "ALTER TABLE items ALTER COLUMN name DROP NOT NULL"
    ),
    (
      "ALTER TABLE events ALTER COLUMN payload TYPE varchar(64)",
      "ALTER TABLE events ALTER COLUMN payload TYPE text"
    ),
    (
      "ALTER TABLE customers ADD CONSTRAINT positive CHECK (country >= 0)",
      "ALTER TABLE customers DROP CONSTRAINT positive"
    ),
    (
      "ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer) REFERENCES customers",
      "ALTER TABLE orders DROP CONSTRAINT orders_customer_fk"
    ),
    (
      "ALTER TABLE logs ADD COLUMN seen double precision DEFAULT random()",
      "ALTER TABLE logs DROP COLUMN seen"
    ),
    ("CREATE INDEX items_name ON items (name)", "DROP INDEX items_name"),
    (
      "ALTER TABLE events ADD COLUMN kind int NOT NULL DEFAULT 0",
      "ALTER TABLE events DROP COLUMN kind"
    ),
    (
      "ALTER TABLE customers ALTER COLUMN email SET DEFAULT ''",
      "ALTER TABLE customers ALTER COLUMN email DROP DEFAULT"
    ),
  ]

  private struct Row {
    var migration: String
    var wait: (p50: Double, p95: Double)
    var window: (p5: Double, p50: Double, p95: Double)
    var observed: Double

    var isInside: Bool { (window.p5...window.p95).contains(observed) }
  }

  @Test("Windows lie within P5 and P95")
  func windows() throws {
    let rounds =
      ProcessInfo.processInfo.environment["FORECAST_ROUNDS"].flatMap(Int.init) ?? 2
    try prepare()
    let script = server.folder + "/traffic.sql"
    try Data(Self.traffic.utf8).write(to: URL(filePath: script))
    let load = try server.start(
      "pgbench",
      ["-n", "-c", "4", "-R", "15", "-T", String(60 + 60 * rounds), "-f", script, Self.database])
    var random = SeededGenerator(seed: 5)
    let holders = try (0..<3).map { number in
      let holder = try server.session(database: Self.database, application: "batch-\(number)")
      holder.send(Self.holding(seconds: Double(60 + 60 * rounds), &random))
      return holder
    }
    defer {
      load.terminate()
      // What they still have to do dies with their sessions.
      _ = try? server.run(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '\(Self.database)' AND pid <> pg_backend_pid()
        """)
      holders.forEach { $0.close() }
    }
    var rows: [Row] = []
    for _ in 0..<rounds { rows += try round(&random) }
    Self.show(rows)
    let inside = rows.count(where: \.isInside)
    #expect(Double(inside) >= Self.fewest(of: Double(rows.count)), "\(inside) of \(rows.count)")
  }

  /// 85 % of the runs, less what chance takes from a forecast that is as good as that in one round
  /// of a hundred: twenty runs cannot tell 85 % from 80.
  private static func fewest(of runs: Double) -> Double {
    0.85 * runs - 2.33 * (runs * 0.85 * 0.15).squareRoot()
  }

  private func prepare() throws {
    try server.run("CREATE DATABASE \(Self.database)")
    let script = server.folder + "/schema.sql"
    try Data((Self.schema + "\nCREATE EXTENSION pg_stat_statements;").utf8).write(
      to: URL(filePath: script))
    try server.run(script: script, database: Self.database)
  }

  /// Transactions that take some tables, hold them for a time that is lognormal about half a second,
  /// and pause.
  private static func holding(seconds: Double, _ random: inout SeededGenerator) -> String {
    let takes = [
      "SELECT count(*) FROM orders WHERE id < 10",
      "UPDATE orders SET total = total WHERE id = 140000",
      "SELECT count(*) FROM customers WHERE id < 10; SELECT count(*) FROM events WHERE id < 10",
      "UPDATE items SET price = price WHERE id = 90000",
      "DELETE FROM logs WHERE id = -1",
    ]
    var script: [String] = []
    var planned = 0.0
    while planned < seconds {
      let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random)
      }
      let hold = min(4, 0.5 * exp(0.9 * normal))
      let pause = -0.8 * log(Double.random(in: 0.001..<1, using: &random))
      script.append(
        "BEGIN; \(takes[Int.random(in: 0..<takes.count, using: &random)]); "
          + "SELECT pg_sleep(\(hold)); COMMIT; SELECT pg_sleep(\(pause));")
      planned += hold + pause
    }
    return script.joined(separator: "\n")
  }

  private func round(_ random: inout SeededGenerator) throws -> [Row] {
    let snapshot = server.folder + "/forecast.json"
    let taken = try Lockcast.run([
      "snapshot", "--dsn", server.connectionString(database: Self.database), "--samples", "30",
      "--interval", "0.5", "--into", snapshot,
    ])
    try #require(taken.code == 0, "\(taken.errors)")
    var rows: [Row] = []
    for migration in Self.migrations {
      let forecast = try forecast(migration.up, snapshot)
      Thread.sleep(forTimeInterval: Double.random(in: 0.1..<1.2, using: &random))
      let observed = try run(migration.up)
      try run(migration.down)
      rows.append(
        Row(
          migration: migration.up, wait: forecast.wait, window: forecast.window,
          observed: observed))
    }
    return rows
  }

  private func forecast(
    _ sql: String, _ snapshot: String
  ) throws -> (wait: (Double, Double), window: (Double, Double, Double)) {
    let run = try Lockcast.run(
      ["check", "--snapshot", snapshot, "--format", "json", "--fail-on", "never", "m.sql"],
      files: ["m.sql": Data((sql + ";\n").utf8)])
    let report = try JSONValue.parse(Array(run.output.utf8))
    let usual = try #require(
      report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first?["horizons"]?[
        "usual"])
    func quantile(_ figure: String, _ name: String) -> Double {
      usual[figure]?[name]?.doubleValue ?? .infinity
    }
    return (
      (quantile("wait", "p50"), quantile("wait", "p95")),
      (quantile("window", "p5"), quantile("window", "p50"), quantile("window", "p95"))
    )
  }

  /// Runs a statement in a session of its own; seconds from its request to its end.
  @discardableResult
  private func run(_ sql: String) throws -> Double {
    let session = try server.session(database: Self.database, application: "migration")
    defer { session.close() }
    let clock = "SELECT extract(epoch FROM clock_timestamp());"
    let times = session.run("\(clock)\n\(sql);\n\(clock)")
      .split(separator: "\n").compactMap { Double($0) }
    try #require(times.count == 2)
    return times[1] - times[0]
  }

  private static func show(_ rows: [Row]) {
    func column(_ value: Double) -> String {
      let text = value.isFinite ? String(format: "%.3f", value) : "∞"
      return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
    print("wait P50      P95 | window P5      P50       P95 | observed")
    for row in rows {
      print(
        column(row.wait.p50), column(row.wait.p95), "|", column(row.window.p5),
        column(row.window.p50), column(row.window.p95), "|", column(row.observed),
        row.isInside ? " " : "*", row.migration)
    }
    print("inside P5–P95: \(rows.count(where: \.isInside)) of \(rows.count)")
  }
}

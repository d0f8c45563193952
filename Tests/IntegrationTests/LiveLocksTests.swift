// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import LockModel
import TestSupport
import Testing

/// The locks that are forecast from a snapshot are those that the same server takes.
@Suite("Locks on a live server", .serialized)
struct LiveLocksTests {
  let server: PostgresServer

  init() throws {
    server = try PostgresServer.running()
    try Self.prepared.get()
  }

  static let statements = [
    "ALTER TABLE orders ADD COLUMN region text",
    "ALTER TABLE customers ALTER COLUMN region TYPE varchar(40)",
    "ALTER TABLE customers ALTER COLUMN id TYPE numeric",
    "ALTER TABLE orders DROP COLUMN note CASCADE",
    "ALTER TABLE orders ALTER COLUMN total SET NOT NULL",
    "ALTER TABLE orders ALTER COLUMN id DROP IDENTITY",
    "ALTER TABLE orders VALIDATE CONSTRAINT positive",
    "ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey",
    "ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE",
    "ALTER TABLE events ADD COLUMN source text",
    "ALTER TABLE events DETACH PARTITION events_new",
    "CREATE INDEX ON events (kind)",
    "ALTER DOMAIN email ADD CONSTRAINT short CHECK (length(VALUE) < 200)",
    "CREATE TABLE refunds (order_id bigint REFERENCES orders)",
    "CREATE TRIGGER again BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
    "DROP FUNCTION region() CASCADE",
    "DROP TABLE customers CASCADE",
    "DROP VIEW big CASCADE",
    "DROP TYPE mood CASCADE",
    "TRUNCATE customers CASCADE",
    "REFRESH MATERIALIZED VIEW sums",
    "DELETE FROM customers WHERE id = 7",
    "UPDATE orders SET note = 'x' WHERE id = 7",
    "INSERT INTO events VALUES (1, '2025-05-05', 'click')",
    "SELECT * FROM events WHERE at = '2025-02-02'",
    "SELECT * FROM big WHERE id = 3",
    "LOCK TABLE big IN SHARE MODE",
    "ALTER TABLE guards DROP COLUMN secret CASCADE",
    "ALTER EXTENSION plpgsql ADD TABLE audit_log",
  ]

  private static let prepared = Result {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE locks")
    let script = server.folder + "/locks.sql"
    try Data(objects.utf8).write(to: URL(filePath: script))
    try server.run(script: script, database: "locks")
    let taken = try Lockcast.run([
      "snapshot", "--dsn", server.connectionString(database: "locks"),
      "--into", server.folder + "/locks.json",
    ])
    try #require(taken.code == 0, "\(taken.errors)")
  }

  private static let objects = """
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
    CREATE FUNCTION region() RETURNS text LANGUAGE sql STABLE AS $$SELECT 'north'$$;
    CREATE TABLE audit_log (id bigserial, what text);
    CREATE TABLE customers (id bigint PRIMARY KEY, mail email, mood mood,
      region text DEFAULT region());
    CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
      total numeric(10,2), note text,
      doubled numeric GENERATED ALWAYS AS (total * 2) STORED);
    ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
    CREATE INDEX ON orders (customer_id);
    CREATE INDEX ON orders (lower(note)) WHERE total > 10;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN INSERT INTO audit_log (what) VALUES ('touched'); RETURN NEW; END$$;
    CREATE TRIGGER touched AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE TABLE guards (id bigint, secret text);
    CREATE POLICY guarded ON orders USING (EXISTS (SELECT FROM guards g WHERE g.secret = note));
    CREATE POLICY own ON orders USING (total < 1000);
    CREATE VIEW big AS SELECT id, note FROM orders WHERE total > 100;
    CREATE VIEW bigger AS SELECT * FROM big WHERE id > 10;
    CREATE MATERIALIZED VIEW sums AS SELECT customer_id, sum(total) FROM orders GROUP BY 1;
    CREATE TABLE events (id bigint, at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
    CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-04-01');
    CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2025-04-01') TO ('2025-07-01');
    CREATE TABLE events_rest PARTITION OF events DEFAULT;
    CREATE INDEX ON events (at);
    CREATE PUBLICATION feed FOR TABLE customers;
    INSERT INTO customers (id, mail) SELECT g, g || '@x' FROM generate_series(1, 500) g;
    INSERT INTO orders (customer_id, total, note) SELECT g, g, 'n' FROM generate_series(1, 500) g;
    INSERT INTO events SELECT g, '2025-02-01'::timestamptz + g * interval '3 hours', 'k'
      FROM generate_series(1, 2000) g;
    ANALYZE;
    """

  @Test("Are those of the forecast", arguments: statements)
  func locks(statement: String) throws {
    let forecast = try forecast(statement)
    let observed = try observed(statement)
    #expect(forecast == observed)
  }

  /// The strongest mode on each relation that was there before. Indexes are left out: minor
  /// releases differ in which ones they open (15.18 and 15.19 for a foreign key's target).
  private func observed(_ statement: String) throws -> [String: LockMode] {
    let script = server.folder + "/statement.sql"
    let text = """
      SELECT oid, format('%I.%I', relnamespace::regnamespace, relname) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('i', 'I');
      \\echo <statement>
      BEGIN; \(statement);
      \\echo <locks>
      SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL;
      ROLLBACK;
      """
    try Data(text.utf8).write(to: URL(filePath: script))
    let output = try server.run(script: script, database: "locks")
    let names = Dictionary(
      uniqueKeysWithValues: pairs(try #require(output.components(separatedBy: "<statement>").first))
    )
    return strongest(
      pairs(try #require(output.components(separatedBy: "<locks>").last)).compactMap {
        relation, mode in
        names[relation].map { ($0, mode) }
      })
  }

  private func pairs(_ rows: String) -> [(String, String)] {
    rows.split(separator: "\n").compactMap { row in
      let fields = row.split(separator: "|").map(String.init)
      return fields.count == 2 ? (fields[0], fields[1]) : nil
    }
  }

  private func forecast(_ statement: String) throws -> [String: LockMode] {
    let run = try Lockcast.run(
      [
        "check", "--snapshot", server.folder + "/locks.json", "--format", "json",
        "--fail-on", "never", "statement.sql",
      ], files: ["statement.sql": Data((statement + ";\n").utf8)])
    let report = try JSONValue.parse(Array(run.output.utf8))
    let statements = report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue
    let locks = try #require(statements?.first?["locks"]?.arrayValue)
    return strongest(
      locks.filter { lock in
        let kind = lock["relationKind"]?.stringValue?.lowercased() ?? ""
        return lock["created"]?.boolValue != true && !kind.contains("toast")
          && !kind.contains("index")
      }.map { ($0["relation"]?.stringValue ?? "", $0["mode"]?.stringValue ?? "") })
  }

  private func strongest(_ locks: [(String, String)]) -> [String: LockMode] {
    var modes: [String: LockMode] = [:]
    for (relation, name) in locks {
      guard let mode = LockMode.allCases.first(where: { $0.name == name }) else {
        Issue.record("unknown mode \(name)")
        continue
      }
      modes[relation] = max(modes[relation] ?? mode, mode)
    }
    return modes
  }
}

// SPDX-License-Identifier: Apache-2.0
import Collector
import Foundation
import LockModel
import SQLSyntax
import Schema
import Snapshot
import TestSupport
import Testing

/// Snapshots of a live server, as a role that has `pg_monitor` and nothing else.
@Suite("Taking a snapshot of a live server", .serialized)
struct SnapshotCollectorTests {
  let server: PostgresServer

  init() throws {
    server = try PostgresServer.running()
    try Self.prepared.get()
  }

  /// Once for all tests of this suite.
  private static let prepared = Result {
    let server = try PostgresServer.running()
    try server.run("CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
    try server.run("CREATE DATABASE shop")
    try server.run("ALTER ROLE watcher SET lock_timeout = '3s'")
    let script = server.folder + "/shop.sql"
    try Data(shop.utf8).write(to: URL(filePath: script))
    try server.run(script: script, database: "shop")
  }

  private static let shop = """
    CREATE EXTENSION pg_stat_statements;
    CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
    CREATE DOMAIN email AS text NOT NULL CHECK (VALUE ~ '@');
    CREATE TABLE customers (id bigserial PRIMARY KEY, mail email, mood mood);
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
      total numeric(10,2) CHECK (total > 0), note text DEFAULT 'none',
      doubled numeric GENERATED ALWAYS AS (total * 2) STORED) WITH (fillfactor = 70);
    CREATE INDEX orders_note ON orders (lower(note)) INCLUDE (total) WHERE total > 10;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TRIGGER touched AFTER UPDATE OF note ON orders FOR EACH ROW
      WHEN (old.note IS DISTINCT FROM new.note) EXECUTE FUNCTION touch();
    CREATE VIEW big AS SELECT id, note FROM orders WHERE total > 100;
    CREATE MATERIALIZED VIEW mbig AS SELECT * FROM big;
    CREATE TABLE events (id int, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_z PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
    CREATE TABLE events_a PARTITION OF events DEFAULT;
    CREATE TABLE "Odd.Name" ("a""b" int) INHERITS (customers);
    CREATE PUBLICATION feed FOR TABLE customers;
    INSERT INTO customers (mail) SELECT 'secret@' || g FROM generate_series(1, 500) g;
    INSERT INTO orders (customer_id, total, note)
      SELECT g, g, 'row value' FROM generate_series(1, 500) g;
    ANALYZE;
    SELECT count(*) FROM orders WHERE note = 'hidden literal';
    BEGIN; LOCK TABLE customers IN ROW EXCLUSIVE MODE; PREPARE TRANSACTION 'forgotten';
    """

  private func collect(
    user: String = "watcher", _ change: (inout SnapshotCollector.Options) -> Void = { _ in }
  ) throws -> SnapshotCollector.Result {
    var options = SnapshotCollector.Options(
      connectionString: server.connectionString(database: "shop", user: user))
    change(&options)
    return try SnapshotCollector(options).collect()
  }

  private func relation(_ name: String) -> RelationName { RelationName("public", name) }

  @Test("The catalog is the database's")
  func catalog() throws {
    let catalog = try collect().snapshot.catalog
    let orders = try #require(catalog.relation(relation("orders")))
    #expect(orders.columns.map(\.name) == ["id", "customer_id", "total", "note", "doubled"])
    #expect(orders.column("id")?.identity == .always)
    #expect(orders.column("total")?.type == TypeName(ObjectName("numeric"), modifiers: [10, 2]))
    #expect(orders.column("note")?.defaultValue != nil)
    #expect(orders.column("doubled")?.generation != nil)
    #expect(orders.options == [Option("fillfactor", "70")])
    #expect(orders.triggers.map(\.name) == ["touched"])
    #expect(orders.indexes == [relation("orders_pkey"), relation("orders_note")])
    let foreign = orders.constraints.first { $0.columns == ["customer_id"] }
    guard case .foreignKey(let key) = foreign?.kind else {
      Issue.record("no foreign key")
      return
    }
    #expect(key.referenced == relation("customers"))
    #expect(key.onDelete == .cascade)
    #expect(catalog.isComplete)
    let events = try #require(catalog.relation(relation("events")))
    #expect(events.partitioning?.strategy == "range")
    // By OID, not by name.
    #expect(events.children == [relation("events_z"), relation("events_a")])
    #expect(catalog.relation(relation("events_a"))?.bound == .default)
    #expect(catalog.relation(relation("Odd.Name"))?.parents == [relation("customers")])
    #expect(
      catalog.relation(relation("mbig"))?.view?.dependencies.map(\.relation) == [relation("big")])
    #expect(catalog.types[relation("mood")]?.kind == .enumeration(["sad", "it's ok"]))
    #expect(catalog.publications["feed"]?.tables.count == 2)
  }

  @Test("Server, sizes, settings and prepared transactions are facts")
  func facts() throws {
    let snapshot = try collect().snapshot
    #expect(snapshot.server.database == "shop")
    #expect(snapshot.server.settings["statement_timeout"] == "0")
    #expect(snapshot.server.roleSettings["watcher"]?["lock_timeout"] == "3s")
    #expect(snapshot.sizes[relation("orders")]?.rows == 500)
    #expect((snapshot.sizes[relation("orders")]?.heapBytes ?? 0) >= 8192)
    #expect(snapshot.capacity.maxConnections == 100)
    #expect(
      snapshot.preparedTransactions.map(\.gid) == ["forgotten"])
    // With its child, as LOCK TABLE does.
    #expect(
      snapshot.preparedTransactions.first?.locks
        == [
          RelationLock(relation("Odd.Name"), .rowExclusive),
          RelationLock(relation("customers"), .rowExclusive),
        ])
  }

  @Test("The document is the snapshot, and holds no row and no literal of a query")
  func document() throws {
    let result = try collect()
    let text = String(decoding: result.document, as: UTF8.self)
    #expect(try Snapshot.read(result.document).encode() == result.snapshot.encode())
    for secret in ["row value", "secret@", "hidden literal"] { #expect(!text.contains(secret)) }
    #expect(
      result.snapshot.workload.queries.contains { family in
        family.locks.contains(RelationLock(relation("orders"), .accessShare))
      })
  }

  @Test("Holders and those who wait are seen, with ages, applications and blockers")
  func lockGraph() throws {
    let holder = try server.session(database: "shop", application: "report")
    holder.run("BEGIN; SELECT * FROM orders WHERE note = 'hidden literal' LIMIT 1;")
    let waiter = try server.session(database: "shop", application: "migration")
    defer {
      holder.close()
      waiter.close()
    }
    waiter.send("ALTER TABLE orders ADD COLUMN late int;")
    var snapshot = try collect().snapshot
    for _ in 0..<50
    where snapshot.samples.last?.sessions.contains(where: { !$0.blockedBy.isEmpty }) != true {
      Thread.sleep(forTimeInterval: 0.1)
      snapshot = try collect().snapshot
    }
    // The catalog is read before the sample: one that is taken wholly behind the waiting ALTER.
    snapshot = try collect().snapshot
    let sessions = snapshot.samples.last?.sessions ?? []
    let report = try #require(sessions.first { $0.application == "report" })
    #expect(report.state == .idleInTransaction)
    #expect(report.locks.contains(SessionLock(relation("orders"), .accessShare, isGranted: true)))
    #expect((report.transactionAge ?? -1) >= 0)
    #expect(report.query?.contains("hidden") == false)
    let migration = try #require(sessions.first { $0.application == "migration" })
    #expect(migration.blockedBy == [report.pid])
    let wait = migration.locks.first { !$0.isGranted }
    #expect(wait?.relation == relation("orders"))
    #expect(wait?.mode == .accessExclusive)
    // The waiting ALTER keeps the definitions from being read; nothing waits for it here.
    #expect(snapshot.lockedRelations.contains(relation("orders")))
    #expect(snapshot.catalog.relation(relation("orders"))?.columns.count == 5)
    waiter.send("ROLLBACK;")
    holder.run("ROLLBACK;")
    _ = try? server.run("ALTER TABLE orders DROP COLUMN IF EXISTS late", database: "shop")
  }

  @Test("A table that is held exclusively is left alone, and the snapshot says so")
  func exclusivelyLocked() throws {
    let holder = try server.session(database: "shop", application: "alter")
    holder.run("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;")
    defer { holder.close() }
    let snapshot = try collect().snapshot
    #expect(
      snapshot.lockedRelations
        == Set(["orders", "orders_pkey", "orders_note", "big"].map(relation)))
    #expect(snapshot.catalog.relation(relation("orders"))?.columns.count == 5)
    #expect(snapshot.samples.last?.sessions.contains { !$0.blockedBy.isEmpty } == false)
    holder.run("ROLLBACK;")
  }

  @Test("Several samples, the last one now")
  func samples() throws {
    let snapshot = try collect {
      $0.samples = 3
      $0.interval = 0.2
    }.snapshot
    #expect(snapshot.samples.count == 3)
    #expect(snapshot.samples.last?.secondsBefore == 0)
    #expect((snapshot.samples.first?.secondsBefore ?? 0) > 0.3)
  }

  @Test("The printed script makes a document with the same catalog")
  func script() throws {
    let version = try collect().snapshot.server.version
    let path = server.folder + "/snapshot.sql"
    try Data(SnapshotScript(version: version).text.utf8).write(to: URL(filePath: path))
    let output = try server.run(script: path, database: "shop", user: "watcher")
    let printed = try Snapshot.read(Array(output.utf8)).catalog
    let collected = try collect().snapshot.catalog
    #expect(printed.relations == collected.relations)
    #expect(printed.types == collected.types)
    #expect(printed.functions == collected.functions)
  }

  // MARK: Errors

  @Test(
    "No error shows a password",
    arguments: [
      "host=/nowhere dbname=x user=y password=hunter2",
      "postgres://app:hunter2@127.0.0.1:1/x", "postgres://app:hunter2@/x?host=/nowhere",
      "postgres://app:hunter2@host:port:x/y", "password=hunter2 nonsense",
      "password='hunter2", "host=127.0.0.1 port=1 password=hunter2 dbname=hunter2",
    ])
  func password(connectionString: String) throws {
    do {
      _ = try SnapshotCollector(.init(connectionString: connectionString)).collect()
      Issue.record("no error")
    } catch {
      #expect(!"\(error) \(error.message) \(error.remedy)".contains("hunter2"))
      #expect(!String(reflecting: error).contains("hunter2"))
    }
  }

  @Test("A server that is not there, and a database that does not exist")
  func unreachable() {
    for target in ["host=127.0.0.1 port=1", server.connectionString(database: "none")] {
      do {
        _ = try SnapshotCollector(.init(connectionString: target)).collect()
        Issue.record("no error")
      } catch {
        guard case .unreachable = error else {
          Issue.record("\(error)")
          return
        }
      }
    }
  }
}

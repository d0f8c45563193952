// SPDX-License-Identifier: Apache-2.0
import Collector
import Foundation
import LockModel
import SQLSyntax
import Schema
import Snapshot
import TestSupport
import Testing

@Suite("A snapshot of a MariaDB server", .serialized)
struct MySQLSnapshotTests {
  static let schema = """
    CREATE TABLE customers (id int PRIMARY KEY, name varchar(40));
    CREATE TABLE orders (id int PRIMARY KEY AUTO_INCREMENT, customer int, note varchar(20) DEFAULT 'a;b',
      KEY (customer), FULLTEXT KEY (note), FOREIGN KEY (customer) REFERENCES customers (id));
    CREATE TABLE `odd-name` (id int PRIMARY KEY);
    CREATE VIEW recent AS SELECT id FROM orders;
    CREATE SEQUENCE numbers;
    CREATE TRIGGER noted BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = 'secret-in-code';
    CREATE PROCEDURE tidy() DELETE FROM customers WHERE id < 0;
    INSERT INTO customers VALUES (1, 'row-value-one'), (2, 'row-value-two');
    INSERT INTO orders (customer) VALUES (1), (2), (1);
    ANALYZE TABLE customers, orders;
    """

  /// What the documentation says that a snapshot needs (docs/collector.md).
  static func grants(_ user: String, _ database: String) -> String {
    """
    CREATE OR REPLACE USER \(user)@localhost IDENTIFIED BY 'hush-hush';
    GRANT PROCESS, SLAVE MONITOR ON *.* TO \(user)@localhost;
    GRANT SELECT ON performance_schema.* TO \(user)@localhost;
    GRANT REFERENCES, TRIGGER, SHOW VIEW ON \(database).* TO \(user)@localhost;
    """
  }

  private func prepare(_ server: MariaDBServer, _ database: String) throws {
    try server.run("CREATE OR REPLACE DATABASE \(database)")
    try server.run(Self.schema, database: database)
    try server.run(Self.grants(database, database))
  }

  private func collect(
    _ server: MariaDBServer, _ database: String, samples: Int = 1
  ) throws -> SnapshotCollector.Result {
    var options = SnapshotCollector.Options(
      connectionString: "mariadb://\(database):hush-hush@localhost/\(database)?socket="
        + server.socket)
    options.samples = samples
    options.interval = 0.2
    return try SnapshotCollector(options).collect()
  }

  @Test("A role that cannot read a row sees the structure, the sizes and who holds what")
  func leastPrivilege() throws {
    let server = try MariaDBServer.running()
    try prepare(server, "least")
    #expect(throws: (any Error).self) {
      try server.run("SELECT * FROM customers", database: "least", user: "least -phush-hush")
    }
    let holder = try server.session(database: "least")
    defer { holder.close() }
    holder.run("BEGIN; SELECT * FROM orders; UPDATE customers SET name = 'row-value-three';")
    let result = try collect(server, "least", samples: 2)
    let snapshot = result.snapshot

    #expect(snapshot.server.engine == .mariadb)
    #expect(snapshot.server.database == "least")
    #expect(snapshot.server.settings["lock_wait_timeout"] == "86400")
    let mysql = try #require(snapshot.catalog.mysql)
    let orders = try #require(mysql.table(RelationName("least", "orders")))
    #expect(orders.columns.map(\.name) == ["id", "customer", "note"])
    #expect(orders.foreignKeys.map(\.referenced.name) == ["customers"])
    #expect(orders.triggers.map(\.name) == ["noted"])
    #expect(orders.hasHiddenDocumentID)
    #expect(mysql.table(RelationName("least", "odd-name")) != nil)
    #expect(mysql.table(RelationName("least", "numbers"))?.isSequence == true)
    // Definitions of views and programs want rights of their own, and that is said.
    #expect(mysql.isUnreadable(RelationName("least", "recent")))
    #expect(snapshot.gaps.missing.map(\.part) == [.definitions])
    let size = try #require(snapshot.sizes[RelationName("least", "orders")])
    #expect(size.rows == 3 && size.heapBytes > 0 && size.indexBytes > 0)

    #expect(snapshot.samples.count == 2)
    let session = try #require(
      snapshot.presentSessions.first { session in
        session.locks.contains { $0.relation == RelationName("least", "orders") }
      })
    #expect(session.state == .idleInTransaction)
    #expect(session.user == "root")
    #expect(
      Set(session.locks) == [
        SessionLock(RelationName("least", "orders"), .mdlSharedRead, isGranted: true),
        SessionLock(RelationName("least", "customers"), .mdlSharedWrite, isGranted: true),
      ])
    let text = String(decoding: result.document, as: UTF8.self)
    for secret in ["row-value", "hush-hush"] { #expect(!text.contains(secret)) }
    #expect(try Snapshot.read(result.document).encode() == result.document)
  }

  @Test("Whoever may see definitions has those of views and programs too")
  func everything() throws {
    let server = try MariaDBServer.running()
    try prepare(server, "whole")
    var options = SnapshotCollector.Options(
      connectionString: server.connectionString(database: "whole"))
    let snapshot = try SnapshotCollector(options).collect().snapshot
    let mysql = try #require(snapshot.catalog.mysql)
    #expect(snapshot.gaps.isEmpty)
    #expect(mysql.views[RelationName("whole", "recent")] != nil)
    #expect(mysql.routines[RelationName("whole", "tidy")]?.body.isFullyRead == true)
    options.functionBodies = false
    let bare = try SnapshotCollector(options).collect()
    #expect(!String(decoding: bare.document, as: UTF8.self).contains("secret-in-code"))
    let orders = try #require(bare.snapshot.catalog.mysql?.table(RelationName("whole", "orders")))
    #expect(orders.triggers.map(\.body.isFullyRead) == [false])
  }

  @Test("A waiting ALTER TABLE is not in our way, and its queue is seen")
  func queue() throws {
    let server = try MariaDBServer.running()
    try prepare(server, "queued")
    let sessions = try (0..<3).map { _ in try server.session(database: "queued") }
    defer { for session in sessions { session.close() } }
    sessions[0].run("BEGIN; SELECT * FROM orders;")
    sessions[1].send("SET lock_wait_timeout = 20; ALTER TABLE orders ADD COLUMN region int;")
    try wait { try waiting(server) == 1 }
    sessions[2].send("SELECT note FROM orders WHERE note = 'my-literal';")
    try wait { try waiting(server) == 2 }
    let snapshot = try collect(server, "queued").snapshot
    sessions[0].run("COMMIT;")
    for session in sessions { _ = session.finish() }
    let orders = RelationName("queued", "orders")
    #expect(snapshot.catalog.mysql?.table(orders) != nil)
    let stuck = snapshot.presentSessions.filter { !$0.blockedBy.isEmpty }
    #expect(stuck.count == 2)
    let alter = try #require(stuck.first { $0.query?.hasPrefix("ALTER") == true })
    #expect(alter.locks.contains { $0.mode == .mdlExclusive && !$0.isGranted })
    let reader = try #require(stuck.first { $0.query?.hasPrefix("SELECT") == true })
    #expect(reader.blockedBy == [alter.pid])
    #expect(reader.query == "SELECT note FROM orders WHERE note = ?")
  }

  @Test("A table that somebody has exclusively is left alone, and named")
  func heldExclusively() throws {
    let server = try MariaDBServer.running()
    try prepare(server, "taken")
    let other = try server.session(database: "taken")
    defer { other.close() }
    // The lock of a backup stage is granted as a whole statement's X is, for as long as we like.
    other.run("LOCK TABLES orders WRITE; ALTER TABLE orders ADD COLUMN extra int;")
    let snapshot = try collect(server, "taken").snapshot
    let orders = RelationName("taken", "orders")
    if snapshot.lockedRelations.contains(orders) {
      #expect(snapshot.catalog.mysql?.isUnreadable(orders) == true)
    } else {
      // LOCK TABLES … WRITE lets definitions be read (SHARED_NO_READ_WRITE against SHARED_HIGH_PRIO).
      #expect(snapshot.catalog.mysql?.table(orders)?.column("extra") != nil)
      #expect(
        snapshot.presentSessions.flatMap(\.locks).contains { lock in
          lock.relation == orders && lock.mode >= .mdlSharedNoReadWrite
        })
    }
    #expect(snapshot.catalog.mysql?.table(RelationName("taken", "customers")) != nil)
  }

  @Test("Where nothing shows locks, what is not known is a gap; the plugin closes it")
  func blindServer() throws {
    let server = try MariaDBServer("-blind")
    defer { server.stop() }
    try prepare(server, "blind")
    let holder = try server.session(database: "blind")
    let other = try server.session(database: "blind")
    defer {
      holder.close()
      other.close()
    }
    let quiet = try collect(server, "blind").snapshot
    #expect(!quiet.gaps.hide(.sessions))
    #expect(quiet.gaps.hide(.statements))
    holder.run("BEGIN; SELECT * FROM orders;")
    // INNODB_TRX shows what it showed up to 0.1 s ago.
    Thread.sleep(forTimeInterval: 0.2)
    let unseen = try collect(server, "blind").snapshot
    let gap = try #require(unseen.gaps.missing.first { $0.part == .sessions })
    #expect(gap.remedy?.contains("metadata_lock_info") == true)
    #expect(!unseen.seesSessions)
    // What runs now tells by its text what it waits for.
    other.send("SET lock_wait_timeout = 20; ALTER TABLE orders ADD COLUMN region int;")
    try wait { try waiting(server) == 1 }
    let inferred = try collect(server, "blind").snapshot
    let orders = RelationName("blind", "orders")
    #expect(
      inferred.presentSessions.contains { session in
        session.state == .active && session.locks.contains { $0.relation == orders }
      })
    try server.run("INSTALL SONAME 'metadata_lock_info'")
    let seen = try collect(server, "blind").snapshot
    #expect(seen.seesSessions)
    let holding = seen.presentSessions.first { $0.state == .idleInTransaction }
    #expect(holding?.locks == [SessionLock(orders, .mdlSharedRead, isGranted: true)])
    let altering = try #require(seen.presentSessions.first { $0.state == .active })
    #expect(altering.locks.contains { $0.mode == .mdlExclusive && !$0.isGranted })
    #expect(altering.blockedBy == [holding?.pid])
    holder.run("COMMIT;")
    other.finish()
  }

  static let refusals: [(url: String, says: String)] = [
    ("mysql://nobody:hush-hush@localhost/least", "refused the login"),
    ("mysql://root@localhost/", "names no database"),
    ("mysql://root@localhost/nothing", "sees no table in the database"),
    ("mysql://root:hush-hush@localhost:99999/x", "the port is no number"),
    ("mysql://root:hush-hush@127.0.0.1:1/x", "cannot reach"),
    ("mysql://root:hush%zzhush@localhost/x", "hexadecimal"),
  ]

  @Test("What is wrong with the target is said, and no password", arguments: refusals)
  func refusal(_ refusal: (url: String, says: String)) throws {
    let server = try MariaDBServer.running()
    try server.run("CREATE DATABASE IF NOT EXISTS least; CREATE DATABASE IF NOT EXISTS more")
    let isByAddress = refusal.url.contains("127.0.0.1")
    let url = refusal.url + (isByAddress ? "" : "?socket=" + server.socket)
    let error = #expect(throws: CollectorError.self) {
      try SnapshotCollector(.init(connectionString: url)).collect()
    }
    let text = error.map(String.init(describing:)) ?? ""
    #expect(text.contains(refusal.says), "\(text)")
    #expect(!text.contains("hush"))
  }

  @Test("A user without rights is told which it needs")
  func withoutRights() throws {
    let server = try MariaDBServer.running()
    try prepare(server, "poor")
    try server.run(
      """
      CREATE OR REPLACE USER poor@localhost IDENTIFIED BY 'hush-hush';
      GRANT REFERENCES ON poor.* TO poor@localhost;
      """)
    let snapshot = try collect(server, "poor").snapshot
    #expect(snapshot.catalog.mysql?.table(RelationName("poor", "orders")) != nil)
    #expect(!snapshot.seesSessions)
    let remedies = snapshot.gaps.missing.compactMap(\.remedy)
    #expect(remedies.contains { $0.hasPrefix("GRANT PROCESS ON *.* TO `poor`@`localhost`") })
    #expect(remedies.contains { $0.contains("performance_schema.*") })
  }

  @Test("Night after night a file keeps its history")
  func history() throws {
    let server = try MariaDBServer.running()
    try prepare(server, "nightly")
    let holder = try server.session(database: "nightly")
    defer { holder.close() }
    holder.run("BEGIN; SELECT * FROM orders;")
    let first = try collect(server, "nightly", samples: 3)
    // Moments are whole seconds.
    Thread.sleep(forTimeInterval: 1.1)
    let second = try collect(server, "nightly", samples: 3).succeeding(first.snapshot)
    let read = try Snapshot.read(second.document)
    let history = try #require(read.history)
    #expect(history.snapshots == 2)
    #expect(history.momentsSeen > 3)
    let locks = history.holders.flatMap(\.locks)
    #expect(locks.contains(RelationLock(RelationName("nightly", "orders"), .mdlSharedRead)))
  }

  // MARK: Waiting

  private func waiting(_ server: MariaDBServer) throws -> Int {
    let text = try server.run(
      """
      SELECT COUNT(*) FROM information_schema.PROCESSLIST
      WHERE STATE LIKE 'Waiting for table metadata lock%'
      """)
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  private func wait(until condition: () throws -> Bool) throws {
    for _ in 0..<200 {
      if try condition() { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("nothing happened for ten seconds")
  }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// `lockcast verify` against the server of the tests, and against one that it starts itself.
struct VerifyTests {
  static let schema = """
    CREATE TABLE customers (id bigint PRIMARY KEY, mail text);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, note varchar(20));
    COPY customers (id, mail) FROM stdin;
    1\ta@b
    2\t\\N
    \\.
    INSERT INTO orders SELECT i, 1, 'x' FROM generate_series(1, 100) i;
    """

  static let migration = """
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD COLUMN region text;
    BEGIN;
    ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers;
    UPDATE orders SET note = 'y' WHERE id < 10;
    COMMIT;
    CREATE INDEX CONCURRENTLY ON orders (note);
    VACUUM (FULL) orders;
    ALTER TABLE orders ALTER note TYPE varchar(10);
    DROP TABLE orders;
    """

  private func run(
    _ arguments: [String], migration: String = migration, schema: String = schema
  ) throws -> Lockcast.Run {
    try Lockcast.run(
      ["verify", "--schema", "schema.sql", "--format", "json"] + arguments + ["m.sql"],
      files: ["schema.sql": Data(schema.utf8), "m.sql": Data(migration.utf8)])
  }

  private func database(_ name: String) throws -> String {
    let server = try PostgresServer.running()
    try server.run("DROP DATABASE IF EXISTS \(name)")
    try server.run("CREATE DATABASE \(name)")
    return server.connectionString(database: name)
  }

  @Test func everyStatementIsAsPredicted() throws {
    let run = try run(["--dsn", try database("verified")])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    let document = try JSONValue.parse(Array(run.output.utf8))
    #expect(document["count"]?["equal"]?.intValue == 7)
    let statements = document["migrations"]?.arrayValue?.first?["statements"]?.arrayValue ?? []
    let methods = statements.map { $0["method"]?.stringValue }
    #expect(methods.count { $0 == "sampled" } == 2)
    #expect(methods.count { $0 == "beforeCommit" } == 5)
    let facts = statements.flatMap { $0["facts"]?.arrayValue ?? [] }
    #expect(facts.contains { $0["fact"]?.stringValue == "new file" })
    #expect(facts.contains { $0["fact"]?.stringValue == "rows" })
  }

  @Test func nothingIsLeftBehind() throws {
    let server = try PostgresServer.running()
    _ = try run(["--dsn", try database("untouched")])
    #expect(
      try server.run(
        "SELECT count(*) FROM pg_class WHERE relname = 'orders'", database: "untouched") == "0\n")
    // Other tests have theirs now, whose processes run.
    let orphans = try scratchDatabases().filter { name in
      pid_t(name.split(separator: "_")[2]).map { kill($0, 0) != 0 } ?? true
    }
    #expect(try scratchDatabases().intersection(orphans) == [])
  }

  private func scratchDatabases() throws -> Set<String> {
    let names = try PostgresServer.running().run(
      "SELECT datname FROM pg_database WHERE starts_with(datname, 'lockcast_scratch_')")
    return Set(names.split(separator: "\n").map(String.init))
  }

  @Test func aServerOfItsOwn() throws {
    let run = try run(
      ["--temporary"],
      migration: """
        CREATE INDEX ON orders (note);
        DO $$ BEGIN RAISE '<%>', current_setting('unix_socket_directories'); END $$;
        """)
    #expect(run.code == 2, "\(run.errors)")
    let document = try JSONValue.parse(Array(run.output.utf8))
    #expect(document["count"]?["equal"]?.intValue == 1)
    let folder = try #require(run.output.firstMatch(of: /<(\/tmp\/lockcast-[^>]+)>/)?.output.1)
    #expect(!FileManager.default.fileExists(atPath: String(folder)))
  }

  @Test(arguments: [
    ("ALTER TABLE nothing ADD COLUMN a int;", "42P01"),
    ("INSERT INTO customers VALUES (1, 'twice');", "23505"),
    ("BEGIN; CREATE INDEX CONCURRENTLY ON orders (note); COMMIT;", "25001"),
  ])
  func aRefusalIsNotSuccess(migration: String, sqlstate: String) throws {
    let run = try run(
      ["--dsn", try database("refusing_\(sqlstate.lowercased())")], migration: migration)
    #expect(run.code == 2)
    #expect(run.output.contains(sqlstate))
  }

  @Test func whatIsNotKnownIsNotEqual() throws {
    let run = try run(
      ["--dsn", try database("unknowing")],
      migration:
        "DO $$ BEGIN EXECUTE 'DROP TABLE ' || (SELECT note FROM orders LIMIT 1) || 'orders'; EXCEPTION WHEN OTHERS THEN NULL; END $$;"
    )
    #expect(run.code == 2, "\(run.output)")
    #expect(run.output.contains(#""outcome": "unknown""#))
  }

  @Test func aSchemaThatTheServerRefusesIsLocated() throws {
    let run = try run(
      ["--dsn", try database("refused_schema")],
      schema: "CREATE TABLE a (id int);\nCREATE TABLE a (id int);\n")
    #expect(run.code == 2)
    #expect(run.errors.contains("schema.sql:2:1: error: the server refused it"), "\(run.errors)")
  }

  /// pg_dump empties the search_path, and lifts every limit.
  @Test func migrationsBeginInASessionOfTheirOwn() throws {
    let run = try run(
      ["--dsn", try database("dumped")], migration: "ALTER TABLE orders ADD region text;",
      schema: """
        SET statement_timeout = 0;
        SELECT pg_catalog.set_config('search_path', '', false);
        CREATE TABLE public.orders (id bigint);
        """)
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }

  /// `CREATE DATABASE` copies no settings.
  @Test func theCopyHasTheSettingsOfTheDatabase() throws {
    let original = try database("configured")
    try PostgresServer.running().run("ALTER DATABASE configured SET search_path = app, \"a b\"")
    let run = try run(
      ["--dsn", original], migration: "ALTER TABLE orders ADD region text;",
      schema: "CREATE SCHEMA app; CREATE TABLE app.orders (id bigint);")
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }

  @Test func oneTransactionForAllFiles() throws {
    let run = try Lockcast.run(
      ["verify", "--dsn", try database("joined"), "--transaction", "all", "1.sql", "2.sql"],
      files: [
        "1.sql": Data("DECLARE numbers CURSOR FOR SELECT 1;".utf8),
        "2.sql": Data("FETCH numbers;".utf8),
      ])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }

  @Test(arguments: [(UInt8(0xE9), "not valid UTF-8"), (0, "a NUL byte")])
  func bytesThatCannotBeSent(byte: UInt8, complaint: String) throws {
    let migration = Data("SELECT 1;\nCREATE TABLE a".utf8) + [byte] + Data(" (i int);".utf8)
    let run = try Lockcast.run(
      ["verify", "--dsn", try database("unsent_\(byte)"), "m.sql"], files: ["m.sql": migration])
    #expect(run.code == 2)
    #expect(run.errors.contains("m.sql:2:15: error: \(complaint)"), "\(run.errors)")
  }

  @Test func migrationsOfOneNameAreRecordedApart() throws {
    let records = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: records) }
    let run = try Lockcast.run(
      ["verify", "--dsn", try database("recorded"), "--record", records.path, "1", "2"],
      files: [
        "1/up.sql": Data("CREATE TABLE a (id int);".utf8),
        "2/up.sql": Data("ALTER TABLE a ADD b int;".utf8),
      ])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: records.path).sorted()
    #expect(names.map { $0.prefix(5) } == ["1-up.", "2-up."])
  }

  @Test func anInterruptLeavesNoDatabaseBehind() throws {
    let server = try PostgresServer.running()
    let original = try database("interrupted")
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sql")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("SELECT pg_sleep(100) AS interrupted;".utf8).write(to: file)
    let process = Process()
    process.executableURL = Lockcast.executable
    process.arguments = ["verify", "--dsn", original, file.path]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let scratch = "lockcast_scratch_\(process.processIdentifier)_0"
    let isAsleep = """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = '\(scratch)' AND wait_event = 'PgSleep'
      """
    while process.isRunning, try server.run(isAsleep) != "1\n" {}
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    #expect(
      try server.run("SELECT count(*) FROM pg_database WHERE datname = '\(scratch)'") == "0\n")
  }

  /// The configured schema is what the database has already.
  @Test func theSchemaOfTheConfigurationIsNotMadeTwice() throws {
    let original = try database("migrated")
    try PostgresServer.running().run("CREATE TABLE a (id int)", database: "migrated")
    let run = try Lockcast.run(
      ["verify", "--dsn", original, "m.sql"],
      files: [
        "lockcast.yml": Data("schema: schema.sql\n".utf8),
        "schema.sql": Data("CREATE TABLE a (id int);".utf8),
        "m.sql": Data("ALTER TABLE a ADD b int;".utf8),
      ])
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }

  @Test(arguments: ["1\n2\n\\.\n", "1\n2\n\\.", "1\n2\n", "1\n2", "1\r\n2\r\n\\.\r\n"])
  func copiedRowsEndWithTheirMarkOrTheFile(rows: String) throws {
    let run = try run(
      ["--dsn", try database("copied_\(rows.utf8.count)")],
      migration: "COPY a FROM stdin;\n" + rows, schema: "CREATE TABLE a (t text);")
    #expect(run.output.contains(#""observed": "2 inserted""#), "\(run.output)\(run.errors)")
  }

  @Test(arguments: ["\\connect other", "\\ir more.sql"])
  func aSchemaThatIsNotInOneFile(command: String) throws {
    let run = try run(
      ["--dsn", try database("elsewhere_\(command.utf8.count)")],
      schema: "CREATE TABLE a (id int);\n\(command)\n")
    #expect(run.code == 2)
    #expect(run.errors.contains("schema.sql:2:1: error: "), "\(run.errors)")
  }

  @Test func aServerThatIsNotThere() throws {
    let run = try run(["--dsn", "host=/nowhere dbname=x password=secret"])
    #expect(run.code == 2)
    #expect(run.errors.contains("cannot reach") && !run.errors.contains("secret"))
  }

  @Test(arguments: [[], ["--temporary", "--dsn", "x"], ["--dsn", "x", "--server-version", "15"]])
  func wrongUsage(arguments: [String]) throws {
    #expect(try run(arguments).code == 64)
  }
}

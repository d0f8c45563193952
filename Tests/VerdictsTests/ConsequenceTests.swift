// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import SQLSyntax
import Schema
import Testing

@testable import Verdicts

/// What a change means for those who use the schema.
@Suite("Consequences")
struct ConsequenceTests {
  private static let schema = """
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TABLE customers (id bigint PRIMARY KEY, name text);
    CREATE TABLE orders (
      id bigint PRIMARY KEY, customer_id bigint NOT NULL, code varchar(50) NOT NULL UNIQUE, mood mood,
      total numeric(10,2) CHECK (total >= 0), note text,
      loud text GENERATED ALWAYS AS (upper(note)) STORED,
      CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id));
    CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    CREATE VIEW recent AS SELECT id FROM events;
    CREATE MATERIALIZED VIEW sums AS SELECT name, count(*) AS n FROM customers GROUP BY name;
    CREATE FUNCTION price(bigint) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE SCHEMA app;
    CREATE TABLE app.notes (id bigint PRIMARY KEY);
    CREATE SCHEMA archive;
    """

  private func found(
    _ rule: Verdicts.Rule, _ sql: String, _ mode: TransactionMode = .perFile
  ) -> [Finding] {
    Checked.report(sql, Checked.blind(Self.schema, version: 17), mode).migrations[0].statements
      .flatMap(\.findings).filter { $0.rule == rule }
  }

  // MARK: data-loss

  @Test(
    "Data is lost",
    arguments: [
      "DROP TABLE orders",
      "DROP TABLE customers CASCADE",
      "ALTER TABLE orders DROP COLUMN mood",
      "TRUNCATE orders",
      "TRUNCATE customers CASCADE",
      "DROP SCHEMA app CASCADE",
      "DROP DATABASE shop",
      "DROP TYPE mood CASCADE",
      "DROP TABLE events_2024",
      "DROP TABLE IF EXISTS orders; CREATE TABLE orders (id bigint)",
      "DO $$ BEGIN DROP TABLE orders; END $$",
    ])
  func loses(_ sql: String) {
    #expect(found(.dataLoss, sql, .perStatement).first?.severity == .warn)
  }

  @Test(
    "No data is lost",
    arguments: [
      "CREATE TABLE fresh (id bigint, note text); ALTER TABLE fresh DROP COLUMN note; DROP TABLE fresh",
      "ALTER TABLE orders ADD COLUMN extra text; ALTER TABLE orders DROP COLUMN extra",
      "ALTER TABLE orders RENAME COLUMN mood TO feeling",
      "ALTER TABLE orders RENAME TO purchases",
      "ALTER TABLE orders SET SCHEMA archive",
      "ALTER TABLE orders DROP COLUMN loud",
      "DELETE FROM orders",
      "DROP MATERIALIZED VIEW sums",
      "DROP VIEW recent",
      "REFRESH MATERIALIZED VIEW sums",
      "DROP TABLE nobody",
      "DROP TYPE mood",
    ])
  func keeps(_ sql: String) {
    #expect(found(.dataLoss, sql, .perStatement).isEmpty)
  }

  @Test("Every column that goes with a type is named")
  func cascadeIsNamed() throws {
    let finding = try #require(found(.dataLoss, "DROP TYPE mood CASCADE").first)
    #expect(
      finding.subject
        == .parts(.gone, [.column(RelationName("public", "orders"), "mood")]))
  }

  @Test("What was declared empty loses nothing")
  func declaredEmpty() {
    var input = Checked.blind(Self.schema)
    input.declaredRows[RelationName("public", "orders")] = 0
    let findings = Checked.report("DROP TABLE orders", input).migrations[0].statements[0].findings
    #expect(!findings.contains { $0.rule == .dataLoss })
  }

  // MARK: breaks-running-code

  @Test(
    "Running code trips over it",
    arguments: [
      ("DROP TABLE app.notes", SchemaFate.gone),
      ("DROP VIEW recent", .gone),
      ("ALTER TABLE orders DROP COLUMN mood", .gone),
      ("ALTER TABLE orders RENAME COLUMN mood TO feeling", .renamed),
      ("ALTER TABLE orders RENAME TO purchases", .renamed),
      ("ALTER TABLE orders SET SCHEMA archive", .renamed),
      ("ALTER SCHEMA app RENAME TO app_old", .renamed),
      ("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", .renamed),
      ("DROP FUNCTION price(bigint)", .gone),
      ("ALTER FUNCTION price(bigint) RENAME TO cost", .gone),
      ("ALTER TABLE orders ENABLE ROW LEVEL SECURITY", .hidden),
      ("ALTER TABLE orders ADD COLUMN country text NOT NULL", .required),
      (
        "ALTER TABLE orders ADD COLUMN c text NOT NULL DEFAULT ''; ALTER TABLE orders ALTER COLUMN c DROP DEFAULT",
        .required
      ),
      (
        "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT id, code FROM purchases",
        .renamed
      ),
      (
        "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT DISTINCT * FROM purchases",
        .renamed
      ),
    ])
  func breaks(_ sql: String, _ fate: SchemaFate) throws {
    let finding = try #require(found(.breaksRunningCode, sql).first)
    #expect(finding.severity == .warn)
    guard case .parts(let told, _) = finding.subject else {
      Issue.record("no parts")
      return
    }
    #expect(told == fate)
  }

  @Test(
    "Running code goes on",
    arguments: [
      "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases",
      "CREATE TABLE fresh (id bigint, note text); ALTER TABLE fresh RENAME COLUMN note TO text; DROP TABLE fresh",
      "ALTER TABLE orders ADD COLUMN extra text; ALTER TABLE orders RENAME COLUMN extra TO remark",
      "ALTER TABLE orders ADD COLUMN country text NOT NULL DEFAULT 'DE'",
      "ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY",
      "ALTER TABLE orders ADD COLUMN country text",
      "ALTER TABLE orders ALTER COLUMN mood SET NOT NULL",
      "ALTER TABLE orders ADD CHECK (total < 1000)",
      "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY all_rows ON orders USING (true)",
      "DROP TABLE events_2024",
      "ALTER TABLE events DETACH PARTITION events_2024",
      "DROP FUNCTION price(bigint); CREATE FUNCTION price(bigint) RETURNS numeric LANGUAGE sql AS 'SELECT 2.0'",
      "DROP FUNCTION touch() CASCADE",
      "DROP VIEW recent; CREATE VIEW recent AS SELECT id, at FROM events",
      "CREATE SCHEMA fresh; ALTER SCHEMA fresh RENAME TO older",
      "ALTER TYPE mood ADD VALUE 'calm'",
      "ALTER INDEX orders_pkey RENAME TO orders_key",
      "ALTER TABLE orders RENAME CONSTRAINT orders_customer TO orders_buyer",
      "ALTER TABLE orders RENAME TO purchases; ROLLBACK",
    ])
  func goesOn(_ sql: String) {
    #expect(found(.breaksRunningCode, sql).isEmpty)
  }

  @Test("A view that comes in a later transaction comes too late")
  func lateView() {
    let sql =
      "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases"
    #expect(!found(.breaksRunningCode, sql, .perStatement).isEmpty)
  }

  // MARK: irreversible

  @Test(
    "No way back",
    arguments: [
      "ALTER TYPE mood ADD VALUE 'calm'", "DROP FUNCTION price(bigint)",
      "DO $$ BEGIN DROP TABLE orders; END $$",
    ])
  func irreversible(_ sql: String) {
    #expect(!found(.irreversible, sql, .perStatement).isEmpty)
  }

  @Test(
    "A way back, or nothing of the schema",
    arguments: [
      "ALTER TABLE orders ADD COLUMN x int", "DELETE FROM orders", "TRUNCATE orders",
      "UPDATE orders SET code = 'x'", "GRANT SELECT ON orders TO PUBLIC",
      "CREATE EXTENSION IF NOT EXISTS hstore", "DO $$ BEGIN UPDATE orders SET code = 'x'; END $$",
      "ALTER TABLE orders RENAME TO purchases", "FROBNICATE orders",
    ])
  func reversible(_ sql: String) {
    #expect(found(.irreversible, sql, .perStatement).isEmpty)
  }

  // MARK: guarantee-lost

  @Test(
    "A guarantee goes",
    arguments: [
      "ALTER TABLE orders DROP CONSTRAINT orders_customer",
      "ALTER TABLE orders DROP CONSTRAINT orders_code_key",
      "ALTER TABLE orders DROP CONSTRAINT orders_total_check",
      "ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE",
      "ALTER TABLE orders DROP COLUMN customer_id",
      "ALTER TABLE orders DROP COLUMN code",
      "ALTER TABLE orders DROP COLUMN id",
      "ALTER TABLE orders ALTER COLUMN code DROP NOT NULL",
      "DROP TABLE customers CASCADE",
      "ALTER TABLE orders DISABLE TRIGGER ALL",
      "ALTER TABLE orders DISABLE TRIGGER orders_touch",
      "SET session_replication_role = replica; UPDATE orders SET code = 'x' WHERE id = 1",
    ])
  func guaranteeGoes(_ sql: String) {
    #expect(found(.guaranteeLost, sql, .perStatement).first?.severity == .warn)
  }

  @Test(
    "The guarantees stay",
    arguments: [
      "ALTER TABLE orders DROP COLUMN mood",
      "ALTER TABLE orders RENAME COLUMN code TO number",
      "ALTER TABLE orders RENAME TO purchases",
      "ALTER TABLE orders RENAME CONSTRAINT orders_customer TO orders_buyer",
      "DROP TABLE orders",
      "ALTER TABLE orders DROP CONSTRAINT orders_customer, ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE",
      """
      ALTER TABLE orders ADD CONSTRAINT c CHECK (mood IS NOT NULL) NOT VALID;
      ALTER TABLE orders VALIDATE CONSTRAINT c; ALTER TABLE orders ALTER COLUMN mood SET NOT NULL;
      ALTER TABLE orders DROP CONSTRAINT c
      """,
      "CREATE INDEX i ON orders (mood); DROP INDEX i",
      """
      ALTER TABLE orders DROP CONSTRAINT orders_total_check; COMMIT;
      ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID
      """,
      "ALTER TABLE customers DISABLE TRIGGER USER",
      "ALTER TABLE orders DISABLE TRIGGER ALL; ALTER TABLE orders ENABLE TRIGGER ALL",
      "SET session_replication_role = replica; CREATE TABLE fresh (id int); INSERT INTO fresh VALUES (1)",
      "ALTER TABLE orders ALTER COLUMN total TYPE numeric(14,2)",
    ])
  func guaranteesStay(_ sql: String) {
    #expect(found(.guaranteeLost, sql).isEmpty)
  }

  @Test(
    "Published rows need an identity",
    arguments: [
      ("ALTER TABLE app.notes DROP CONSTRAINT notes_pkey", true),
      ("ALTER TABLE app.notes REPLICA IDENTITY NOTHING", true),
      (
        "ALTER TABLE app.notes DROP CONSTRAINT notes_pkey; ALTER TABLE app.notes REPLICA IDENTITY FULL",
        false
      ),
      ("ALTER TABLE app.notes ADD COLUMN t text", false),
    ])
  func identity(_ sql: String, _ isLost: Bool) {
    let schema = Self.schema + "CREATE PUBLICATION feed FOR TABLE app.notes;"
    let lost = Checked.report(sql, Checked.blind(schema), .perFile).migrations[0].statements
      .flatMap(\.findings).filter { $0.rule == .replicaIdentityLost }
    #expect(lost.contains { $0.severity == .block } == isLost)
    #expect(found(.replicaIdentityLost, sql).isEmpty)
  }

  // MARK: fails-on-rows

  @Test(
    "Rows make it fail",
    arguments: [
      ("ALTER TABLE orders ADD COLUMN country text NOT NULL", nil, Verdict.warn),
      ("ALTER TABLE orders ADD COLUMN country text NOT NULL", 10, .block),
      ("ALTER TABLE orders ALTER COLUMN code TYPE varchar(20)", nil, .warn),
      ("ALTER TABLE orders ALTER COLUMN id TYPE int", nil, .warn),
      ("ALTER TABLE orders ALTER COLUMN total TYPE numeric(8,2)", nil, .warn),
      ("ALTER TABLE orders ADD COLUMN country text NOT NULL", 0, nil),
      ("ALTER TABLE orders ALTER COLUMN code TYPE varchar(20)", 0, nil),
      ("ALTER TABLE orders ADD COLUMN country text NOT NULL DEFAULT ''", 10, nil),
      ("ALTER TABLE orders ADD COLUMN number bigserial NOT NULL", 10, nil),
      ("ALTER TABLE orders ALTER COLUMN code TYPE varchar(80)", nil, nil),
      ("ALTER TABLE orders ALTER COLUMN code TYPE text", nil, nil),
      ("ALTER TABLE orders ALTER COLUMN code TYPE varchar(20) USING left(code, 20)", nil, nil),
      ("CREATE TABLE fresh (id int); ALTER TABLE fresh ADD COLUMN c text NOT NULL", nil, nil),
    ] as [(String, Double?, Verdict?)])
  func fails(_ sql: String, _ rows: Double?, _ severity: Verdict?) {
    var input = Checked.blind(Self.schema)
    if let rows { input.declaredRows[RelationName("public", "orders")] = rows }
    let findings = Checked.report(sql, input).migrations[0].statements.flatMap(\.findings)
    #expect(findings.first { $0.rule == .failsOnRows }?.severity == severity)
  }

  // MARK: definitions

  @Test(
    "IF NOT EXISTS meets something else",
    arguments: [
      ("CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, phone text)", true),
      ("CREATE INDEX IF NOT EXISTS orders_code_key ON orders (total)", true),
      ("ALTER TABLE orders ADD COLUMN IF NOT EXISTS code int", true),
      ("CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, mood mood)", false),
      ("CREATE UNIQUE INDEX IF NOT EXISTS orders_code_key ON orders (code)", false),
      ("ALTER TABLE orders ADD COLUMN IF NOT EXISTS mood mood", false),
      ("CREATE TABLE IF NOT EXISTS fresh (id bigint)", false),
    ])
  func doesNothing(_ sql: String, _ isFound: Bool) {
    #expect(!found(.doesNothing, sql).isEmpty == isFound)
  }

  @Test("A constraint that nothing proves is a note")
  func neverValidated() {
    let add = "ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID;"
    #expect(found(.neverValidated, add).map(\.severity) == [.pass])
    let prove = " ALTER TABLE orders VALIDATE CONSTRAINT c"
    #expect(found(.neverValidated, add + prove, .perStatement).isEmpty)
    #expect(found(.neverValidated, "ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0)").isEmpty)
  }

  @Test(
    "A foreign key wants an index that leads with its columns",
    arguments: [
      ("", nil, Verdict.pass), ("", 1e6, .warn), ("", 10, nil),
      ("CREATE INDEX i ON orders (mood); CREATE INDEX j ON orders (id, code);", 1e6, .warn),
      ("CREATE INDEX i ON orders (code, total);", 1e6, nil),
    ] as [(String, Double?, Verdict?)])
  func unindexedKey(_ indexes: String, _ rows: Double?, _ severity: Verdict?) {
    let schema = """
      CREATE TABLE codes (code text PRIMARY KEY);
      CREATE TABLE orders (id bigint, code text, mood text, total int); \(indexes)
      """
    var input = Checked.blind(schema)
    if let rows { input.declaredRows[RelationName("public", "orders")] = rows }
    let report = Checked.report(
      "ALTER TABLE orders ADD FOREIGN KEY (code) REFERENCES codes NOT VALID", input)
    let finding = report.migrations[0].statements[0].findings.first {
      $0.rule == .foreignKeyWithoutIndex
    }
    #expect(finding?.severity == severity)
  }

  // MARK: transactions

  @Test(
    "Transactions that are not its own",
    arguments: [
      (
        "BEGIN; ALTER TABLE orders ADD COLUMN x int; COMMIT", TransactionMode.perFile,
        [TransactionFault.nestedBegin, .endsRunners]
      ),
      ("ALTER TABLE orders ADD COLUMN x int; COMMIT", .perFile, [.endsRunners]),
      ("BEGIN; ALTER TABLE orders ADD COLUMN x int", .perStatement, [.neverEnds]),
      ("BEGIN; ALTER TABLE orders ADD COLUMN x int; COMMIT", .perStatement, []),
      ("BEGIN; SELECT 1; ROLLBACK; BEGIN; SELECT 1; END", .perStatement, []),
      ("BEGIN; SELECT 1; BEGIN; SELECT 1; COMMIT", .perStatement, [.nestedBegin]),
      ("SAVEPOINT s; ALTER TABLE orders ADD COLUMN x int; RELEASE s", .perFile, []),
      ("ALTER TABLE orders ADD COLUMN x int", .perFile, []),
    ])
  func transactions(_ sql: String, _ mode: TransactionMode, _ faults: [TransactionFault]) {
    let told = found(.transactionControl, sql, mode).compactMap { finding -> TransactionFault? in
      if case .transaction(let fault) = finding.subject { fault } else { nil }
    }
    #expect(told == faults)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import Snapshot
import Testing

@testable import Verdicts

/// How many rows one transaction changes, and how many tables it keeps.
@Suite("Rows and tables in one transaction")
struct RowChangeTests {
  private static let schema = """
    CREATE TABLE customers (id bigint PRIMARY KEY, name text);
    CREATE TABLE items (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, item_id bigint,
      code text);
    CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    """

  private func severity(
    _ rule: Verdicts.Rule, _ sql: String, rows: Double? = nil, limits: Limits = Limits()
  ) -> Verdict? {
    var input = Checked.blind(Self.schema)
    if let rows { input.declaredRows[RelationName("public", "orders")] = rows }
    return Checked.report(sql, input, .perFile, limits: limits).migrations[0].statements
      .flatMap(\.findings).filter { $0.rule == rule }.map(\.severity).max()
  }

  @Test(
    arguments: [
      ("UPDATE orders SET code = 'x'", nil, Verdict.warn),
      ("UPDATE orders SET code = 'x' WHERE true", nil, .warn),
      ("DELETE FROM orders WHERE 1 = 1", nil, .warn),
      ("DELETE FROM orders WHERE 1 = 1 OR code = 'x'", nil, .warn),
      ("UPDATE orders SET code = 'x'", 10, .pass),
      ("UPDATE orders SET code = 'x' WHERE code IS NULL", 1e6, .warn),
      ("UPDATE orders SET code = 'x' WHERE code IS NULL", 10, nil),
      ("UPDATE orders SET code = 'x' WHERE code IS NULL", nil, nil),
      ("UPDATE orders SET code = 'x' WHERE id = 7", 1e6, nil),
      ("UPDATE orders SET code = 'x' WHERE id BETWEEN 1 AND 1000", 1e6, nil),
      ("DELETE FROM orders WHERE 1 = 2 AND code = 'x'", nil, nil),
    ] as [(String, Double?, Verdict?)])
  func unbounded(_ sql: String, _ rows: Double?, _ expected: Verdict?) {
    #expect(severity(.unboundedRowChange, sql, rows: rows) == expected)
  }

  @Test(
    arguments: [
      ("ALTER TABLE orders ADD COLUMN a int; ALTER TABLE items ADD COLUMN a int", Verdict.warn),
      ("DROP TABLE orders", .warn),
      ("ALTER TABLE orders ADD FOREIGN KEY (item_id) REFERENCES items", .pass),
      (
        "ALTER TABLE orders ADD COLUMN a bigint; ALTER TABLE orders ADD FOREIGN KEY (a) REFERENCES items",
        .pass
      ),
      (
        "ALTER TABLE orders ADD FOREIGN KEY (item_id) REFERENCES items, ADD FOREIGN KEY (customer_id) REFERENCES customers",
        .warn
      ),
      ("ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int", nil),
      ("ALTER TABLE events ADD COLUMN a int", nil),
      ("ALTER TABLE orders ADD COLUMN a int; CREATE TABLE fresh (id int)", nil),
      ("ALTER TABLE orders ADD COLUMN a int; COMMIT; ALTER TABLE items ADD COLUMN a int", nil),
      ("ALTER TABLE orders ADD COLUMN a int; SELECT * FROM items", nil),
    ] as [(String, Verdict?)])
  func deadlock(_ sql: String, _ expected: Verdict?) {
    #expect(severity(.deadlockPossible, sql) == expected)
  }

  @Test("It is said once")
  func once() {
    let sql = ["orders", "items", "customers"].map { "ALTER TABLE \($0) ADD COLUMN a int" }
    let report = Checked.report(sql.joined(separator: ";"), Checked.blind(Self.schema), .perFile)
    let found = report.migrations[0].statements.flatMap(\.findings).filter {
      $0.rule == .deadlockPossible
    }
    #expect(found.count == 1)
  }

  @Test(
    "A timeout beyond what others may stall for is none",
    arguments: [
      ("200ms", nil), ("5s", nil), ("10min", Verdict.warn), ("0", .warn),
    ] as [(String, Verdict?)])
  func timeout(_ timeout: String, _ expected: Verdict?) {
    let sql = "SET lock_timeout = '\(timeout)'; ALTER TABLE orders ADD COLUMN a int"
    #expect(severity(.exclusiveLockUnweighed, sql) == expected)
  }
}

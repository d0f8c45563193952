// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing
import Verdicts
import Workspace

struct ExplainTests {
  /// Without a schema, tables and columns that a statement names are taken to exist.
  @Test(arguments: [
    ("ALTER TABLE orders ADD COLUMN note text", "public.orders", LockMode.accessExclusive),
    ("ALTER TABLE orders ALTER COLUMN a SET NOT NULL", "public.orders", .accessExclusive),
    ("ALTER TABLE app.orders DROP COLUMN a, DROP COLUMN b", "app.orders", .accessExclusive),
    ("CREATE INDEX ON orders (a, b)", "public.orders", .share),
    ("CREATE INDEX CONCURRENTLY ON orders (a)", "public.orders", .shareUpdateExclusive),
    ("ALTER TABLE orders ADD FOREIGN KEY (a) REFERENCES b", "public.b", .shareRowExclusive),
    ("ALTER TABLE orders ADD a int REFERENCES b (c)", "public.b", .shareRowExclusive),
    ("ALTER TABLE orders ADD UNIQUE (a)", "public.orders", .accessExclusive),
    ("UPDATE orders SET a = 1 WHERE b = 2", "public.orders", .rowExclusive),
  ])
  func locksWithoutASchema(sql: String, relation: String, mode: LockMode) throws {
    let outcome = try Explain(sql: sql).run()
    let plan = try #require(outcome.statements.first?.plan)
    #expect(plan.rejection == nil)
    #expect(plan.unknowns == [])
    #expect(plan.locks.contains { $0.relation.description == relation && $0.mode == mode })
  }

  /// The columns and keys that it takes are enough for the gentler way.
  @Test(arguments: [
    "ALTER TABLE orders ADD FOREIGN KEY (a) REFERENCES b",
    "ALTER TABLE orders ADD FOREIGN KEY (a, d) REFERENCES b (c, d)",
    "ALTER TABLE orders ADD UNIQUE (a)", "ALTER TABLE orders ADD CHECK (a > 0)",
    "ALTER TABLE orders ALTER COLUMN a SET NOT NULL",
  ])
  func theGentlerWayWithoutASchema(sql: String) throws {
    let statement = try #require(try Explain(sql: sql).run().statements.first)
    #expect((statement.gentler?.steps.count ?? 0) > 1)
  }

  @Test(arguments: ["", ";;", "-- ALTER TABLE orders ADD note text"])
  func nothingToExplain(sql: String) {
    #expect(throws: InputErrors.self) { try Explain(sql: sql).run() }
  }
}

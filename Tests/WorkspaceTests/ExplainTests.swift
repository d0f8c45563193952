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
    ("UPDATE orders SET a = 1 WHERE b = 2", "public.orders", .rowExclusive),
  ])
  func locksWithoutASchema(sql: String, relation: String, mode: LockMode) throws {
    let outcome = try Explain(sql: sql).run()
    let plan = try #require(outcome.statements.first?.plan)
    #expect(plan.rejection == nil)
    #expect(plan.unknowns == [])
    #expect(plan.locks.contains { $0.relation.description == relation && $0.mode == mode })
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// The waits of the CONCURRENTLY forms, as traced on real servers, and what is refused.
struct PhaseTests {
  private static let orders = RelationName("public", "orders")

  private func catalog(_ version: Int = 15) -> Catalog {
    var catalog = Catalog(version: ServerVersion(version), isComplete: true)
    catalog.run(
      """
      create table orders (id bigint primary key, note text);
      create index orders_note_idx on orders (note);
      create table audit (id bigint);
      """)
    return catalog.asBaseline()
  }

  @Test(arguments: [
    (
      "create index concurrently i on orders (note)",
      [
        [], [TransactionWait.lockers(orders, .share)], [.lockers(orders, .share)],
        [.olderSnapshots],
      ]
    ),
    (
      "drop index concurrently orders_note_idx",
      [[], [.lockers(orders, .accessExclusive)], [.lockers(orders, .accessExclusive)]]
    ),
    (
      "reindex index concurrently orders_note_idx",
      [
        [], [.lockers(orders, .share)], [.lockers(orders, .share)], [.olderSnapshots],
        [.lockers(orders, .accessExclusive)], [.lockers(orders, .accessExclusive)],
      ]
    ),
    ("create index i on orders (note)", [[]]),
  ])
  func `waits come phase by phase`(sql: String, waits: [[TransactionWait]]) throws {
    let plan = try Plan.of(sql, in: catalog())
    #expect(plan.phases.map(\.waits) == waits)
  }

  @Test(arguments: [
    "create index concurrently i on orders (note)", "drop index concurrently orders_note_idx",
    "reindex table concurrently orders", "vacuum orders", "reindex schema public", "cluster",
  ])
  func `some statements run outside transaction blocks only`(sql: String) throws {
    let plan = try Plan.of(sql, in: catalog(), inTransaction: true)
    #expect(!plan.allowedInTransaction)
    #expect(plan.rejection == Rejection(.activeTransaction))
    #expect(try Plan.of(sql, in: catalog()).rejection == nil)
  }

  @Test(arguments: [
    (
      "do $$ begin execute current_setting('x'); end $$",
      Unknown.dynamicSQL(DynamicSQL(expression: "current_setting('x')", line: 1))
    ),
    ("do $$ begin\n if a then null; end; $$", .unreadCode(line: 2)),
    ("do language plpython3u $$ pass $$", .opaqueCode("DO LANGUAGE plpython3u")),
    ("execute p(4)", .opaqueCode("p")),
  ])
  func `what cannot be known is said`(sql: String, unknown: Unknown) throws {
    #expect(try Plan.of(sql, in: catalog()).unknowns == [unknown])
  }

  @Test(arguments: [
    ("drop table nope", Rejection.Reason.undefined("nope")),
    ("create view orders as select 1", .duplicate("orders")),
    ("truncate nope", .undefined("nope")),
  ])
  func `what the server refuses is rejected`(sql: String, reason: Rejection.Reason) throws {
    #expect(try Plan.of(sql, in: catalog()).rejection == Rejection(reason))
  }

  @Test func `dynamic SQL of constants is read`() throws {
    let sql = """
      do $$ declare t text; begin
        foreach t in array array['orders', 'audit'] loop
          execute format('alter table %I add column note2 text', t);
        end loop;
      end $$
      """
    let plan = try Plan.of(sql, in: catalog())
    #expect(plan.unknowns.isEmpty)
    #expect(plan.locks.map(\.relation.name) == ["orders", "audit"])
    #expect(plan.locks.allSatisfy { $0.mode == .accessExclusive })
  }
}

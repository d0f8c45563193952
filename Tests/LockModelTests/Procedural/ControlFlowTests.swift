// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// Which statements of a body run, as far as constants and the catalog tell.
struct ControlFlowTests {
  /// `orders` has a column `note`, a constraint `note_short` and an index `orders_note_idx`.
  @Test(arguments: [
    (
      """
      select 1 from information_schema.columns where table_name = 'orders' and column_name = \
      'note'
      """,
      true
    ),
    (
      "select 1 from information_schema.columns where table_name = 'orders' and column_name = 'x'",
      false
    ),
    (
      "select from information_schema.tables where table_schema = 'app' and table_name = 'orders'",
      true
    ),
    (
      """
      select 1 from information_schema.tables where table_schema = current_schema() and \
      table_name = 'x'
      """,
      false
    ),
    ("select 1 from pg_constraint where conname = 'note_short'", true),
    (
      "select 1 from pg_constraint where conname = 'note_short' and conrelid = 'audit'::regclass",
      false
    ),
    ("select 1 from pg_constraint where conrelid = 'orders'::regclass and contype = 'p'", true),
    ("select * from pg_class where relname = 'orders_note_idx' and relkind = 'i'", true),
    (
      """
      select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = \
      'audit' and n.nspname = 'public'
      """,
      true
    ),
    (
      """
      select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = \
      'audit' and n.nspname = 'app'
      """,
      false
    ),
    (
      """
      select 1 from pg_class c, pg_namespace n where n.oid = c.relnamespace and relname = \
      'audit' and nspname = 'app'
      """,
      false
    ),
    (
      "select 1 from pg_indexes where schemaname = 'public' and indexname = 'orders_note_idx'", true
    ),
    ("select 1 from pg_type where typname = 'mood'", true),
    (
      """
      select 1 from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typname = 'mood' and \
      e.enumlabel = 'good'
      """,
      true
    ),
    (
      """
      select 1 from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typname = 'mood' and \
      e.enumlabel = 'bad'
      """,
      false
    ),
    (
      """
      select 1 from pg_attribute where attrelid = 'orders'::regclass and attname = 'note' and \
      not attisdropped
      """,
      true
    ),
    ("select 1 from pg_trigger where tgname = 'x'", false),
    (
      """
      select 1 from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum \
      = any (c.conkey) where c.contype = 'p' and c.conrelid = 'orders'::regclass and a.attname = \
      'id'
      """,
      true
    ),
    (
      """
      select 1 from pg_constraint c join unnest(c.conkey) as k(n) on true join pg_attribute a on \
      a.attrelid = c.conrelid and a.attnum = k.n where c.conname = 'orders_pkey' and a.attname = \
      'note'
      """,
      false
    ),
    (
      """
      select 1 from pg_class where oid = 'app.orders'::regclass and relnamespace = \
      'app'::regnamespace
      """,
      true
    ),
    ("select 1 from (select tablename as t from pg_tables) s where s.t = 'audit'", true),
    ("select 1 from pg_tables where tablename = any (array['x', 'audit'])", true),
    (
      """
      select 1 from information_schema.columns where table_name = 'orders' and column_name = \
      'id' and data_type = 'bigint' and is_nullable = 'NO'
      """,
      true
    ),
    (
      """
      select 1 from information_schema.columns where table_name = 'orders' and column_name = \
      'note' and data_type <> 'text'
      """,
      false
    ),
    (
      """
      select 1 from information_schema.key_column_usage where table_name = 'orders' and \
      column_name = 'id'
      """,
      true
    ),
    (
      """
      select 1 from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = \
      'orders_note_idx' and not i.indisvalid
      """,
      false
    ),
    (
      """
      select 1 from information_schema.tables where table_type = 'BASE TABLE' and table_name \
      like 'audi_'
      """,
      true
    ),
    ("select 1 from pg_views where viewname = 'orders'", false),
    (
      """
      select 1 from information_schema.table_constraints where constraint_name = 'orders_pkey' \
      limit 1
      """,
      true
    ),
    ("select 1 from pg_inherits where inhparent = 'events'::regclass", true),
    ("select 1 from information_schema.schemata where schema_name in ('app', 'x')", true),
  ])
  func `guards are decided by the catalog`(query: String, holds: Bool) throws {
    let text = """
      begin if exists (\(query)) then lock table orders_1; else lock table orders_2; end if; end
      """
    let plan = try ProceduralCase.plan(text)
    #expect(plan.lockedNames == [holds ? "orders_1" : "orders_2"])
    #expect(plan.unknowns == [])
  }

  /// What is known to be there is there; what is not there may be.
  @Test(arguments: [("orders", ["orders_1"]), ("nope", ["orders_1", "orders_2"])])
  func `an incomplete catalog only affirms`(name: String, locked: [String]) throws {
    let text = """
      begin
        if exists (select 1 from pg_tables where tablename = '\(name)')
        then lock table orders_1; else lock table orders_2; end if;
      end
      """
    #expect(try ProceduralCase.plan(text, isComplete: false).lockedNames == locked)
  }

  @Test(arguments: [
    // Nobody knows the rows of a table.
    (
      "if exists (select 1 from audit) then lock table orders_1; else lock table orders_2; end if;",
      ["orders_1", "orders_2"]
    ),
    ("if to_regclass('public.nope') is not null then lock table orders_1; end if;", []),
    ("if to_regclass('app.orders') is not null then lock table orders_1; end if;", ["orders_1"]),
    (
      """
      if false then lock table orders_1; elsif true then lock table orders_2; else lock table \
      audit; end if;
      """,
      ["orders_2"]
    ),
    (
      "case 2 when 1 then lock table orders_1; when 2, 3 then lock table orders_2; end case;",
      ["orders_2"]
    ),
    (
      "case random() when 1 then lock table orders_1; else lock table orders_2; end case;",
      ["orders_1", "orders_2"]
    ),
    ("if true then return; end if; lock table orders_1;", []),
    ("if random() > 0.5 then return; end if; lock table orders_1;", ["orders_1"]),
    (
      """
      if (select count(*) from pg_tables where tablename like 'orders%') = 4 then lock table \
      orders_1; end if;
      """,
      ["orders_1"]
    ),
    (
      "loop lock table orders_1; exit; lock table orders_2; end loop; lock table audit;",
      ["orders_1", "audit"]
    ),
    ("while false loop lock table orders_1; end loop; lock table audit;", ["audit"]),
    ("<<a>> begin exit a; lock table orders_1; end; lock table audit;", ["audit"]),
    ("for i in 1..0 loop lock table orders_1; end loop;", []),
    ("raise notice 'x'; lock table orders_1;", ["orders_1"]),
    ("if false then raise exception 'x'; end if; lock table orders_1;", ["orders_1"]),
    ("if random() > 0.5 then raise exception 'x'; end if; lock table orders_1;", ["orders_1"]),
    // Each branch begins with what stands before it.
    (
      "if random() > 0.5 then drop table audit; else alter table audit add x int; end if;",
      ["audit"]
    ),
    // What one way has dropped, another has not.
    (
      "if random() > 0.5 then drop table orders_1; end if; alter table orders_1 add x int;",
      ["orders_1"]
    ),
    (
      """
      perform 1 from pg_tables where tablename = 'audit'; if found then lock table orders_1; end \
      if;
      """,
      ["orders_1"]
    ),
    (
      """
      perform 1 from pg_tables where tablename = 'nope'; if not found then lock table orders_1; \
      end if;
      """,
      ["orders_1"]
    ),
  ])
  func `branches are taken as far as they are known`(body: String, locked: [String]) throws {
    let plan = try ProceduralCase.plan("begin \(body) end")
    #expect(plan.lockedNames == locked)
    #expect(plan.unknowns == [])
    #expect(plan.rejection == nil)
  }

  // MARK: Errors

  @Test(arguments: [
    // The type exists: the handler runs, and what the block locked is given back.
    (
      """
      begin lock table audit; create type mood as enum ('x'); exception when duplicate_object \
      then lock table orders_1; end;
      """,
      ["orders_1"]
    ),
    (
      """
      begin lock table audit; create type mood as enum ('x'); exception when undefined_table \
      then lock table orders_1; when others then lock table orders_2; end;
      """,
      ["orders_2"]
    ),
    (
      """
      begin alter table nope add x int; exception when undefined_table then null; end; lock \
      table orders_1;
      """,
      ["orders_1"]
    ),
    // The catalog says that this succeeds.
    (
      """
      begin create type other as enum ('x'); exception when duplicate_object then lock table \
      orders_1; end;
      """,
      []
    ),
    // Anything may go wrong.
    (
      "begin lock table audit; exception when others then lock table orders_1; end;",
      ["audit", "orders_1"]
    ),
    (
      "begin raise exception 'x'; exception when others then lock table orders_1; end;",
      ["orders_1"]
    ),
    (
      """
      begin raise unique_violation; exception when unique_violation then lock table orders_1; \
      when others then lock table orders_2; end;
      """,
      ["orders_1"]
    ),
    (
      """
      begin begin raise division_by_zero; exception when unique_violation then lock table \
      orders_1; end; exception when division_by_zero then lock table orders_2; end;
      """,
      ["orders_2"]
    ),
  ])
  func `handlers run when their conditions arise`(body: String, locked: [String]) throws {
    let plan = try ProceduralCase.plan("begin \(body) end")
    #expect(plan.lockedNames == locked)
    #expect(plan.rejection == nil)
  }

  @Test(arguments: [
    ("alter table nope add x int;", Rejection.Reason.undefined("nope")),
    ("create index concurrently i on audit (id);", .activeTransaction),
    ("start transaction;", .other(sqlstate: "0A000")),
    ("commit;", .other(sqlstate: "2D000")),
  ])
  func `what nothing catches is refused`(body: String, reason: Rejection.Reason) throws {
    #expect(try ProceduralCase.plan("begin \(body) end").rejection == Rejection(reason))
    let doubtful = "begin if random() > 0.5 then \(body) end if; end"
    #expect(try ProceduralCase.plan(doubtful).rejection == nil)
  }

  // MARK: Transactions

  @Test(arguments: ["commit;", "rollback;", "commit and chain;"])
  func `a block outside a transaction ends its own`(end: String) throws {
    let text = "begin lock table orders_1; \(end) lock table orders_2; end"
    let plan = try ProceduralCase.plan(text, inTransaction: false)
    #expect(plan.phases.map { $0.locks.map(\.relation.name) } == [["orders_1"], ["orders_2"]])
    #expect(plan.rejection == nil)
  }

  @Test(arguments: [
    ("call p();", false), ("execute 'call p()';", true), ("perform f();", true),
    ("begin call p(); exception when others then null; end;", true),
  ])
  func `a procedure ends the transaction where it may`(body: String, isRefused: Bool) throws {
    var catalog = ProceduralCase.catalog()
    catalog.run(
      """
      create procedure p() language plpgsql as $$ begin lock table orders_1; commit; end $$;
      create function f() returns void language plpgsql as $$ begin commit; end $$;
      """)
    let plan = try Plan.of("do $$ begin \(body) lock table audit; end $$", in: catalog)
    let guarded = body.hasPrefix("begin")
    #expect((plan.rejection == Rejection(.other(sqlstate: "2D000"))) == (isRefused && !guarded))
    #expect((plan.phases.count == 2) == !isRefused)
  }
}

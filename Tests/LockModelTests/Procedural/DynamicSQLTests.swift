// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// Statements that a body puts together while it runs.
struct DynamicSQLTests {
  @Test(arguments: [
    ("execute 'lock table orders';", ["orders"]),
    (
      """
      execute (select string_agg('lock table ' || tablename, ';') from pg_tables where tablename \
      like 'aud%');
      """,
      ["audit"]
    ),
    ("execute 'lock table ' || coalesce(nullif('', ''), 'audit');", ["audit"]),
    ("execute 'lock table ' || 'orders' || '_1';", ["orders_1"]),
    ("execute format('lock table %I', 'orders');", ["orders"]),
    ("execute format('lock table %2$I.%1$I', 'orders', 'app');", ["app.orders"]),
    ("execute format('lock table %I%s', 'orders', '_1');", ["orders_1"]),
    ("execute format('lock table %-8s /* 50%% */', 'audit');", ["audit"]),
    ("execute concat('lock table ', null, 'orders_', 1);", ["orders_1"]),
    ("execute concat_ws('.', 'lock table app', 'orders');", ["app.orders"]),
    ("execute 'lock table ' || quote_ident(lower('ORDERS'));", ["orders"]),
    ("execute 'lock table ' || current_schema() || '.orders';", ["orders"]),
    ("execute 'lock table ' || 'app.orders'::regclass;", ["app.orders"]),
    ("execute replace('lock table X', 'X', 'audit');", ["audit"]),
    ("t := 'audit'; execute 'lock table ' || t;", ["audit"]),
    (
      "if random() > 1 then t := 'audit'; else t := 'orders'; end if; execute 'lock table ' || t;",
      ["audit", "orders"]
    ),
    (
      """
      select tablename into t from pg_tables where tablename like 'aud%'; execute 'lock table ' \
      || t;
      """,
      ["audit"]
    ),
    ("for i in 1..2 loop execute 'lock table orders_' || i; end loop;", ["orders_1", "orders_2"]),
    (
      "for i in reverse 2..1 loop execute 'lock table orders_' || i; end loop;",
      ["orders_2", "orders_1"]
    ),
    (
      "i := 1; while i < 3 loop execute 'lock table orders_' || i; i := i + 1; end loop;",
      ["orders_1", "orders_2"]
    ),
    (
      "foreach t in array array['audit', 'orders'] loop execute 'lock table ' || t; end loop;",
      ["audit", "orders"]
    ),
    (
      """
      foreach t in array '{audit, orders}'::text[] loop continue when t = 'audit'; execute 'lock \
      table ' || t; end loop;
      """,
      ["orders"]
    ),
    (
      "for t in select unnest(array['audit', 'orders']) loop execute 'lock table ' || t; end loop;",
      ["audit", "orders"]
    ),
    (
      """
      for r in select * from (values ('audit'), ('orders')) as v loop execute 'lock table ' || \
      r.column1; end loop;
      """,
      ["audit", "orders"]
    ),
    (
      """
      for r in select tablename from pg_tables where schemaname = 'public' and tablename like \
      'orders\\_%' loop execute format('lock table %I', r.tablename); end loop;
      """,
      ["orders_1", "orders_2"]
    ),
    (
      """
      for r in select inhrelid::regclass as child from pg_inherits where inhparent = \
      'events'::regclass loop execute 'lock table ' || r.child; end loop;
      """,
      ["events_a"]
    ),
    (
      """
      for r in select table_schema s, table_name n from information_schema.tables where \
      table_name = 'orders' loop execute format('lock table %I.%I', r.s, r.n); end loop;
      """,
      ["orders", "app.orders"]
    ),
    (
      "execute 'update orders set note = $1' using 'x';",
      ["orders", "orders_pkey", "orders_note_idx"]
    ),
  ])
  func `what is known is read`(body: String, locked: [String]) throws {
    let plan = try ProceduralCase.plan("declare t text; i int; r record; begin \(body) end")
    #expect(plan.lockedNames == locked)
    #expect(!plan.unknowns.contains { if case .dynamicSQL = $0 { true } else { false } })
  }

  @Test(arguments: [
    ("\n begin\n execute current_setting('x'); end", "current_setting('x')", nil, 3),
    (
      "begin execute 'alter table ' || current_setting('x') || ' add column y int'; end",
      "'alter table ' || current_setting('x') || ' add column y int'", "ALTER TABLE", 1
    ),
    (
      "declare t text := current_setting('x'); begin execute format('drop table %I', t); end",
      "format('drop table %I', t)", "DROP TABLE", 1
    ),
    (
      "declare t text := 'audit'; begin loop execute 'lock table ' || t; t := current_setting(t); end loop; end",
      "'lock table ' || t", "LOCK TABLE", 1
    ),
    (
      """
      declare r record; begin for r in select name from audit loop execute 'lock ' || r.name; \
      end loop; end
      """,
      "'lock ' || r.name", "LOCK TABLE", 1
    ),
  ])
  func `what is not known is said`(
    text: String, expression: String, command: String?, line: Int
  ) throws {
    let sql = "do $do$\(text)$do$"
    let plan = try Plan.of(sql, in: ProceduralCase.catalog(), inTransaction: true)
    #expect(
      plan.unknowns == [
        .dynamicSQL(DynamicSQL(expression: expression, command: command, line: line))
      ])
  }

  /// A catalog that is not complete may lack tables.
  @Test func `a loop over a catalog that is not complete fails closed`() throws {
    let text = """
      declare r record; begin
        for r in select tablename from pg_tables where tablename = 'audit' loop
          execute format('lock table %I', r.tablename);
        end loop;
      end
      """
    let plan = try ProceduralCase.plan(text, isComplete: false)
    #expect(plan.lockedNames == ["audit"])
    #expect(plan.unknowns.count == 1)
  }

  // MARK: Calls

  @Test(arguments: [
    ("select add_note('orders_1')", ["orders_1"]), ("select add_note('app.' || 'orders')", []),
    (
      "do $$ begin perform add_note('orders_1'); perform add_note('orders_2'); end $$",
      ["orders_1", "orders_2"]
    ),
    ("call whole()", ["orders_1", "audit"]), ("select twice()", ["audit", "orders_2"]),
  ])
  func `functions see their arguments`(sql: String, locked: [String]) throws {
    var catalog = ProceduralCase.catalog()
    catalog.run(
      """
      create function add_note(t text) returns void language plpgsql as
        $$ begin execute format('alter table %I add column extra text', t); end $$;
      create procedure whole() language plpgsql as
        $$ begin perform add_note('orders_1'); lock table audit; end $$;
      create function twice() returns void language sql as
        $$ lock table audit; select add_note('orders_2'); $$;
      """)
    #expect(try Plan.of(sql, in: catalog, inTransaction: true).lockedNames == locked)
  }

  /// What code makes is there for what comes behind.
  @Test(arguments: [
    "do $$ begin create table fresh (a int); end $$", "select make()", "call build('fresh')",
    "do $$ begin execute format('create table %I (a int)', 'fresh'); end $$",
    "do $$ begin perform make(); end $$",
    "do $$ begin create table fresh (a int); exception when others then null; end $$",
    "do $$ begin if random() > 0.5 then create table fresh (a int); end if; end $$",
  ])
  func `code changes the catalog`(sql: String) throws {
    var catalog = ProceduralCase.catalog()
    catalog.run(
      """
      create function make() returns void language sql as 'create table fresh (a int)';
      create procedure build(name text) language plpgsql as
        $$ begin execute format('create table %I (a int)', name); end $$;
      """)
    catalog.run(sql)
    #expect(catalog.relation(ObjectName("fresh"))?.origin == .created)
  }

  @Test(arguments: [
    "do $$ begin if false then create table fresh (a int); end if; end $$",
    "do $$ begin create table fresh (a int); raise exception 'x'; end $$",
    """
    do $$ begin create table fresh (a int); raise exception 'x';
    exception when others then null; end $$
    """,
  ])
  func `what does not happen does not`(sql: String) {
    var catalog = ProceduralCase.catalog()
    catalog.run(sql)
    #expect(catalog.relation(ObjectName("fresh")) == nil)
  }

  // MARK: Bounds

  @Test(arguments: [
    "for i in 1..2000000000 loop end loop;",
    "for i in 1..2000000000 loop for i in 1..2000000000 loop null; end loop; end loop;",
    String(repeating: "while true loop ", count: 50) + String(repeating: "end loop; ", count: 50),
    "for i in 1..100000 loop execute 'select 1'; end loop;",
    "t := 'x'; for i in 1..100000 loop t := t || t; end loop; execute t;",
  ])
  func `loops come to an end`(body: String) throws {
    let plan = try ProceduralCase.plan("declare t text; begin \(body) end")
    #expect(!plan.unknowns.isEmpty)
  }
}

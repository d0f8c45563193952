// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// A call of a function that nobody knows may do anything.
@Suite struct UnknownFunctionTests {
  static let calls: [(sql: String, whole: Bool, part: Bool)] = [
    ("select tidy()", true, false),
    ("call tidy()", true, false),
    ("select partman.create_parent('public.t')", true, true),
    ("select app.known(1)", true, false),
    ("update t set note = frobnicate(note)", true, false),
    ("select known(1)", false, false),
    ("select pg_advisory_lock(1)", false, false),
    ("select setval('t_id_seq', (select max(id) from t))", false, false),
    ("select count(*), sum(id), string_agg(note, ',') from t", false, false),
    (
      "select coalesce(id, 1), greatest(1, 2), length(note), age(now(), now()) from t", false, false
    ),
    ("select row_number() over (order by id), lag(id) over (order by id) from t", false, false),
    ("select pg_get_expr(adbin, adrelid) from pg_attrdef", false, false),
    ("select id from t where jsonb_exists(note::jsonb, 'a')", false, false),
    ("select int4(note), date(now()) from t", false, false),
    ("select pg_catalog.set_config('search_path', '', false)", false, false),
    ("select extensions.uuid_generate_v4(), crypt('a', gen_salt('bf'))", false, false),
    ("select public.st_makepoint(1, 2)", false, false),
    ("select cron.schedule('x', '* * * * *', 'select 1')", false, false),
    ("insert into t select g, to_char(now(), 'YYYY') from generate_series(1, 10) g", false, false),
  ]

  @Test(arguments: calls)
  func call(_ row: (sql: String, whole: Bool, part: Bool)) {
    let schema = """
      create schema app;
      create table t (id bigserial primary key, note text);
      create function known(int) returns int language sql as 'select 1';
      """
    for (isComplete, isUnknown) in [(true, row.whole), (false, row.part)] {
      let plan = AlterTableSample([schema], isComplete: isComplete).plan(row.sql)
      #expect(plan.unknowns.isEmpty != isUnknown)
    }
  }
}

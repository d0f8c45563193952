// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Testing

@Suite struct QueryFactsTests {
  static let catalog = Catalog.after(
    """
    create table t (id int, v text, w int); create table u (id int, t_id int, n int);
    create function fixed() returns int language sql immutable as $$ select 1 $$;
    create function moody() returns int language plpgsql as $$ begin return 1; end $$;
    create function plain() returns int language sql as $$ select 1 $$;
    create function clocked() returns timestamptz language sql as $$ select clock_timestamp() $$;
    create function strictly() returns int strict language sql as $$ select 1 $$;
    create function rounds() returns int language sql as $$ select rounds() $$;
    """)

  struct Reading: Sendable {
    var sql: String
    /// `relation(columns)` in order.
    var reads: [String]
    var unresolved: [String] = []
  }

  @Test(arguments: [
    Reading(sql: "select v from t", reads: ["t(v)"]),
    Reading(sql: "select * from t where w > 1", reads: ["t(id,v,w)"]),
    Reading(
      sql: "select a.v, n from t a join u on u.t_id = a.id", reads: ["t(id,v)", "u(n,t_id)"]),
    Reading(sql: "with t as (select 1 as id) select id from t", reads: []),
    Reading(sql: "with x as (select id from t) select x.id from x, u", reads: ["t(id)", "u()"]),
    Reading(
      sql: "with recursive r as (select id from u union all select u.t_id from u, r) table r",
      reads: ["u(id,t_id)"]),
    Reading(
      sql: "select 1 from t where exists (select 1 from u where u.t_id = t.id and v = 'x')",
      reads: ["t(id,v)", "u(t_id)"]),
    Reading(sql: "select x.* from (select id, v from t) x", reads: ["t(id,v)"]),
    Reading(sql: "select count(*) from t group by v order by max(w)", reads: ["t(v,w)"]),
    Reading(
      sql: "select 1 from missing, pg_class, information_schema.tables", reads: [],
      unresolved: ["missing"]),
    Reading(sql: "select t from t", reads: ["t(id,v,w)"]),
    Reading(sql: "select id from t union select n from u", reads: ["t(id)", "u(n)"]),
  ])
  func readsWhatTheTextMeans(_ reading: Reading) throws {
    let parsed = try #require(query(reading.sql))
    let facts = Self.catalog.facts(of: parsed)
    let reads = facts.reads.map { read in
      "\(read.relation.name)(\((read.columns ?? ["?"]).sorted().joined(separator: ",")))"
    }
    #expect(reads == reading.reads)
    #expect(facts.unresolved.map(\.name) == reading.unresolved)
  }

  @Test func dataStatementsTellHowTheyUseARelation() throws {
    let sql =
      "with gone as (delete from u returning t_id) "
      + "insert into t (id) select t_id from gone on conflict (id) do update set v = excluded.v"
    guard case .data(let data)? = statement(sql) else {
      Issue.record("not read")
      return
    }
    let uses = Self.catalog.facts(of: data).uses
    #expect(uses.map(\.relation.name) == ["u", "t"])
    #expect(uses.map(\.access) == [.delete, .insert])
  }

  @Test(arguments: [
    ("1 + length('x')", ExpressionVolatility.immutable),
    ("now()", .stable),
    ("current_timestamp", .stable),
    ("random()", .volatile),
    ("gen_random_uuid()", .volatile),
    ("nextval('s')", .volatile),
    ("coalesce(fixed(), 1)", .immutable),
    ("moody()", .volatile),
    ("plain() + 1", .immutable),
    ("clocked()", .volatile),
    ("strictly()", .volatile),
    ("rounds()", .volatile),
    ("frobnicate(1) + now()", .unknown([ObjectName("frobnicate")])),
    ("frobnicate(clock_timestamp())", .volatile),
    ("(select max(id) from t)", .stable),
    ("(select moody() from t)", .volatile),
  ])
  func volatility(sql: String, expected: ExpressionVolatility) throws {
    let parsed = try #require(expression(sql))
    #expect(Self.catalog.volatility(of: parsed) == expected)
  }

  @Test(arguments: [
    (
      "select id, v as x, count(*), now()::date from t",
      ["id:int4", "x:text", "count:int8", "now:date"]
    ),
    ("select * from t join u using (id)", ["id:int4", "v:text", "w:int4", "t_id:int4", "n:int4"]),
    ("with c (q) as (select v from t) select c.*, 1 as one from c", ["q:text", "one:int4"]),
    ("values (1, 'a')", ["column1:int4", "column2:text"]),
    ("select x.id from (select t.* from t) x", ["id:int4"]),
  ])
  func outputColumns(sql: String, expected: [String]) throws {
    let parsed = try #require(query(sql))
    let columns = try #require(Self.catalog.outputColumns(of: parsed))
    #expect(columns.map { "\($0.name):\($0.type.name.name)" } == expected)
  }

  @Test func outputOfTheUnknownIsNotKnown() throws {
    let parsed = try #require(query("select * from nope"))
    #expect(Self.catalog.outputColumns(of: parsed) == nil)
  }
}

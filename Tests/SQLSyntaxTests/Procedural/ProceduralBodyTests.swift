// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Testing

/// The grammar of PL/pgSQL.
struct ProceduralBodyTests {
  /// What `CREATE FUNCTION` and `DO` of the servers accept.
  @Test(arguments: [
    "begin end",
    "begin null; end;",
    "#variable_conflict use_column\n#print_strict_params on\nbegin end",
    "<<outer>> declare a int; begin <<inner>> begin exit outer; end inner; end outer",
    """
    declare
      a int; b constant text := 'x'; c numeric(10, 2) not null default 1; d orders.id%type;
      e orders%rowtype; f record; g text collate "C" = 'y'; h int[] := array[1, 2]; i alias for $1;
      j cursor for select 1; k no scroll cursor (x int, y text) is select x; declare l refcursor;
      m timestamp with time zone := now();
    begin end
    """,
    "begin if a then null; elsif b then null; elseif c then null; else null; end if; end",
    "begin case a when 1, 2 then null; else end case; case when a > 1 then null; end case; end",
    "begin <<l>> loop exit l when a; continue when not found; end loop l; end",
    "begin while i < (case when a then 1 else 2 end) loop i := i + 1; end loop; end",
    "begin for i in 1..10 loop end loop; for i in reverse a(1, 2)..b by -c loop end loop; end",
    """
    begin for r in select 1 union select 2 loop end loop; for a, b in values (1, 2) loop end \
    loop; end
    """,
    "begin for r in execute 'select $1' using 1, 2 loop end loop; end",
    "begin for r in c loop end loop; for r in c (1, y => 2) loop end loop; end",
    "begin for r in update t set a = 1 returning * loop end loop; end",
    "begin foreach x slice 1 in array a loop end loop; foreach x, y in array $1 loop end loop; end",
    "begin return; return 1; return next; return next a; return query select 1; end",
    "begin return query execute 'select 1' using a; return (select 1); return count(*) from t; end",
    """
    begin
      raise; raise notice 'a %', b; raise exception using message = 'x', errcode = '22012';
      raise division_by_zero; raise sqlstate '22012' using hint := 'y'; raise 'b' using detail = c;
    end
    """,
    "begin assert a > 1; assert found, 'message'; perform f(1), g(2) from t where x; end",
    """
    begin
      execute 'a'; execute a || b into c using d; execute a using b, c into strict d, e.f;
      execute format('x', (select 1 into_)) into a;
    end
    """,
    """
    begin get diagnostics a = row_count, b := pg_context; get stacked diagnostics c = \
    message_text; end
    """,
    """
    begin
      open c; open c(1, b := 2); open c no scroll for select 1; open c for execute 'x' using 1;
      fetch c into a, b; fetch next from c into r; fetch absolute -1 from c into r; move c;
      move forward all in c; close c;
    end
    """,
    "begin commit; rollback; commit and chain; rollback and no chain; end",
    "begin call p(1); do $x$ begin end $x$; end",
    """
    begin
      begin insert into t values (1); exception
        when unique_violation or sqlstate '22012' then null; when others then raise; end;
    end
    """,
    "begin a := 1; a.b = 2; a[1] := 3; a[f(1)].c := 4; $1 := 5; \"A\" := 6; a[1:n] := b; end",
    "begin a := b[i:n]; query := 'x'; message := 'y'; end",
    """
    begin select 1 into a; select into strict a, b.c 1 from t; insert into t values (1) \
    returning id into a; end
    """,
    "begin with x as (insert into t select 1 returning a) select a into b from x; end",
    "begin create rule r as on insert to t do also (insert into u values (1); delete from v); end",
    "begin create function f() returns int begin atomic select case when true then 1 end; end; end",
    "begin /* a */ null; -- b\n end -- c",
    "begin create table t (a text default 'it''s; fine'); comment on table t is $q$a;b$q$; end",
  ])
  func `what the server accepts is complete`(text: String) {
    let body = ProceduralBody(text)
    #expect(body.diagnostics == [])
    #expect(body.block != nil)
  }

  @Test(arguments: [
    "", "select 1", "begin", "begin null end", "begin if a null; end if; end",
    "begin loop end; end",
    "begin if a then null; end; end", "declare a int begin end", "begin end; more",
    "begin alter frobnicator x; end", "begin a := ; end", "begin a := 1 +; end",
    "begin raise notice 'x' y; end", "begin for i in loop end loop; end", "begin (; end",
    "begin exception when then null; end",
  ])
  func `what the server refuses is not complete`(text: String) {
    #expect(!ProceduralBody(text).isComplete)
  }

  @Test func `statements know their place`() throws {
    let text = """

      begin
        perform 1;
        if a then
          alter table t add b int;
        end if;
      end
      """
    let body = ProceduralBody(text)
    let statements = try #require(body.block?.statements)
    #expect(statements.map { body.line(of: $0.range) } == [3, 4])
    guard case .conditional(let branches, _) = statements[1].value else {
      Issue.record("not an IF")
      return
    }
    #expect(body.text(branches[0].conditions[0].range) == "a")
    #expect(branches[0].statements.map { body.text($0.range) } == ["alter table t add b int;"])
  }

  /// INTO is PL/pgSQL's, and no part of the statement.
  @Test(arguments: [
    ("select a into b from t;", "select a from t;", [["b"]]),
    ("select into strict b, c.d a from t;", "select a from t;", [["b"], ["c", "d"]]),
    (
      "insert into t values (1) returning a into b;", "insert into t values (1) returning a;",
      [["b"]]
    ),
    (
      "import foreign schema s from server x into y;",
      "import foreign schema s from server x into y;", []
    ),
  ])
  func `variables are taken out`(text: String, rest: String, targets: [[String]]) throws {
    let statement = try #require(ProceduralBody("begin \(text) end").block?.statements.first)
    guard case .sql(let embedded) = statement.value else {
      Issue.record("not a statement of SQL")
      return
    }
    #expect(embedded.statement == SourceFile.parse(Array(rest.utf8)).statements[0].statement)
    #expect(embedded.into == targets)
  }

  /// A statement that is not understood hides no other.
  @Test func `reading goes on behind an error`() throws {
    let body = ProceduralBody("begin frobnicate x; drop table t; end")
    let statements = try #require(body.block?.statements)
    #expect(statements.count == 2)
    #expect(body.diagnostics.count == 1)
  }

  @Test(arguments: [
    String(repeating: "begin ", count: 10_000),
    "begin " + String(repeating: "if a then ", count: 10_000),
    "begin " + String(repeating: "loop ", count: 10_000),
    "begin a := " + String(repeating: "(", count: 10_000),
    String(repeating: "<<", count: 10_000), "begin \u{0} \\ ' end",
  ])
  func `hostile bodies come to an end`(text: String) {
    #expect(!ProceduralBody(text).isComplete)
  }

  /// Sixty levels are more than a person writes.
  @Test func `deep blocks are read`() {
    let text =
      String(repeating: "begin ", count: 60) + "null;" + String(repeating: " end;", count: 60)
    #expect(ProceduralBody(text).isComplete)
  }
}

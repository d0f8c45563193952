// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

/// Functions, triggers, rules, policies, schemas, publications.
@Suite struct CodeObjectTests {
  private static func function(
    _ change: (inout CreateFunction) -> Void
  ) -> CreateFunction {
    var function = CreateFunction(ObjectName("f"))
    change(&function)
    return function
  }

  private static let int = TypeName(ObjectName("int4"))

  @Test(arguments: [
    (
      "create function f(a int, out b text, variadic c int[] default '{}') returns int language sql stable as 'select 1'",
      function {
        $0.argumentTypes = [int, TypeName(ObjectName("int4"), arrayDimensions: 1)]
        $0.argumentNames = ["a", "c"]
        $0.returns = int
        $0.volatility = .stable
        $0.language = "sql"
        $0.body = "select 1"
      }
    ),
    (
      "create or replace function f() returns setof t.a%type as $x$ begin end $x$ immutable language 'plpgsql' cost 1 rows 2 parallel safe set a.b to 'c', d not leakproof called on null input",
      function {
        $0.orReplace = true
        $0.returns = TypeName(
          ObjectName(schema: "t", "a"), isSetOf: true, isPercentType: true)
        $0.volatility = .immutable
        $0.language = "plpgsql"
        $0.body = " begin end "
        $0.isGuarded = true
      }
    ),
    (
      "create function f(int = 1) returns table (a int, b text) language c as 'lib', 'symbol'",
      function {
        $0.argumentTypes = [int]
        $0.argumentNames = [nil]
        $0.returns = TypeName(ObjectName("record"), isSetOf: true)
        $0.language = "c"
        $0.body = "lib"
      }
    ),
    (
      "create procedure f(inout a int) language plpgsql as ''",
      function {
        $0.isProcedure = true
        $0.argumentTypes = [int]
        $0.argumentNames = ["a"]
        $0.language = "plpgsql"
        $0.body = ""
      }
    ),
  ])
  func functions(sql: String, expected: CreateFunction) throws {
    #expect(try statement(sql) == .createFunction(expected))
  }

  @Test func bodiesInSQL() throws {
    guard
      case .createFunction(let atomic) = try statement(
        "create function f() returns int begin atomic insert into t values (1); select 1; end"),
      case .createFunction(let simple) = try statement(
        "create function f(a int) returns int immutable return a + 1")
    else {
      Issue.record("not a function")
      return
    }
    #expect(atomic.sqlBody.count == 2)
    #expect(atomic.language == "sql")
    #expect(simple.sqlBody.count == 1)
    #expect(simple.volatility == .immutable)
  }

  private static func trigger(_ change: (inout CreateTrigger) -> Void) -> CreateTrigger {
    var trigger = CreateTrigger("g", on: ObjectName("t"))
    trigger.function = ObjectName("f")
    change(&trigger)
    return trigger
  }

  @Test(arguments: [
    (
      "create trigger g before insert or update of a, b on t for each row when (new.a > 0) execute function f('x', 1, y)",
      trigger {
        $0.events = ["insert", "update"]
        $0.updateColumns = ["a", "b"]
        $0.forEachRow = true
        $0.when = .binary(">", .column(["new", "a"]), .number("0"))
      }
    ),
    (
      "create or replace trigger g after delete on t referencing old table as o for statement execute procedure f()",
      trigger {
        $0.orReplace = true
        $0.timing = .after
        $0.events = ["delete"]
      }
    ),
    (
      "create trigger g instead of insert on t for row execute function f()",
      trigger {
        $0.timing = .insteadOf
        $0.events = ["insert"]
        $0.forEachRow = true
      }
    ),
    (
      "create constraint trigger g after insert on t from s.u deferrable initially deferred for each row execute function f()",
      trigger {
        $0.isConstraint = true
        $0.timing = .after
        $0.events = ["insert"]
        $0.forEachRow = true
        $0.from = ObjectName(schema: "s", "u")
      }
    ),
  ])
  func triggers(sql: String, expected: CreateTrigger) throws {
    #expect(try statement(sql) == .createTrigger(expected))
  }

  @Test(arguments: [
    ("create rule r as on insert to t do nothing", "insert", false, 0),
    (
      "create or replace rule r as on update to t where old.a > 0 do instead delete from u",
      "update", true, 1
    ),
    (
      "create rule r as on delete to t do also (insert into u values (1); notify x; select 1;)",
      "delete", false, 2
    ),
    ("create rule r as on select to t do instead select 1", "select", true, 1),
  ])
  func rules(sql: String, event: String, instead: Bool, actions: Int) throws {
    guard case .createRule(let rule) = try statement(sql) else {
      Issue.record("not a rule: \(sql)")
      return
    }
    #expect(rule.table == ObjectName("t"))
    #expect(rule.event == event)
    #expect(rule.instead == instead)
    #expect(rule.actions.count == actions)
  }

  @Test func policies() throws {
    var policy = CreatePolicy("p", on: ObjectName("t"))
    policy.using = .name("a")
    policy.check = .name("b")
    #expect(
      try statement(
        "create policy p on t as restrictive for update to public, x using (a) with check (b)")
        == .createPolicy(policy))
    var alter = AlterPolicy("p", on: ObjectName("t"))
    alter.newName = "q"
    #expect(try statement("alter policy if exists p on t rename to q") == .alterPolicy(alter))
    alter.newName = nil
    alter.using = .name("a")
    #expect(try statement("alter policy p on t to x using (a)") == .alterPolicy(alter))
  }

  @Test func statistics() throws {
    var statistics = CreateStatistics()
    statistics.name = ObjectName("s")
    statistics.ifNotExists = true
    statistics.elements = [.name("a"), .name("b")]
    statistics.from = [.relation(RelationReference(ObjectName("t")), sampled: false)]
    #expect(
      try statement("create statistics if not exists s (ndistinct, mcv) on a, b from t")
        == .createStatistics(statistics))
    statistics.name = nil
    statistics.ifNotExists = false
    #expect(try statement("create statistics on a, b from t") == .createStatistics(statistics))
  }

  @Test func schemas() throws {
    guard
      case .createSchema(let schema) = try statement(
        """
        create schema s authorization joe
          create table t (a int) create view v as select a from t
          create index i on t (a) grant select on v to public
        """)
    else {
      Issue.record("not a schema")
      return
    }
    #expect(schema.name == "s")
    #expect(schema.elements.count == 4)
    #expect(try statement("create schema authorization joe") == .createSchema(.init("joe")))
  }

  @Test func schemaOfTheCurrentUser() throws {
    #expect(
      try statement("create schema authorization current_user") == .createSchema(.init(nil)))
  }

  @Test func schemasDoNotNest() throws {
    let sql = String(repeating: "create schema s ", count: 10_000)
    #expect(problem(sql)?.found == "schema")
  }

  @Test func publications() throws {
    var publication = Publication("p")
    publication.tables = [
      PublishedTable(table: RelationReference(ObjectName("t")), columns: ["a"], filter: .name("b")),
      PublishedTable(table: RelationReference(ObjectName("u"), only: true)),
    ]
    publication.schemas = ["x", "current_schema"]
    #expect(
      try statement(
        """
        create publication p for table t (a) where (b), only u,
        tables in schema x, current_schema with (publish = 'insert')
        """) == .createPublication(publication))
    var all = Publication("p")
    all.allTables = true
    #expect(try statement("create publication p for all tables") == .createPublication(all))
    #expect(
      try statement("alter publication p drop tables in schema x")
        == .alterPublication(
          AlterPublication(name: "p", action: .drop, tables: [], schemas: ["x"])))
    #expect(
      try statement("alter publication p set (publish = 'insert')")
        == .alterPublication(
          AlterPublication(name: "p", action: .other, tables: [], schemas: [])))
  }

  @Test(arguments: [
    ("create function f() returns int", ""),
    ("create function f(a int returns int", "returns"),
    ("create trigger g before frob on t execute function f()", "frob"),
    ("create trigger g before insert or insert on t execute function f()", "on"),
    ("create constraint trigger g before insert on t for each row execute function f()", "before"),
    ("create rule r as on truncate to t do nothing", "truncate"),
    ("create policy p on t for merge", "merge"),
    ("create publication p for t", "t"),
    ("create schema s create role r", "create"),
    ("create function f() begin atomic select 1 from t end", "end"),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// What nests too deep to be followed is unknown: never a crash, never safe.
struct DeepNestingTests {
  private func plan(of sql: String, after setup: [String]) -> Plan {
    var catalog = Catalog(version: ServerVersion(17))
    catalog.isComplete = true
    for statement in setup {
      for parsed in SourceFile.parse(Array(statement.utf8)).statements {
        catalog.apply(parsed.statement)
      }
    }
    let statements = SourceFile.parse(Array(sql.utf8)).statements
    return statements[0].statement.plan(in: PlanContext(catalog: catalog))
  }

  @Test(arguments: [(20, false), (400, true)])
  func inheritance(levels: Int, isUnknown: Bool) {
    let setup =
      ["create table t0 (a int)"]
      + (1...levels).map { "create table t\($0) () inherits (t\($0 - 1))" }
    let plan = plan(of: "alter table t0 add column b int", after: setup)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.contains { $0.relation == RelationName("public", "t20") })
  }

  /// A lock behind many functions is not hidden by their number.
  @Test(arguments: [(3, false), (20, true)])
  func functions(levels: Int, isUnknown: Bool) {
    let setup =
      [
        "create table t (a int)",
        "create function f0() returns void language sql as 'lock table t'",
      ]
      + (1...levels).map {
        "create function f\($0)() returns void language sql as 'select f\($0 - 1)()'"
      }
    let plan = plan(of: "select f\(levels)()", after: setup)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.contains { $0.mode == .accessExclusive } != isUnknown)
  }

  @Test func aFunctionThatCallsItselfIsKnown() {
    let setup = [
      "create table t (a int)",
      """
      create function f() returns void language plpgsql as
      $$ begin lock table t; perform f(); end $$
      """,
    ]
    let plan = plan(of: "select f()", after: setup)
    #expect(plan.unknowns.isEmpty)
    #expect(plan.locks.contains { $0.mode == .accessExclusive })
  }

  @Test(arguments: [(12, false), (60, true)])
  func cascades(levels: Int, isUnknown: Bool) {
    let setup =
      ["create table t0 (a int primary key)"]
      + (1...levels).map {
        "create table t\($0) (a int primary key references t\($0 - 1) on delete cascade)"
      }
    let plan = plan(of: "delete from t0", after: setup)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.contains { $0.relation == RelationName("public", "t12") })
  }

  @Test(arguments: [(2, false), (20, true)])
  func triggers(levels: Int, isUnknown: Bool) {
    let setup =
      ["create table t0 (a int)"]
      + (1...levels).flatMap {
        [
          "create table t\($0) (a int)",
          """
          create function f\($0)() returns trigger language plpgsql as
          $$ begin insert into t\($0 - 1) values (1); return new; end $$
          """,
          """
          create trigger g after insert on t\($0) for each row execute function f\($0)()
          """,
        ]
      }
    let plan = plan(of: "insert into t\(levels) values (1)", after: setup)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.contains { $0.relation == RelationName("public", "t0") } != isUnknown)
  }

  @Test(arguments: [(4, false), (20, true)])
  func rules(levels: Int, isUnknown: Bool) {
    let setup =
      ["create table t0 (a int)"]
      + (1...levels).flatMap {
        [
          "create table t\($0) (a int)",
          "create rule r as on insert to t\($0) do also insert into t\($0 - 1) values (1)",
        ]
      }
    let plan = plan(of: "insert into t\(levels) values (1)", after: setup)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.contains { $0.relation == RelationName("public", "t0") } != isUnknown)
  }

  @Test(arguments: [(20, false), (100, true)])
  func subqueries(levels: Int, isUnknown: Bool) {
    let query =
      String(repeating: "select * from (", count: levels) + "select * from t"
      + String(repeating: ") s", count: levels)
    let plan = plan(of: query, after: ["create table t (a int)"])
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.isEmpty == isUnknown)
  }

  /// Many branches are no depth.
  @Test func longUnion() {
    let query = "select 1" + String(repeating: " union all select 2", count: 300)
    let plan = plan(
      of: "insert into t \(query) union all select a from u",
      after: [
        "create table t (a int)", "create table u (a int)",
      ])
    #expect(plan.unknowns.isEmpty)
    #expect(plan.locks.map(\.relation.name) == ["t", "u"])
  }

  @Test(arguments: [(300, false), (5000, true)])
  func viewsInViews(levels: Int, isUnknown: Bool) {
    let setup =
      ["create table t (a int)", "create view v0 as select * from t"]
      + (1...levels).map { "create view v\($0) as select * from v\($0 - 1)" }
    let plan = plan(of: "select * from v\(levels)", after: setup)
    #expect(plan.unknowns.isEmpty != isUnknown)
    #expect(plan.locks.contains { $0.relation == RelationName("public", "t") } != isUnknown)
  }

  /// Views that read the same view twice are not read once more for every way that leads there.
  @Test(arguments: ["select * from v40", "lock table v40", "select * from v40 for update"])
  func diamondOfViews(sql: String) {
    let setup =
      ["create table t (a int)", "create view v0 as select * from t"]
      + (1...40).map { "create view v\($0) as select a.a from v\($0 - 1) a, v\($0 - 1) b" }
    let plan = plan(of: sql, after: setup)
    #expect(plan.unknowns.isEmpty)
    #expect(plan.locks.contains { $0.relation == RelationName("public", "t") })
    #expect(plan.locks.count < 100)
  }

  @Test func lockTableFollowsAllViews() {
    let setup =
      ["create table t (a int)", "create view v0 as select * from t"]
      + (1...200).map { "create view v\($0) as select * from v\($0 - 1)" }
    let plan = plan(of: "lock table v200", after: setup)
    #expect(plan.locks.count == 202)
    #expect(plan.unknowns.isEmpty)
  }

  /// Functions that call the one below twenty times are not run once for every call.
  @Test(arguments: ["sql", "plpgsql"])
  func functionsThatCallManyTimes(language: String) {
    let call = { (name: String) in language == "sql" ? "select \(name)(); " : "perform \(name)(); "
    }
    let body = { (text: String) in
      language == "sql" ? "$$ \(text) $$" : "$$ begin \(text) end $$"
    }
    let setup =
      [
        "create table t (a int)",
        """
        create function f0() returns void language \(language) as
        \(body("lock table t;"))
        """,
      ]
      + (1...3).map {
        """
        create function f\($0)() returns void language \(language) as
        \(body(String(repeating: call("f\($0 - 1)"), count: 20)))
        """
      }
    let plan = plan(of: "select f\(language == "sql" ? 3 : 2)()", after: setup)
    #expect(plan.unknowns.isEmpty)
    #expect(plan.locks.contains { $0.mode == .accessExclusive })
  }

  /// A function that is made anew, or what it runs, is run again.
  @Test func aFunctionThatChangesBetweenCallsIsRunAgain() {
    let setup = [
      "create table t (a int)",
      "create function f() returns void language sql as 'select 1'",
    ]
    let plan = plan(
      of: """
        do $$ begin
          perform f();
          create or replace function f() returns void language sql as 'lock table t';
          perform f();
        end $$
        """, after: setup)
    #expect(plan.locks.contains { $0.mode == .accessExclusive })
  }

  /// Blocks with handlers may fail: what they call is run each time, but not without end.
  @Test func blocksThatCallManyTimesAreBounded() {
    let calls = { (name: String) in
      String(
        repeating: "begin perform \(name)(); exception when others then null; end; ", count: 60)
    }
    let setup =
      ["create function f0() returns void language plpgsql as $$ begin perform 1; end $$"]
      + (1...3).map {
        """
        create function f\($0)() returns void language plpgsql as
        $$ begin \(calls("f\($0 - 1)")) end $$
        """
      }
    #expect(!plan(of: "select f3()", after: setup).unknowns.isEmpty)
  }
}

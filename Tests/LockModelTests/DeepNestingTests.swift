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
}

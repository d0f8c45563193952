// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

/// Which constraints spare the reading of a table for a partition's bound: each row observed.
@Suite struct BoundProofTests {
  static let table = """
    create table p (a int not null, b int not null, c char(4), f bool not null)
    """
  static let member = "create table n (like p, constraint k check "

  /// How the parent is partitioned, the constraint, the bound, and whether rows are read.
  static let bounds: [(String, String, String, Bool)] = [
    ("range (a, b)", "(a = 1 and b >= 2 and b < 5)", "from (1, 2) to (1, 5)", false),
    ("range (a, b)", "(a = 1 and b >= 2)", "from (1, 2) to (1, 5)", true),
    ("range (a, b)", "(a > 1 and a < 5)", "from (1, 2) to (5, 1)", false),
    ("range (a, b)", "(a >= 1 and a < 5)", "from (1, 2) to (5, 1)", true),
    ("range (a, b)", "(a >= 1 and a < 5)", "from (1, minvalue) to (5, 1)", false),
    ("list (a)", "(a in (1, 2))", "in (1, 2, 3)", false),
    ("list (a)", "(a in (1, 4))", "in (1, 2, 3)", true),
    ("list (a)", "(a = any ('{1,2}'::int[]))", "in (1, 2, 3)", false),
    ("list (a)", "(1 = a)", "in (1)", false),
    ("list (a)", "(not (a <> 1))", "in (1)", false),
    ("list (a)", "(a::bigint = 1)", "in (1)", true),
    ("list (c)", "(c is not null and c = 'x ')", "in ('x')", false),
    ("list (c)", "(c = 'x')", "in ('x')", true),
    ("list (f)", "(f)", "in (true)", false),
    ("list (f)", "(f is true)", "in (true)", true),
    ("hash (a)", "(a > 0)", "with (modulus 2, remainder 0)", true),
  ]

  @Test(arguments: bounds)
  func `attaching reads`(key: String, check: String, bound: String, isRead: Bool) {
    let setup = ["\(Self.table) partition by \(key)", Self.member + check + ")"]
    let plan = AlterTableSample(setup).plan(
      "alter table p attach partition n for values \(bound)")
    #expect(plan.scannedRelations == (isRead ? ["public.n"] : []))
  }

  /// `f = any ('{t,t}')` leaves `f = true`, which says `f` from 16 on.
  @Test(arguments: [(15, true), (16, false)])
  func `a list of one truth proves it`(version: Int, isRead: Bool) {
    let setup = ["\(Self.table) partition by list (f)", Self.member + "(f in (true, true)))"]
    let plan = AlterTableSample(setup, version: version).plan(
      "alter table p attach partition n for values in (true)")
    #expect(plan.scannedRelations == (isRead ? ["public.n"] : []))
  }

  static let defaults: [(String, Bool)] = [
    ("(a < 10)", false), ("(a <> 10 and a <> 11)", false), ("(a not in (10, 11))", false),
    ("(a between 12 and 20)", false), ("(a < 11)", true), ("(b < 10)", true),
  ]

  @Test(arguments: defaults)
  func `a default partition is read`(check: String, isRead: Bool) {
    let setup = [
      "\(Self.table) partition by list (a)", "create table o partition of p for values in (1)",
      Self.member + check + ")", "alter table p attach partition n default",
    ]
    let sample = AlterTableSample(setup)
    let created = sample.plan("create table m partition of p for values in (10, 11)")
    #expect(created.scannedRelations == (isRead ? ["public.n"] : []))
    let attached = AlterTableSample(setup + ["create table m (like p)"]).plan(
      "alter table p attach partition m for values in (10, 11)")
    #expect(attached.scannedRelations.contains("public.n") == isRead)
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

/// Which subcommands read or rewrite the table, and which proofs spare it: each row observed.
@Suite struct WorkAvoidedTests {
  enum Effort: Equatable {
    case none
    case scan
    case rewrite
  }

  static let table = """
    create table t (id int primary key, v varchar(20), c char(3), n numeric(10,2), i int,
      ts timestamp, tz timestamptz(3), iv interval, hm interval hour to minute, vb varbit(10), x text, r int4range);
    create domain plain as varchar(20);
    create domain checked as int check (value > 0);
    create type mood as enum ('a', 'b');
    """

  static let typeChanges: [(String, Effort)] = [
    ("alter v type varchar(50)", .none),
    ("alter v type varchar(10)", .rewrite),
    ("alter v type text", .none),
    ("alter v type varchar", .none),
    ("alter v type plain", .none),
    ("alter x type varchar(20)", .rewrite),
    ("alter x type varchar", .none),
    ("alter x type text using x", .none),
    ("alter v type text using v::text", .none),
    ("alter v type text using lower(v)", .rewrite),
    ("alter c type char(5)", .rewrite),
    ("alter c type text", .rewrite),
    ("alter n type numeric(12,2)", .none),
    ("alter n type numeric(12,4)", .rewrite),
    ("alter n type numeric", .none),
    ("alter i type bigint", .rewrite),
    ("alter i type checked", .rewrite),
    ("alter tz type timestamptz(6)", .none),
    ("alter tz type timestamptz(0)", .rewrite),
    ("alter ts type timestamp(6)", .none),
    ("alter iv type interval(3)", .rewrite),
    ("alter hm type interval(3)", .none),
    ("alter hm type interval second(3)", .none),
    ("alter vb type varbit(20)", .none),
    ("alter vb type varbit(5)", .rewrite),
    ("alter x type mood using x::mood", .rewrite),
  ]

  @Test(arguments: typeChanges)
  func typeChange(_ action: String, _ effort: Effort) {
    #expect(Self.effort("alter table t \(action)") == effort)
  }

  @Test(arguments: [("UTC", Effort.none), ("Etc/UTC", .none), ("Europe/Berlin", .rewrite)])
  func timeZoneDecides(_ zone: String, _ effort: Effort) {
    let statement = "alter table t alter ts type timestamptz"
    #expect(Self.effort(statement, settings: ["timezone": zone]) == effort)
  }

  static let newColumns: [(String, Effort)] = [
    ("a int", .none),
    ("a int default 5", .none),
    ("a int not null default 5", .none),
    ("a int not null", .scan),
    ("a int not null default null", .scan),
    ("a timestamptz default now()", .none),
    ("a timestamptz default clock_timestamp()", .rewrite),
    ("a uuid default gen_random_uuid()", .rewrite),
    ("a serial", .rewrite),
    ("a int generated always as identity", .rewrite),
    ("a int generated always as (i * 2) stored", .rewrite),
    ("a checked", .rewrite),
    ("a plain default 'x'", .none),
    ("a int default 1 check (a > 0)", .scan),
    ("a int unique", .scan),
    ("a int references t (id)", .none),
    ("a int default 1 references t (id)", .scan),
  ]

  @Test(arguments: newColumns)
  func newColumn(_ definition: String, _ effort: Effort) {
    #expect(Self.effort("alter table t add column \(definition)") == effort)
  }

  static let notNullProofs: [(String, Effort)] = [
    ("check (i is not null)", .none),
    ("check (i is not null and x is not null)", .none),
    ("check (not (i is null))", .none),
    ("check ((i is not null and i > 0) or (i is not null and i < 0))", .none),
    ("check (i > 0)", .scan),
    ("check (i is not null or x is not null)", .scan),
    ("check (i is not null) not valid", .scan),
    ("check ((i is not null and i > 0) or (x = 'a' and i is not null))", .none),
    ("check ((i is not null) = true)", .none),
    ("check (true and i is not null)", .none),
    ("check ((i, id) is not null)", .none),
    ("check (i is not null or false)", .none),
    ("check (i::bigint is not null)", .scan),
    ("check (i is not null or null)", .scan),
    ("check (num_nulls(i) = 0)", .scan),
  ]

  @Test(arguments: notNullProofs)
  func notNullProof(_ constraint: String, _ effort: Effort) {
    let setup = "alter table t add constraint k \(constraint);"
    #expect(Self.effort("alter table t alter i set not null", after: setup) == effort)
  }

  static let boundProofs: [(String, Effort)] = [
    ("check (d >= '2026-01-01' and d < '2027-01-01')", .none),
    ("check (d is not null and d >= '2026-02-01' and d <= '2026-11-30')", .none),
    ("check (d between '2026-01-01' and '2026-12-31')", .none),
    ("check (d >= '2026-01-01')", .scan),
    ("check (d >= '2025-12-31' and d < '2027-01-01')", .scan),
  ]

  @Test(arguments: boundProofs)
  func boundProof(_ constraint: String, _ effort: Effort) {
    let setup = """
      create table p (d date not null) partition by range (d);
      create table n (d date not null, constraint k \(constraint));
      """
    let plan = AlterTableSample([setup]).plan(
      "alter table p attach partition n for values from ('2026-01-01') to ('2027-01-01')")
    #expect(plan.scannedRelations == (effort == .scan ? ["public.n"] : []))
  }

  private static func effort(
    _ statement: String, after setup: String = "", settings: [String: String] = [:]
  ) -> Effort {
    let plan = AlterTableSample([table, setup], settings: settings).plan(statement)
    if plan.rewrittenRelations.contains("public.t") { return .rewrite }
    return plan.scannedRelations.contains("public.t") ? .scan : .none
  }
}

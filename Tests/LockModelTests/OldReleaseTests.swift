// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// Where releases before 13 differ in what decides a verdict, by their release notes; none of them was
/// observed.
@Suite struct OldReleaseTests {
  typealias Effort = WorkAvoidedTests.Effort

  static let schema = """
    create table c (id bigint primary key);
    create table t (id bigint primary key, v text check (v is not null), ts timestamp, c_id bigint);
    create index t_v on t (v);
    create type mood as enum ('a', 'b');
    create table p (a int) partition by range (a);
    create table p1 (a int);
    """

  private func plan(_ sql: String, _ version: ServerVersion, inTransaction: Bool = false) -> Plan {
    var catalog = Catalog(version: version, isComplete: true)
    for parsed in SourceFile.parse([UInt8](Self.schema.utf8)).statements {
      catalog.apply(parsed.statement)
    }
    let statement = SourceFile.parse([UInt8](sql.utf8)).statements.first?.statement
    let context = PlanContext(
      catalog: catalog.asBaseline(), settings: ["timezone": "UTC"], inTransaction: inTransaction)
    return statement?.plan(in: context) ?? Plan()
  }

  static let works: [(String, ServerVersion, Effort)] = [
    ("alter table t add n int default 5", ServerVersion(11), .none),
    ("alter table t add n int default 5", ServerVersion(10, 23), .rewrite),
    ("alter table t add n int default 5", ServerVersion(9, 6), .rewrite),
    ("alter table t add n int", ServerVersion(9, 6), .none),
    ("alter table t add n int default null", ServerVersion(10), .none),
    ("alter table t alter v set not null", ServerVersion(12), .none),
    ("alter table t alter v set not null", ServerVersion(11, 22), .scan),
    ("alter table t alter ts type timestamptz", ServerVersion(12), .none),
    ("alter table t alter ts type timestamptz", ServerVersion(11), .rewrite),
  ]

  @Test(arguments: works)
  func `what is read or rewritten`(sql: String, version: ServerVersion, effort: Effort) {
    let work = plan(sql, version).work.map(\.kind)
    let found: Effort =
      work.contains(.rewrite) ? .rewrite : work.contains(.scan(.notNull)) ? .scan : .none
    #expect(found == effort)
  }

  static let locks: [(String, ServerVersion, [String: String])] = [
    (
      "alter table p attach partition p1 for values from (0) to (9)", ServerVersion(11),
      ["public.p": "AccessExclusiveLock", "public.p1": "AccessExclusiveLock"]
    ),
    (
      "alter table p attach partition p1 for values from (0) to (9)", ServerVersion(12),
      ["public.p": "ShareUpdateExclusiveLock", "public.p1": "AccessExclusiveLock"]
    ),
    ("alter index t_v rename to t_w", ServerVersion(11), ["public.t_v": "AccessExclusiveLock"]),
    (
      "alter index t_v rename to t_w", ServerVersion(12), ["public.t_v": "ShareUpdateExclusiveLock"]
    ),
    (
      "alter table t add foreign key (c_id) references c not valid", ServerVersion(9, 4, 26),
      ["public.t": "AccessExclusiveLock", "public.c": "AccessExclusiveLock"]
    ),
    (
      "alter table t add foreign key (c_id) references c not valid", ServerVersion(9, 5),
      ["public.t": "ShareRowExclusiveLock", "public.c": "ShareRowExclusiveLock"]
    ),
    ("alter table t disable trigger all", ServerVersion(9, 4), ["public.t": "AccessExclusiveLock"]),
  ]

  @Test(arguments: locks)
  func `what is locked`(sql: String, version: ServerVersion, locks: [String: String]) {
    #expect(plan(sql, version).strongestLocks == locks)
  }

  static let refusals: [(String, ServerVersion, Bool, Rejection.Reason?)] = [
    ("reindex index concurrently t_v", ServerVersion(11), false, .sinceVersion(12)),
    ("reindex index concurrently t_v", ServerVersion(12), false, nil),
    ("alter type mood add value 'c'", ServerVersion(11), true, .activeTransaction),
    ("alter type mood add value 'c'", ServerVersion(11), false, nil),
    ("alter type mood add value 'c'", ServerVersion(12), true, nil),
    ("alter type mood rename value 'a' to 'c'", ServerVersion(11), true, nil),
  ]

  @Test(arguments: refusals)
  func `what is refused`(
    sql: String, version: ServerVersion, inTransaction: Bool, reason: Rejection.Reason?
  ) {
    #expect(plan(sql, version, inTransaction: inTransaction).rejection?.reason == reason)
  }
}

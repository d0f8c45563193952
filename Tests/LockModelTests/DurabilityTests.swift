// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Testing

/// What a statement writes to the log, what standbys notice, and what a failure leaves.
///
/// The volumes and most of the replayed locks stand in the server's source; what failures leave was
/// seen on servers 13 and 18.
@Suite struct DurabilityTests {
  static let schema = """
    create table t (i int, x text);
    create index t_i on t (i);
    create unlogged table u (i int);
    create table p (i int) partition by range (i);
    create table p1 partition of p for values from (0) to (9);
    """

  static let volumes: [(String, Set<WALVolume>)] = [
    ("alter table t alter i set not null", [.catalog, .none]),
    ("alter table t alter i type bigint", [.catalog, .table, .index]),
    ("alter table u alter i type bigint", [.catalog]),
    ("alter table u set logged", [.table]),
    ("alter table t set unlogged", [.catalog]),
    ("create index on t (x)", [.index]),
    ("create index on u (i)", [.catalog]),
    ("update t set x = 'a'", [.rows]),
    ("update u set i = 1", [.none]),
    ("select * from t", [.none]),
    ("truncate t", [.catalog]),
    ("analyze t", [.catalog]),
  ]

  @Test(arguments: volumes)
  func `the log grows with`(statement: String, volumes: Set<WALVolume>) {
    let plan = AlterTableSample([Self.schema]).plan(statement)
    #expect(Set(plan.work.map(\.wal)) == volumes)
  }

  static let replayed: [(String, [String])] = [
    ("lock table t in access exclusive mode", ["public.t"]),
    ("lock table u in access exclusive mode", ["public.u"]),
    ("lock table t in exclusive mode", []),
    ("drop index t_i", ["public.t", "public.t_i"]),
    ("drop index concurrently t_i", ["public.t_i"]),
  ]

  @Test(arguments: replayed)
  func `standbys take the lock on`(statement: String, relations: [String]) {
    let plan = AlterTableSample([Self.schema]).plan(statement)
    let locked = plan.locks.filter(\.isReplayedOnStandbys).map(\.relation.description)
    #expect(Set(locked) == Set(relations))
  }

  static let remnants: [(String, [[String]])] = [
    (
      "create index concurrently n on t (x)",
      [
        [], ["invalidIndex public.n"], ["maintainedInvalidIndex public.n"],
        ["maintainedInvalidIndex public.n"],
      ]
    ),
    (
      "reindex index concurrently t_i",
      [
        [], ["invalidIndex public.t_i_ccnew"], ["maintainedInvalidIndex public.t_i_ccnew"],
        ["maintainedInvalidIndex public.t_i_ccnew"], ["maintainedInvalidIndex public.t_i_ccold"],
        ["deadIndex public.t_i_ccold"],
      ]
    ),
    (
      "drop index concurrently t_i",
      [[], ["maintainedInvalidIndex public.t_i"], ["deadIndex public.t_i"]]
    ),
    ("alter table p detach partition p1 concurrently", [[], ["pendingDetach public.p1"]]),
    ("create index n on t (x)", [[]]),
  ]

  @Test(arguments: remnants)
  func `a failure leaves, phase by phase`(statement: String, left: [[String]]) {
    let plan = AlterTableSample([Self.schema]).plan(statement)
    let found = plan.phases.map { phase in
      phase.remnants.map { "\($0.kind.rawValue) \($0.relation)" }
    }
    #expect(found == left)
  }
}

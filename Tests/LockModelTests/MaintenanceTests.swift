// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

/// VACUUM and ANALYZE in their forms, as servers 13 and 18 do them.
@Suite struct MaintenanceTests {
  static let schema = """
    create table p (a int) partition by range (a);
    create table p1 partition of p for values from (0) to (9);
    create table par (a int);
    create table ch () inherits (par);
    create table t (a int primary key);
    """

  static let locks: [(String, Int, [String: String])] = [
    ("analyze p", 13, ["p": "ShareUpdateExclusiveLock", "p1": "ShareUpdateExclusiveLock"]),
    ("analyze par", 13, ["par": "ShareUpdateExclusiveLock", "ch": "AccessShareLock"]),
    ("analyze par", 18, ["par": "ShareUpdateExclusiveLock", "ch": "ShareUpdateExclusiveLock"]),
    ("analyze only p", 18, ["p": "ShareUpdateExclusiveLock", "p1": "AccessShareLock"]),
    ("analyze only par", 18, ["par": "ShareUpdateExclusiveLock", "ch": "AccessShareLock"]),
    (
      "analyze", 13,
      [
        "p": "ShareUpdateExclusiveLock", "p1": "ShareUpdateExclusiveLock",
        "par": "ShareUpdateExclusiveLock", "ch": "ShareUpdateExclusiveLock",
        "t": "ShareUpdateExclusiveLock", "t_pkey": "AccessShareLock",
      ]
    ),
    ("vacuum par", 13, ["par": "ShareUpdateExclusiveLock"]),
    ("vacuum par", 18, ["par": "ShareUpdateExclusiveLock", "ch": "ShareUpdateExclusiveLock"]),
    ("vacuum only par", 18, ["par": "ShareUpdateExclusiveLock"]),
    ("vacuum t", 16, ["t": "ShareUpdateExclusiveLock", "t_pkey": "RowExclusiveLock"]),
    ("vacuum (process_main off) t", 16, ["t": "ShareUpdateExclusiveLock"]),
    ("vacuum full p", 13, ["p": "AccessExclusiveLock", "p1": "AccessExclusiveLock"]),
  ]

  @Test(arguments: locks)
  func `locks of`(statement: String, version: Int, locks: [String: String]) {
    let plan = AlterTableSample([Self.schema], version: version).plan(statement)
    let expected = locks.map { ("public." + $0, $1) }
    #expect(plan.strongestLocks == Dictionary(uniqueKeysWithValues: expected))
  }
}

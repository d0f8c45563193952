// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Testing

/// What statements that write rows lock and read besides their table: each row seen on servers 13
/// and 18.
@Suite struct DataChangeTests {
  static let schema = """
    create table c (id int primary key, email text unique, region text);
    create table o (id int primary key, c_id int references c (id), note text);
    create index o_c on o (c_id);
    create table oi (id int primary key, o_id int references o (id) on delete cascade, sku text);
    create table lg (id int primary key, msg text);
    create table audit (what text);
    create rule r as on delete to lg do instead insert into audit select 'deleted';
    create table ev (id int, at date not null) partition by range (at);
    create table ev_24 partition of ev for values from ('2024-01-01') to ('2025-01-01');
    create table ev_25 partition of ev for values from ('2025-01-01') to ('2026-01-01');
    create table ev_d partition of ev default;
    """

  static let locks: [(String, [String: String])] = [
    (
      "update ev set at = '2025-05-05' where at = '2024-01-05'",
      [
        "public.ev": "RowExclusiveLock", "public.ev_24": "RowExclusiveLock",
        "public.ev_25": "RowExclusiveLock",
      ]
    ),
    (
      "update ev set id = 3 where at = '2024-01-05'",
      ["public.ev": "RowExclusiveLock", "public.ev_24": "RowExclusiveLock"]
    ),
    (
      "update ev_24 set id = 3",
      ["public.ev": "AccessShareLock", "public.ev_24": "RowExclusiveLock"]
    ),
    (
      "insert into ev_24 values (1, '2024-05-05')",
      ["public.ev": "AccessShareLock", "public.ev_24": "RowExclusiveLock"]
    ),
    (
      "insert into ev select id + 1, at from ev where at = '2024-06-01'",
      ["public.ev": "RowExclusiveLock", "public.ev_24": "RowExclusiveLock"]
    ),
    ("delete from ev_24", ["public.ev_24": "RowExclusiveLock"]),
    (
      "delete from ev where at >= '2024-05-01' and at < '2025-02-01'",
      [
        "public.ev": "RowExclusiveLock", "public.ev_24": "RowExclusiveLock",
        "public.ev_25": "RowExclusiveLock",
      ]
    ),
    (
      "delete from ev where at >= '2025-05-01' and at < '2026-02-01'",
      [
        "public.ev": "RowExclusiveLock", "public.ev_25": "RowExclusiveLock",
        "public.ev_d": "RowExclusiveLock",
      ]
    ),
    (
      "insert into c values (1, 'a', 'b') on conflict on constraint c_pkey do nothing",
      ["public.c": "RowExclusiveLock", "public.c_pkey": "RowExclusiveLock"]
    ),
    (
      "delete from lg where id = 4",
      [
        "public.lg": "RowExclusiveLock", "public.lg_pkey": "RowExclusiveLock",
        "public.audit": "RowExclusiveLock",
      ]
    ),
  ]

  @Test(arguments: locks)
  func `locks of`(statement: String, locks: [String: String]) {
    let plan = AlterTableSample([Self.schema], version: 18).plan(statement)
    #expect(plan.strongestLocks == locks)
  }

  static let repeated: [(String, [String])] = [
    ("update c set region = (select max(sku) from oi where oi.o_id = c.id)", ["oi"]),
    ("update c set region = (select max(sku) from oi where oi.o_id = c.id) where id = 3", []),
    ("update o set note = (select region from c where c.id = o.c_id)", []),
    ("select c.id, x.* from c, lateral (select max(sku) from oi where oi.o_id = c.id) x", ["oi"]),
    ("select * from o join oi on oi.sku > o.note", ["oi"]),
    ("select * from o join oi on oi.sku = o.note", []),
    ("select * from o, oi", ["oi"]),
    ("select * from generate_series(1, 3) g, oi", []),
    ("update o set note = 'x' where exists (select 1 from oi where oi.o_id = o.id)", []),
    ("update o set note = 'x' where exists (select 1 from oi where oi.o_id > o.id)", ["oi"]),
    ("update o set note = 'x' where exists (select 1 from oi where sku = 'a')", []),
    ("delete from o where note = 'x'", ["oi"]),
    ("delete from o where id = 3", []),
    ("delete from c where region = 'x'", []),
  ]

  @Test(arguments: repeated)
  func `read for each row`(statement: String, tables: [String]) {
    let plan = AlterTableSample([Self.schema], version: 18).plan(statement)
    #expect(plan.work.filter(\.isPerRow).map(\.relation.name) == tables)
  }
}

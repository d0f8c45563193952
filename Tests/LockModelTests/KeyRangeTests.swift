// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
import Testing

/// A unique key has no more rows than values that the conditions leave of it.
@Suite struct KeyRangeTests {
  typealias Extent = RowChange.Extent

  static let conditions: [(String, Extent)] = [
    ("id BETWEEN 1 AND 1000", .count(1000)),
    ("id IN (1, 2, 3)", .count(3)),
    ("id > 100 AND id <= 1100", .count(1000)),
    ("100 < id AND 1100 >= id", .count(1000)),
    ("id >= 1 AND id < 50 AND note = 'x'", .count(49)),
    ("id IN (1, 2, 3) AND id > 2 AND id < 5", .count(2)),
    ("id > -5 AND id < 5", .count(9)),
    ("id > 9 AND id < 3", .count(0)),
    ("id = 7", .atMostOne),
    ("true", .all),
    ("1 = 1 AND true", .all),
    ("1 = 2", .filtered(columns: [])),
    ("id > 100", .filtered(columns: ["id"])),
    ("k BETWEEN 1 AND 1000", .filtered(columns: ["k"])),
    ("a BETWEEN 1 AND 10", .filtered(columns: ["a"])),
    ("a BETWEEN 1 AND 10 AND b IN (1, 2)", .count(20)),
    ("a = 3 AND b IN (1, 2)", .count(2)),
    ("c IN ('x', 'y')", .count(2)),
    ("c BETWEEN 'a' AND 'b'", .filtered(columns: ["c"])),
    ("id IN (k, 2)", .filtered(columns: ["id", "k"])),
    ("NOT id BETWEEN 1 AND 10", .filtered(columns: ["id"])),
    ("id BETWEEN k AND 10", .filtered(columns: ["id", "k"])),
  ]

  @Test(arguments: conditions)
  func postgres(condition: String, extent: Extent) {
    let sample = AlterTableSample([
      """
      create table t (id bigint primary key, k int, a int, b int, note text, c varchar(9) unique,
        unique (a, b));
      create index on t (k);
      """
    ])
    for verb in ["update t set note = 'x'", "delete from t", "update t as u set note = ''"] {
      #expect(Self.extents(sample.plan("\(verb) where \(condition)")) == [extent])
    }
  }

  @Test(arguments: conditions, [Engine.mysql, .mariadb])
  func mysql(row: (String, Extent), engine: Engine) {
    let (condition, extent) = row
    var catalog = Catalog(
      MySQL.Catalog(
        engine: engine, version: ServerVersion(10, 11), database: "shop", isComplete: true))
    for sql in [
      "create table t (id bigint primary key, k int, a int, b int, note text, c varchar(9) unique,"
        + " unique (a, b), key (k))"
    ] {
      for parsed in SourceFile.parse([UInt8](sql.utf8), as: engine).statements {
        catalog.apply(parsed.statement)
      }
    }
    for verb in ["update t set note = 'x'", "delete from t"] {
      let file = SourceFile.parse([UInt8]("\(verb) where \(condition)".utf8), as: engine)
      let plan = file.statements.first?.statement.plan(in: PlanContext(catalog: catalog))
      // Which columns stand behind it is MySQL's own affair.
      switch (extent, plan.map(Self.extents)?.first) {
      case (.filtered, .filtered?): break
      case (_, let found): #expect(found == extent)
      }
    }
  }

  private static func extents(_ plan: Plan) -> [Extent] {
    plan.work.compactMap { work in
      if case .rowChanges(let change) = work.kind { return change.extent }
      return nil
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

@Suite struct ViewAndSequenceTests {
  @Test(arguments: [
    ("create view v as select 1", false, false, false),
    ("create or replace temp view v (a) with (security_barrier) as select 1", true, false, false),
    ("create recursive view v (a) as select 1", false, true, false),
    ("create view v as select a from t with cascaded check option", false, false, true),
    ("create view v as (select a from t) with local check option", false, false, true),
  ])
  func view(sql: String, orReplace: Bool, recursive: Bool, checkOption: Bool) throws {
    guard case .createView(let view) = try statement(sql) else {
      Issue.record("not a view: \(sql)")
      return
    }
    #expect(view.name == ObjectName("v"))
    #expect(view.orReplace == orReplace)
    #expect(view.recursive == recursive)
    #expect(view.checkOption == checkOption)
  }

  @Test(arguments: [
    ("refresh materialized view s.v", false, true),
    ("refresh materialized view concurrently s.v with data", true, true),
    ("refresh materialized view s.v with no data", false, false),
  ])
  func refresh(sql: String, concurrently: Bool, withData: Bool) throws {
    let expected = RefreshMaterializedView(
      name: ObjectName(schema: "s", "v"), concurrently: concurrently, withData: withData)
    #expect(try statement(sql) == .refreshMaterializedView(expected))
  }

  @Test func sequenceOptions() throws {
    var sequence = CreateSequence(ObjectName("q"))
    sequence.ifNotExists = true
    sequence.persistence = .temporary
    sequence.options = [
      .type(type("int2")), .increment(-2), .minValue(-9_223_372_036_854_775_808),
      .maxValue(9_223_372_036_854_775_807), .start(-1), .cache(10), .cycle(false),
      .ownedBy(["s", "t", "a"]),
    ]
    #expect(
      try statement(
        """
        create temp sequence if not exists q as smallint increment by -2
        minvalue -9223372036854775808 maxvalue 9223372036854775807 start with -1 cache 10 no cycle
        owned by s.t.a
        """) == .createSequence(sequence))
    var alter = AlterSequence(ObjectName("q"))
    alter.ifExists = true
    alter.options = [.restart(nil), .ownedBy(nil), .minValue(nil), .maxValue(nil), .cycle(true)]
    #expect(
      try statement(
        "alter sequence if exists q restart owned by none no minvalue no maxvalue cycle")
        == .alterSequence(alter))
    #expect(try statement("alter sequence q restart with 5") == restarted(5))
    #expect(try statement("alter sequence q restart 5") == restarted(5))
  }

  private func restarted(_ value: Int) -> Statement {
    var alter = AlterSequence(ObjectName("q"))
    alter.options = [.restart(value)]
    return .alterSequence(alter)
  }

  @Test(arguments: [
    ("truncate t", false, DropBehavior.restrict, 1),
    ("truncate table only s.t, u * restart identity cascade", true, .cascade, 2),
    ("truncate t continue identity", false, .restrict, 1),
  ])
  func truncate(sql: String, restart: Bool, behavior: DropBehavior, count: Int) throws {
    guard case .truncate(let truncate) = try statement(sql) else {
      Issue.record("not a TRUNCATE: \(sql)")
      return
    }
    #expect(truncate.restartIdentity == restart)
    #expect(truncate.behavior == behavior)
    #expect(truncate.tables.count == count)
  }

  @Test(arguments: [
    ("create unlogged view v as select 1", "view"),
    ("create view v", ""),
    ("create recursive view v as select 1", "as"),
    ("refresh view v", "view"),
    ("create sequence q minvalue", ""),
    ("alter sequence q", ""),
    ("truncate", ""),
    ("truncate t restart", ""),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

@Suite struct CreateTableTests {
  private func table(_ sql: String) throws -> CreateTable {
    guard case .createTable(let table) = try statement(sql) else {
      throw NotATable(sql: sql)
    }
    return table
  }

  private struct NotATable: Error {
    var sql: String
  }

  @Test func columnsAndTheirConstraints() throws {
    let table = try table(
      """
      create table s.t (
        id bigint generated always as identity (start with 10) primary key,
        a numeric(10, 2) default 1 + 2 not null collate "C",
        b text storage external compression lz4 constraint u unique nulls not distinct
          with (fillfactor = 80) using index tablespace fast deferrable initially deferred,
        c int references u (id) match full on update cascade on delete set null (c) not deferrable,
        d int generated always as (a * 2) stored,
        e int generated always as (a * 2),
        f int check (f > 0) no inherit null
      )
      """)
    #expect(table.name == ObjectName(schema: "s", "t"))
    #expect(table.columns.map(\.name) == ["id", "a", "b", "c", "d", "e", "f"])
    let kinds = table.columns.map { $0.constraints.map(\.kind) }
    #expect(kinds[0] == [.identity(always: true, [.start(10)]), .primaryKey(IndexConstraint())])
    #expect(
      kinds[1] == [.default(.binary("+", .number("1"), .number("2"))), .notNull])
    #expect(table.columns[1].collation == ObjectName("C"))
    #expect(table.columns[2].storage == "external" && table.columns[2].compression == "lz4")
    var unique = IndexConstraint()
    unique.nullsNotDistinct = true
    unique.options = [Option("fillfactor", "80")]
    unique.tablespace = "fast"
    var named = ColumnConstraint(name: "u", .unique(unique))
    named.attributes.deferrable = true
    named.attributes.initiallyDeferred = true
    #expect(table.columns[2].constraints == [named])
    var target = ForeignKeyTarget(ObjectName("u"))
    target.columns = ["id"]
    target.match = .full
    target.onUpdate = .cascade
    target.onDelete = .setNull(["c"])
    #expect(kinds[3] == [.references(target)])
    #expect(table.columns[3].constraints.first?.attributes.deferrable == false)
    let double = Expression.binary("*", .name("a"), .number("2"))
    #expect(kinds[4] == [.generated(double, virtual: false)])
    #expect(kinds[5] == [.generated(double, virtual: true)])
    #expect(kinds[6] == [.check(.binary(">", .name("f"), .number("0"))), .null])
    #expect(table.columns[6].constraints.first?.attributes.noInherit == true)
  }

  @Test func tableConstraints() throws {
    let table = try table(
      """
      create table t (
        a int, exclude int,
        constraint k primary key (a, b without overlaps) include (c),
        foreign key (a, period b) references u (x, period y),
        exclude using gist (a with =, (lower(b)) collate "C" desc nulls last with pg_catalog.&&)
          where (a > 0)
      )
      """)
    #expect(table.columns.map(\.name) == ["a", "exclude"])
    var key = IndexConstraint()
    key.columns = ["a", "b"]
    key.include = ["c"]
    key.withoutOverlaps = true
    var target = ForeignKeyTarget(ObjectName("u"))
    target.columns = ["x", "y"]
    target.period = true
    #expect(table.constraints.count == 3)
    #expect(table.constraints[0] == TableConstraint(name: "k", .primaryKey(key)))
    #expect(table.constraints[1].kind == .foreignKey(columns: ["a", "b"], target))
    guard case .exclude("gist", let elements, _, .some) = table.constraints[2].kind else {
      Issue.record("not an exclusion constraint")
      return
    }
    #expect(elements.map(\.expression).first == .name("a"))
    #expect(elements.map(\.descending) == [false, true])
    #expect(elements.map(\.nullsFirst) == [nil, false])
    #expect(elements.map(\.exclusionOperator) == ["=", "&&"])
  }

  @Test func whatStandsAroundTheColumns() throws {
    let table = try table(
      """
      create unlogged table if not exists t (like s.u including all excluding indexes, a int)
      inherits (p, q) partition by range (a, (b + 1) collate "C" text_ops, lower(c))
      using heap with (fillfactor = 70, autovacuum_enabled) tablespace fast
      """)
    #expect(table.persistence == .unlogged && table.ifNotExists)
    #expect(
      table.likes == [
        CreateTable.Like(
          name: ObjectName(schema: "s", "u"),
          including: [
            "comments", "compression", "constraints", "defaults", "generated", "identity",
            "statistics", "storage",
          ])
      ])
    #expect(table.inherits == [ObjectName("p"), ObjectName("q")])
    #expect(table.partitionBy?.strategy == "range")
    #expect(table.partitionBy?.keys.count == 3)
    #expect(table.partitionBy?.keys[1].operatorClass == ObjectName("text_ops"))
    #expect(table.accessMethod == "heap")
    #expect(table.options == [Option("fillfactor", "70"), Option("autovacuum_enabled")])
    #expect(table.tablespace == "fast")
  }

  @Test func partitionsAndTypedTables() throws {
    let partition = try table(
      "create table p partition of t (a default 0, check (a > 0)) for values in (1, 2)")
    #expect(partition.partitionOf == ObjectName("t"))
    #expect(partition.bound == .list([.number("1"), .number("2")]))
    #expect(partition.columns.map(\.type) == [nil])
    #expect(partition.constraints.count == 1)
    let typed = try table("create temp table t of y (a with options not null) on commit drop")
    #expect(typed.ofType == ObjectName("y") && typed.persistence == .temporary)
    let foreign = try table(
      "create foreign table f (a int options (n 'x')) server s options (k 'v')")
    #expect(foreign.isForeign)
    #expect(try table("create table t ()").columns == [])
  }

  @Test(arguments: [
    ("create table t as select 1", [String](), true),
    (
      "create temp table t (a, b) using heap with (fillfactor = 9) as values (1, 2)", ["a", "b"],
      true
    ),
    (
      "create table if not exists t (a) on commit drop tablespace f as table u with no data", ["a"],
      false
    ),
    ("create unlogged materialized view t (a) as select 1 with no data", ["a"], false),
    ("create table t as execute q(1) with data", [], true),
  ])
  func fromAQuery(sql: String, columns: [String], withData: Bool) throws {
    guard case .createTableAs(let table) = try statement(sql) else {
      throw NotATable(sql: sql)
    }
    #expect(table.name == ObjectName("t"))
    #expect(table.columns == columns)
    #expect(table.withData == withData)
  }

  @Test(arguments: [
    ("create table t (a)", ""),
    ("create table t (a int", ""),
    ("create table t (a int) partition by hashed (a)", "hashed"),
    ("create table p partition of t", ""),
    ("create table t (a int) with oids", "with"),
    ("create table t (a int references b on delete bark)", "bark"),
    ("create table t (a int generated by default as (1) stored)", "("),
    ("create table t (a int default)", ")"),
    ("create table t (like u including everything)", "everything"),
    ("create temp index i on t (a)", "index"),
    ("create tabel t (a int)", "tabel"),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

@Suite struct ObjectTests {
  private static let name = ObjectName("a")

  private static func attribute(_ name: String, _ type: TypeName) -> ColumnDefinition {
    ColumnDefinition(name: name, type: type)
  }

  private static func type(_ definition: CreateType.Definition) -> Statement {
    .createType(CreateType(name: name, definition: definition))
  }

  private static func alter(_ actions: AlterType.Action...) -> Statement {
    .alterType(AlterType(name: name, actions: actions))
  }

  private static func int() -> TypeName { TypeName(ObjectName("int4")) }

  @Test(arguments: [
    ("create type a", type(.shell)),
    ("create type a as enum ('x', 'y')", type(.enumeration(["x", "y"]))),
    ("create type a as enum ()", type(.enumeration([]))),
    ("create type a as (b int)", type(.composite([attribute("b", int())]))),
    ("create type a as range (subtype = int4)", type(.range([Option("subtype", "int4")]))),
    (
      "create type a (input = s.f, passedbyvalue)",
      type(.base([Option("input", "s.f"), Option("passedbyvalue")]))
    ),
    ("alter type a add value 'z'", alter(.addValue("z", ifNotExists: false))),
    (
      "alter type a add value if not exists 'z' before 'y'",
      alter(.addValue("z", ifNotExists: true))
    ),
    ("alter type a rename value 'x' to 'y'", alter(.renameValue("x", to: "y"))),
    (
      "alter type a add attribute b int cascade, drop attribute if exists c",
      alter(
        .addAttribute(attribute("b", int()), .cascade),
        .dropAttribute("c", ifExists: true, .restrict))
    ),
    (
      "alter type a alter attribute b set data type int",
      alter(.alterAttribute("b", int(), .restrict))
    ),
    (
      "alter type a rename attribute b to c cascade",
      alter(.renameAttribute("b", to: "c", .cascade))
    ),
    ("alter type a rename to b", alter(.rename(to: "b"))),
    ("alter type a set schema b", alter(.setSchema("b"))),
    ("alter type a owner to b", alter(.ownerTo("b"))),
    ("alter type a set (send = none)", alter(.setOptions([Option("send", "none")]))),
  ])
  func types(sql: String, expected: Statement) throws {
    #expect(try statement(sql) == expected)
  }

  private static func domain(_ action: AlterDomain.Action) -> Statement {
    .alterDomain(AlterDomain(name: name, action: action))
  }

  private static func notValid() -> ColumnConstraint {
    var constraint = ColumnConstraint(name: "c", .check(.name("value")))
    constraint.attributes.notValid = true
    return constraint
  }

  @Test(arguments: [
    ("alter domain a set default 1", domain(.setDefault(.number("1")))),
    ("alter domain a drop not null", domain(.dropNotNull)),
    ("alter domain a add constraint c check (value) not valid", domain(.addConstraint(notValid()))),
    ("alter domain a add not null", domain(.addConstraint(ColumnConstraint(.notNull)))),
    (
      "alter domain a drop constraint if exists c cascade",
      domain(.dropConstraint("c", ifExists: true, .cascade))
    ),
    ("alter domain a rename constraint c to d", domain(.renameConstraint("c", to: "d"))),
    ("alter domain a validate constraint c", domain(.validateConstraint("c"))),
    ("alter domain a rename to b", domain(.rename(to: "b"))),
  ])
  func domains(sql: String, expected: Statement) throws {
    #expect(try statement(sql) == expected)
  }

  @Test func newDomain() throws {
    var domain = CreateDomain(Self.name, Self.int())
    domain.collation = ObjectName("C")
    domain.constraints = [
      ColumnConstraint(.notNull), ColumnConstraint(name: "c", .check(.name("value"))),
    ]
    #expect(
      try statement(
        "create domain a as int not null collate \"C\" constraint c check (value)")
        == .createDomain(domain))
  }

  private static func altered(
    _ kind: ObjectKind, _ action: AlterObject.Action, _ arguments: [TypeName]? = nil
  ) -> Statement {
    .alterObject(
      AlterObject(
        object: ObjectReference(kind, name, arguments: arguments), action: action))
  }

  @Test(arguments: [
    ("alter function a(int) rename to b", altered(.function, .rename(to: "b"), [int()])),
    ("alter function a stable set search_path = x, y security definer", altered(.function, .other)),
    ("alter function a depends on extension e", altered(.function, .other)),
    ("alter procedure a() owner to b", altered(.procedure, .ownerTo("b"), [])),
    ("alter aggregate a(*) set schema b", altered(.aggregate, .setSchema("b"), [])),
    ("alter schema a rename to b", altered(.schema, .rename(to: "b"))),
    ("alter role a with login password 'x'", altered(.role, .other)),
    ("alter user a in database d set search_path to b, c", altered(.role, .other)),
    ("alter database a set work_mem = '1GB'", altered(.database, .other)),
    ("alter collation a refresh version", altered(.collation, .other)),
    ("alter server a options (set x 'y')", altered(.server, .other)),
    ("alter event trigger a disable", altered(.eventTrigger, .other)),
    ("alter statistics a rename to b", altered(.statistics, .rename(to: "b"))),
    ("alter statistics a set statistics 100", .alterStatistics(name)),
    (
      "alter text search configuration a add mapping for b with c",
      altered(.textSearchConfiguration, .other)
    ),
    ("alter extension a set schema b", altered(.extension, .setSchema("b"))),
    ("alter extension a update to '1.2'", .alterExtension(name: "a", member: nil)),
    (
      "alter extension a drop table s.t",
      .alterExtension(
        name: "a", member: ObjectReference(.table, ObjectName(schema: "s", "t")))
    ),
    (
      "alter trigger a on t rename to b",
      .alterTrigger(
        AlterTrigger(name: "a", table: ObjectName("t"), action: .rename(to: "b")))
    ),
    ("alter rule a on t rename to b", .alterRule(name: "a", table: ObjectName("t"), newName: "b")),
    ("alter system set wal_level = logical", .utility(tag: "ALTER SYSTEM")),
  ])
  func alteredObjects(sql: String, expected: Statement) throws {
    #expect(try statement(sql) == expected)
  }

  @Test(arguments: [
    ("create role a with login nosuperuser in role b", "CREATE ROLE"),
    ("create user a password 'x' valid until 'infinity' connection limit -1", "CREATE ROLE"),
    ("create user mapping if not exists for user server s", "CREATE USER MAPPING"),
    ("create database a with owner = b encoding 'UTF8'", "CREATE DATABASE"),
    ("create tablespace a owner b location '/x'", "CREATE TABLESPACE"),
    ("create server a foreign data wrapper w options (host 'h')", "CREATE SERVER"),
    ("create foreign data wrapper a handler h", "CREATE FOREIGN DATA WRAPPER"),
    ("create or replace trusted procedural language a handler h", "CREATE LANGUAGE"),
    ("create cast (int as text) with function f(int) as implicit", "CREATE CAST"),
    (
      "create operator s.=== (leftarg = int, function = s.f, commutator = operator(s.=))",
      "CREATE OPERATOR"
    ),
    ("create operator class a for type int using btree as operator 1 <", "CREATE OPERATOR CLASS"),
    ("create aggregate a(int) (sfunc = f, stype = int)", "CREATE AGGREGATE"),
    ("create aggregate a (basetype = int, sfunc = f, stype = int)", "CREATE AGGREGATE"),
    ("create collation if not exists a from \"C\"", "CREATE COLLATION"),
    ("create default conversion a for 'LATIN1' to 'UTF8' from f", "CREATE CONVERSION"),
    ("create text search dictionary a (template = simple)", "CREATE TEXT SEARCH DICTIONARY"),
    (
      "create transform for int language l (from sql with function f(internal))", "CREATE TRANSFORM"
    ),
    ("create access method a type index handler h", "CREATE ACCESS METHOD"),
    (
      "create event trigger a on ddl_command_end when tag in ('x') execute function f()",
      "CREATE EVENT TRIGGER"
    ),
    (
      "create subscription a connection 'c' publication p with (connect = false)",
      "CREATE SUBSCRIPTION"
    ),
  ])
  func withoutRelation(sql: String, tag: String) throws {
    #expect(try statement(sql) == .utility(tag: tag))
  }

  @Test(arguments: [
    ("create frobnicator a", "frobnicator"),
    ("create or replace table a (b int)", "table"),
    ("create type a as list", "list"),
    ("create role a frobs", "frobs"),
    ("alter frobnicator a", "frobnicator"),
    ("alter type a", ""),
    ("alter schema a set schema b", "set"),
    ("alter server a", ""),
    ("drop operator = (int)", ")"),
    ("alter cast (int as text) owner to b", "cast"),
    ("create cast (int as text) with function f(int", ""),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

@Suite struct CommentAndGrantTests {
  private static func on(
    _ kind: ObjectKind, _ name: String = "a", table: ObjectName? = nil,
    arguments: [TypeName]? = nil
  ) -> ObjectReference {
    ObjectReference(kind, ObjectName(name), table: table, arguments: arguments)
  }

  @Test(arguments: [
    ("table a", on(.table)),
    ("column s.t.a", on(.column, table: ObjectName(schema: "s", "t"))),
    ("constraint a on t", on(.constraint, table: ObjectName("t"))),
    ("constraint a on domain d", on(.constraint)),
    ("trigger a on t", on(.trigger, table: ObjectName("t"))),
    ("policy a on t", on(.policy, table: ObjectName("t"))),
    ("function a(int)", on(.function, arguments: [TypeName(ObjectName("int4"))])),
    ("large object 12", on(.largeObject, "12")),
    ("operator class a using gin", on(.operatorClass)),
    ("text search template a", on(.textSearchTemplate)),
    ("materialized view a", on(.materializedView)),
    ("type a", on(.type)),
    ("role a", on(.role)),
    ("database a", on(.database)),
  ])
  func comments(sql: String, object: ObjectReference) throws {
    #expect(
      try statement("comment on \(sql) is 'it''s'")
        == .comment(Comment(object: object, text: "it's")))
    #expect(
      try statement("comment on \(sql) is null") == .comment(Comment(object: object, text: nil)))
  }

  @Test func labels() throws {
    #expect(
      try statement("security label for selinux on column t.a is 'x'")
        == .securityLabel(Self.on(.column, table: ObjectName("t"))))
  }

  private static func grant(_ target: Grant.Target, revoke: Bool = false) -> Statement {
    .grant(Grant(isRevoke: revoke, target: target))
  }

  @Test(arguments: [
    ("grant select, update (a, b) on a to public", grant(.objects([on(.table)]))),
    (
      "grant all privileges on table a, b to x, group y with grant option granted by z",
      grant(.objects([on(.table), on(.table, "b")]))
    ),
    ("grant maintain on type to x", grant(.objects([on(.table, "type")]))),
    ("grant usage on sequence a to x", grant(.objects([on(.sequence)]))),
    ("grant usage on schema a to x", grant(.objects([on(.schema)]))),
    ("grant execute on function a() to x", grant(.objects([on(.function, arguments: [])]))),
    ("grant usage on type a to x", grant(.objects([on(.type)]))),
    ("grant usage on foreign server a to x", grant(.objects([on(.server)]))),
    ("grant set on parameter a.b, work_mem to x", grant(.objects([]))),
    ("grant select on all tables in schema a, b to x", grant(.allInSchema(.table, ["a", "b"]))),
    ("grant a, b to c with admin option", grant(.roles(["a", "b"]))),
    ("grant a to c with inherit true, set false granted by d", grant(.roles(["a"]))),
    ("revoke select on a from x cascade", grant(.objects([on(.table)]), revoke: true)),
    (
      "revoke grant option for all on all sequences in schema a from x",
      grant(.allInSchema(.sequence, ["a"]), revoke: true)
    ),
    ("revoke admin option for a from b", grant(.roles(["a"]), revoke: true)),
    (
      "alter default privileges for role a in schema b grant select on tables to c",
      grant(.defaultPrivileges)
    ),
    (
      "alter default privileges revoke grant option for all on functions from c",
      grant(.defaultPrivileges, revoke: true)
    ),
  ])
  func grants(sql: String, expected: Statement) throws {
    #expect(try statement(sql) == expected)
  }

  @Test func ownership() throws {
    #expect(
      try statement("reassign owned by a, b to current_user")
        == .reassignOwned(by: ["a", "b"], to: "current_user"))
    #expect(
      try statement("import foreign schema r limit to (a, b) from server s into l")
        == .importForeignSchema(schema: "l"))
  }

  @Test(arguments: [
    ("comment on a is 'x'", "a"),
    ("comment on column a is 'x'", "is"),
    ("comment on table a is x", "x"),
    ("security label on trigger a on t is 'x'", "trigger"),
    ("grant select on a from b", "from"),
    ("grant all on all views in schema a to b", "views"),
    ("alter default privileges grant select on a to b", "a"),
    ("revoke a to b", "to"),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

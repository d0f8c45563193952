// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

@Suite struct DropTests {
  private static func drop(
    _ objects: [ObjectReference], _ change: (inout Drop) -> Void = { _ in }
  ) -> Statement {
    var tree = Drop(objects)
    change(&tree)
    return .drop(tree)
  }

  private static func object(
    _ kind: ObjectKind, _ name: String = "a", on table: String? = nil,
    _ arguments: [TypeName]? = nil
  ) -> ObjectReference {
    ObjectReference(
      kind, ObjectName(name), table: table.map { ObjectName($0) }, arguments: arguments)
  }

  @Test(arguments: [
    ("drop table a", drop([object(.table)])),
    (
      "drop table if exists s.a, b cascade",
      drop([.init(.table, ObjectName(schema: "s", "a")), object(.table, "b")]) {
        $0.ifExists = true
        $0.behavior = .cascade
      }
    ),
    (
      "drop index concurrently if exists a",
      drop([object(.index)]) {
        $0.concurrently = true
        $0.ifExists = true
      }
    ),
    ("drop view a, b restrict", drop([object(.view), object(.view, "b")])),
    ("drop materialized view a", drop([object(.materializedView)])),
    ("drop foreign table a", drop([object(.foreignTable)])),
    ("drop sequence a", drop([object(.sequence)])),
    ("drop type a, b", drop([object(.type), object(.type, "b")])),
    ("drop domain if exists a", drop([object(.domain)]) { $0.ifExists = true }),
    ("drop schema a cascade", drop([object(.schema)]) { $0.behavior = .cascade }),
    ("drop trigger a on t", drop([object(.trigger, on: "t")])),
    ("drop policy if exists a on t", drop([object(.policy, on: "t")]) { $0.ifExists = true }),
    ("drop rule a on t cascade", drop([object(.rule, on: "t")]) { $0.behavior = .cascade }),
    ("drop function a", drop([object(.function)])),
    (
      "drop function a(), b(x int, out y text, double precision)",
      drop([object(.function, []), object(.function, "b", [type("int4"), type("float8")])])
    ),
    ("drop procedure a(inout x int)", drop([object(.procedure, [type("int4")])])),
    ("drop aggregate a(*)", drop([object(.aggregate, [])])),
    (
      "drop aggregate a(int order by text)",
      drop([object(.aggregate, [type("int4"), type("text")])])
    ),
    ("drop operator +(int, none)", drop([object(.operator, "+", [type("int4")])])),
    ("drop operator class a using btree", drop([object(.operatorClass)])),
    ("drop cast (int as text)", drop([object(.cast, "", [type("int4"), type("text")])])),
    (
      "drop transform for int language a",
      drop([object(.transform, "a", [type("int4")])])
    ),
    ("drop role if exists a, b", drop([object(.role), object(.role, "b")]) { $0.ifExists = true }),
    ("drop user a", drop([object(.role)])),
    ("drop user mapping for a server s", drop([object(.userMapping)])),
    ("drop database a with (force)", drop([object(.database)])),
    ("drop extension a", drop([object(.extension)])),
    ("drop text search parser a", drop([object(.textSearchParser)])),
    ("drop foreign data wrapper a", drop([object(.foreignDataWrapper)])),
    ("drop procedural language a", drop([object(.language)])),
    ("drop subscription a", drop([object(.subscription)])),
    ("drop owned by a, b cascade", .dropOwned(by: ["a", "b"], .cascade)),
  ])
  func dropped(sql: String, expected: Statement) throws {
    #expect(try statement(sql) == expected)
  }

  private static func object(_ kind: ObjectKind, _ arguments: [TypeName]) -> ObjectReference {
    object(kind, "a", on: nil, arguments)
  }

  private static func object(
    _ kind: ObjectKind, _ name: String, _ arguments: [TypeName]
  ) -> ObjectReference {
    object(kind, name, on: nil, arguments)
  }

  @Test(arguments: [
    ("drop", ""),
    ("drop tabel a", "tabel"),
    ("drop table", ""),
    ("drop table a b", "b"),
    ("drop column a", "column"),
    ("drop table concurrently a", "concurrently"),
    ("drop trigger a", ""),
    ("drop role a cascade", "cascade"),
    ("drop database a, b", ","),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

// SPDX-License-Identifier: Apache-2.0

@testable import SQLSyntax
import Testing

@Suite struct IndexTests {
  private static func index(
    _ name: String? = "i", _ elements: [IndexElement] = [IndexElement(.name("a"))],
    _ change: (inout CreateIndex) -> Void = { _ in }
  ) -> CreateIndex {
    var index = CreateIndex(name: name, table: ObjectName("t"))
    index.elements = elements
    change(&index)
    return index
  }

  private static func element(
    _ expression: Expression, _ change: (inout IndexElement) -> Void
  ) -> IndexElement {
    var element = IndexElement(expression)
    change(&element)
    return element
  }

  private static let lowerA = Expression.function(
    FunctionCall(ObjectName("lower"), [.name("a")]))

  @Test(arguments: [
    ("create index on t (a)", index(nil)),
    ("create index i on t (a)", index()),
    (
      "create unique index concurrently if not exists i on only t using hash (a)",
      index {
        $0.unique = true
        $0.concurrently = true
        $0.ifNotExists = true
        $0.only = true
        $0.method = "hash"
      }
    ),
    (
      "create index i on t (a collate \"C\" text_pattern_ops desc nulls first, lower(a), (a || b))",
      index(
        "i",
        [
          element(.name("a")) {
            $0.collation = ObjectName("C")
            $0.operatorClass = ObjectName("text_pattern_ops")
            $0.descending = true
            $0.nullsFirst = true
          },
          IndexElement(lowerA),
          IndexElement(.binary("||", .name("a"), .name("b"))),
        ])
    ),
    (
      "create index i on t using gist (a gist_ltree_ops (siglen = 100))",
      index("i", [element(.name("a")) { $0.operatorClass = ObjectName("gist_ltree_ops") }]) {
        $0.method = "gist"
      }
    ),
    (
      """
      create index i on t (a) include (b, c) nulls not distinct with (fillfactor = 50)
      tablespace fast where a > 0
      """,
      index {
        $0.include = ["b", "c"]
        $0.nullsNotDistinct = true
        $0.options = [Option("fillfactor", "50")]
        $0.tablespace = "fast"
        $0.filter = .binary(">", .name("a"), .number("0"))
      }
    ),
  ])
  func create(sql: String, expected: CreateIndex) throws {
    #expect(try statement(sql) == .createIndex(expected))
  }

  private static func reindex(
    _ target: Reindex.Target, _ change: (inout Reindex) -> Void = { _ in }
  ) -> Reindex {
    var reindex = Reindex(target)
    change(&reindex)
    return reindex
  }

  @Test(arguments: [
    ("reindex index i", reindex(.index(ObjectName("i")))),
    (
      "reindex table concurrently s.t",
      reindex(.table(ObjectName(schema: "s", "t"))) { $0.concurrently = true }
    ),
    (
      "reindex (verbose, concurrently on, tablespace fast) table t",
      reindex(.table(ObjectName("t"))) {
        $0.verbose = true
        $0.concurrently = true
        $0.tablespace = "fast"
      }
    ),
    ("reindex (concurrently false) schema s", reindex(.schema("s"))),
    ("reindex database", reindex(.database(nil))),
    ("reindex system d", reindex(.system("d"))),
  ])
  func reindexing(sql: String, expected: Reindex) throws {
    #expect(try statement(sql) == .reindex(expected))
  }

  @Test(arguments: [
    ("create index i t (a)", "t"),
    ("create index if not exists on t (a)", "on"),
    ("create index i on t ()", ")"),
    ("create index i on t (a + b)", "+"),
    ("create index i on t (a) where", ""),
    ("create index concurrently unique i on t (a)", "unique"),
    ("reindex view v", "view"),
    ("reindex schema", ""),
  ])
  func refused(sql: String, found: String) throws {
    let first = try #require(problem(sql), "\(sql)")
    #expect(first.found == found, "\(sql): expected \(first.expected)")
  }
}

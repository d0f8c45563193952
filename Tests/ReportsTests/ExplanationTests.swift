// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import Reports
import SQLSyntax
import Schema
import TestSupport
import Testing
import Verdicts

/// What `lockcast explain` says of statements on a small schema.
struct ExplanationTests {
  static let schema = """
    CREATE TABLE customers (id bigint PRIMARY KEY, rank int);
    CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers,
      note text, total numeric CHECK (total IS NOT NULL));
    CREATE INDEX orders_note ON orders (note);
    CREATE TABLE keyless (a int);
    CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
    CREATE TABLE events_2026 PARTITION OF events
      FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    """

  static func explain(_ sql: String, version: Int? = nil) -> ExplainedText {
    let schema = SourceFile.parse(Array(schema.utf8))
    return Explainer(version: ServerVersion(version ?? 17), isVersionStated: version != nil) {
      version in
      var catalog = Catalog(version: version, isComplete: true)
      for parsed in schema.statements { catalog.apply(parsed.statement) }
      return catalog.asBaseline()
    }.explain(Array(sql.utf8))
  }

  /// The answer stands first.
  @Test(arguments: [
    ("ALTER TABLE orders ADD COLUMN a int", "Blocks reads and writes of orders until"),
    (
      "ALTER TABLE orders DROP COLUMN customer_id",
      "Blocks reads and writes of orders and customers"
    ),
    ("CREATE INDEX ON orders (total)", "Blocks writes of orders, not reads, until"),
    ("ALTER TABLE orders SET (fillfactor = 90)", "Lets reads and writes of orders go on; blocks"),
    ("CREATE TABLE a (id int)", "Blocks nobody: locks only what is new"),
    ("ALTER TABLE nothing ADD COLUMN a int", "The server refuses it: nothing does not exist."),
    ("FROBNICATE orders", "Not known: The statement beginning with FROBNICATE"),
  ])
  func theAnswer(sql: String, answer: String) throws {
    let text = String(
      decoding: TerminalExplanation(isColoured: false).render(Self.explain(sql)), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let head = lines.dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: " ")
    #expect(lines.first == Substring(sql))
    #expect(head.hasPrefix(answer), "\(head)")
  }

  @Test(arguments: [(12, true), (13, false), (18, false), (19, true)])
  func releasesThatNobodyHasSeen(version: Int, isGuess: Bool) {
    let text = Self.explain("ALTER TABLE orders ADD COLUMN a int", version: version)
    let answer = String(decoding: MarkdownExplanation().render(text), as: UTF8.self)
    #expect(answer.contains("Not observed: Postgres \(version).") == isGuess)
  }

  /// Whole answers, byte for byte: one lock, several phases, another release, a hostile name.
  static let golden = """
    ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
    CREATE INDEX CONCURRENTLY ON orders (total);
    INSERT INTO orders (id, customer_id) SELECT id, id FROM customers;
    ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
    CREATE TABLE "a`|\u{1B}[31m
    -- @all" (id int);
    ALTER TABLE "a`|\u{1B}[31m
    -- @all" ADD COLUMN b int;
    FROBNICATE orders
    """

  @Test func theTerminal() throws {
    let bytes = TerminalExplanation(isColoured: false).render(Self.explain(Self.golden))
    try Golden.expect("Fixtures/reports/explained.txt", bytes, suite: "ExplanationTests")
  }

  @Test func theMarkdown() throws {
    let bytes = MarkdownExplanation().render(Self.explain(Self.golden))
    try Golden.expect("Fixtures/reports/explained.md", bytes, suite: "ExplanationTests")
  }

  /// A lock that only a row that is written needs is not said as if it were certain.
  @Test func whatIsNotCertain() {
    let sql = "INSERT INTO orders (id, customer_id) SELECT id, id FROM orders"
    let bytes = TerminalExplanation(isColoured: false).render(Self.explain(sql))
    let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }
    #expect(
      words.joined(separator: " ").contains(
        "customers (other end of a foreign key; not in every run)"))
  }

  /// Computed from the plans of every release, each beside the one that is asked about.
  @Test(arguments: [
    ("ALTER TABLE orders ADD COLUMN a int", 17, ["13 to 18: "]),
    (
      "ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY", 17,
      [
        "13: DETACH PARTITION … CONCURRENTLY or FINALIZE exists since Postgres 14 only",
        "14 to 18: ",
      ]
    ),
    (
      "GRANT SELECT ON orders TO app_owner", 15,
      ["13 to 17: ", "18: also locks orders: ACCESS SHARE"]
    ),
    (
      "GRANT SELECT ON orders TO app_owner", 18,
      ["13 to 17: does not lock orders", "18: "]
    ),
    (
      "MERGE INTO orders o USING customers c ON o.id = c.id WHEN MATCHED THEN DELETE", 16,
      ["13 and 14: MERGE exists since Postgres 15 only", "15 to 18: "]
    ),
  ])
  func theVersions(sql: String, version: Int, expected: [String]) throws {
    let document = try Self.json(of: Self.explain(sql, version: version))
    let groups = try #require(document["statements"]?.arrayValue?.first?["versions"]?.arrayValue)
    let found = groups.map { group in
      let releases = group["releases"]?.arrayValue?.compactMap(\.intValue) ?? []
      let differences = group["differences"]?.arrayValue?.compactMap(\.stringValue) ?? []
      let first = releases.first ?? 0
      let last = releases.last ?? 0
      let span =
        releases.count > 2
        ? "\(first) to \(last)"
        : releases.count == 2 ? "\(first) and \(last)" : "\(first)"
      return span + ": " + differences.joined(separator: "; ")
    }
    #expect(found == expected)
  }

  @Test(arguments: [
    ("CREATE INDEX ON orders (total)", "CREATE INDEX CONCURRENTLY", "ShareUpdateExclusiveLock"),
    ("ALTER TABLE orders ALTER note SET NOT NULL", "SET lock_timeout = '2s'", nil),
    ("ALTER TABLE customers ALTER rank TYPE bigint", "SET lock_timeout = '2s'", nil),
    // What rests on the column moves along; without a key rows are gone through by their blocks.
    ("ALTER TABLE orders ALTER id TYPE numeric", "SET lock_timeout = '2s'", nil),
    ("ALTER TABLE keyless ALTER a TYPE bigint", "SET lock_timeout = '2s'", nil),
    ("ALTER TABLE keyless ADD b float DEFAULT random()", "SET lock_timeout = '2s'", nil),
    ("DROP INDEX orders_note", "DROP INDEX CONCURRENTLY orders_note", "ShareUpdateExclusiveLock"),
  ])
  func theGentlerWay(sql: String, first: String, mode: String?) throws {
    let document = try Self.json(of: Self.explain(sql))
    let gentler = document["statements"]?.arrayValue?.first?["gentler"]
    let step = try #require(gentler?["steps"]?.arrayValue?.first)
    #expect(step["sql"]?.stringValue?.hasPrefix(first) == true)
    #expect(step["mode"]?.stringValue == mode)
  }

  @Test(arguments: [
    "CREATE TABLE a (id int)", "SELECT * FROM orders", "ALTER TABLE nothing ADD a int",
    "ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY",
    "ALTER TABLE events_2026 ALTER id TYPE numeric", "ALTER TABLE orders SET UNLOGGED",
  ])
  func nothingIsGentler(sql: String) throws {
    let document = try Self.json(of: Self.explain(sql))
    #expect(document["statements"]?.arrayValue?.first?["gentler"] == .null)
  }

  /// The JSON is what docs/explanation.schema.json says.
  @Test(arguments: [
    "CREATE INDEX CONCURRENTLY ON orders (note)", "ALTER TABLE orders ADD COLUMN a int; FROBNICATE",
    "DROP TABLE customers CASCADE", "SELECT 1", "ALTER TABLE orders ALTER note SET NOT NULL",
    "ALTER TABLE nothing ADD a int",
  ])
  func theSchemaHolds(sql: String) throws {
    let url = Golden.root.appending(path: "docs/explanation.schema.json")
    let schema = try JSONValue.parse([UInt8](try Data(contentsOf: url)))
    let document = try Self.json(of: Self.explain(sql))
    #expect(Validator(root: schema).problems(document, schema, at: "$") == [])
  }

  private static func json(of text: ExplainedText) throws -> JSONValue {
    try JSONValue.parse(JSONExplanation().render(text))
  }
}

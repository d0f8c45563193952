// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// The gentler way ends in the same schema as the change, and the rollback in the one before it: on a real server,
/// as pg_dump sees it. The locks of both are those that were forecast.
struct RewriteTests {
  static let cases = (try? ChangeCase.all("rewrites/postgres.sql")) ?? []

  @Test func thereAreCases() { #expect(Self.cases.count > 75) }

  @Test(arguments: cases)
  func theGentlerWayEndsInTheSameSchema(_ change: ChangeCase) throws {
    let advice = try Advice(change)
    if let none = change.none, advice.verdict != "pass" {
      return #expect(advice.noInstead == none)
    }
    // What only concerns who uses the schema has no other form.
    guard !advice.instead.isEmpty else {
      return #expect(["pass", "warn"].contains(advice.verdict) || advice.isTool)
    }
    let changed = try Scratch("rewrite_a_\(change.number)", change.setup)
    try changed.run([change.change])
    let gentle = try Scratch("rewrite_b_\(change.number)", change.setup)
    try gentle.run(advice.instead)
    #expect(try gentle.schema() == changed.schema())
    #expect(try gentle.rowCounts() == changed.rowCounts())
    try advice.expectForecastLocks(advice.instead, change, "rewrite_c_\(change.number)")
  }

  @Test(arguments: cases)
  func theRollbackEndsInTheSchemaBefore(_ change: ChangeCase) throws {
    let advice = try Advice(change)
    guard !advice.rollback.isEmpty else { return #expect(advice.rollbackKind != "exact") }
    let scratch = try Scratch("rollback_a_\(change.number)", change.setup)
    let before = try scratch.schema()
    try scratch.run([change.change])
    try scratch.run(advice.rollback)
    #expect(try scratch.schema() == before)
    try advice.expectForecastLocks(
      [change.change] + advice.rollback, change, "rollback_b_\(change.number)")
  }
}

/// What `lockcast check` says of a change.
private struct Advice {
  var verdict = ""
  var instead: [String] = []
  var isTool = false
  var noInstead: String?
  var rollback: [String] = []
  var rollbackKind: String?

  init(_ change: ChangeCase) throws {
    let version = try PostgresServer.running().run("SHOW server_version_num").prefix(2)
    let run = try Lockcast.run(
      [
        "check", "--schema", "schema.sql", "--server-version", String(version), "--transaction",
        "none", "--format", "json", "change.sql",
      ], files: Self.files(change.setup, "change.sql", change.change))
    let document = try JSONValue.parse(Array(run.output.utf8))
    let statement = document["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first
    func texts(_ value: JSONValue?) -> [String] {
      (value?.arrayValue ?? []).compactMap(\.stringValue)
    }
    verdict = statement?["verdict"]?.stringValue ?? ""
    instead = texts(statement?["instead"]?["sql"])
    isTool = statement?["instead"]?["tool"]?.stringValue != nil
    noInstead = statement?["noInstead"]?["reason"]?.stringValue
    rollback = texts(statement?["rollback"]?["sql"])
    rollbackKind = statement?["rollback"]?["kind"]?.stringValue
  }

  private static func files(_ schema: String, _ name: String, _ sql: String) -> [String: Data] {
    ["schema.sql": Data(schema.utf8), name: Data(sql.utf8)]
  }

  func expectForecastLocks(
    _ sql: [String], _ change: ChangeCase, _ database: String
  ) throws {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE \(database)")
    let run = try Lockcast.run(
      [
        "verify", "--schema", "schema.sql", "--transaction", "none", "--format", "terminal",
        "--dsn",
        server.connectionString(database: database), "steps.sql",
      ],
      files: Self.files(change.setup, "steps.sql", sql.map { $0 + "\n;" }.joined(separator: "\n")))
    #expect(run.code == 0, "\(run.output)\(run.errors)")
  }
}

/// A database that begins with the setup of a case.
private struct Scratch {
  let server: PostgresServer
  let name: String

  init(_ name: String, _ setup: String) throws {
    server = try PostgresServer.running()
    self.name = name
    try server.run("CREATE DATABASE \(name)")
    if !setup.isEmpty { try run([setup]) }
  }

  /// Each in a round of its own, as a session that commits by itself.
  func run(_ statements: [String]) throws {
    try server.run(statements: statements, database: name)
  }

  /// As pg_dump prints it; the order of columns, the only thing that a gentler way may change, is taken out.
  func schema() throws -> [String] {
    let text = try server.dump(database: name)
    var result: [String] = []
    var columns: [String]?
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix("--") || line.hasPrefix("\\") { continue }
      if let open = columns {
        if line.hasPrefix(")") {
          result.append((open.sorted() + [line]).joined(separator: "|"))
          columns = nil
        } else {
          columns = open + [line.hasSuffix(",") ? String(line.dropLast()) : line]
        }
      } else if line.hasPrefix("CREATE "), line.contains("TABLE "), line.hasSuffix("(") {
        columns = [line]
      } else {
        result.append(line)
      }
    }
    return result.sorted()
  }

  func rowCounts() throws -> String {
    try server.run(
      """
      SELECT string_agg(c.oid::regclass || ' ' || (xpath('/row/n/text()',
        query_to_xml('SELECT count(*) AS n FROM ' || c.oid::regclass, false, true, '')))[1], ' '
        ORDER BY c.oid::regclass::text)
      FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace NOT IN
        (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema')
      """, database: name)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import LockModel
import SQLSyntax
import Schema
import TestSupport
import Testing

/// From every type to every other, with and without USING: rewritten or not, and the index with
/// it, as the server does.
@Suite("Changes of a column's type")
struct TypeChangeTests {
  private static let types = [
    "int4", "int8", "numeric(10,2)", "numeric(12,2)", "text", "varchar", "varchar(10)",
    "varchar(20)", "char(5)", "timestamp", "timestamp(3)", "timestamptz", "interval",
    "interval(3)", "interval hour to minute", "varbit(5)", "varbit(10)", "oid", "regclass",
    "inet", "cidr", "mood", "plain", "checked", "text[]", "varchar(10)[]",
  ]

  private static let objects = """
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN plain AS varchar;
    CREATE DOMAIN checked AS text CHECK (value <> 'x');
    """

  private struct Case {
    var setup: [String]
    var statement: String
  }

  private struct Outcome: Equatable {
    var rewrites: Bool
    var rebuildsIndex: Bool
  }

  private static var cases: [Case] {
    types.flatMap { from in
      types.flatMap { to in
        [("btree", ""), ("hash", " USING c::\(to)")].map { method, using in
          Case(
            setup: [
              "CREATE TABLE t (c \(from), d int)", "CREATE INDEX x ON t USING \(method) (c)",
            ],
            statement: "ALTER TABLE t ALTER c TYPE \(to)\(using)")
        }
      }
    }
  }

  @Test func `rewrites and index builds are those of the server`() throws {
    let server = try PostgresServer.running()
    let cases = Self.cases
    let observed = try Self.outcomes(of: cases, on: server)
    // Not every type has such an operator class, nor every pair a conversion.
    #expect(observed.count > 400)
    let number = try server.run("SHOW server_version_num").trimmed
    var catalog = Catalog(version: ServerVersion((Int(number) ?? 0) / 10_000), isComplete: true)
    Self.apply(Self.objects, to: &catalog)
    for position in observed.keys.sorted() {
      let example = cases[position]
      var prepared = catalog
      for text in example.setup { Self.apply(text, to: &prepared) }
      let statement = try #require(
        SourceFile.parse([UInt8](example.statement.utf8)).statements.first)
      let plan = statement.statement.plan(
        in: PlanContext(catalog: prepared.asBaseline(), settings: ["timezone": "UTC"]))
      let forecast = Outcome(
        rewrites: plan.work.contains { $0.kind == .rewrite },
        rebuildsIndex: plan.work.contains { work in
          if case .indexBuild = work.kind { true } else { false }
        })
      #expect(forecast == observed[position], "\(example.setup); \(example.statement)")
    }
  }

  /// Of those that the server accepts: whether the files are others afterwards.
  private static func outcomes(
    of cases: [Case], on server: PostgresServer
  ) throws -> [Int: Outcome] {
    try server.run("DROP DATABASE IF EXISTS types")
    try server.run("CREATE DATABASE types")
    var lines = [objects, "\\set ON_ERROR_STOP 0", "SET timezone = 'UTC';"]
    for (position, example) in cases.enumerated() {
      let files = ["t", "x"].map { "pg_relation_filenode('\($0)')" }.joined(separator: ", ")
      let look = "SELECT 'case', \(position), \(files);"
      lines += ["BEGIN;"] + example.setup.map { $0 + ";" }
      lines += [look, example.statement + ";", look, "ROLLBACK;"]
    }
    let script = server.folder + "/types.sql"
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: script))
    var before: [Int: [Substring]] = [:]
    var outcomes: [Int: Outcome] = [:]
    for line in try server.run(script: script, database: "types").split(separator: "\n") {
      let fields = line.split(separator: "|")
      guard fields.count == 4, fields[0] == "case", let position = Int(fields[1]) else { continue }
      if let old = before[position] {
        outcomes[position] = Outcome(
          rewrites: old[2] != fields[2], rebuildsIndex: old[3] != fields[3])
      } else {
        before[position] = fields
      }
    }
    return outcomes
  }

  private static func apply(_ text: String, to catalog: inout Catalog) {
    for statement in SourceFile.parse([UInt8](text.utf8)).statements {
      catalog.apply(statement.statement)
    }
  }
}

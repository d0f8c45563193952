// SPDX-License-Identifier: Apache-2.0
import Foundation
import LockModel
import SQLSyntax
import Schema
import TestSupport
import Testing

/// The proofs that spare a scan are those of the server: it says so when it has found one.
///
/// `PREDICATES=20000` tries more of them, `PREDICATE_SEED` others.
@Suite("Proofs from constraints")
struct ImplicationTests {
  @Test func `the model proves what the server proves`() throws {
    let server = try PostgresServer.running()
    let environment = ProcessInfo.processInfo.environment
    let count = environment["PREDICATES"].flatMap(Int.init) ?? 400
    var generator = PredicateGenerator(
      seed: environment["PREDICATE_SEED"].flatMap(UInt64.init) ?? 1)
    let cases = (0..<count).map { _ in generator.next() }
    let proven = try Self.proven(cases, by: server)
    // Both answers must be there for the comparison to say anything.
    #expect(proven.count > count / 5 && proven.count < count * 4 / 5)

    let major = try server.run("SHOW server_version_num").trimmed
    let version = ServerVersion((Int(major) ?? 0) / 10_000)
    for (position, example) in cases.enumerated() {
      let plan = try Self.plan(of: example, version)
      let scanned = plan.work.contains { work in
        if case .scan = work.kind { work.relation.name == example.table } else { false }
      }
      let shown = (example.setup + [example.statement]).joined(separator: ";\n")
      #expect(scanned != proven.contains(position), "\(shown)")
    }
  }

  /// Which cases the server proves: each is one line of a script, and its messages name the line.
  private static func proven(
    _ cases: [PredicateGenerator.Case], by server: PostgresServer
  ) throws -> Set<Int> {
    try server.run("DROP DATABASE IF EXISTS predicates")
    try server.run("CREATE DATABASE predicates")
    let lines = cases.map { example in
      (["BEGIN"] + example.setup + ["SET client_min_messages = debug1", example.statement])
        .joined(separator: "; ") + "; RESET client_min_messages; ROLLBACK;"
    }
    let script = server.folder + "/predicates.sql"
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: script))
    let output = try server.run(script: script, database: "predicates")
    var proven: Set<Int> = []
    for line in output.split(separator: "\n")
    where line.contains("sufficient to prove") || line.contains("implied by existing") {
      let parts = line.split(separator: ":")
      guard parts.count > 2, let number = Int(parts[2]), cases.indices.contains(number - 1)
      else { continue }
      let table = cases[number - 1].table
      if line.contains("\"\(table)\"") || line.contains("\"\(table).") {
        proven.insert(number - 1)
      }
    }
    return proven
  }

  private static func plan(
    of example: PredicateGenerator.Case, _ version: ServerVersion
  ) throws -> Plan {
    var catalog = Catalog(version: version, isComplete: true)
    for text in example.setup {
      for statement in SourceFile.parse([UInt8](text.utf8)).statements {
        catalog.apply(statement.statement)
      }
    }
    let statement = try #require(
      SourceFile.parse([UInt8](example.statement.utf8)).statements.first)
    return statement.statement.plan(in: PlanContext(catalog: catalog.asBaseline()))
  }
}

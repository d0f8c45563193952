// SPDX-License-Identifier: Apache-2.0
import Foundation
import LockModel
import SQLSyntax
import Schema
import TestSupport
import Testing

/// The examples of docs/statements lock on a server what the model says.
struct LiveExamplesTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var number: Int
    var form: String
    var source: SourceFile

    /// All but the last statement, one a line.
    var setup: [String] {
      source.statements.dropLast().map { source.text($0.range) + ";" }
    }
    var statement: String { source.statements.last.map { source.text($0.range) } ?? "" }
    var testDescription: String { "\(form): \(statement)" }
  }

  static let examples: [Example] = {
    let documents = (try? RuleDocument.all()) ?? []
    let all = documents.flatMap { document in document.examples.map { (document.heading, $0) } }
    return all.enumerated().map { number, example in
      Example(
        number: number, form: example.0, source: SourceFile.parse(Array(example.1.utf8)))
    }
  }()

  @Test func thereAreExamples() { #expect(Self.examples.count > 100) }

  /// No provider of security labels is loaded.
  private static let needsMore: Set<String> = ["SECURITY LABEL"]

  @Test(arguments: examples)
  func theLocksAreThoseOfTheServer(example: Example) throws {
    let server = try Self.observed.get()
    let observed = try #require(server.outcomes[example.number])
    guard !Self.needsMore.contains(example.form) else { return }
    let plan = Self.plan(example, on: server.version)
    guard plan.allowedInTransaction else { return #expect(observed.error == "25001") }
    guard plan.unknowns.isEmpty else { return }
    guard plan.rejection == nil else { return #expect(observed.error != nil) }
    #expect(observed.error == nil)
    #expect(observed.locks == plan.heldAtTheEnd)
  }

  private static func plan(_ example: Example, on version: ServerVersion) -> Plan {
    var catalog = Catalog(version: version, isComplete: true)
    for sql in example.setup { catalog.apply(SourceFile.parse(Array(sql.utf8))) }
    let read = SourceFile.parse(Array(example.statement.utf8), version: version)
    guard read.diagnostics.isEmpty, let parsed = read.statements.last else {
      return Plan(rejection: Rejection(.other(sqlstate: "42601")))
    }
    // All of them run in a block; those that must not are told apart by what the plan says.
    let isLock = if case .lock = parsed.statement { true } else { false }
    return parsed.statement.plan(
      in: PlanContext(catalog: catalog.asBaseline(), inTransaction: isLock))
  }

  // MARK: The server

  private struct Outcome: Sendable {
    var locks: [String: LockMode] = [:]
    var error: String?
  }

  private struct Observation: Sendable {
    var version: ServerVersion
    var outcomes: [Int: Outcome] = [:]
  }

  /// All examples in one run of psql: a round trip each would take most of the time.
  private static let observed = Result {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE examples")
    let script = server.folder + "/examples.sql"
    let text = ([prologue] + examples.map(script(for:))).joined(separator: "\n")
    try Data(text.utf8).write(to: URL(filePath: script))
    return try read(try server.run(script: script, database: "examples"))
  }

  private static let prologue = """
    \\set ON_ERROR_STOP off
    \\set VERBOSITY sqlstate
    SET client_min_messages = error;
    SET allow_in_place_tablespaces = on;
    CREATE TABLESPACE fast_disk LOCATION '';
    CREATE ROLE app_owner;
    \\echo <version>
    SHOW server_version_num;
    """

  private static func script(for example: Example) -> String {
    """
    DROP SCHEMA IF EXISTS public, archive CASCADE;
    DROP PUBLICATION IF EXISTS feed;
    DROP FOREIGN DATA WRAPPER IF EXISTS dummy CASCADE;
    DEALLOCATE ALL;
    CREATE SCHEMA public;
    \(example.setup.joined(separator: "\n"))
    \\echo <example>\(example.number)
    SELECT oid, format('%I.%I', relnamespace::regnamespace, relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('i', 'I');
    \\echo <statement>
    BEGIN; \(example.statement);
    \\echo <locks>
    SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL;
    ROLLBACK;
    \\echo <end>
    """
  }

  private static func read(_ output: String) throws -> Observation {
    let parts = output.components(separatedBy: "<example>")
    let head = parts[0].components(separatedBy: "<version>\n").last
    let number = try #require(head?.split(separator: "\n").first.flatMap { Int($0) })
    var observation = Observation(version: ServerVersion(number / 10_000))
    for part in parts.dropFirst() {
      let example = try #require(part.split(separator: "\n").first.flatMap { Int($0) })
      observation.outcomes[example] = try outcome(part)
    }
    return observation
  }

  private static func outcome(_ text: String) throws -> Outcome {
    let before = text.components(separatedBy: "<statement>")
    let behind = try #require(before.last).components(separatedBy: "<locks>")
    let names = Dictionary(pairs(before[0]), uniquingKeysWith: { first, _ in first })
    var outcome = Outcome()
    outcome.error = behind[0].components(separatedBy: "ERROR:  ").dropFirst().first
      .map { String($0.prefix(5)) }
    let locks = try #require(behind.last).components(separatedBy: "<end>")[0]
    for (relation, name) in pairs(locks) {
      guard let relation = names[relation], let mode = LockMode(name: name) else { continue }
      outcome.locks[relation] = max(outcome.locks[relation] ?? mode, mode)
    }
    return outcome
  }

  private static func pairs(_ rows: String) -> [(String, String)] {
    rows.split(separator: "\n").compactMap { row in
      let fields = row.split(separator: "|").map(String.init)
      return fields.count == 2 ? (fields[0], fields[1]) : nil
    }
  }
}

extension Plan {
  /// The strongest lock on each relation that was there before. Indexes are left out: minor
  /// releases differ in which ones they open.
  fileprivate var heldAtTheEnd: [String: LockMode] {
    var modes: [String: LockMode] = [:]
    for lock in locks
    where lock.release != .early && !lock.created && !lock.kind.isIndex && lock.kind != .toast {
      let name = lock.relation.description
      modes[name] = max(modes[name] ?? lock.mode, lock.mode)
    }
    return modes
  }
}

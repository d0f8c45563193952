// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// What does not count, from the command line on.
struct SuppressionTests {
  private static let schema = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n"
  private static let now = "2026-11-25T12:00:00Z"

  private func check(
    _ files: [String: String], _ arguments: String...
  ) throws -> (run: Lockcast.Run, report: JSONValue?) {
    let all = files.merging(["schema.sql": Self.schema]) { $1 }
    let run = try Lockcast.run(
      ["check", "--schema", "schema.sql", "--now", Self.now, "--format", "json"] + arguments,
      files: all.mapValues { Data($0.utf8) })
    return (run, try? JSONValue.parse(Array(run.output.utf8)))
  }

  private let add = "ALTER TABLE orders ADD COLUMN region text"

  @Test func aCommentWithItsReason() throws {
    let sql =
      "-- lockcast: allow exclusive-lock-unweighed reason \"said \"\"yes\"\"\" until 2026-12-31\n\(add);\n"
    let (run, report) = try check(["a.sql": sql], "a.sql")
    #expect(run.code == 0)
    #expect(report?["verdict"]?.stringValue == "pass")
    let suppressed = try #require(report?["suppressed"]?.arrayValue?.first)
    #expect(suppressed["rule"]?.stringValue == "exclusive-lock-unweighed")
    #expect(suppressed["severity"]?.stringValue == "warn")
    #expect(suppressed["reason"]?.stringValue == "said \"yes\"")
    #expect(suppressed["by"]?.stringValue == "sql")
    #expect(suppressed["place"]?["line"]?.intValue == 1)
    #expect(suppressed["line"]?.intValue == 2)
    let statement = report?["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first
    #expect(statement?["verdict"]?.stringValue == "pass")
    let finding = statement?["findings"]?.arrayValue?.first
    #expect(finding?["severity"]?.stringValue == "pass")
    #expect(finding?["suppressedBy"]?.stringValue == "sql")
  }

  @Test func aMalformedCommentFailsClosed() throws {
    let (run, report) = try check(
      ["a.sql": "-- lockcast: allow evrything reason 'x' until 2026-12-31\nSELECT 1;\n"], "a.sql")
    #expect(run.code == 2)
    let statement = report?["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first
    let finding = statement?["findings"]?.arrayValue?.first
    #expect(finding?["rule"]?.stringValue == "suppression-invalid")
    #expect(finding?["place"]?["column"]?.intValue == 20)
  }

  /// The digest of the report is the one that a suppression names.
  @Test func theDigestOfTheReportIsTheOneToName() throws {
    let (_, first) = try check(["a.sql": add], "a.sql")
    let digest = try #require(
      first?["migrations"]?.arrayValue?.first?["statements"]?.arrayValue?.first?["digest"]?
        .stringValue)
    func config(_ digest: String) -> String {
      """
      allow:
        - {rule: exclusive-lock-unweighed, statement: \(digest), reason: agreed, until: 2026-12-31}
      """
    }
    let files = ["a.sql": add, "lockcast.yml": config(String(digest.prefix(12)))]
    #expect(try check(files, "a.sql").report?["verdict"]?.stringValue == "pass")
    let wrong = ["a.sql": add, "lockcast.yml": config("000000000000")]
    #expect(try check(wrong, "a.sql").report?["verdict"]?.stringValue == "warn")
  }

  @Test func aBaselineIsWrittenAndRead() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func run(_ arguments: String...) throws -> Lockcast.Run {
      try Lockcast.execute(
        Lockcast.executable,
        ["check", "--schema", "schema.sql", "--now", Self.now] + arguments, in: folder)
    }
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    try write("schema.sql", Self.schema)
    try write("1.sql", "CREATE INDEX i ON orders (note);\n\(add);\n")
    try write("lockcast.yml", "migrations: {files: [\"?.sql\"]}\nbaseline: old.jsonl\n")
    #expect(try run("--write-baseline", "old.jsonl").code == 0)
    let baseline = try String(contentsOf: folder.appending(path: "old.jsonl"), encoding: .utf8)
    let lines = baseline.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == #"{"schema":"lockcast.baseline/1"}"#)
    #expect(lines.dropFirst().sorted() == Array(lines.dropFirst()))

    let again = try run("--format", "json")
    #expect(again.code == 0)
    let report = try JSONValue.parse(Array(again.output.utf8))
    #expect(report["baseline"]?["findings"]?.intValue == 2)
    #expect(report["suppressed"]?.arrayValue?.isEmpty == true)
    #expect(try run("--write-baseline", "again.jsonl").code == 0)
    #expect(
      try String(contentsOf: folder.appending(path: "again.jsonl"), encoding: .utf8) == baseline)

    // A new one counts; what is gone is named.
    try write("2.sql", "CREATE INDEX j ON orders (note);\n")
    try write("1.sql", "\(add);\n")
    let later = try run("--format", "terminal")
    #expect(later.code == 1)
    #expect(later.output.contains("2.sql:1"))
    #expect(later.output.contains("1 finding of old migrations is in the baseline"))
    #expect(later.output.contains("Nothing matches these entries of the baseline"))
    #expect(later.output.contains("blocks-writes-during-work of"))

    try write(
      "old.jsonl", "{\"schema\":\"lockcast.baseline/1\"}\n{\"digest\":\"zz\",\"rules\":[]}\n")
    let broken = try run()
    #expect(broken.code == 2)
    #expect(broken.errors.contains("old.jsonl:2:1: error: expected the digest of a statement"))
  }

  /// A change may allow, and is seen to; it may not bring the policy that lets its own comments hold.
  @Test func whatAChangeBringsAlong() throws {
    let repository = try Repository()
    func config(_ policy: String, _ entries: String) -> String {
      "suppressions: {\(policy)}\nallow:\n\(entries)"
    }
    let old =
      "  - {rule: exclusive-lock-unweighed, path: db/2_b.sql, reason: old, until: 2026-12-31}\n"
    let new =
      "  - {rule: exclusive-lock-unweighed, path: db/3_c.sql, reason: new, until: 2026-12-31}\n"
    try repository.write(
      "lockcast.yml", config("in-sql: off", old), "schema.sql", Self.schema, "db/1_a.sql",
      "-- +goose Up\nSELECT 1;\n")
    try repository.commit()
    let comment = "-- lockcast: allow exclusive-lock-unweighed reason 'x' until 2026-12-31\n"
    try repository.write(
      "lockcast.yml", config("in-sql: on", old + new), "db/2_b.sql", "-- +goose Up\n\(add);\n",
      "db/3_c.sql", "-- +goose Up\nALTER TABLE orders ADD COLUMN c int;\n", "db/4_d.sql",
      "-- +goose Up\n\(comment)ALTER TABLE orders ADD COLUMN d int;\n")
    try repository.commit()
    let run = try repository.check(
      "--git-range", "HEAD~1..HEAD", "--schema", "schema.sql", "--now", Self.now, "--format", "json"
    )
    let report = try JSONValue.parse(Array(run.output.utf8))
    let suppressed = report["suppressed"]?.arrayValue ?? []
    #expect(suppressed.map { $0["path"]?.stringValue } == ["db/2_b.sql", "db/3_c.sql"])
    #expect(suppressed.map { $0["new"]?.boolValue } == [false, true])
    let rules = report["migrations"]?.arrayValue?.last?["statements"]?.arrayValue?.first?[
      "findings"]?
      .arrayValue?.compactMap { $0["rule"]?.stringValue }
    #expect(rules == ["suppression-invalid", "exclusive-lock-unweighed"])
    #expect(run.code == 2)
    let text = try repository.check(
      "--git-range", "HEAD~1..HEAD", "--schema", "schema.sql", "--now", Self.now, "--format",
      "markdown")
    #expect(text.output.contains("added by this change"))
  }
}

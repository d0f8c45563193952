// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// Migrations in a repository: their history, and what a range of commits changes.
struct MigrationTests {
  @Test func earlierMigrationsMakeTheSchema() throws {
    let run = try Lockcast.run(
      ["check", "--format", "json", "2_b.sql"],
      files: [
        "1_a.sql": Data("-- migrate:up\nCREATE TABLE t (a int PRIMARY KEY);\nBROKEN;\n".utf8),
        "2_b.sql": Data(
          "-- migrate:up\nCREATE TABLE u (a int REFERENCES t);\n-- migrate:down\nDROP TABLE u;\n"
            .utf8),
      ])
    let report = try JSONValue.parse(Array(run.output.utf8))
    let migration = report["migrations"]?.arrayValue?.first
    #expect(migration?["runner"]?["name"]?.stringValue == "dbmate")
    let locks = migration?["statements"]?.arrayValue?.first?["locks"]?.arrayValue ?? []
    #expect(
      locks.contains {
        $0["relation"]?.stringValue == "public.t"
          && $0["mode"]?.stringValue == "ShareRowExclusiveLock"
      })
    let assumptions = report["coverage"]?["assumptions"]?.arrayValue?.compactMap(\.stringValue)
    #expect(assumptions?.contains { $0.contains("1_a.sql:3") } == true)
    let down = migration?["down"]?["statements"]?.arrayValue?.first
    #expect(down?["line"]?.intValue == 4)
  }

  @Test func aRangeTellsNewFromEdited() throws {
    let repository = try Repository()
    try repository.write(
      "db/1_a.sql", "-- +goose Up\nCREATE TABLE t (a int);\n", "db/4_d.sql",
      "-- +goose Up\nSELECT 1;\n", "q.sql", "SELECT 1")
    try repository.commit()
    try repository.write(
      "db/1_a.sql", "-- +goose Up\nCREATE TABLE t (a bigint);\n", "db/5 \"ü\".sql",
      "-- +goose Up\nSELECT 1;\n", "db/5_e.sql", "-- +goose Up\nALTER TABLE t ADD b int;\n",
      "db/2_b.sql", "-- +goose Up\nALTER TABLE t ADD c int;\n", "q.sql", "SELECT 2")
    try repository.commit()
    let run = try repository.check("--git-range", "HEAD~1..HEAD", "--format", "json")
    let report = try JSONValue.parse(Array(run.output.utf8))
    let migrations = report["migrations"]?.arrayValue ?? []
    let found = migrations.map { migration in
      let rules = migration["findings"]?.arrayValue?.compactMap { $0["rule"]?.stringValue } ?? []
      let count = migration["statements"]?.arrayValue?.count ?? 0
      return "\(migration["path"]?.stringValue ?? "") \(count) \(rules.joined(separator: " "))"
    }
    #expect(
      found == [
        "db/2_b.sql 1 out-of-order-migration", "db/5_e.sql 1 ", "db/1_a.sql 0 edited-migration",
      ])
    #expect(run.code == 0)
  }

  @Test(arguments: ["nothing..HEAD", "--output..HEAD", "HEAD", "HEAD..\u{7}"])
  func ranges(text: String) throws {
    let repository = try Repository()
    try repository.write("1_a.sql", "SELECT 1")
    try repository.commit()
    let run = try repository.check("--git-range=\(text)")
    #expect(run.code == 2 || run.code == 64)
    #expect(run.errors.contains("rror"))
  }

  @Test func aCommandRunsOnlyWhenAskedFor() throws {
    let configuration = """
      migrations:
        render: {files: ["*.rb"], command: [sed, -n, "s/^sql //p", "{file}"], timeout: 20s}
      """
    let files = [
      "lockcast.yml": Data(configuration.utf8),
      "1_a.rb": Data("x\nsql CREATE TABLE t (a int)".utf8),
    ]
    let refused = try Lockcast.run(["check", "1_a.rb"], files: files)
    #expect(refused.code == 2)
    #expect(refused.errors.contains("--render"))
    let run = try Lockcast.run(["check", "--render", "--format", "json", "1_a.rb"], files: files)
    #expect(run.code == 0)
    #expect(run.output.contains("CREATE TABLE t (a int)"))
  }

  /// The command of the change itself is not run: the commit before has the one that counts.
  @Test func aChangeDoesNotBringItsOwnCommand() throws {
    let repository = try Repository()
    func configuration(_ word: String) -> String {
      "migrations:\n  render: {files: [\"*.rb\"], command: [echo, \"CREATE TABLE \(word) ()\"]}\n"
    }
    try repository.write("lockcast.yml", configuration("trusted"))
    try repository.commit()
    try repository.write("lockcast.yml", configuration("foreign"), "1_a.rb", "")
    try repository.commit()
    let run = try repository.check("--render", "--git-range", "HEAD~1..HEAD", "--format", "json")
    #expect(run.output.contains("CREATE TABLE trusted"))
    #expect(!run.output.contains("foreign"))
  }

  @Test(
    arguments: [
      ("[sleep, \"30\"]", "1s", "longer than 1"),
      ("[no-such-program-here]", "5s", "no such program"),
      ("[sh, -c, \"echo oh no >&2; exit 3\"]", "5s", "oh no"),
    ])
  func commandsThatFail(command: String, limit: String, expected: String) throws {
    let configuration = """
      migrations:
        render: {files: ["*.rb"], command: \(command), timeout: \(limit)}
      """
    let run = try Lockcast.run(
      ["check", "--render", "1_a.rb"],
      files: ["lockcast.yml": Data(configuration.utf8), "1_a.rb": Data()])
    #expect(run.code == 2)
    #expect(run.errors.contains(expected))
  }
}

/// A repository of its own, gone with the value.
final class Repository {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try git(["init", "-q", "-b", "main"])
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Paths and texts in turn.
  func write(_ parts: String...) throws {
    for index in stride(from: 0, to: parts.count - 1, by: 2) {
      let file = folder.appending(path: parts[index])
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(parts[index + 1].utf8).write(to: file)
    }
  }

  func commit() throws {
    try git(["add", "-A"])
    let author = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    try git(author + ["commit", "-qm", "change"])
  }

  func check(_ arguments: String...) throws -> Lockcast.Run {
    try Lockcast.execute(Lockcast.executable, ["check"] + arguments, in: folder)
  }

  private func git(_ arguments: [String]) throws {
    _ = try Lockcast.execute(URL(filePath: "/usr/bin/env"), ["git"] + arguments, in: folder)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

struct CheckTests {
  static let files = [
    "schema.sql": Data("CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n".utf8),
    "a.sql": Data("ALTER TABLE orders ADD COLUMN region text;\n".utf8),
    "bad.sql": Data("ALTER TABLE orders FROBNICATE; CREATE TABLE fine (id int);\n".utf8),
  ]

  @Test func theNumberOfThreadsChangesNothing() throws {
    let runs = try ["1", "2"].map { threads in
      try Lockcast.run(
        [
          "check", "--schema", "schema.sql", "--format", "json", "--threads", threads, "a.sql",
        ], files: Self.files)
    }
    #expect(!runs[0].output.isEmpty)
    #expect(runs[0].output == runs[1].output)
  }

  @Test func standardInput() throws {
    let run = try Lockcast.run(
      ["check", "--format", "json", "-"], input: "CREATE TABLE notes (id bigint);")
    #expect(run.code == 0)
    let report = try JSONValue.parse(Array(run.output.utf8))
    #expect(report["migrations"]?.arrayValue?.first?["path"]?.stringValue == "<stdin>")
  }

  @Test func aBrokenStatementDoesNotHideTheOthers() throws {
    let run = try Lockcast.run(
      ["check", "--schema", "schema.sql", "--format", "json", "bad.sql"], files: Self.files)
    #expect(run.code == 2)
    #expect(run.errors.contains("bad.sql:1:"))
    let report = try JSONValue.parse(Array(run.output.utf8))
    let statements = report["migrations"]?.arrayValue?.first?["statements"]?.arrayValue ?? []
    #expect(statements.count == 2)
    #expect(statements.last?["kind"]?.stringValue == "CREATE TABLE")
  }

  @Test func severalFormatsFromOneRun() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let comment = folder.appending(path: "comment.md")
    let run = try Lockcast.run(
      ["check", "--schema", "schema.sql", "--output", "markdown=\(comment.path)", "a.sql"],
      files: Self.files)
    #expect(run.output == (try String(contentsOf: comment, encoding: .utf8)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["comment.md"])
  }

  @Test(arguments: [("9.6", true), ("12", true), ("13", false), ("18", false), ("99", true)])
  func aReleaseThatWasNeverObservedIsSaidToBeOne(version: String, isSaid: Bool) throws {
    let run = try Lockcast.run(
      ["check", "--server-version", version, "--format", "markdown", "a.sql"], files: Self.files)
    #expect(run.output.contains("was not observed") == isSaid)
  }

  @Test(arguments: [("never", 0)])
  func failOn(value: String, code: Int32) throws {
    let run = try Lockcast.run(
      ["check", "--schema", "schema.sql", "--fail-on", value, "bad.sql"], files: Self.files)
    #expect(run.code == code)
  }

  @Test(arguments: ["--help", "--version"])
  func helpAndVersion(flag: String) throws {
    let run = try Lockcast.run([flag])
    #expect(run.code == 0)
    #expect(!run.output.isEmpty)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let run = try Lockcast.run(["--generate-completion-script", shell])
    #expect(run.code == 0)
    #expect(run.output.contains("snapshot"))
  }
}

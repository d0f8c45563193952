// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// Formats for other programs, as the command line and the config choose them.
struct FormatTests {
  static let files = [
    "schema.sql": Data("CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n".utf8),
    "a.sql": Data("-- ::error::x\nALTER TABLE orders\nFROBNICATE;\n::stop-commands::x\n;".utf8),
  ]
  static let check = ["check", "--schema", "schema.sql", "--fail-on", "never"]

  @Test(arguments: [
    ("sarif", "{\n  \"$schema\""), ("junit", "<?xml "), ("github", "::error file=a.sql,"),
    ("gitlab", "[\n  {\n    \"description\""),
  ])
  func eachFormat(name: String, beginning: String) throws {
    let chosen = try Lockcast.run(Self.check + ["--format", name, "a.sql"], files: Self.files)
    #expect(chosen.code == 0, "\(chosen.errors)")
    #expect(chosen.output.hasPrefix(beginning), "\(chosen.output.prefix(200))")
    let configured = try Lockcast.run(
      Self.check + ["a.sql"],
      files: Self.files.merging(["lockcast.yml": Data("format: \(name)".utf8)]) { $1 })
    #expect(configured.output == chosen.output)
  }

  @Test func severalFilesFromOneRun() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = ["sarif", "junit", "github", "gitlab", "json", "markdown", "terminal"]
    let outputs = names.flatMap { ["--output", "\($0)=\(folder.path)/\($0)"] }
    let run = try Lockcast.run(
      Self.check + outputs + ["--format", "github", "a.sql"], files: Self.files)
    #expect(run.code == 0, "\(run.errors)")
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(written.sorted() == names.sorted())
    let github = try String(contentsOf: folder.appending(path: "github"), encoding: .utf8)
    #expect(github == run.output)
  }

  /// A runner takes every line that begins with two colons for a command, with spaces before it too.
  @Test func theLogHoldsOnlyCommandsOfOurs() throws {
    let run = try Lockcast.run(Self.check + ["--format", "github", "a.sql"], files: Self.files)
    let lines = run.output.split(separator: "\n")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0.hasPrefix("::error ") || $0.hasPrefix("::warning ") })
    #expect(!run.output.contains("\n::stop"))
  }

  @Test(arguments: ["doctor", "explain"])
  func theyAreOfCheckOnly(command: String) throws {
    #expect(try Lockcast.run([command, "--format", "sarif", "x"]).code == 64)
  }
}

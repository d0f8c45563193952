// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

/// Each bad input gets a clear error and the exit code 2.
struct BadInputTests {
  static let migration = Data("CREATE TABLE notes (id bigint PRIMARY KEY);\n".utf8)

  @Test func aMissingFileDoesNotHideTheOthers() throws {
    let run = try Lockcast.run(
      ["check", "--format", "json", "a.sql", "b.sql", "c.sql"], files: ["b.sql": Self.migration])
    #expect(run.code == 2)
    #expect(run.errors.contains("a.sql: error: no such file"))
    #expect(run.errors.contains("c.sql: error: no such file"))
    let report = try JSONValue.parse(Array(run.output.utf8))
    #expect(report["migrations"]?.arrayValue?.count == 1)
  }

  @Test func aDirectoryWithoutMigrations() throws {
    let run = try Lockcast.run(["check", "."])
    #expect(run.code == 2)
    #expect(run.errors.contains("holds no .sql file"))
  }

  @Test func aFileThatIsTooLarge() throws {
    let large = Data(repeating: UInt8(ascii: "x"), count: 50 << 20)
    let run = try Lockcast.run(["check", "a.sql"], files: ["a.sql": large])
    #expect(run.code == 2)
    #expect(run.errors.contains("a.sql: error: is larger than 16 MiB"))
  }

  @Test(arguments: [
    Data([0x43, 0xFF, 0xFE, 0x0A]), Data("SELECT 1;\0SELECT 2;".utf8),
    Data(("SELECT " + String(repeating: "(", count: 100_000)).utf8),
  ])
  func textThatIsNoSQL(data: Data) throws {
    let run = try Lockcast.run(["check", "--format", "json", "a.sql"], files: ["a.sql": data])
    #expect(run.code == 2)
    #expect(run.errors.contains("a.sql:1:"))
  }

  @Test(arguments: [
    ("{\"format\": \"lockcast.snapshot/1\", ", "snapshot.json:1:"),
    ("{\"format\": \"lockcast.snapshot/9\"}", "snapshot.json:1:"),
    ("", "snapshot.json:1:"),
  ])
  func brokenSnapshots(text: String, expected: String) throws {
    let run = try Lockcast.run(
      ["check", "--snapshot", "snapshot.json", "a.sql"],
      files: ["a.sql": Self.migration, "snapshot.json": Data(text.utf8)])
    #expect(run.code == 2)
    #expect(run.errors.contains(expected), "\(run.errors)")
  }

  @Test func brokenConfiguration() throws {
    let run = try Lockcast.run(
      ["check", "a.sql"],
      files: ["a.sql": Self.migration, "lockcast.yml": Data("limts: {}\npool: [".utf8)])
    #expect(run.code == 2)
    #expect(run.errors.contains("lockcast.yml:"))
  }

  @Test func anUnreachableServer() throws {
    let run = try Lockcast.run(["snapshot", "--dsn", "postgres://u:secret@127.0.0.1:1/x"])
    #expect(run.code == 2)
    #expect(run.errors.contains("error: "))
    #expect(!run.errors.contains("secret"))
  }

  @Test(arguments: [
    ["check", "--fromat", "json"], ["check", "--format", "yaml", "a.sql"], ["frobnicate"],
    ["check", "--server-version", "x", "a.sql"], ["check", "--pool", "0", "a.sql"],
    ["check", "--output", "json", "a.sql"], ["explain"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let run = try Lockcast.run(arguments)
    #expect(run.code == 64)
    #expect(!run.errors.isEmpty)
    #expect(run.output.isEmpty)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `lockcast check --fix` writes the gentler ways, and what it wrote passes.
struct FixTests {
  static let schema = """
    -- +goose Up
    CREATE TABLE orders (id bigint PRIMARY KEY, status text, total int);
    """
  static let migration = """
    -- +goose Up
    -- The region, for the north.
    ALTER TABLE orders ADD COLUMN region text;
    CREATE INDEX orders_status ON orders (status);
    ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);
    -- +goose Down
    """

  private func check(in folder: URL, _ arguments: [String]) throws -> Lockcast.Run {
    try Lockcast.execute(Lockcast.executable, ["check"] + arguments, in: folder)
  }

  private func repository(_ files: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return folder
  }

  @Test func whatIsWrittenPasses() throws {
    let folder = try repository([
      "db/migrations/20240101000000_init.sql": Self.schema,
      "db/migrations/20240102000000_more.sql": Self.migration,
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = "db/migrations/20240102000000_more.sql"
    let fixed = try check(in: folder, ["--runner", "goose", "--fix", first])
    #expect(fixed.code == 1)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "db/migrations").path
    ).sorted().dropFirst()
    #expect(
      Array(names) == [
        "20240102000000_more.sql", "20240102000001_more_2.sql", "20240102000002_more_3.sql",
        "20240102000003_more_4.sql",
      ])
    let text = try String(
      contentsOf: folder.appending(path: first), encoding: .utf8)
    #expect(text.contains("-- The region, for the north.\nALTER TABLE"))
    let again = try check(
      in: folder,
      ["--runner", "goose", "--fail-on", "warn"] + names.map { "db/migrations/" + $0 })
    #expect(again.code == 0, "\(again.output)")
  }

  @Test func whatPassesIsLeftAlone() throws {
    let folder = try repository([
      "m.sql": "SET lock_timeout = '1s'; ALTER TABLE orders ADD COLUMN region text;\n",
      "schema.sql": "CREATE TABLE orders (id bigint PRIMARY KEY);",
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try check(in: folder, ["--schema", "schema.sql", "--fix", "m.sql"])
    #expect(run.code == 0)
    #expect(!run.errors.contains("wrote"))
  }

  @Test func aRunnerThatCannotBeWrittenIsAnError() throws {
    let folder = try repository([
      "db/changelog.sql": """
      --liquibase formatted sql
      --changeset me:1
      CREATE INDEX i ON orders (id);
      """,
      "schema.sql": "CREATE TABLE orders (id bigint);",
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try check(in: folder, ["--schema", "schema.sql", "--fix", "db/changelog.sql"])
    #expect(run.code == 2)
    #expect(run.errors.contains("lockcast does not write migrations of liquibase"))
  }
}

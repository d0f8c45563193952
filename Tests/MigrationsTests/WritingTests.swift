// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Testing

@testable import Migrations

/// Migrations that are taken apart are written so that their runner, read by us, runs them as they are meant.
struct WritingTests {
  static let parts = [
    MigrationPart(
      up: ["ALTER TABLE orders ADD COLUMN region text", "COMMENT ON TABLE orders IS 'x'"],
      down: ["ALTER TABLE orders DROP COLUMN region"], lockTimeout: "'2s'"),
    MigrationPart(
      up: ["CREATE INDEX CONCURRENTLY i ON orders (region)"], down: ["DROP INDEX CONCURRENTLY i"],
      upNeedsNoTransaction: true, downNeedsNoTransaction: true),
    MigrationPart(up: ["DO $$ BEGIN PERFORM 1; COMMIT; END $$"], upNeedsNoTransaction: true),
  ]

  struct Names: Sendable {
    var runner: Runner
    var old: String
    var new: [String]
  }

  static let names = [
    Names(
      runner: .goose, old: "db/20240102000009_more.sql",
      new: [
        "db/20240102000009_more.sql", "db/20240102000010_more_2.sql",
        "db/20240102000012_more_3.sql",
      ]),
    Names(
      runner: .golangMigrate, old: "db/0042_more.up.sql",
      new: [
        "db/0042_more.up.sql", "db/0042_more.down.sql", "db/0043_more_2.up.sql",
        "db/0043_more_2.down.sql", "db/0044_more_3.up.sql", "db/0044_more_3.down.sql",
      ]),
    Names(
      runner: .flyway, old: "V1_9__more.sql",
      new: [
        "V1_9__more.sql", "V1_9.1__more_2.sql", "V1_9.1__more_2.sql.conf", "V1_9.2__more_3.sql",
        "V1_9.2__more_3.sql.conf",
      ]),
    Names(
      runner: .popx, old: "20240102000000_more.up.sql",
      new: [
        "20240102000000_more.up.sql", "20240102000000_more.down.sql",
        "20240102000001_more_2.autocommit.up.sql", "20240102000001_more_2.autocommit.down.sql",
        "20240102000002_more_3.autocommit.up.sql", "20240102000002_more_3.down.sql",
      ]),
    Names(
      runner: .prisma, old: "migrations/20240102000000_more/migration.sql",
      new: [
        "migrations/20240102000000_more/migration.sql",
        "migrations/20240102000001_more_2/migration.sql",
        "migrations/20240102000002_more_3/migration.sql",
      ]),
    Names(
      runner: .diesel, old: "migrations/2024-01-02-000000_more/up.sql",
      new: [
        "migrations/2024-01-02-000000_more/up.sql", "migrations/2024-01-02-000000_more/down.sql",
        "migrations/2024-01-02-000001_more_2/up.sql",
        "migrations/2024-01-02-000001_more_2/metadata.toml",
        "migrations/2024-01-02-000001_more_2/down.sql",
        "migrations/2024-01-02-000001_more_2/metadata.toml",
        "migrations/2024-01-02-000002_more_3/up.sql",
        "migrations/2024-01-02-000002_more_3/metadata.toml",
        "migrations/2024-01-02-000002_more_3/down.sql",
      ]),
  ]

  /// The numbers of others are left alone.
  @Test(arguments: names)
  func filesAreNamedInOrder(_ names: Names) throws {
    let others = Files(contents: ["db/20240102000011_other.sql": ""])
    let writer = try #require(MigrationWriter(runner: names.runner, tree: others))
    let files = writer.files(Self.parts, replacing: names.old)
    #expect(files.map(\.path) == names.new)
    let identities = files.compactMap { file in
      names.runner.identity(of: MigrationPath(file.path))
    }.filter { $0.direction == .up }
    #expect(identities.count == 3)
    #expect(identities == identities.sorted())
  }

  static let runners: [(Runner, String)] = [
    (.goose, "20240102000000_more.sql"), (.sqlMigrate, "0042-more.sql"),
    (.dbmate, "20240102000000_more.sql"), (.golangMigrate, "0042_more.up.sql"),
    (.sqlx, "20240102000000_more.up.sql"), (.popx, "20240102000000_more.up.sql"),
    (.flyway, "V42__more.sql"), (.atlas, "20240102000000_more.sql"),
    (.postgresMigrations, "42-more.sql"), (.diesel, "m/2024-01-02-000000_more/up.sql"),
    (.prisma, "m/20240102000000_more/migration.sql"),
  ]

  @Test(arguments: runners)
  func theRunnerRunsThemAsTheyAreMeant(_ runner: Runner, _ path: String) throws {
    let writer = try #require(MigrationWriter(runner: runner, tree: NoFiles()))
    let files = writer.files(Self.parts, replacing: path)
    let tree = Files(contents: Dictionary(files.map { ($0.path, $0.text) }) { first, _ in first })
    let ups = files.filter { file in
      file.path.hasSuffix(".sql")
        && runner.identity(of: MigrationPath(file.path))?.direction == .up
    }
    #expect(ups.count == 3)
    for (part, file) in zip(Self.parts, ups) {
      let read = MigrationReader(runner: runner, tree: tree).read(
        Array(file.text.utf8), path: file.path)
      let script = read.script
      let texts = script.statements.map { script.text(of: $0).source.text($0.parsed.range) }
      #expect(texts.filter { !$0.hasPrefix("SET LOCAL") } == part.up)
      let transactions = Set(script.statements.map(\.transaction))
      #expect(transactions.contains(nil) == part.upNeedsNoTransaction, "\(file.text)")
      #expect(transactions.count == 1)
    }
  }

  @Test(arguments: [Runner.drizzle, .liquibase, .rails, .nodePgMigrate])
  func whatIsNotAFileOfSQLIsNotWritten(_ runner: Runner) {
    #expect(MigrationWriter(runner: runner, tree: NoFiles()) == nil)
  }
}

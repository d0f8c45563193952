// SPDX-License-Identifier: Apache-2.0
import Migrations
import Testing

struct NamingTests {
  /// In the order in which each runner takes them; ways down and foreign files are left out.
  @Test(
    arguments: [
      (.flyway, ["V1__a.sql", "V1.2__b.sql", "V1_10__c.sql", "V2__d.sql", "R__e.sql"]),
      (.goose, ["9_a.sql", "10_b.sql", "20240101000000_c.sql"]),
      (.dbmate, ["10_b.sql", "9_a.sql"]),
      (.golangMigrate, ["1_a.up.sql", "2_b.up.sql", "10_c.up.sql"]),
      (.sqlx, ["1_a.sql", "2_b.up.sql", "10_c.sql"]),
      (.refinery, ["V1__a.sql", "U2__b.sql", "V10__c.sql"]),
      (.supabase, ["20230101000000_a.sql", "20240101000000_b.sql"]),
      (.popx, ["1_a.up.sql", "2_b.postgres.up.sql", "3_c.postgres.autocommit.up.sql"]),
    ] as [(Runner, [String])])
  func order(runner: Runner, names: [String]) {
    var files = Files()
    for name in names { files.contents["db/\(name)"] = "" }
    let foreign = ["README.md", "notes.sql.bak", "zz.sql", "V__x.sql", "afterMigrate.sql"]
    for name in foreign { files.contents["db/\(name)"] = "" }
    let family = MigrationFamily(of: MigrationPath("db/\(names[0])"), runner: runner, in: files)
    #expect(family.up.map(\.path) == names.map { "db/\($0)" })
  }

  @Test(
    arguments: [
      (.diesel, "m/2024-01-02-030405_add_a/up.sql", .up, "202401020304"),
      (.diesel, "m/2024-01-02-030405_add_a/down.sql", .down, "202401020304"),
      (.prisma, "m/20240102_add/migration.sql", .up, "20240102_add"),
      (.golangMigrate, "0007_a.down.sql", .down, "7"),
      (.flyway, "U2.1__a.sql", .down, "2.1"),
      (.sqitch, "verify/a.sql", .verify, ""),
    ] as [(Runner, String, MigrationIdentity.Direction, String)])
  func identity(
    runner: Runner, path: String, direction: MigrationIdentity.Direction, version: String
  ) throws {
    let identity = try #require(runner.identity(of: MigrationPath(path)))
    #expect(identity.direction == direction)
    #expect((identity.version?.description ?? "").hasPrefix(version))
  }

  @Test(
    arguments: [
      ("-- +goose Up\n", "a/1_x.sql", [], .goose),
      ("-- migrate:up\n", "a/1_x.sql", [], .dbmate),
      ("--liquibase formatted sql\n", "a/x.sql", [], .liquibase),
      ("SELECT 1", "db/V1__x.sql", [], .flyway),
      ("SELECT 1", "db/20240101__x.sql", [], .flyway),
      ("SELECT 1", "db/V1__x.sql", ["Cargo.toml"], .refinery),
      ("SELECT 1", "db/1_x.up.sql", [], .golangMigrate),
      ("SELECT 1", "db/1_x.up.sql", ["Cargo.toml"], .sqlx),
      ("SELECT 1", "db/1_x.sql", ["Cargo.toml"], .sqlx),
      ("SELECT 1", "db/1_x.sql", ["db/atlas.sum"], .atlas),
      ("SELECT 1", "db/1_x.sql", ["db/meta/_journal.json"], .drizzle),
      ("SELECT 1", "db/20240101_x/migration.sql", [], .prisma),
      ("SELECT 1", "db/2024-01-01_x/up.sql", [], .diesel),
      ("SELECT 1", "supabase/migrations/1_x.sql", [], .supabase),
      ("SELECT 1", "deploy/x.sql", ["sqitch.plan"], .sqitch),
      ("BEGIN;\n--\n-- Create model A\n--\nSELECT 1;", "x.sql", [], .django),
      ("INSERT INTO alembic_version VALUES ('a');", "x.sql", [], .alembic),
      ("SELECT 1", "db/1_x.sql", [], nil),
      ("SELECT 1", "query.sql", [], nil),
    ] as [(String, String, [String], Runner?)])
  func detection(text: String, path: String, beside: [String], expected: Runner?) {
    var files = Files(contents: [path: text])
    for name in beside { files.contents[name] = "" }
    #expect(Runner.detect(Array(text.utf8), at: MigrationPath(path), beside: files) == expected)
  }

  @Test(
    arguments: [
      ("SELECT 1;\n--> statement-breakpoint\nSELECT 2;", .drizzle), ("-- +goose Up\n", nil),
    ] as [(String, Runner?)])
  func marksOfTheNeighbours(text: String, expected: Runner?) {
    let files = Files(contents: ["d/1_a.sql": text, "d/2_b.sql": "SELECT 1"])
    let found = Runner.detect(
      Array("SELECT 1".utf8), at: MigrationPath("d/2_b.sql"), beside: files)
    #expect(found == expected)
  }

  @Test func theJournalHasTheOrder() {
    let journal = #"{"entries":[{"idx":0,"tag":"0001_b"},{"idx":1,"tag":"0000_a"}]}"#
    let files = Files(contents: [
      "d/0000_a.sql": "", "d/0001_b.sql": "", "d/0002_left_out.sql": "",
      "d/meta/_journal.json": journal,
    ])
    let family = MigrationFamily(of: MigrationPath("d/0000_a.sql"), runner: .drizzle, in: files)
    #expect(family.up.map(\.path) == ["d/0001_b.sql", "d/0000_a.sql"])
  }

  @Test func thePlanHasTheOrder() {
    let plan =
      "%syntax-version=1.0.0\n\nb 2024-01-01T00:00:00Z a <a@b> # b\na [b] 2024 a <a@b>\n@v1\n"
    let files = Files(contents: [
      "deploy/a.sql": "", "deploy/b.sql": "", "revert/a.sql": "", "sqitch.plan": plan,
    ])
    let family = MigrationFamily(of: MigrationPath("deploy/a.sql"), runner: .sqitch, in: files)
    #expect(family.up.map(\.path) == ["deploy/b.sql", "deploy/a.sql"])
  }

  @Test(arguments: [
    (["3_c.up.sql"], ["1_a.up.sql", "2_b.up.sql"]), (["1_a.down.sql"], ["1_a.up.sql"]),
  ])
  func historyIsWhatHasRun(named: [String], expected: [String]) {
    var files = Files()
    for name in ["1_a", "2_b", "3_c", "4_d"] {
      files.contents["\(name).up.sql"] = ""
      files.contents["\(name).down.sql"] = ""
    }
    let family = MigrationFamily(of: MigrationPath(named[0]), runner: .golangMigrate, in: files)
    #expect(family.earlier(than: Set(named)).map(\.path) == expected)
    #expect(family.wayBack(from: "2_b.up.sql")?.path == "2_b.down.sql")
  }
}

// SPDX-License-Identifier: Apache-2.0
import Migrations
import Testing

struct IdentityTests {
  /// In the order in which each runner runs them, whatever the order of the names.
  @Test(
    arguments: [
      (.flyway, ["V1__a.sql", "V1.2__a.sql", "V1_10__a.sql", "V2.sql", "V10__a.SQL", "R__a.sql"]),
      (.flyway, ["db/migration/2/V1__a.sql", "db/migration/1/V2__a.sql"]),
      (.flyway, ["20220803__a.sql", "20230101__a.sql"]),
      (.liquibase, ["10.sql", "9.sql"]),
      (.goose, ["00009_b.sql", "10_a.sql"]),
      (.dbmate, ["10_b.sql", "1_a.sql", "2_a.sql"]),
      (.golangMigrate, ["9_z.up.sql", "010_a.up.sql"]),
      (.sqlx, ["9_z.sql", "0010_a.up.sql"]),
      (.diesel, ["2019-02-26-002946_b/up.sql", "2019-02-27-002946_a/up.sql"]),
      (.diesel, ["m/10_b/up.sql", "m/9_a/up.sql"]),
      (.refinery, ["V9__b.sql", "U10__a.sql"]),
      (.sqlMigrate, ["2_b.sql", "10_a.sql", "10_b.sql", "a.sql"]),
      (.nodePgMigrate, ["1391877300255_a.sql", "20240101000000000_b.sql", "1704067200001-c.sql"]),
      (.atlas, ["10_b.sql", "1_a.sql", "2.sql", "a.sql"]),
      (.prisma, ["m/10_b/migration.sql", "m/9_a/migration.sql"]),
      (.drizzle, ["0009_b.sql", "0010_a.sql"]),
      (.drizzle, ["m/20240101000000_b/migration.sql", "m/20240201000000_a/migration.sql"]),
      (.supabase, ["10_b.sql", "1_a.sql", "9_a.sql"]),
      (.pop, ["10_b.up.sql", "9_a.postgres.up.sql"]),
      (.popx, ["10_b.autocommit.up.sql", "9_a.up.sql"]),
      (.maragudk, ["0001-b.up.sql", "0002_a.up.sql", "last.up.sql"]),
      (.postgresMigrations, ["1-z.sql", "2_b.sql", "10a.sql"]),
    ] as [(Runner, [String])])
  func order(runner: Runner, paths: [String]) throws {
    let identities = try paths.map { try #require(runner.identity(of: MigrationPath($0))) }
    for (one, other) in zip(identities, identities.dropFirst()) {
      #expect(one < other)
      #expect(!(other < one))
    }
  }

  @Test(
    arguments: [
      (.flyway, "V1__add_region.sql", .up, .versioned, "1", "add_region"),
      (.flyway, "U1.2.0__add.sql", .down, .versioned, "1.2", "add"),
      (.flyway, "B3__start.sql", .up, .baseline, "3", "start"),
      (.flyway, "R__views.sql", .up, .repeatable, nil, "views"),
      (.golangMigrate, "1_.up.sql", .up, .versioned, "1", ""),
      (.golangMigrate, "001_a.down.sql", .down, .versioned, "1", "a"),
      (.sqlx, "001_a.sql", .up, .versioned, "1", "a"),
      (.sqlx, "001_a.down.sql", .down, .versioned, "1", "a"),
      (.diesel, "2019-02-26-002946_users/down.sql", .down, .versioned, "20190226002946", "users"),
      (.refinery, "U3__views.sql", .up, .versioned, "3", "views"),
      (.nodePgMigrate, "19700101000001234_a.sql", .up, .versioned, "1234", "a"),
      (.nodePgMigrate, "20240229120000000_a.sql", .up, .versioned, "1709208000000", "a"),
      (.pop, "1_a.postgres.down.sql", .down, .versioned, "1", "a"),
      (.maragudk, "0001_a.down.sql", .down, .versioned, "0001_a", "0001_a"),
      (.sqitch, "db/deploy/users.sql", .up, .versioned, nil, "users"),
      (.sqitch, "revert/app/users.sql", .down, .versioned, nil, "app/users"),
      (.sqitch, "verify/users.sql", .verify, .versioned, nil, "users"),
      (.rails, "db/structure.sql", .up, .versioned, nil, "structure.sql"),
      (.django, "0002_phone.sql", .up, .versioned, "2", "phone"),
      (.alembic, "upgrade.sql", .up, .versioned, "upgrade.sql", "upgrade.sql"),
      (.psql, "upgrade.sql", .up, .versioned, "upgrade.sql", "upgrade.sql"),
    ]
      as [(
        Runner, String, MigrationIdentity.Direction, MigrationIdentity.Kind, String?, String
      )])
  func identity(
    runner: Runner, path: String, direction: MigrationIdentity.Direction,
    kind: MigrationIdentity.Kind, version: String?, title: String
  ) throws {
    let identity = try #require(runner.identity(of: MigrationPath(path)))
    #expect(identity.direction == direction)
    #expect(identity.kind == kind)
    #expect(identity.version?.description == version)
    #expect(identity.title == title)
  }

  /// What each runner passes over.
  @Test(
    arguments: [
      (.psql, ["a.txt"]),
      (.flyway, ["v1__a.sql", "V1_a.sql", "VX__a.sql", "R_a.sql", "afterMigrate.sql", "a__b.sql"]),
      (.liquibase, ["changelog.xml"]),
      (.goose, ["a.sql", "0_a.sql", "1.sql", "1_a.go"]),
      (.dbmate, ["a.sql", "1_a.txt"]),
      (.golangMigrate, ["1_a.sql", "a.up.sql", "1a.up.sql"]),
      (.sqlx, ["a.sql", "1.sql", "1_a.SQL"]),
      (.diesel, ["m/1_a/redo.sql", "m/.hidden/up.sql", "up.sql"]),
      (.refinery, ["V1.1__a.sql", "V1_a.sql", "V1__a-b.sql", "R__a.sql", "V1__.sql"]),
      (.sqlMigrate, ["1.SQL"]),
      (.nodePgMigrate, ["a.sql", "1.js"]),
      (.atlas, ["atlas.sum"]),
      (.prisma, ["m/1_a/down.sql", "migration.sql"]),
      (.drizzle, ["a.sql", "migration.sql", "1_a/snapshot.json"]),
      (.supabase, ["seed.sql", "1.sql"]),
      (.sqitch, ["users.sql", "deploy/users.txt"]),
      (.rails, ["db/seeds.sql"]),
      (.pop, ["1_a.sql", "1_a.mysql.up.sql", "1_a.autocommit.up.sql", "1_a.pg.x.up.sql"]),
      (.popx, ["1_a.sql", "1_a.sqlite3.up.sql", "1_a.cockroach.autocommit.up.sql"]),
      (.maragudk, ["a.sql", ".up.sql", "a b.up.sql"]),
      (.postgresMigrations, ["a.sql"]),
    ] as [(Runner, [String])])
  func foreign(runner: Runner, paths: [String]) {
    for path in paths { #expect(runner.identity(of: MigrationPath(path)) == nil, "\(path)") }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Migrations
import Testing

/// In which transaction each runner runs the statements of a file, with and without its opt-out.
struct TransactionTests {
  @Test(
    arguments: [
      (.psql, "a.sql", ["- SELECT 1", "- SELECT 2", "- COMMIT", "- SELECT 3"]),
      (.flyway, "V1__a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.liquibase, "a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.goose, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "- SELECT 3"]),
      (.dbmate, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.golangMigrate, "1_a.up.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.sqlx, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.diesel, "m/1_a/up.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.refinery, "V1__a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.sqlMigrate, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "- SELECT 3"]),
      (.nodePgMigrate, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.atlas, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "- SELECT 3"]),
      (.prisma, "m/1/migration.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.drizzle, "0001_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.supabase, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.sqitch, "deploy/a.sql", ["- SELECT 1", "- SELECT 2", "- COMMIT", "- SELECT 3"]),
      (.rails, "structure.sql", ["- SELECT 1", "- SELECT 2", "- COMMIT", "- SELECT 3"]),
      (.django, "1_a.sql", ["- SELECT 1", "- SELECT 2", "- COMMIT", "- SELECT 3"]),
      (.alembic, "a.sql", ["- SELECT 1", "- SELECT 2", "- COMMIT", "- SELECT 3"]),
      (.pop, "1_a.up.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.popx, "1_a.up.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.maragudk, "1_a.up.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
      (.postgresMigrations, "1_a.sql", ["0 SELECT 1", "0 SELECT 2", "0 COMMIT", "1 SELECT 3"]),
    ] as [(Runner, String, [String])])
  func usual(runner: Runner, path: String, expected: [String]) {
    let text = "SELECT 1;\nSELECT 2;\nCOMMIT;\nSELECT 3;\n"
    #expect(read(runner, text, path: path).script.course == expected)
  }

  @Test(
    arguments: [
      (
        .goose, "1_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\nSELECT 2; SELECT 3;",
        ["- SELECT 1", "0 SELECT 2", "0 SELECT 3"]
      ),
      (
        .goose, "1_a.sql", "-- +goose Up\n-- +goose no transaction\nSELECT 1; -- x;\nSELECT 2;",
        ["- SELECT 1", "- SELECT 2"]
      ),
      (
        .sqlMigrate, "1_a.sql", "-- +migrate Up notransaction\nSELECT 1;\nSELECT 2;",
        ["- SELECT 1", "- SELECT 2"]
      ),
      (
        .sqlMigrate, "1_a.sql", "-- +migrate Up\nSELECT 1;\n-- +migrate Down notransaction\n",
        ["0 SELECT 1"]
      ),
      (
        .dbmate, "1_a.sql", "-- migrate:up transaction:false\nSELECT 1;\nSELECT 2;",
        ["0 SELECT 1", "0 SELECT 2"]
      ),
      (.dbmate, "1_a.sql", "-- migrate:up transaction:false\nSELECT 1;", ["- SELECT 1"]),
      (.dbmate, "1_a.sql", "-- migrate:up transaction:no\nSELECT 1;", ["0 SELECT 1"]),
      (.sqlx, "1_a.sql", "-- no-transaction\nSELECT 1;", ["- SELECT 1"]),
      (.sqlx, "1_a.sql", "-- no-transaction\nSELECT 1; SELECT 2", ["0 SELECT 1", "0 SELECT 2"]),
      (.sqlx, "1_a.sql", "\n-- no-transaction\nSELECT 1;", ["0 SELECT 1"]),
      (.golangMigrate, "1_a.up.sql", "-- alone\nSELECT 1;", ["- SELECT 1"]),
      (.prisma, "m/1/migration.sql", "SELECT 1", ["- SELECT 1"]),
      (.popx, "1_a.autocommit.up.sql", "SELECT 1", ["- SELECT 1"]),
      (
        .postgresMigrations, "1_a.sql", "-- postgres-migrations disable-transaction\nSELECT 1",
        ["- SELECT 1"]
      ),
      (
        .atlas, "1_a.sql", "-- atlas:txmode none\n\nSELECT 1;\nSELECT 2;",
        ["- SELECT 1", "- SELECT 2"]
      ),
      (.atlas, "1_a.sql", "-- atlas:txmode none\nSELECT 1;", ["0 SELECT 1"]),
      (.atlas, "1_a.sql", "-- a\n\n-- atlas:txmode none\n\nSELECT 1;", ["0 SELECT 1"]),
      (
        .liquibase, "a.sql",
        "--liquibase formatted sql\n--changeset a:1 runInTransaction:false\n"
          + "SELECT 1;\nSELECT 2;\n", ["- SELECT 1", "- SELECT 2"]
      ),
      (
        .liquibase, "a.sql",
        "-- changeset \"a b\":1 splitStatements:false runInTransaction:false\n"
          + "SELECT 1;\nSELECT 2;\n", ["0 SELECT 1", "0 SELECT 2"]
      ),
      (
        .flyway, "V1__a.sql", "SELECT 1; VACUUM t; SELECT 2",
        ["- SELECT 1", "- VACUUM t", "- SELECT 2"]
      ),
      (.flyway, "V1__a.sql", "DISCARD ALL", ["- DISCARD ALL"]),
      (.flyway, "V1__a.sql", "REINDEX TABLE CONCURRENTLY t", ["0 REINDEX TABLE CONCURRENTLY t"]),
      (
        .refinery, "V1__a.sql", "BEGIN; SELECT 1; COMMIT; SELECT 2",
        ["0 BEGIN", "0 SELECT 1", "0 COMMIT", "1 SELECT 2"]
      ),
      (
        .golangMigrate, "1_a.up.sql", "BEGIN; SELECT 1; COMMIT; SELECT 2",
        ["0 BEGIN", "0 SELECT 1", "0 COMMIT", "1 SELECT 2"]
      ),
      (
        .alembic, "a.sql", "BEGIN; SELECT 1; COMMIT; SELECT 2",
        ["0 BEGIN", "0 SELECT 1", "0 COMMIT", "- SELECT 2"]
      ),
    ] as [(Runner, String, String, [String])])
  func chosen(runner: Runner, path: String, text: String, expected: [String]) {
    #expect(read(runner, text, path: path).script.course == expected)
  }

  @Test(
    arguments: [
      (.flyway, "V1__a.sql", "V1__a.sql.conf", "executeInTransaction=false", ["- SELECT 1"]),
      (.flyway, "V1__a.sql", "V1__a.sql.conf", "executeInTransaction = TRUE", ["0 SELECT 1"]),
      (.diesel, "1_a/up.sql", "1_a/metadata.toml", "run_in_transaction = false", ["- SELECT 1"]),
      (.diesel, "1_a/up.sql", "1_a/metadata.toml", "run_in_transaction = true", ["0 SELECT 1"]),
      (.diesel, "1_a/up.sql", "1_a/metadata.toml", "", ["- SELECT 1"]),
      (.diesel, "1_a/up.sql", "2_b/metadata.toml", "", ["0 SELECT 1"]),
    ] as [(Runner, String, String, String, [String])])
  func chosenBeside(
    runner: Runner, path: String, other: String, text: String, expected: [String]
  ) {
    let migration = read(runner, "SELECT 1", path: path, beside: [other: text])
    #expect(migration.script.course == expected)
  }

  @Test(
    arguments: [
      ("SELECT 1;\n--> statement-breakpoint\nSELECT 2;", ["0 SELECT 1", "0 SELECT 2"]),
      ("SELECT 1--> statement-breakpoint\nSELECT 2", ["0 SELECT 1", "0 SELECT 2"]),
      (
        "COMMIT;--> statement-breakpoint\nSET a = 1;--> statement-breakpoint\nSELECT 2",
        ["0 COMMIT", "- SET a = 1", "- SELECT 2"]
      ),
      (
        "COMMIT;--> statement-breakpoint\nSET a = 1; SELECT 2;--> statement-breakpoint\nSELECT 3",
        ["0 COMMIT", "1 SET a = 1", "1 SELECT 2", "- SELECT 3"]
      ),
      (
        "COMMIT; BEGIN;--> statement-breakpoint\nSELECT 2;--> statement-breakpoint\nSELECT 3",
        ["0 COMMIT", "1 BEGIN", "1 SELECT 2", "1 SELECT 3"]
      ),
    ] as [(String, [String])], [TransactionMode?.none, .perFile])
  func breakpoints(row: (text: String, expected: [String]), mode: TransactionMode?) {
    let migration = read(.drizzle, row.text, path: "0001_a.sql", transaction: mode)
    #expect(migration.script.course == row.expected)
    #expect(migration.script.problems.isEmpty)
  }

  @Test func configurationGoesBeforeTheRunner() {
    let migration = read(
      .golangMigrate, "SELECT 1; SELECT 2", path: "1_a.up.sql", transaction: .perStatement)
    #expect(migration.script.course == ["- SELECT 1", "- SELECT 2"])
    #expect(migration.transaction == .perStatement)
  }
}

// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax
import Testing

/// What a runner makes of a text: the way up and the way down, with their transactions.
struct FormatCase: Sendable, CustomTestStringConvertible {
  var runner: Runner
  var text: String
  var up: [String]
  var down: [String] = []
  var path = "db/migrations/0001_a.sql"
  var beside: [String: String] = [:]
  var testDescription: String { "\(runner.rawValue): \(text.prefix(60))" }
}

struct FormatTests {
  @Test(arguments: oneFile + severalTransactions + placeholders)
  func read(_ example: FormatCase) {
    var files = Files(contents: example.beside)
    files.contents[example.path] = example.text
    var reader = MigrationReader(runner: example.runner, tree: files)
    reader.variables = ["schema": "app"]
    let migration = reader.read(Array(example.text.utf8), path: example.path)
    #expect(shown(migration.script) == example.up)
    #expect(shown(migration.down) == example.down)
    #expect(migration.script.texts.allSatisfy { $0.source.diagnostics.isEmpty })
  }

  static let oneFile = [
    FormatCase(
      runner: .goose, text: "-- +goose Up\nSELECT 1;\nSELECT 2;\n-- +goose Down\nSELECT 3;\n",
      up: ["0 SELECT 1", "0 SELECT 2"], down: ["0 SELECT 3"]),
    FormatCase(
      runner: .goose,
      text: "-- +goose NO TRANSACTION\n-- +goose up\nSELECT 1;\nSELECT 2; SELECT 3;\n",
      up: ["- SELECT 1", "0 SELECT 2", "0 SELECT 3"]),
    FormatCase(
      runner: .goose,
      text: """
        -- +goose Up
        -- +goose StatementBegin
        DO $$ BEGIN PERFORM 1; END $$;
        -- +goose StatementEnd
        """, up: ["0 DO $$ BEGIN PERFORM 1; END $$"]),
    FormatCase(
      runner: .dbmate, text: "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n",
      up: ["0 SELECT 1"], down: ["0 SELECT 2"]),
    FormatCase(
      runner: .dbmate, text: "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n",
      up: ["- SELECT 1"]),
    FormatCase(
      runner: .dbmate, text: "-- migrate:up transaction:false\nSELECT 1; SELECT 2;\n",
      up: ["0 SELECT 1", "0 SELECT 2"]),
    FormatCase(
      runner: .sqlMigrate, text: "-- +migrate Up\nSELECT 1;\n-- +migrate Down\nSELECT 2;\n",
      up: ["0 SELECT 1"], down: ["0 SELECT 2"]),
    FormatCase(
      runner: .sqlMigrate, text: "-- +migrate Up notransaction\nSELECT 1;\nSELECT 2;\n",
      up: ["- SELECT 1", "- SELECT 2"]),
    FormatCase(
      runner: .nodePgMigrate, text: "-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;\n",
      up: ["0 SELECT 1"], down: ["0 SELECT 2"]),
    FormatCase(runner: .nodePgMigrate, text: "SELECT 1;", up: ["0 SELECT 1"]),
    FormatCase(runner: .sqlx, text: "SELECT 1; SELECT 2", up: ["0 SELECT 1", "0 SELECT 2"]),
    FormatCase(runner: .sqlx, text: "-- no-transaction\nSELECT 1;", up: ["- SELECT 1"]),
    FormatCase(runner: .sqlx, text: "\n-- no-transaction\nSELECT 1;", up: ["0 SELECT 1"]),
    FormatCase(
      runner: .diesel, text: "SELECT 1", up: ["0 SELECT 1"], path: "m/2024-01-01-000000_a/up.sql"),
    FormatCase(
      runner: .diesel, text: "SELECT 1", up: ["- SELECT 1"], path: "m/2024-01-01-000000_a/up.sql",
      beside: ["m/2024-01-01-000000_a/metadata.toml": "run_in_transaction = false\n"]),
    FormatCase(
      runner: .diesel, text: "SELECT 1", up: ["- SELECT 1"], path: "m/2024-01-01-000000_a/up.sql",
      beside: ["m/2024-01-01-000000_a/metadata.toml": "# nothing\n"]),
    FormatCase(
      runner: .golangMigrate, text: "SELECT 1; SELECT 2", up: ["0 SELECT 1", "0 SELECT 2"],
      path: "1_a.up.sql"),
    FormatCase(runner: .golangMigrate, text: "SELECT 1", up: ["- SELECT 1"], path: "1_a.up.sql"),
    FormatCase(runner: .golangMigrate, text: "SELECT 1", up: ["- SELECT 1"], path: "1_a.down.sql"),
    FormatCase(
      runner: .atlas, text: "-- atlas:txmode none\n\nSELECT 1;\nSELECT 2;",
      up: ["- SELECT 1", "- SELECT 2"]),
    FormatCase(
      runner: .atlas, text: "-- atlas:delimiter \\n\\n\\n\n\nSELECT 1;", up: ["0 SELECT 1"]),
    FormatCase(
      runner: .drizzle, text: "SELECT 1\n--> statement-breakpoint\nSELECT 2;",
      up: ["0 SELECT 1", "0 SELECT 2"]),
    FormatCase(
      runner: .popx, text: "SELECT 1", up: ["- SELECT 1"],
      path: "1_a.postgres.autocommit.up.sql"),
    FormatCase(runner: .pop, text: "SELECT 1", up: ["0 SELECT 1"], path: "1_a.up.sql"),
    FormatCase(
      runner: .postgresMigrations,
      text: "-- postgres-migrations disable-transaction\nSELECT 1", up: ["- SELECT 1"]),
  ]

  static let severalTransactions = [
    FormatCase(
      runner: .liquibase,
      text: """
        --liquibase formatted sql
        --changeset a:1
        SELECT 1;
        SELECT 2;
        --rollback SELECT 3;
        --changeset a:2 runInTransaction:false
        SELECT 4;
        --changeset a:3 dbms:mysql
        BROKEN HERE;
        --changeset a:4 splitStatements:true endDelimiter:/
        SELECT 5
        /
        SELECT 6
        /
        /* liquibase rollback
        SELECT 7;
        */
        """,
      up: ["0 SELECT 1", "0 SELECT 2", "- SELECT 4", "1 SELECT 5", "1 SELECT 6"],
      down: ["0 SELECT 3", "1 SELECT 7"]),
    FormatCase(
      runner: .flyway, text: "SELECT 1; COMMIT; SELECT 2",
      up: ["0 SELECT 1", "0 COMMIT", "1 SELECT 2"], path: "V1__a.sql"),
    FormatCase(
      runner: .goose, text: "-- +goose Up\nSELECT 1;\nCOMMIT;\nSELECT 2;\n",
      up: ["0 SELECT 1", "0 COMMIT", "- SELECT 2"]),
    FormatCase(
      runner: .prisma, text: "SELECT 1; COMMIT; SELECT 2",
      up: ["0 SELECT 1", "0 COMMIT", "1 SELECT 2"], path: "m/1_a/migration.sql"),
    FormatCase(
      runner: .prisma, text: "SELECT 1; BEGIN; SELECT 2; COMMIT",
      up: ["0 SELECT 1", "0 BEGIN", "0 SELECT 2", "0 COMMIT"], path: "m/1_a/migration.sql"),
    FormatCase(
      runner: .flyway, text: "CREATE INDEX CONCURRENTLY i ON t (a)",
      up: ["- CREATE INDEX CONCURRENTLY i ON t (a)"], path: "V1__a.sql"),
    // A form that Flyway does not know: it stays in the transaction, and the server refuses it.
    FormatCase(
      runner: .flyway, text: "REINDEX TABLE CONCURRENTLY t",
      up: ["0 REINDEX TABLE CONCURRENTLY t"], path: "V1__a.sql"),
    FormatCase(
      runner: .flyway, text: "SELECT 1", up: ["- SELECT 1"], path: "V1__a.sql",
      beside: ["V1__a.sql.conf": "executeInTransaction=false\n"]),
  ]

  static let placeholders = [
    FormatCase(
      runner: .flyway, text: "SELECT * FROM ${Schema}.t", up: ["0 SELECT * FROM app.t"],
      path: "V1__a.sql"),
    FormatCase(
      runner: .psql, text: "\\set t orders\nSELECT * FROM :t, :\"t\" WHERE a = :'t';",
      up: ["- \\set t orders", "- SELECT * FROM orders, \"orders\" WHERE a = 'orders'"]),
    FormatCase(
      runner: .psql, text: "\\i other.sql\nSELECT :x;", up: ["- \\set x 7", "- SELECT 7"],
      beside: ["other.sql": "\\set x 7\n"]),
    FormatCase(
      runner: .psql, text: "\\if false\nSELECT 1;\n\\else\nSELECT 2;\n\\endif\n\\q\nSELECT 3;",
      up: ["- \\if false", "- SELECT 2", "- \\endif"]),
    FormatCase(
      runner: .psql, text: "\\set AUTOCOMMIT off\nSELECT 1; COMMIT; SELECT 2;",
      up: ["- \\set AUTOCOMMIT off", "0 SELECT 1", "0 COMMIT", "1 SELECT 2"]),
    FormatCase(
      runner: .psql, text: "COPY t FROM stdin;\n:a\t\\N\n\\.\nSELECT 1;",
      up: ["- COPY t FROM stdin", "- SELECT 1"]),
  ]

  @Test func undefinedPlaceholdersAreNamedAtTheirPlace() throws {
    let reader = MigrationReader(runner: .flyway)
    let text = "SELECT '${a}';\nALTER TABLE ${owner}.t ADD a int;"
    let source = reader.read(Array(text.utf8), path: "V1__a.sql").script.texts[0].source
    #expect(source.diagnostics.map(\.problem) == [.undefinedVariable("owner")])
    let place = try #require(source.diagnostics.first).range.lower
    #expect(source.lines.position(of: place) == LineMap.Position(line: 2, column: 13))
  }

  @Test func placesAreThoseOfTheFileBehindAPlaceholder() {
    var reader = MigrationReader(runner: .flyway)
    reader.variables = ["s": "a_much_longer_name"]
    let text = "SELECT * FROM ${s}.t; SELECT 2;\nSELECT 3;"
    let script = reader.read(Array(text.utf8), path: "V1__a.sql").script
    let lines = script.texts[0].source.lines
    let places = script.statements.map { lines.position(of: $0.parsed.range.lower) }
    #expect(places.map(\.line) == [1, 1, 2])
    #expect(places.map(\.column) == [1, 23, 1])
  }

  @Test func settingsEndWithTheConnection() {
    let reader = MigrationReader(runner: .psql)
    let text = "SET lock_timeout = '1s';\n\\connect other\nSELECT 1;"
    let script = reader.read(Array(text.utf8), path: "a.sql").script
    #expect(script.statements.last?.settings["lock_timeout"] == nil)
  }

  @Test func filesThatIncludeEachOtherEnd() {
    let files = Files(contents: ["a.sql": "\\i b.sql\n", "b.sql": "\\i a.sql\nSELECT 1;"])
    let migration = MigrationReader(runner: .psql, tree: files).read(
      Array("\\i b.sql\n".utf8), path: "a.sql")
    #expect(shown(migration.script) == ["- \\i a.sql", "- SELECT 1"])
  }
}

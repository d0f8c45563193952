// SPDX-License-Identifier: Apache-2.0
import Migrations
import Testing

/// Which part of a text is the way up, and which is the way back.
struct DirectionTests {
  @Test(
    arguments: [
      (
        .goose, "1_a.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
        ["2:1"], ["4:1"]
      ),
      (.goose, "1_a.sql", "--+goose up\nSELECT 1;\n", ["2:1"], nil),
      (
        .goose, "1_a.sql",
        "-- +goose Up\n-- +goose StatementBegin\nSELECT 1\n"
          + "-- +goose StatementEnd\nSELECT 2;\n", ["3:1", "5:1"], nil
      ),
      (.goose, "1_a.sql", "SELECT 1;\n", ["1:1"], nil),
      (
        .dbmate, "1_a.sql", "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n",
        ["2:1"], ["5:1"]
      ),
      (
        .dbmate, "1_a.sql", "--migrate:up\nSELECT 1;\n  -- migrate:down\nSELECT 2;\n",
        ["2:1", "4:1"], nil
      ),
      (
        .dbmate, "1_a.sql",
        "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n"
          + "-- migrate:up\nSELECT 3;\n-- migrate:down\nSELECT 4;\n",
        ["2:1", "6:1"], ["4:1", "8:1"]
      ),
      (
        .sqlMigrate, "1_a.sql", "SELECT 0;\n-- +migrate Up\nSELECT 1;\n-- +migrate Down\nSELECT 2;",
        ["3:1"], ["5:1"]
      ),
      (
        .sqlMigrate, "1_a.sql",
        "-- +migrate Up\n-- +migrate StatementBegin\nSELECT 1\n"
          + "-- +migrate StatementEnd\nSELECT 2;\n", ["3:1", "5:1"], nil
      ),
      (
        .nodePgMigrate, "1_a.sql", "-- Up Migration\nSELECT 1;\n  --- down migration x\nSELECT 2;",
        ["2:1"], ["4:1"]
      ),
      (
        .nodePgMigrate, "1_a.sql", "-- Down Migration\nSELECT 1;\n-- Up Migration\nSELECT 2;",
        ["4:1"], ["2:1"]
      ),
      (
        .nodePgMigrate, "1_a.sql", "SELECT 1;\n-- Down Migration\nSELECT 2;",
        ["1:1", "3:1"], ["3:1"]
      ),
      (.golangMigrate, "1_a.down.sql", "SELECT 1;", ["1:1"], nil),
      (.diesel, "1_a/down.sql", "SELECT 1;", ["1:1"], nil),
      (.sqitch, "revert/a.sql", "SELECT 1;", ["1:1"], nil),
    ] as [(Runner, String, String, [String], [String]?)])
  func ways(runner: Runner, path: String, text: String, up: [String], down: [String]?) {
    let migration = read(runner, text, path: path)
    #expect(migration.script.places == up)
    #expect(migration.down?.places == down)
    #expect(migration.script.problems.isEmpty)
  }
}

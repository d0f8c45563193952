// SPDX-License-Identifier: Apache-2.0
import Migrations
import Testing

struct DelimiterTests {
  @Test(
    arguments: [
      ("-- atlas:delimiter \\n\\n\\n\nSELECT 1\n\n\nSELECT 2", ["2:1", "5:1"]),
      ("-- atlas:delimiter -- end\nSELECT 1\n-- end\nSELECT 2\n-- end", ["2:1", "4:1"]),
      ("SELECT 1;\n-- atlas:delimiter @@\nSELECT 2;", ["1:1", "3:1"]),
    ] as [(String, [String])])
  func atlas(text: String, places: [String]) {
    let script = read(.atlas, text, path: "1_a.sql").script
    #expect(script.places == places)
    #expect(script.problems.isEmpty)
  }

  /// A block goes out as one message, semicolons and all.
  @Test(
    arguments: [
      (
        .goose,
        "-- +goose Up\n-- +goose NO TRANSACTION\n-- +goose StatementBegin\nSELECT 1;\n"
          + "SELECT 2;\n-- +goose StatementEnd\nSELECT 3;\n"
      ),
      (
        .sqlMigrate,
        "-- +migrate Up notransaction\n-- +migrate StatementBegin\nSELECT 1;\nSELECT 2\n"
          + "-- +migrate StatementEnd\nSELECT 3;\n"
      ),
    ] as [(Runner, String)])
  func blocks(runner: Runner, text: String) {
    let script = read(runner, text, path: "1_a.sql").script
    #expect(script.course == ["0 SELECT 1", "0 SELECT 2", "- SELECT 3"])
  }
}

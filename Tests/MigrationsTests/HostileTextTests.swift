// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax
import Testing

/// Texts that no tool would write: every runner reads them to their end.
struct HostileTextTests {
  private static let pieces = [
    "-- +goose Up\n", "-- +goose Down\n", "-- +goose StatementBegin\n", "-- migrate:up x:y\n",
    "--liquibase formatted sql\n", "--changeset a:1 endDelimiter:/\n", "--rollback x\n",
    "/* liquibase rollback\n", "*/", "-- +migrate Up notransaction\n", "-- Up Migration\n",
    "--> statement-breakpoint", "-- atlas:delimiter \\n\n", "${", "}", "${a}", "\\if :x\n",
    "\\else\n",
    "\\endif\n", "\\set a :a:a b\n", "\\i self.sql\n", "\\q", ":'a'", ":\"a\"", ":{?a}", "'", "\"",
    "$$",
    "(", ")", ";", "\n", "\r\n", " ", "SELECT 1", "BEGIN", "COMMIT", "COPY t FROM stdin;\n",
    "\\.\n",
    "é", "\u{0}", "DO $$ BEGIN", "END $$", "/", "--", "/*",
  ]

  @Test(arguments: Runner.allCases)
  func everyStatementStandsInItsText(runner: Runner) {
    var state = UInt64(runner.rawValue.utf8.reduce(7) { $0 &* 31 &+ Int($1) })
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for _ in 0..<200 {
      let text = (0..<next(40)).map { _ in Self.pieces[next(Self.pieces.count)] }.joined()
      var reader = MigrationReader(runner: runner, tree: Files(contents: ["self.sql": text]))
      reader.variables = ["a": "b;c"]
      let migration = reader.read(Array(text.utf8), path: "self.sql")
      for script in [migration.script, migration.down].compactMap({ $0 }) {
        for statement in script.statements {
          let source = script.text(of: statement).source
          #expect(statement.parsed.range.offsets.upperBound <= source.bytes.count)
          #expect(source.lines.position(of: statement.parsed.range.lower).line >= 1)
        }
      }
    }
  }
}

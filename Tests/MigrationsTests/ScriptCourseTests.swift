// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax
import Testing

struct ScriptCourseTests {
  @Test(
    arguments: [
      ("SELECT 1; SELECT 2", TransactionMode.perStatement, [nil, nil]),
      ("SELECT 1; SELECT 2", .perFile, [0, 0]),
      ("BEGIN; SELECT 1; COMMIT; SELECT 2", .perStatement, [0, 0, 0, nil]),
      ("BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; ROLLBACK", .perStatement, [0, 0, 0, 1, 1, 1]),
      ("COMMIT; SELECT 1", .perFile, [0, nil]),
      ("COMMIT; SELECT 1", .perStatement, [nil, nil]),
    ] as [(String, TransactionMode, [Int?])])
  func transactions(sql: String, mode: TransactionMode, expected: [Int?]) {
    #expect(script(sql, mode).statements.map(\.transaction) == expected)
  }

  @Test(
    arguments: [
      ("SET lock_timeout = '1s'; SELECT 1", "1s"),
      ("SET lock_timeout = '1s'; RESET lock_timeout; SELECT 1", nil),
      ("BEGIN; SET lock_timeout = '1s'; ROLLBACK; SELECT 1", nil),
      ("BEGIN; SET lock_timeout = '1s'; COMMIT; SELECT 1", "1s"),
      ("BEGIN; SET LOCAL lock_timeout = '1s'; SELECT 1", "1s"),
      ("BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT; SELECT 1", nil),
      ("SET LOCAL lock_timeout = '1s'; SELECT 1", nil),
      ("SELECT set_config('lock_timeout', '1s', false); SELECT 1", "1s"),
      ("SELECT pg_catalog.set_config('lock_timeout', '1s', false), 1; SELECT 1", "1s"),
      ("BEGIN; SELECT set_config('lock_timeout', '1s', true); SELECT 1", "1s"),
      ("BEGIN; SELECT set_config('lock_timeout', '1s', true); COMMIT; SELECT 1", nil),
      ("SELECT set_config('lock_timeout', '1s', true); SELECT 1", nil),
      ("SELECT set_config('lock_timeout', x, false) FROM t; SELECT 1", nil),
      ("SELECT app.set_config('lock_timeout', '1s', false); SELECT 1", nil),
      (
        "BEGIN; SAVEPOINT a; SET lock_timeout = '1s'; ROLLBACK TO a; SELECT 1",
        nil
      ),
    ] as [(String, String?)])
  func settings(sql: String, expected: String?) {
    #expect(script(sql, .perStatement).statements.last?.settings["lock_timeout"] == expected)
  }

  private func script(_ sql: String, _ mode: TransactionMode) -> Script {
    Script.make(path: "test.sql", source: SourceFile.parse(Array(sql.utf8)), mode: mode)
  }
}

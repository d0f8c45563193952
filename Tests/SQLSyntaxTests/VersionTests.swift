// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SQLSyntax

@Suite struct VersionTests {
  /// A text, a release that does not know it, the problem, and the place that is marked.
  @Test(
    arguments: [
      ("MERGE INTO t USING s ON a WHEN MATCHED THEN DELETE", 14, .merge, "MERGE"),
      ("CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT", 14, .nullsNotDistinct, "NULLS"),
      ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", 13, .detachConcurrently, "CONCURRENTLY"),
      ("SELECT 0x1F", 15, .nonDecimalIntegers, "0x1F"),
      ("SELECT 1_000", 15, .nonDecimalIntegers, "1_000"),
      ("SELECT * FROM (SELECT 1)", 15, .subqueryWithoutAlias, ")"),
      ("SELECT a IS JSON", 15, .jsonPredicate, "JSON"),
      ("SELECT * FROM JSON_TABLE(j, '$' COLUMNS (a int))", 16, .jsonTable, "JSON_TABLE"),
      ("ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID", 17, .namedNotNull, "NOT"),
      ("CREATE TABLE t (a int GENERATED ALWAYS AS (1) VIRTUAL)", 17, .virtualColumn, "VIRTUAL"),
      ("CREATE TABLE t (a int CHECK (a > 0) NOT ENFORCED)", 17, .enforcement, "NOT"),
      ("DELETE FROM t RETURNING WITH (OLD AS o) o.a", 17, .returningAliases, "WITH"),
      ("SELECT 5 !", 14, .postfixOperator, "!"),
      ("SELECT a IS OF (int)", 16, .isOf, "OF"),
    ] as [(String, Int, SyntaxFeature, String)])
  func saysSinceOrUntilWhen(
    text: String, release: Int, feature: SyntaxFeature, marked: String
  ) {
    let file = SourceFile.parse(Array(text.utf8), version: ServerVersion(release))
    #expect(file.diagnostics.map(\.problem) == [feature.problem(for: release)])
    #expect(file.diagnostics.map { file.text($0.range) } == [marked])
    guard case .unknown = file.statements.first?.statement else {
      Issue.record("understood: \(text)")
      return
    }
  }

  /// Words are names for the releases that have no such keyword; older forms are read by theirs.
  @Test(arguments: [
    ("SELECT json_table(a) FROM merge_action", 16), ("SELECT json_object(a, b)", 15),
    ("CREATE TABLE system_user (json_value int)", 15), ("SELECT 1e, 0x1F, 123abc", 14),
    ("SELECT 5 ! AS a, b IS NOT OF (int, text)", 13), ("SELECT a AS value FROM t", 13),
    ("CREATE TABLE t (a int) PARTITION BY magic (a)", 15), ("SELECT json(1)", 16),
  ])
  func readsByTheRelease(text: String, release: Int) {
    let file = SourceFile.parse(Array(text.utf8), version: ServerVersion(release, 4))
    #expect(file.diagnostics == [])
  }

  @Test(arguments: [("SELECT a value", 13), ("SELECT 123abc", 15), ("SELECT 5 !", nil)])
  func refusesByTheRelease(text: String, release: Int?) {
    let version = release.map { ServerVersion($0) }
    #expect(SourceFile.parse(Array(text.utf8), version: version).diagnostics.count == 1)
  }

  /// Without a version the newest grammar counts.
  @Test func readsTheNewestWithoutAVersion() {
    for release in [nil, ServerVersion(18), ServerVersion(18, 1), ServerVersion(25)] {
      let file = SourceFile.parse(
        Array("SELECT json_scalar(0x1F); UPDATE t SET a = 1 RETURNING old.a, new.a".utf8),
        version: release)
      #expect(file.diagnostics == [])
    }
  }
}

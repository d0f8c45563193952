// SPDX-License-Identifier: Apache-2.0
import Migrations
import Testing

struct LiquibaseTests {
  @Test(
    arguments: [
      (
        "--changeset a:1\nSELECT 1;\nSELECT 2;\n--changeset a:2\nSELECT 3;",
        ["0 SELECT 1", "0 SELECT 2", "1 SELECT 3"], ["2:1", "3:1", "5:1"]
      ),
      ("SELECT 0;\n-- ChangeSet a:1\nSELECT 1;", ["0 SELECT 1"], ["3:1"]),
      (
        "--changeset a:1 dbms:mysql\nSELECT 1;\n--changeset a:2\nSELECT 2;", ["0 SELECT 2"], ["4:1"]
      ),
      ("--changeset a:1 dbms:\"h2, postgresql\"\nSELECT 1;", ["0 SELECT 1"], ["2:1"]),
      ("--changeset a:1 dbms:!mysql\nSELECT 1;", ["0 SELECT 1"], ["2:1"]),
      ("--changeset a:1 dbms:!postgresql\nSELECT 1;", [], []),
      ("--changeset a:1 ignore:true\nSELECT 1;", [], []),
      (
        "--changeset a:1 endDelimiter:@@\nSELECT 1 @@\nSELECT 2", ["0 SELECT 1", "0 SELECT 2"],
        ["2:1", "3:1"]
      ),
      (
        "--changeset a:1 endDelimiter:/\nSELECT 4/2\n/\nSELECT 2\n/",
        ["0 SELECT 4/2", "0 SELECT 2"],
        ["2:1", "4:1"]
      ),
      (
        "--changeset a:1 endDelimiter:\\nGO\nSELECT 1\ngo\nSELECT 2", ["0 SELECT 1", "0 SELECT 2"],
        ["2:1", "4:1"]
      ),
      ("SELECT 1;\nSELECT 2;", ["0 SELECT 1", "0 SELECT 2"], ["1:1", "2:1"]),
    ] as [(String, [String], [String])])
  func changesets(text: String, course: [String], places: [String]) {
    let script = read(.liquibase, "--liquibase formatted sql\n" + text, path: "a.sql").script
    #expect(script.course == course)
    #expect(script.places == places.map(oneLineDown))
    #expect(script.problems.isEmpty)
  }

  @Test(
    arguments: [
      ("--rollback DROP TABLE a;", ["0 DROP TABLE a"], ["3:12"]),
      (
        "--rollback DROP TABLE a;\n--rollback DROP TABLE b;", ["0 DROP TABLE a", "0 DROP TABLE b"],
        ["3:12", "4:12"]
      ),
      ("--rollback DROP TABLE\n--rollback b", ["0 DROP TABLE\n          b"], ["3:12"]),
      ("/* liquibase rollback\nDROP TABLE a;\n*/", ["0 DROP TABLE a"], ["4:1"]),
      ("/* liquibase rollback DROP TABLE a; */", ["0 DROP TABLE a"], ["3:23"]),
      ("--rollback empty", nil, nil),
      ("--rollback not required", nil, nil),
    ] as [(String, [String]?, [String]?)])
  func rollbacks(text: String, course: [String]?, places: [String]?) {
    let migration = read(.liquibase, "--changeset a:1\nSELECT 1;\n" + text, path: "a.sql")
    #expect(migration.script.course == ["0 SELECT 1"])
    #expect(migration.down?.course.map(spacesOnly) == course?.map(spacesOnly))
    #expect(migration.down?.places == places)
  }

  /// The rollback of each changeset has a transaction of its own, or none where it has none.
  @Test func rollbacksOfChangesets() {
    let text = """
      --changeset a:1
      SELECT 1;
      --rollback SELECT -1;
      --changeset a:2 runInTransaction:false
      SELECT 2;
      --rollback SELECT -2;
      """
    let down = read(.liquibase, text, path: "a.sql").down
    #expect(down?.course == ["0 SELECT -1", "- SELECT -2"])
  }

  private func oneLineDown(_ place: String) -> String {
    let parts = place.split(separator: ":").compactMap { Int($0) }
    return "\(parts[0] + 1):\(parts[1])"
  }

  private func spacesOnly(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

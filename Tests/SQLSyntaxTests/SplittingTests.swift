// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import SQLSyntax

@Suite struct SplittingTests {
  @Test(
    arguments: [
      ("", []),
      ("  -- only a comment\n", []),
      (";;;", []),
      ("SELECT 1", ["SELECT 1"]),
      ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
      ("SELECT ';'; SELECT $$;$$, $a$;$$;$a$;", ["SELECT ';'", "SELECT $$;$$, $a$;$$;$a$"]),
      ("SELECT 1 -- ;\n; SELECT /* ; /* ; */ ; */ 2", ["SELECT 1", "SELECT /* ; /* ; */ ; */ 2"]),
      ("SELECT E'\\';'; SELECT 2", ["SELECT E'\\';'", "SELECT 2"]),
      ("SELECT \";\"; SELECT 2", ["SELECT \";\"", "SELECT 2"]),
      (
        "CREATE RULE r AS ON UPDATE TO t DO ALSO (DELETE FROM a;\nDELETE FROM b); SELECT 1",
        ["CREATE RULE r AS ON UPDATE TO t DO ALSO (DELETE FROM a;\nDELETE FROM b)", "SELECT 1"]
      ),
      (
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT 3",
        [
          "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END",
          "SELECT 3",
        ]
      ),
      (
        "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1 AS end; END; SELECT 2",
        ["CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1 AS end; END", "SELECT 2"]
      ),
      (
        "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'x'; SELECT 1",
        ["CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'x'", "SELECT 1"]
      ),
      // An open parenthesis swallows one statement, not the file.
      ("SELECT (1;\nSELECT 2;", ["SELECT (1", "SELECT 2"]),
      (
        "CREATE TABLE t (a int;\nALTER TABLE t ADD b int;\nSELECT 3",
        ["CREATE TABLE t (a int", "ALTER TABLE t ADD b int", "SELECT 3"]
      ),
      (
        "CREATE RULE r AS ON UPDATE TO t DO ALSO (DELETE FROM a;\nCREATE TABLE u ();",
        ["CREATE RULE r AS ON UPDATE TO t DO ALSO (DELETE FROM a", "CREATE TABLE u ()"]
      ),
      // psql.
      ("\\set x 1\nSELECT 1;", ["\\set x 1", "SELECT 1"]),
      ("SELECT 1 \\gset\nSELECT 2;", ["SELECT 1", "\\gset", "SELECT 2"]),
      ("\\if true \\\\ SELECT 1;", ["\\if true \\\\", "SELECT 1"]),
      ("COPY t FROM stdin;\n1;\t2\n'\n\\.\nSELECT 1;", ["COPY t FROM stdin", "SELECT 1"]),
      ("COPY t FROM stdin; -- data\r\n1;\n\\.\r\nSELECT 1;", ["COPY t FROM stdin", "SELECT 1"]),
      ("\\copy t from stdin\n;;;\n\\.\nSELECT 1;", ["\\copy t from stdin", "SELECT 1"]),
      (
        "COPY (SELECT 1 FROM stdin) TO stdout;\nSELECT 1;",
        ["COPY (SELECT 1 FROM stdin) TO stdout", "SELECT 1"]
      ),
      ("COPY t FROM 'file';\nSELECT 1;", ["COPY t FROM 'file'", "SELECT 1"]),
      ("SELECT 1\\; SELECT 2;", ["SELECT 1", "SELECT 2"]),
      (
        "SET standard_conforming_strings = off; SELECT 'a\\';b'; SELECT 2",
        ["SET standard_conforming_strings = off", "SELECT 'a\\';b'", "SELECT 2"]
      ),
      ("\u{FEFF}SELECT 1;", ["SELECT 1"]),
      ("SELECT 1;\r\nSELECT 2;\r\n", ["SELECT 1", "SELECT 2"]),
    ] as [(String, [String])])
  func cuts(text: String, expected: [String]) {
    #expect(split(text) == expected)
    #expect(tiles(parse(text)))
  }

  @Test func commentsBelongToTheExtentThatHoldsThem() {
    let text = "-- one\nSELECT /* two */ 1; -- three\nSELECT 2; -- four"
    let file = parse(text)
    #expect(
      file.statements.map { $0.comments.map(file.text) } == [
        ["-- one", "/* two */"], ["-- three", "-- four"],
      ])
  }

  @Test func aLookedAtTokenKeepsItsComments() {
    let file = parse("SELECT (1; -- a\nSELECT 2;")
    #expect(file.statements.map { $0.comments.map(file.text) } == [[], ["-- a"]])
  }

  @Test(arguments: 0..<200)
  func extentsTileAnyNoise(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    let pieces: [String] = [
      "SELECT ", "'", "\"", "$$", "$a$", "(", ")", ";", "\n", "--", "/*", "*/", "\\", "E'", "U&'",
      "COPY t FROM stdin;\n", "\\.\n", "BEGIN ", "ATOMIC ", "END ", "CREATE FUNCTION f() ",
      "CASE ", "1", "0x", ":a", "::", "\u{0}", "é", "\r\n", "CREATE RULE r AS ", "[", "]", ",",
      ".", "..", "WITH x AS (", "VALUES (1)", "NOT ", "ALTER TABLE t ", "a", "+-", "=-",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int(generator.next() % 60) {
      if generator.next() % 8 == 0 {
        bytes.append(UInt8(truncatingIfNeeded: generator.next()))
      } else {
        bytes += Array(pieces[Int(generator.next() % UInt64(pieces.count))].utf8)
      }
    }
    let file = SourceFile.parse(bytes)
    #expect(tiles(file))
    for diagnostic in file.diagnostics {
      #expect(diagnostic.range.lower <= diagnostic.range.upper)
      #expect(Int(diagnostic.range.upper) <= bytes.count)
    }
  }

  private func tiles(_ file: SourceFile) -> Bool {
    var position: UInt32 = 0
    for statement in file.statements {
      guard statement.extent.lower == position, statement.extent.lower <= statement.range.lower,
        statement.range.lower <= statement.range.upper,
        statement.range.upper <= statement.extent.upper
      else { return false }
      position = statement.extent.upper
    }
    return file.statements.isEmpty || Int(position) == file.bytes.count
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Testing

@Suite("What two texts have in common that say the same")
struct EssenceTests {
  @Test(
    "White space, comments and the case of words make no difference",
    arguments: [
      ("ALTER TABLE a ADD b int", "alter  table /* a /* b */ */ A\n\tadd b INT ; -- end"),
      ("SELECT 1; SELECT 2", "select 1;;select/**/2;"),
      ("SELECT a.b", "select a . b"),
    ])
  func same(left: String, right: String) {
    #expect(SQLText.essences(of: Array(left.utf8)) == SQLText.essences(of: Array(right.utf8)))
  }

  @Test(
    "Names in quotes, strings and numbers do",
    arguments: [
      (#"SELECT "A""#, #"SELECT "a""#), ("SELECT 'A'", "SELECT 'a'"), ("SELECT 1", "SELECT 2"),
      ("SELECT 'a  b'", "SELECT 'a b'"), ("SELECT $$--x$$", "SELECT $$$$"), ("a b", "ab"),
    ])
  func different(left: String, right: String) {
    #expect(SQLText.essences(of: Array(left.utf8)) != SQLText.essences(of: Array(right.utf8)))
  }

  @Test("Without literals, a parameter is as good as any")
  func literals() {
    let texts = ["ADD b text DEFAULT 'x'", "ADD b text DEFAULT $1", "add b text default E'\\n'"]
    #expect(
      Set(texts.map { SQLText.essences(of: Array($0.utf8), literals: false) }).count == 1)
    #expect(Set(texts.map { SQLText.essences(of: Array($0.utf8)) }).count == 3)
  }

  @Test("A text that breaks off keeps what stands before", arguments: ["SELECT 'a", "SELECT /* a"])
  func cut(text: String) {
    #expect(SQLText.essences(of: Array(text.utf8)).first?.hasPrefix("select") == true)
    #expect(SQLText.firstWord(of: Array(text.utf8)) == "select")
  }

  @Test(arguments: ["", " -- a", "(SELECT 1)", ";"])
  func noFirstWord(text: String) {
    #expect(SQLText.firstWord(of: Array(text.utf8)) == nil)
  }
}

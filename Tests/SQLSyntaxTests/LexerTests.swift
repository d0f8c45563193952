// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SQLSyntax

@Suite struct LexerTests {
  /// The tokens as written, parted by blanks.
  private func tokens(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    var lexer = Lexer()
    var result: [String] = []
    while true {
      let token = lexer.next(bytes.span)
      if token.kind == .end { return result }
      result.append(String(decoding: bytes[token.range.offsets], as: UTF8.self))
    }
  }

  @Test(
    arguments: [
      ("a=-1", ["a", "=", "-", "1"]),
      ("a<>-1", ["a", "<>", "-", "1"]),
      ("a?-b", ["a", "?-", "b"]),
      ("a@-b", ["a", "@-", "b"]),
      ("a+--b\n", ["a", "+"]),
      ("a*/*c*/b", ["a", "*", "b"]),
      ("a-/*c*/-b", ["a", "-", "-", "b"]),
      ("1..10", ["1", "..", "10"]),
      ("1.5e+3.x", ["1.5e+3", ".", "x"]),
      ("1e", ["1e"]),
      ("0b102", ["0b10", "2"]),
      ("1__0", ["1__0"]),
      ("a::int", ["a", "::", "int"]),
      ("a:=1,b=>2", ["a", ":=", "1", ",", "b", "=>", "2"]),
      ("a[1:2]", ["a", "[", "1", ":", "2", "]"]),
      (":x :'x' :\"x\" :{?x} :1", [":x", ":'x'", ":\"x\"", ":{?x}", ":", "1"]),
      ("foo$1 $1 $x$ $ $x$", ["foo$1", "$1", "$x$ $ $x$"]),
      ("'a'  'b'", ["'a'", "'b'"]),
      ("'a' -- c\n 'b'", ["'a' -- c\n 'b'"]),
      ("u&x u&'y'", ["u", "&", "x", "u&'y'"]),
      ("/* /* */ */ x", ["x"]),
      ("Größe x", ["Größe", "x"]),
    ] as [(String, [String])])
  func cutsTokens(text: String, expected: [String]) {
    #expect(tokens(text) == expected)
  }

  @Test(arguments: Keyword.allCases)
  func findsEveryKeywordInAnyCase(keyword: Keyword) {
    for word in [keyword.rawValue, keyword.rawValue.uppercased(), keyword.rawValue.capitalized] {
      var lexer = Lexer()
      let bytes = Array(word.utf8)
      #expect(lexer.next(bytes.span).keyword == keyword)
      let longer = bytes + [UInt8(ascii: "x")]
      lexer = Lexer()
      #expect(lexer.next(longer.span).keyword != keyword)
    }
  }

  @Test(
    arguments: [
      ("SELECT 'abc", .unterminated("string"), "'"),
      ("SELECT \"abc", .unterminated("quoted identifier"), "\""),
      ("SELECT $x$ abc", .unterminated("dollar-quoted string"), "$x$"),
      ("SELECT 1 /* abc", .unterminated("comment"), "/*"),
      ("SELECT \u{1}", .invalidByte(1), "\u{1}"),
      ("SELECT '\u{0}'", .invalidByte(0), "\u{0}"),
    ] as [(String, ParseDiagnostic.Problem, String)])
  func marks(text: String, problem: ParseDiagnostic.Problem, marked: String) {
    let file = parse(text)
    #expect(file.diagnostics.map(\.problem) == [problem])
    #expect(file.diagnostics.map { file.text($0.range) } == [marked])
  }

  @Test func marksBytesThatAreNotUTF8() {
    let file = SourceFile.parse(Array("SELECT '".utf8) + [0xC3, 0x28, 0xFF] + Array("'".utf8))
    #expect(file.diagnostics.map(\.problem) == [.invalidUTF8, .invalidUTF8])
    #expect(file.diagnostics.map(\.range.lower) == [8, 10])
    #expect(file.statements.count == 1)
  }

  @Test func cutsLongIdentifiersBetweenCharacters() {
    let name = String(repeating: "x", count: 62) + "é"
    #expect(expression(name) == .column([String(repeating: "x", count: 62)]))
    #expect(expression("\"\(name)\"") == .column([String(repeating: "x", count: 62)]))
  }
}

extension String {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

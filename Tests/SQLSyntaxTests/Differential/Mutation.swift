// SPDX-License-Identifier: Apache-2.0
@testable import SQLSyntax

/// Statements as lists of tokens, and ways to break them.
struct MutableCorpus {
  private let statements: [[String]]
  private let words: [String]
  private var state: UInt64

  init(_ texts: [String], seed: UInt64) {
    statements = texts.flatMap(Self.statements)
    words = Set(statements.joined()).sorted()
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  /// A statement with one or two of its tokens deleted, doubled, swapped, replaced or added.
  mutating func mutation() -> String {
    var tokens = statements[below(statements.count)]
    for _ in 0...(below(4) / 3) where !tokens.isEmpty {
      let place = below(tokens.count)
      switch below(6) {
      case 0: tokens.remove(at: place)
      case 1: tokens.insert(tokens[place], at: place)
      case 2: tokens.swapAt(place, min(place + 1, tokens.count - 1))
      case 3: tokens.insert(words[below(words.count)], at: place)
      case 4: tokens[place] = words[below(words.count)]
      default: tokens[place] = tokens[below(tokens.count)]
      }
    }
    return tokens.joined(separator: " ")
  }

  /// xorshift64: the same seed, the same mutations on every machine.
  private mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }

  /// `$1` is left out: libpg_query takes it in places where the server does not.
  private static func statements(of text: String) -> [[String]] {
    let source = Array(text.utf8)
    let file = SourceFile.parse(source)
    return file.statements.compactMap { parsed in
      var lexer = Lexer()
      lexer.offset = Int(parsed.range.lower)
      var tokens: [String] = []
      while lexer.offset < Int(parsed.range.upper) {
        let token = lexer.next(source.span)
        guard token.kind != .parameter, token.kind != .end else { return nil }
        tokens.append(file.text(token.range))
      }
      return tokens
    }
  }
}

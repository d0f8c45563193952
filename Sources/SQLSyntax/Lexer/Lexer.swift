// SPDX-License-Identifier: Apache-2.0

/// The lexical grammar of Postgres 13 to 18 (src/backend/parser/scan.l), and what psql adds to it
/// in scripts (src/fe_utils/psqlscan.l): variables, meta-commands and the data of `COPY`.
///
/// It keeps no tokens: the caller asks for one after the other. The bytes are passed to every
/// call, so that the lexer can live beside the array that owns them.
struct Lexer {
  var offset = 0
  /// The comments passed since the caller last emptied this.
  var comments: [SourceRange] = []
  /// What was wrong since the caller last emptied this.
  var problems: [ParseDiagnostic] = []
  /// `standard_conforming_strings`, which psql follows as the script sets it.
  ///
  /// When it is off, a backslash escapes in plain strings too.
  var hasStandardStrings = true
  /// The major release of the server; it decides which words are keywords, and what a number is.
  let release: Int
  private let keywords = KeywordTable.shared

  init(release: Int = Release.newest) { self.release = release }

  /// The next token; ``Token/Kind/end`` for ever once the text is used up.
  mutating func next(_ source: Span<UInt8>) -> Token {
    skipTrivia(source)
    let start = offset
    guard start < source.count else { return token(.end, from: start) }
    let byte = source[start]
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...0xFF:
      return wordOrPrefixedString(source)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      return number(source)
    case UInt8(ascii: "'"):
      return string(source, hasStandardStrings ? .string : .escapeString, prefix: 0)
    case UInt8(ascii: "\""):
      return quotedIdentifier(source, .quotedIdentifier, prefix: 0)
    case UInt8(ascii: "$"):
      return dollar(source)
    case UInt8(ascii: "("):
      return single(.leftParenthesis)
    case UInt8(ascii: ")"):
      return single(.rightParenthesis)
    case UInt8(ascii: ","):
      return single(.comma)
    case UInt8(ascii: ";"):
      return single(.semicolon)
    case UInt8(ascii: "["):
      return single(.leftBracket)
    case UInt8(ascii: "]"):
      return single(.rightBracket)
    case UInt8(ascii: "."):
      return dot(source)
    case UInt8(ascii: ":"):
      return colon(source)
    case UInt8(ascii: "\\"):
      return backslash(source)
    default:
      return byte.isOperator ? operatorToken(source) : invalidByte(byte)
    }
  }

  // MARK: Making tokens

  func token(_ kind: Token.Kind, _ keyword: Keyword? = nil, from start: Int) -> Token {
    Token(
      kind: kind, keyword: keyword,
      range: SourceRange(
        lower: UInt32(truncatingIfNeeded: start), upper: UInt32(truncatingIfNeeded: offset)))
  }

  private mutating func single(_ kind: Token.Kind) -> Token {
    offset += 1
    return token(kind, from: offset - 1)
  }

  /// NUL bytes are reported for the whole text at once (``EncodingCheck``).
  private mutating func invalidByte(_ byte: UInt8) -> Token {
    let token = single(.invalid)
    if byte != 0 { problems.append(ParseDiagnostic(.invalidByte(byte), at: token.range)) }
    return token
  }

  mutating func unterminated(_ what: String, openedBy range: Range<Int>) {
    problems.append(ParseDiagnostic(.unterminated(what), at: SourceRange(range)))
  }

  // MARK: White space and comments

  private mutating func skipTrivia(_ source: Span<UInt8>) {
    if offset == 0, source.count >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF {
      offset = 3
    }
    while offset < source.count {
      let byte = source[offset]
      if byte.isSpace {
        offset += 1
      } else if byte == UInt8(ascii: "-"), follows(source, UInt8(ascii: "-")) {
        lineComment(source)
      } else if byte == UInt8(ascii: "/"), follows(source, UInt8(ascii: "*")) {
        blockComment(source)
      } else {
        return
      }
    }
  }

  func follows(_ source: Span<UInt8>, _ byte: UInt8, at distance: Int = 1) -> Bool {
    offset + distance < source.count && source[offset + distance] == byte
  }

  private mutating func lineComment(_ source: Span<UInt8>) {
    let start = offset
    while offset < source.count, !source[offset].isNewline { offset += 1 }
    comments.append(SourceRange(start..<offset))
  }

  /// Block comments nest.
  private mutating func blockComment(_ source: Span<UInt8>) {
    let start = offset
    var depth = 0
    while offset + 1 < source.count {
      if source[offset] == UInt8(ascii: "/"), source[offset + 1] == UInt8(ascii: "*") {
        depth += 1
        offset += 2
      } else if source[offset] == UInt8(ascii: "*"), source[offset + 1] == UInt8(ascii: "/") {
        depth -= 1
        offset += 2
        if depth == 0 {
          comments.append(SourceRange(start..<offset))
          return
        }
      } else {
        offset += 1
      }
    }
    offset = source.count
    comments.append(SourceRange(start..<offset))
    unterminated("comment", openedBy: start..<start + 2)
  }

  // MARK: Words

  private mutating func wordOrPrefixedString(_ source: Span<UInt8>) -> Token {
    if let token = prefixedString(source) { return token }
    let start = offset
    var hash: UInt32 = 0
    while offset < source.count {
      let byte = source[offset]
      guard byte.isIdentifierPart else { break }
      hash = KeywordTable.mix(hash, byte)
      offset += 1
    }
    let keyword = keywords.find(
      source, from: start, to: offset, hash: hash, release: release)
    return token(.word, keyword, from: start)
  }

  private mutating func dot(_ source: Span<UInt8>) -> Token {
    if offset + 1 < source.count, source[offset + 1].isDigit { return number(source) }
    guard follows(source, UInt8(ascii: ".")) else { return single(.dot) }
    offset += 2
    return token(.dotDot, from: offset - 2)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Cuts a script into statements, as the mysql client and the servers see them.
///
/// A statement ends at the delimiter, which `DELIMITER` changes. Where a program is created under the
/// plain `;`, its BEGIN … END is read to its end: the client would cut it at the first semicolon,
/// but whoever sends such a text sends it whole.
struct MySQLSplitter {
  /// A stretch of the text.
  struct Piece {
    enum Kind {
      case statement
      /// `DELIMITER //`, `source x.sql`: the client's own.
      case command
    }
    var kind: Kind
    var range: SourceRange
    /// Behind the delimiter.
    var end: UInt32
    var comments: [SourceRange]
    var problems: [ParseDiagnostic]
  }

  var lexer: MySQLLexer
  /// `;` where empty.
  private var delimiter: [UInt8] = []
  /// Where the piece at hand begins.
  private var start = 0

  private static let quotes: [UInt8] = [
    UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "\""),
  ]

  init(engine: Engine, version: ServerVersion?) {
    lexer = MySQLLexer(engine: engine, version: version)
  }

  /// The next piece; its tokens replace those in `tokens`. Nil: the text is used up.
  mutating func next(_ source: Span<UInt8>, into tokens: inout [MySQLToken]) -> Piece? {
    tokens.removeAll(keepingCapacity: true)
    start = lexer.offset
    var blocks = ProgramBlocks()
    while true {
      lexer.closeExecutableComment(source)
      if let length = delimiterLength(source, blocks, tokens) {
        lexer.offset += length
        if tokens.isEmpty { continue }
        return piece(.statement, source, tokens: &tokens)
      }
      var token = lexer.next(source)
      if isDelimiter(source, at: Int(token.range.lower)) {
        // Behind a comment.
        lexer.offset = Int(token.range.lower)
        continue
      }
      token = upToDelimiter(token, source)
      if token.kind == .end {
        return tokens.isEmpty ? nil : piece(.statement, source, tokens: &tokens)
      }
      // Under another delimiter the client sends all of it; the server takes it apart.
      if token.kind == .semicolon, !blocks.isOpen {
        if tokens.isEmpty { continue }
        return piece(.statement, source, tokens: &tokens)
      }
      if tokens.isEmpty, let range = commandRange(token, source) {
        tokens = [MySQLToken(kind: .word, range: range)]
        if spells(token, "delimiter", source) { setDelimiter(range, source) }
        lexer.offset = Int(range.upper)
        return piece(.command, source, tokens: &tokens)
      }
      if tokens.isEmpty { noteStart(token) }
      blocks.note(token, source, after: tokens.last)
      tokens.append(token)
    }
  }

  /// A statement begins with the executable comment that its first word stands in.
  private mutating func noteStart(_ token: MySQLToken) {
    let own = Int(token.range.lower)
    start = lexer.openComment.map { $0 >= start ? $0 : own } ?? own
  }

  /// What stood behind the last piece.
  mutating func remainder() -> (comments: [SourceRange], problems: [ParseDiagnostic]) {
    defer {
      lexer.comments = []
      lexer.problems = []
    }
    return (lexer.comments, lexer.problems)
  }

  private mutating func piece(
    _ kind: Piece.Kind, _ source: Span<UInt8>, tokens: inout [MySQLToken]
  ) -> Piece {
    let (comments, problems) = remainder()
    var range = SourceRange(
      lower: tokens.first?.range.lower ?? 0, upper: tokens.last?.range.upper ?? 0)
    let last = range.upper
    if kind == .statement {
      range.lower = min(range.lower, UInt32(truncatingIfNeeded: start))
      range.upper = max(range.upper, UInt32(truncatingIfNeeded: lexer.closedComment))
    }
    let end = UInt32(truncatingIfNeeded: lexer.offset)
    tokens.append(
      MySQLToken(kind: .end, range: SourceRange(lower: last, upper: last)))
    return Piece(
      kind: kind, range: range, end: end, comments: comments, problems: problems)
  }

  // MARK: Delimiters

  /// The length of the delimiter that stands here, white space before it included.
  private func delimiterLength(
    _ source: Span<UInt8>, _ blocks: ProgramBlocks, _ tokens: [MySQLToken]
  ) -> Int? {
    var position = lexer.offset
    while position < source.count, source[position].isSpace { position += 1 }
    let skipped = position - lexer.offset
    // `\g` and `\G` send what stands before them.
    if !tokens.isEmpty, position + 1 < source.count, source[position] == UInt8(ascii: "\\"),
      source[position + 1] | 0x20 == UInt8(ascii: "g")
    {
      return skipped + 2
    }
    guard isDelimiter(source, at: position) else { return nil }
    return skipped + delimiter.count
  }

  /// The token, or what of it stands before a delimiter: to the client, `p$$` is `p` and its end.
  ///
  /// It looks for the delimiter at every byte that is neither quoted nor in a comment
  /// (`add_line` in client/mysql.cc).
  private mutating func upToDelimiter(_ token: MySQLToken, _ source: Span<UInt8>) -> MySQLToken {
    guard !delimiter.isEmpty, token.isBare else { return token }
    let last = Int(token.range.upper) - 1
    var start = Int(token.range.lower) + 1
    while start <= last {
      // @`a$$b`
      if token.kind == .userVariable, Self.quotes.contains(source[start]) { return token }
      if isDelimiter(source, at: start) {
        lexer.offset = start
        let range = SourceRange(
          lower: token.range.lower, upper: UInt32(truncatingIfNeeded: start))
        return MySQLToken(kind: token.kind, range: range)
      }
      start += 1
    }
    return token
  }

  private func isDelimiter(_ source: Span<UInt8>, at position: Int) -> Bool {
    guard !delimiter.isEmpty, position + delimiter.count <= source.count else { return false }
    for (index, byte) in delimiter.enumerated() where source[position + index] != byte {
      return false
    }
    return true
  }

  /// The client keeps fifteen bytes of it (client/mysql.cc).
  private mutating func setDelimiter(_ range: SourceRange, _ source: Span<UInt8>) {
    var position = Int(range.lower) + 9
    while position < range.upper, source[position].isSpace { position += 1 }
    var text: [UInt8] = []
    while position < range.upper, text.count < 15, !source[position].isSpace {
      text.append(source[position])
      position += 1
    }
    delimiter = text == [UInt8(ascii: ";")] ? [] : text
  }

  /// The line of a command that the client carries out itself.
  private func commandRange(_ token: MySQLToken, _ source: Span<UInt8>) -> SourceRange? {
    let isCommand =
      token.kind == .word
      && (spells(token, "delimiter", source)
        || (spells(token, "source", source) && !source.isFollowedByName(token)))
    guard isCommand else { return nil }
    var end = Int(token.range.upper)
    while end < source.count, !source[end].isNewline { end += 1 }
    while end > Int(token.range.upper), source[end - 1].isSpace { end -= 1 }
    return SourceRange(lower: token.range.lower, upper: UInt32(truncatingIfNeeded: end))
  }

  private func spells(
    _ token: MySQLToken, _ text: StaticString, _ source: Span<UInt8>
  ) -> Bool {
    source.spells(token.range, text)
  }
}

extension Span<UInt8> {
  /// Whether a stretch spells this lower-case text, in any case.
  func spells(_ range: SourceRange, _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard range.offsets.count == count else { return false }
    for index in 0..<count {
      let byte = self[Int(range.lower) + index]
      let expected = text.utf8Start[index]
      let isLetter = expected >= UInt8(ascii: "a") && expected <= UInt8(ascii: "z")
      guard byte == expected || (isLetter && byte | 0x20 == expected) else { return false }
    }
    return true
  }

  /// `source` is the client's before a path, a name elsewhere; an operator shows the latter.
  fileprivate func isFollowedByName(_ token: MySQLToken) -> Bool {
    let next = Int(token.range.upper)
    return next < count && !self[next].isSpace
  }
}

/// Counts the blocks of a stored program while its tokens pass.
struct ProgramBlocks {
  private var isProgram = false
  private var words = 0
  private var depth = 0
  /// The next word begins a statement inside the program.
  private var startsStatement = false
  private var isBehindEnd = false

  /// A semicolon here ends nothing but a statement of the program.
  var isOpen: Bool { isProgram && depth > 0 }

  private static let programs: [StaticString] = [
    "procedure", "function", "trigger", "event", "package",
  ]
  private static let blocks: [StaticString] = ["loop", "while", "repeat", "if", "for"]
  private static let openers: [StaticString] = [
    "then", "else", "do", "loop", "repeat", "begin",
  ]
  /// What can stand before a program's body.
  private static let headers: [StaticString] = [
    "row", "deterministic", "data", "sql", "definer", "invoker",
  ]

  mutating func note(
    _ token: MySQLToken, _ source: Span<UInt8>, after last: MySQLToken?
  ) {
    guard token.kind == .word else {
      if token.kind == .semicolon {
        startsStatement = true
        isBehindEnd = false
      } else if token.kind == .operator {
        // `label: BEGIN`
        startsStatement = startsStatement || source[Int(token.range.lower)] == UInt8(ascii: ":")
      } else {
        // The body of a program without BEGIN: `… FOR EACH ROW IF`, `p() LOOP`, `COMMENT 'x' IF`.
        startsStatement =
          depth == 0 && (token.kind == .rightParenthesis || token.kind == .string)
      }
      return
    }
    words += 1
    if !isProgram { return look(token, source) }
    if isBehindEnd {
      // END IF, END CASE, END LOOP…
      isBehindEnd = false
      if opensBlock(token, source) {
        startsStatement = false
        return
      }
    }
    count(token, source)
  }

  private func opensBlock(_ token: MySQLToken, _ source: Span<UInt8>) -> Bool {
    isOne(of: Self.blocks, token, source) || source.spells(token.range, "case")
  }

  private func isOne(
    of words: [StaticString], _ token: MySQLToken, _ source: Span<UInt8>
  ) -> Bool {
    words.contains { source.spells(token.range, $0) }
  }

  private mutating func look(_ token: MySQLToken, _ source: Span<UInt8>) {
    if words == 1 {
      let begins =
        source.spells(token.range, "create") || source.spells(token.range, "alter")
        || source.spells(token.range, "begin")
      if opensBlock(token, source) {
        // MariaDB runs it outside a program too.
        isProgram = true
        count(token, source)
        depth = 1
      } else if !begins {
        words = 1000
      }
      return
    }
    // CREATE OR REPLACE DEFINER = user@host SQL SECURITY … AGGREGATE FUNCTION
    guard words < 16 else { return }
    if source.spells(token.range, "table") || source.spells(token.range, "view") { words = 1000 }
    if isOne(of: Self.programs, token, source) { isProgram = true }
    // BEGIN NOT ATOMIC (MariaDB)
    if words == 3, source.spells(token.range, "atomic") {
      isProgram = true
      depth = 1
      startsStatement = true
    }
  }

  private mutating func count(_ token: MySQLToken, _ source: Span<UInt8>) {
    let isStart = startsStatement
    startsStatement =
      isOne(of: Self.openers, token, source)
      || (depth == 0 && isOne(of: Self.headers, token, source))
    if source.spells(token.range, "begin") || source.spells(token.range, "case") {
      depth += 1
    } else if source.spells(token.range, "end") {
      depth -= 1
      isBehindEnd = true
    } else if isStart, isOne(of: Self.blocks, token, source) {
      depth += 1
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Cuts a text into statements, one at a time, as psql does (src/fe_utils/psqlscan.l).
///
/// A semicolon ends a statement, except inside parentheses (the actions of `CREATE RULE`) and
/// inside the `BEGIN ATOMIC … END` body of a function. A parenthesis that is never closed would
/// then swallow the rest of the file: so a semicolon inside parentheses ends the statement after
/// all where the next line begins with a word that begins statements, and that cannot go on with
/// what is open. Only a statement that the server rejects is ever cut there.
struct StatementSplitter {
  /// What was cut off.
  struct Piece {
    var range: SourceRange
    /// Where the delimiter, or the data of a `COPY`, ends.
    var end: UInt32
    var isMetaCommand = false
    var comments: [SourceRange]
    var problems: [ParseDiagnostic]
  }

  private var lexer: Lexer
  private var pending: Token?
  private var parentheses = 0
  private var blocks = FunctionBody()
  /// How many `COPY … FROM STDIN \;` wait for their data, which stands behind the whole message.
  private var awaitedData = 0

  init(release: Int = Release.newest) { lexer = Lexer(release: release) }

  /// Fills `tokens` with the next statement; nil at the end of the text.
  ///
  /// The last token is ``Token/Kind/end``. What the lexer still holds at the end of the text,
  /// ``remainder()`` gives.
  mutating func next(_ source: Span<UInt8>, into tokens: inout [Token]) -> Piece? {
    tokens.removeAll(keepingCapacity: true)
    parentheses = 0
    blocks = FunctionBody()
    while true {
      let token = take(source)
      switch token.kind {
      case .end:
        return tokens.isEmpty ? nil : finish(&tokens, end: token.range.lower)
      case .semicolon:
        if tokens.isEmpty { continue }
        guard isInside else { return finishAtSemicolon(source, token, &tokens) }
        if recovers(source, tokens) { return finish(&tokens, end: token.range.upper) }
        tokens.append(token)
      case .metaCommand:
        if tokens.isEmpty { return metaCommand(source, token) }
        guard Self.sendsBuffer(source, token) else { continue }
        pending = token
        return finish(&tokens, end: token.range.lower)
      default:
        follow(token, tokens)
        tokens.append(token)
      }
    }
  }

  /// Follows `SET standard_conforming_strings`.
  mutating func useStandardStrings(_ isOn: Bool) { lexer.hasStandardStrings = isOn }

  /// Comments and problems behind the last statement.
  mutating func remainder() -> (comments: [SourceRange], problems: [ParseDiagnostic]) {
    defer {
      lexer.comments = []
      lexer.problems = []
    }
    return (lexer.comments, lexer.problems)
  }

  private var isInside: Bool { parentheses > 0 || blocks.depth > 0 }

  private mutating func take(_ source: Span<UInt8>) -> Token {
    if let token = pending {
      pending = nil
      return token
    }
    return lexer.next(source)
  }

  private mutating func follow(_ token: Token, _ tokens: [Token]) {
    switch token.kind {
    case .leftParenthesis: parentheses += 1
    case .rightParenthesis: parentheses = max(0, parentheses - 1)
    case .word: blocks.follow(token, tokens, isNested: parentheses > 0)
    default: break
    }
  }

  // MARK: Ends

  private mutating func finish(_ tokens: inout [Token], end: UInt32) -> Piece {
    let lower = tokens.first?.range.lower ?? end
    let upper = tokens.last?.range.upper ?? end
    tokens.append(
      Token(kind: .end, keyword: nil, range: SourceRange(lower: upper, upper: upper)))
    return piece(SourceRange(lower: lower, upper: upper), end: end)
  }

  private mutating func piece(
    _ range: SourceRange, end: UInt32, isMetaCommand: Bool = false
  ) -> Piece {
    var (comments, problems) = remainder()
    // A token that was looked at belongs to the next statement, and so do comments before it.
    let ownComments = comments.count { $0.lower < end }
    lexer.comments = Array(comments[ownComments...])
    comments.removeSubrange(ownComments...)
    let ownProblems = problems.count { $0.range.lower < end }
    lexer.problems = Array(problems[ownProblems...])
    problems.removeSubrange(ownProblems...)
    return Piece(
      range: range, end: end, isMetaCommand: isMetaCommand, comments: comments, problems: problems)
  }

  /// `\copy … from stdin` too has its data behind it.
  private mutating func metaCommand(_ source: Span<UInt8>, _ token: Token) -> Piece {
    var end = token.range.upper
    if Self.isNamed(source, token, "copy"), Self.endsWithStandardInput(source, token),
      let data = lexer.copyData(source)
    {
      end = data.range.upper
    }
    return piece(token.range, end: end, isMetaCommand: true)
  }

  static func endsWithStandardInput(_ source: Span<UInt8>, _ token: Token) -> Bool {
    var words = Lexer()
    words.offset = Int(token.range.lower) + 1
    var before: Keyword?
    while words.offset < Int(token.range.upper) {
      let keyword = words.next(source).keyword
      if before == .from, keyword == .stdin { return true }
      before = keyword
    }
    return false
  }

  private mutating func finishAtSemicolon(
    _ source: Span<UInt8>, _ semicolon: Token, _ tokens: inout [Token]
  ) -> Piece {
    if Self.readsStandardInput(tokens) { awaitedData += 1 }
    var end = semicolon.range.upper
    let isEscaped = semicolon.range.count > 1
    while !isEscaped, awaitedData > 0 {
      awaitedData -= 1
      let isFirst = end == semicolon.range.upper
      if let data = lexer.copyData(source, isFirst: isFirst) { end = data.range.upper }
    }
    return finish(&tokens, end: end)
  }

  /// `COPY … FROM STDIN`; the server takes `STDOUT` for a slip of the pen.
  static func readsStandardInput(_ tokens: [Token]) -> Bool {
    guard tokens.first?.keyword == .copy else { return false }
    var depth = 0
    for (index, token) in tokens.enumerated().dropLast() {
      if token.kind == .leftParenthesis { depth += 1 }
      if token.kind == .rightParenthesis { depth -= 1 }
      guard depth == 0, token.keyword == .from else { continue }
      let target = tokens[index + 1].keyword
      return target == .stdin || target == .stdout
    }
    return false
  }

  /// `\g` and its kin, `\crosstabview`, `\watch`, and since 16 `\bind` and since 18 `\parse` and
  /// `\sendpipeline`: psql sends what it has, at once or with the command behind these.
  private static func sendsBuffer(_ source: Span<UInt8>, _ token: Token) -> Bool {
    isNamed(source, token, "g") || isNamed(source, token, "gx") || isNamed(source, token, "gset")
      || isNamed(source, token, "gexec") || isNamed(source, token, "gdesc")
      || isNamed(source, token, "crosstabview") || isNamed(source, token, "watch")
      || isNamed(source, token, "bind") || isNamed(source, token, "bind_named")
      || isNamed(source, token, "parse") || isNamed(source, token, "sendpipeline")
  }

  /// Whether this is the name of the meta-command.
  private static func isNamed(
    _ source: Span<UInt8>, _ token: Token, _ name: StaticString
  ) -> Bool {
    let start = Int(token.range.lower) + 1
    var end = start
    while end < source.count, source[end].isIdentifierStart { end += 1 }
    guard name.utf8CodeUnitCount == end - start else { return false }
    for index in start..<end where source[index] != name.utf8Start[index - start] {
      return false
    }
    return true
  }

  // MARK: Recovery

  /// Whether what follows a semicolon inside parentheses or a function body shows that these are
  /// never closed.
  private mutating func recovers(_ source: Span<UInt8>, _ tokens: [Token]) -> Bool {
    let following = lexer.next(source)
    pending = following
    if following.kind == .metaCommand { return blocks.depth == 0 }
    if following.kind == .end { return true }
    guard let keyword = following.keyword, keyword.beginsStatement,
      Self.isFirstOnLine(source, following)
    else { return false }
    let isRule = tokens.prefix(4).contains { $0.keyword == .rule }
    if blocks.depth > 0 || isRule { return !keyword.beginsInnerStatement }
    return true
  }

  private static func isFirstOnLine(_ source: Span<UInt8>, _ token: Token) -> Bool {
    var position = Int(token.range.lower)
    while position > 0, source[position - 1] == 0x20 || source[position - 1] == 0x09 {
      position -= 1
    }
    return position == 0 || source[position - 1].isNewline
  }
}

/// How deep the text stands in the SQL body of a function.
///
/// `CREATE [OR REPLACE] FUNCTION` or `PROCEDURE` begins it, `BEGIN ATOMIC` opens the body, and
/// inside, `CASE` too is closed by `END`. Words behind `AS` and behind a dot are names.
struct FunctionBody {
  private(set) var depth = 0

  mutating func follow(_ token: Token, _ before: [Token], isNested: Bool) {
    guard !isNested, let keyword = token.keyword else { return }
    switch keyword {
    case .atomic:
      if depth == 0, before.last?.keyword == .begin, Self.createsRoutine(before) { depth = 1 }
    case .begin, .case:
      if depth > 0, !isName(before) { depth += 1 }
    case .end:
      if depth > 0, !isName(before) { depth -= 1 }
    default:
      break
    }
  }

  private func isName(_ before: [Token]) -> Bool {
    before.last?.keyword == .as || before.last?.kind == .dot
  }

  private static func createsRoutine(_ tokens: [Token]) -> Bool {
    guard tokens.count > 1, tokens[0].keyword == .create else { return false }
    let replaces = tokens.count > 3 && tokens[1].keyword == .or && tokens[2].keyword == .replace
    let kind = tokens[replaces ? 3 : 1].keyword
    return kind == .function || kind == .procedure
  }
}

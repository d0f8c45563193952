// SPDX-License-Identifier: Apache-2.0

extension SourceFile {
  /// Reads an SQL text.
  ///
  /// One statement at a time is lexed, parsed and dropped: memory is bounded by the text and the
  /// trees, whatever the size of the file. A text without statements has no extents.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; other bytes are diagnosed, not refused. Positions have 32 bits: what stands
  ///     behind the first 4 GiB is not read.
  ///   - engine: whose grammar.
  ///   - version: the server's release: what it does not know is diagnosed, and the statement
  ///     unknown. Nil: the newest grammar, and forms of older ones beside it.
  ///   - lines: the places of the bytes in the file that people see; nil: the bytes are that file.
  public static func parse(
    _ bytes: [UInt8], as engine: Engine = .postgres, version: ServerVersion? = nil,
    lines: LineMap? = nil
  ) -> SourceFile {
    switch engine {
    case .postgres:
      let readable = bytes.count <= Int(UInt32.max) ? bytes : Array(bytes.prefix(Int(UInt32.max)))
      return PostgresFile(readable, version).parse(lines)
    case .mysql, .mariadb:
      let readable = bytes.count <= Int(UInt32.max) ? bytes : Array(bytes.prefix(Int(UInt32.max)))
      return MySQLFile(readable, engine, version).parse(lines)
    }
  }
}

/// A Postgres script while it is read.
private struct PostgresFile {
  /// Behind so many diagnostics nobody looks for a slip of the pen any more, and a file of noise
  /// must not take for ever.
  private static let suggestionLimit = 1000

  private let bytes: [UInt8]
  private let release: Int?
  private var splitter: StatementSplitter
  private var statements: [ParsedStatement] = []
  private var diagnostics: [ParseDiagnostic]
  private var position: UInt32 = 0
  private var looseComments: [SourceRange] = []

  init(_ bytes: [UInt8], _ version: ServerVersion?) {
    self.bytes = bytes
    release = version.map(Release.nearest)
    splitter = StatementSplitter(release: release ?? Release.newest)
    diagnostics = EncodingCheck.problems(in: bytes.span)
  }

  consuming func parse(_ lines: LineMap?) -> SourceFile {
    let bytes = bytes
    var tokens: [Token] = []
    while let piece = splitter.next(bytes.span, into: &tokens) {
      diagnostics += piece.problems
      let statement =
        piece.isMetaCommand
        ? metaCommand(piece.range) : read(&tokens, isSound: piece.problems.isEmpty)
      followSettings(statement)
      statements.append(
        ParsedStatement(
          statement: statement, range: piece.range,
          extent: SourceRange(lower: position, upper: piece.end), comments: piece.comments))
      position = piece.end
    }
    closeLastExtent()
    diagnostics.sort { ($0.range.lower, $0.range.upper) < ($1.range.lower, $1.range.upper) }
    return SourceFile(
      bytes: bytes, statements: statements, diagnostics: diagnostics,
      lines: lines ?? LineMap(bytes), looseComments: looseComments)
  }

  /// What stands behind the last statement belongs to it.
  private mutating func closeLastExtent() {
    let (comments, problems) = splitter.remainder()
    diagnostics += problems
    guard let last = statements.indices.last else { return looseComments = comments }
    statements[last].extent.upper = UInt32(bytes.count)
    statements[last].comments += comments
  }

  /// The tree of the tokens; ``Statement/unknown(_:)`` and a diagnostic where there is none.
  private mutating func read(_ tokens: inout [Token], isSound: Bool) -> Statement {
    var parser = Parser(source: bytes, tokens: tokens, release: release)
    if isSound || !tokens.contains(where: { $0.kind == .invalid }) {
      do {
        return try parser.completeStatement()
      } catch {
        let diagnostic = diagnostic(for: error, parser)
        diagnostics.append(diagnostic)
        return .unknown(
          UnknownStatement(firstWords: parser.firstWords, refusal: diagnostic.problem.refusal))
      }
    }
    return .unknown(UnknownStatement(firstWords: parser.firstWords))
  }

  private func diagnostic(for error: SyntaxError, _ parser: Parser) -> ParseDiagnostic {
    if let other = foreignForm(parser) { return ParseDiagnostic(other.problem, at: other.range) }
    guard diagnostics.count < Self.suggestionLimit else {
      return ParseDiagnostic(error.problem, at: error.range)
    }
    return parser.diagnosis(for: error)
  }

  /// What the server does not know of a statement that another release would have read.
  private func foreignForm(_ parser: Parser) -> SyntaxError? {
    guard let release, let first = parser.tokens.first, let end = parser.tokens.last else {
      return nil
    }
    var lexer = Lexer()
    lexer.offset = Int(first.range.lower)
    var tokens: [Token] = []
    while lexer.offset < Int(end.range.lower) { tokens.append(lexer.next(bytes.span)) }
    tokens.append(end)
    var reader = Parser(source: bytes, tokens: tokens, watchingFor: release)
    guard (try? reader.completeStatement()) != nil else { return nil }
    return reader.unknownToOther
  }

  private mutating func followSettings(_ statement: Statement) {
    guard case .set(let parameter) = statement, parameter.name == "standard_conforming_strings"
    else { return }
    if case .value(let value) = parameter.value {
      splitter.useStandardStrings(!["off", "false", "no", "0"].contains(value.lowercased()))
    } else {
      splitter.useStandardStrings(true)
    }
  }

  private func metaCommand(_ range: SourceRange) -> Statement {
    let text = bytes[range.offsets].dropFirst()
    let name = text.prefix { !$0.isSpace && $0 != UInt8(ascii: "\\") }
    let arguments = text.dropFirst(name.count).drop { $0.isSpace }
    let end = arguments.lastIndex { !$0.isSpace }.map { $0 + 1 } ?? arguments.startIndex
    return .metaCommand(
      name: String(decoding: name, as: UTF8.self),
      arguments: String(decoding: arguments[arguments.startIndex..<end], as: UTF8.self))
  }
}

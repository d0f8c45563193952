// SPDX-License-Identifier: Apache-2.0

/// A script of MySQL or MariaDB while it is read.
struct MySQLFile {
  private let bytes: [UInt8]
  private let engine: Engine
  private let version: ServerVersion?
  private var splitter: MySQLSplitter
  private var statements: [ParsedStatement] = []
  private var diagnostics: [ParseDiagnostic]
  private var position: UInt32 = 0
  private var looseComments: [SourceRange] = []

  init(_ bytes: [UInt8], _ engine: Engine, _ version: ServerVersion?) {
    self.bytes = bytes
    self.engine = engine
    self.version = version
    splitter = MySQLSplitter(engine: engine, version: version)
    diagnostics = EncodingCheck.problems(in: bytes.span)
  }

  consuming func parse(_ lines: LineMap?) -> SourceFile {
    let bytes = bytes
    var tokens: [MySQLToken] = []
    while let piece = splitter.next(bytes.span, into: &tokens) {
      diagnostics += piece.problems
      let statement =
        switch piece.kind {
        case .command: command(piece.range)
        case .statement: read(&tokens)
        }
      followMode(statement)
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
  private mutating func read(_ tokens: inout [MySQLToken]) -> Statement {
    var parser = MySQLParser(
      source: bytes, tokens: tokens, engine: engine, version: splitter.lexer.version,
      mode: splitter.lexer.mode)
    guard !tokens.contains(where: { $0.kind == .invalid }) else {
      return .unknown(UnknownStatement(firstWords: parser.firstWords))
    }
    do {
      return try parser.completeStatement()
    } catch {
      diagnostics.append(ParseDiagnostic(error.problem, at: error.range))
      return .unknown(
        UnknownStatement(firstWords: parser.firstWords, refusal: error.problem.refusal))
    }
  }

  private func command(_ range: SourceRange) -> Statement {
    let text = bytes[range.offsets]
    let name = text.prefix { !$0.isSpace }
    let arguments = text.dropFirst(name.count).drop { $0.isSpace }
    return .metaCommand(
      name: String(decoding: name, as: UTF8.self).lowercased(),
      arguments: String(decoding: arguments, as: UTF8.self))
  }

  /// The script's own `SET sql_mode` decides how its rest is read.
  private mutating func followMode(_ statement: Statement) {
    guard case .mysql(.set(let items)) = statement else { return }
    for item in items where item.name == "sql_mode" && item.scope != .global {
      switch item.value {
      case .literal(.string(let text, _)): splitter.lexer.mode = MySQLMode(text)
      case .call("CONCAT", let parts):
        // CONCAT(@@sql_mode, ',ANSI_QUOTES'), as dumps write it.
        let texts = parts.compactMap { part in
          if case .literal(.string(let text, _)) = part { text } else { nil }
        }
        splitter.lexer.mode = MySQLMode(texts.joined())
      case nil, .userVariable: splitter.lexer.mode = MySQLMode()
      default: break
      }
    }
  }
}

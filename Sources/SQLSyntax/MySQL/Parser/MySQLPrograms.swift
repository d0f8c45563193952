// SPDX-License-Identifier: Apache-2.0

/// Bodies of stored programs: only the SQL statements in them matter, in order; blocks, loops and
/// branches are passed through.
extension MySQLParser {
  mutating func programBody() -> MySQL.ProgramBody {
    if mode.oracle {
      skipToEnd()
      return MySQL.ProgramBody([], isFullyRead: false)
    }
    var reader = ProgramReader(parser: self)
    let body = reader.read()
    skipToEnd()
    return body
  }
}

private struct ProgramReader {
  var parser: MySQLParser
  private var statements: [MySQL.Statement] = []
  private var isFullyRead = true

  init(parser: MySQLParser) { self.parser = parser }

  mutating func read() -> MySQL.ProgramBody {
    while !parser.isAtEnd { step() }
    return MySQL.ProgramBody(statements, isFullyRead: isFullyRead)
  }

  private mutating func step() {
    if parser.accept(.semicolon) || skipControl() { return }
    let start = parser.mark
    do {
      let statement = try parser.statement()
      if case .mysql(let inner) = statement { note(inner) }
      guard parser.at(.semicolon) || parser.isAtEnd || isBlockWord else {
        return giveUp(from: start)
      }
    } catch {
      giveUp(from: start)
    }
  }

  private mutating func note(_ statement: MySQL.Statement) {
    switch statement {
    // Assignments of the program's own variables lock nothing but what their queries read.
    case .utility: break
    case .prepare(_, .variable), .execute:
      isFullyRead = false
    default: statements.append(statement)
    }
  }

  /// What was not understood: to the next semicolon.
  private mutating func giveUp(from start: Int) {
    isFullyRead = false
    parser.rewind(to: start)
    while !parser.isAtEnd, !parser.at(.semicolon) { parser.advance() }
  }

  private var isBlockWord: Bool {
    parser.at(anyOf: ["end", "else", "elseif", "when", "until"])
  }

  // MARK: Control

  private mutating func skipControl() -> Bool {
    if isLabel {
      parser.advance()
      parser.advance()
      return true
    }
    if parser.accept("begin") {
      _ = parser.accept("not", "atomic")
      return true
    }
    if parser.accept("end") {
      _ =
        parser.accept("if") || parser.accept("case") || parser.accept("loop")
        || parser.accept("while") || parser.accept("repeat")
      if parser.atName { parser.advance() }
      return true
    }
    if parser.at("declare") { return declaration() }
    if parser.accept("if") || parser.accept("elseif") || parser.accept("when") {
      return condition(endingWith: "then")
    }
    if parser.accept("case") {
      if !parser.at("when") { _ = expression() }
      return true
    }
    if parser.accept("while") { return condition(endingWith: "do") }
    if parser.accept("until") { return condition(endingWith: nil) }
    if parser.accept("else") || parser.accept("then") || parser.accept("do")
      || parser.accept("loop") || parser.accept("repeat")
    {
      return true
    }
    if parser.accept("return") { return condition(endingWith: nil) }
    for word in ["leave", "iterate", "open", "close"] as [StaticString] where parser.at(word) {
      parser.advance()
      if parser.atName { parser.advance() }
      return true
    }
    for word in ["fetch", "signal", "resignal", "get"] as [StaticString] where parser.at(word) {
      skipToSemicolon()
      return true
    }
    if parser.at("for"), !parser.at("for", "each") {
      // FOR rec IN (SELECT …) DO (MariaDB)
      parser.advance()
      if parser.atName { parser.advance() }
      _ = parser.accept("in")
      if parser.atParenthesizedQuery, let query = try? parser.parenthesizedQuery() {
        statements.append(.query(query))
      }
      while !parser.isAtEnd, !parser.at("do"), !parser.at(.semicolon) { parser.advance() }
      return true
    }
    return false
  }

  private var isLabel: Bool {
    parser.atName && parser.peek().kind == .operator && parser.spells(parser.peek(), ":")
  }

  private mutating func skipToSemicolon() {
    while !parser.isAtEnd, !parser.at(.semicolon) { parser.advance() }
  }

  /// An expression may hold queries: they are statements of the program as well.
  private mutating func expression() -> Bool {
    let start = parser.mark
    do {
      let value = try parser.expression()
      statements.append(.do([value]))
      return true
    } catch {
      giveUp(from: start)
      return false
    }
  }

  private mutating func condition(endingWith word: StaticString?) -> Bool {
    _ = expression()
    if let word { _ = parser.accept(word) }
    return true
  }

  private mutating func declaration() -> Bool {
    parser.advance()
    // DECLARE … CURSOR FOR SELECT …
    var probe = parser
    if probe.atName {
      probe.advance()
      if probe.accept("cursor") {
        if probe.at(.leftParenthesis) { try? probe.skipParenthesized() }
        if probe.accept("for") {
          parser = probe
          if let query = try? parser.query() {
            statements.append(.query(query))
          } else {
            isFullyRead = false
            skipToSemicolon()
          }
          return true
        }
      }
    }
    // DECLARE … HANDLER FOR … statement
    if parser.at(anyOf: ["continue", "exit", "undo"]), parser.isWord(parser.peek(), "handler") {
      while !parser.isAtEnd, !parser.at("for"), !parser.at(.semicolon) { parser.advance() }
      _ = parser.accept("for")
      skipHandlerConditions()
      return true
    }
    skipToSemicolon()
    return true
  }

  /// `SQLEXCEPTION`, `NOT FOUND`, `SQLSTATE '…'`, `1062`, separated by commas.
  private mutating func skipHandlerConditions() {
    repeat {
      if parser.accept("not", "found") || parser.accept("sqlexception")
        || parser.accept("sqlwarning") || parser.accept(.number)
      {
        continue
      }
      if parser.accept("sqlstate") {
        _ = parser.accept("value")
        _ = parser.accept(.string)
      } else if parser.atName {
        parser.advance()
      }
    } while parser.accept(.comma)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Blocks: what they declare, do, and catch.
extension ProceduralParser {
  /// Behind the label; the semicolon is left.
  mutating func block(_ label: String?) throws(SyntaxError) -> ProceduralBlock {
    var block = ProceduralBlock(label: label)
    if at("declare") { block.declarations = try declarations() }
    try expect("begin")
    block.statements = try statements { $0.at(word: "end") || $0.at(word: "exception") }
    if accept("exception") { block.handlers = try handlers() }
    try expect("end")
    if !parser.at(.semicolon), !parser.isAtEnd { _ = try parser.columnLabel() }
    return block
  }

  /// `DECLARE declaration …`, up to BEGIN.
  private mutating func declarations() throws(SyntaxError) -> [ProceduralDeclaration] {
    var declarations: [ProceduralDeclaration] = []
    while !at("begin") {
      if accept("declare") { continue }
      let name = try parser.columnLabel()
      declarations.append(ProceduralDeclaration(name: name, kind: try declaration()))
      try expectSemicolon()
    }
    return declarations
  }

  private mutating func declaration() throws(SyntaxError) -> ProceduralDeclaration.Kind {
    if parser.at(word: "alias"), parser.spells(parser.peek(), "for") {
      parser.advance()
      parser.advance()
      return .alias(of: try aliased())
    }
    if isAtCursor { return try cursor() }
    _ = accept("constant")
    // The type, with COLLATE and NOT NULL: none of them decides what is locked.
    _ = try tokens { $0.isAtAssignment || $0.at(word: "default") }
    guard !parser.at(.semicolon) else { return .variable(default: nil) }
    parser.advance()
    return .variable(default: try expression())
  }

  /// `$1`, `other` or `block.other`: the last name.
  private mutating func aliased() throws(SyntaxError) -> String {
    if parser.at(Token.Kind.parameter) {
      defer { parser.advance() }
      return parser.text(parser.current)
    }
    return try variable().last ?? ""
  }

  private var isAtCursor: Bool {
    let offset = at("scroll") ? 1 : at("no") && parser.spells(parser.peek(), "scroll") ? 2 : 0
    guard parser.spells(parser.peek(offset), "cursor") else { return false }
    let next = parser.peek(offset + 1)
    return next.kind == .leftParenthesis || parser.spells(next, "for") || parser.spells(next, "is")
  }

  /// `[[NO] SCROLL] CURSOR [(name type, …)] FOR query`.
  private mutating func cursor() throws(SyntaxError) -> ProceduralDeclaration.Kind {
    while !accept("cursor") { parser.advance() }
    var arguments: [String] = []
    if parser.accept(.leftParenthesis) {
      repeat {
        arguments.append(try parser.columnLabel())
        _ = try tokens { $0.at(.comma) || $0.at(.rightParenthesis) }
      } while parser.accept(.comma)
      try parser.expect(.rightParenthesis, ")")
    }
    if !accept("is") { try expect("for") }
    return .cursor(arguments: arguments, try queryText { _ in false })
  }

  /// `WHEN condition OR condition THEN …`, up to END.
  private mutating func handlers() throws(SyntaxError) -> [ExceptionHandler] {
    var handlers: [ExceptionHandler] = []
    repeat {
      try expect("when")
      var conditions = [try condition()]
      while accept("or") { conditions.append(try condition()) }
      try expect("then")
      let statements = try statements { $0.at(word: "when") || $0.at(word: "end") }
      handlers.append(ExceptionHandler(conditions: conditions, statements: statements))
    } while !at("end")
    return handlers
  }

  /// `duplicate_object`, `SQLSTATE '42710'`.
  mutating func condition() throws(SyntaxError) -> ExceptionHandler.Condition {
    if at("sqlstate"), parser.peek().kind == .string {
      parser.advance()
      return .sqlstate(try parser.stringConstant())
    }
    return .named(try parser.columnLabel())
  }
}

extension Parser {
  /// `:=`, or `=` in its place.
  var isAtAssignment: Bool { at(.colonEquals) || at(operator: "=") }
}

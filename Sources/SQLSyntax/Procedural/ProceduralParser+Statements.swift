// SPDX-License-Identifier: Apache-2.0

/// Statements (`proc_stmt`).
extension ProceduralParser {
  /// Up to a word that `isEnd` says, which is left.
  mutating func statements(
    until isEnd: (Parser) -> Bool
  ) throws(SyntaxError) -> [Located<ProceduralStatement>] {
    try parser.descend(Self.statementLevels)
    defer { parser.ascend(Self.statementLevels) }
    var list: [Located<ProceduralStatement>] = []
    while !isEnd(parser) {
      let start = parser.current.range.lower
      let statement = try statement()
      let range = SourceRange(lower: start, upper: parser.previous.range.upper)
      list.append(Located(statement, range))
    }
    return list
  }

  /// One statement and its semicolon.
  private mutating func statement() throws(SyntaxError) -> ProceduralStatement {
    if let loop = try blockOrLoop(try label()) { return loop }
    if let length = assignmentTarget { return try assignment(length) }
    let statement = try simpleStatement()
    try expectSemicolon()
    return statement
  }

  /// What may have a label, with its END; nil, where there is no label either, for the others.
  private mutating func blockOrLoop(
    _ label: String?
  ) throws(SyntaxError) -> ProceduralStatement? {
    if at("declare") || at("begin") {
      let block = try block(label)
      try expectSemicolon()
      return .block(block)
    }
    if at("loop") || at("while") || at("for") || at("foreach") { return .loop(try loop(label)) }
    guard label == nil else { throw parser.expected("a block or a loop") }
    return nil
  }

  private mutating func simpleStatement() throws(SyntaxError) -> ProceduralStatement {
    if accept("if") { return try conditional() }
    if accept("case") { return try caseWhen() }
    if at("exit") || at("continue") { return .leave(try leave()) }
    if accept("return") { return try returnStatement() }
    if accept("raise") { return .raise(try raise()) }
    if accept("assert") { return .assert(try expressions()) }
    if at("perform") { return .perform(try perform()) }
    if accept("execute") { return .execute(try dynamic { _ in false }) }
    if accept("get") { return .getDiagnostics(targets: try diagnosticsTargets()) }
    if accept("open") { return try open() }
    if at("fetch") || at("move") { return try fetch() }
    if accept("close") { return .close(cursor: try parser.columnLabel()) }
    if accept("commit") { return .commit(chain: try chain()) }
    if accept("rollback") { return .rollback(chain: try chain()) }
    if accept("null") { return .null }
    return .sql(try sql())
  }

  // MARK: Assignment

  /// How many tokens the target here has: `a :=`, `a.b =`, `a[1].c :=`; nil for another statement.
  private var assignmentTarget: Int? {
    guard parser.isLabel(parser.current) || parser.at(Token.Kind.parameter) else { return nil }
    var length = 1
    while true {
      switch parser.peek(length).kind {
      case .dot: length += 2
      case .leftBracket:
        guard let end = endOfBrackets(length) else { return nil }
        length = end
      case .colonEquals: return length
      case .operator: return parser.spells(parser.peek(length), "=") ? length : nil
      default: return nil
      }
    }
  }

  /// How far the bracket at a distance reaches.
  private func endOfBrackets(_ start: Int) -> Int? {
    var depth = 0
    var distance = start
    while true {
      switch parser.peek(distance).kind {
      case .leftBracket: depth += 1
      case .rightBracket:
        depth -= 1
        if depth == 0 { return distance + 1 }
      case .semicolon, .end: return nil
      default: break
      }
      distance += 1
    }
  }

  private mutating func assignment(_ length: Int) throws(SyntaxError) -> ProceduralStatement {
    let tokens = parser.tokens[parser.mark..<parser.mark + length]
    let isElement = tokens.contains { $0.kind == .leftBracket }
    var target: [String] = []
    repeat {
      if parser.at(Token.Kind.parameter) {
        target.append(parser.text(parser.current))
        parser.advance()
      } else {
        target.append(try parser.columnLabel())
      }
    } while parser.accept(.dot)
    while !parser.isAtAssignment { parser.advance() }
    parser.advance()
    let value = try expression()
    try expectSemicolon()
    return .assign(target: target, isPart: isElement, value)
  }

  // MARK: Branches

  private mutating func conditional() throws(SyntaxError) -> ProceduralStatement {
    let isEnd = { (parser: Parser) in
      parser.at(word: "elsif") || parser.at(word: "elseif") || parser.at(word: "else")
        || parser.at(word: "end")
    }
    var branches: [ProceduralBranch] = []
    repeat {
      let condition = try expression { $0.at(word: "then") }
      try expect("then")
      branches.append(
        ProceduralBranch(conditions: [condition], statements: try statements(until: isEnd)))
    } while accept("elsif") || accept("elseif")
    let otherwise = accept("else") ? try statements { $0.at(word: "end") } : []
    try expect("end")
    try expect("if")
    return .conditional(branches, otherwise: otherwise)
  }

  private mutating func caseWhen() throws(SyntaxError) -> ProceduralStatement {
    let operand = at("when") ? nil : try expression { $0.at(word: "when") }
    var branches: [ProceduralBranch] = []
    repeat {
      try expect("when")
      let conditions = try expressions { $0.at(word: "then") }
      try expect("then")
      let statements = try statements {
        $0.at(word: "when") || $0.at(word: "else") || $0.at(word: "end")
      }
      branches.append(ProceduralBranch(conditions: conditions, statements: statements))
    } while at("when")
    let otherwise = accept("else") ? try statements { $0.at(word: "end") } : nil
    try expect("end")
    try expect("case")
    return .caseWhen(operand: operand, branches, otherwise: otherwise)
  }

  // MARK: The rest

  /// `EXIT [label] [WHEN condition]`.
  private mutating func leave() throws(SyntaxError) -> ProceduralLeave {
    let isContinue = accept("continue")
    if !isContinue { try expect("exit") }
    let label = at("when") || parser.at(.semicolon) ? nil : try parser.columnLabel()
    let condition = accept("when") ? try expression() : nil
    return ProceduralLeave(isContinue: isContinue, label: label, condition: condition)
  }

  private mutating func returnStatement() throws(SyntaxError) -> ProceduralStatement {
    if parser.at(.semicolon) { return .returnValue(nil) }
    if accept("next") {
      return .returnNext(parser.at(.semicolon) ? nil : try expression())
    }
    guard accept("query") else { return .returnValue(try expression()) }
    if accept("execute") { return .returnQueryExecute(try dynamic { _ in false }) }
    return .returnQuery(try queryText { _ in false })
  }

  private mutating func raise() throws(SyntaxError) -> ProceduralRaise {
    var raise = ProceduralRaise(isError: true, condition: nil, expressions: [])
    let isMessage =
      accept("warning") || accept("notice") || accept("info") || accept("log") || accept("debug")
    raise.isError = !isMessage
    if !isMessage { _ = accept("exception") }
    if parser.isAtString {
      _ = try parser.stringConstant()
      if parser.accept(.comma) {
        raise.expressions = try expressions { $0.at(word: "using") }
      }
    } else if !parser.at(.semicolon), !at("using") {
      raise.condition = try condition()
    }
    guard accept("using") else { return raise }
    repeat {
      let option = try parser.columnLabel()
      guard parser.isAtAssignment else { throw parser.expected("=") }
      parser.advance()
      let value = try expression { $0.at(.comma) }
      if option == "errcode", case .string(let name) = value.scalar {
        raise.condition = name.utf8.count == 5 ? .sqlstate(name) : .named(name)
      }
      raise.expressions.append(value)
    } while parser.accept(.comma)
    return raise
  }

  /// Behind GET: `[CURRENT | STACKED] DIAGNOSTICS variable = item, …`.
  private mutating func diagnosticsTargets() throws(SyntaxError) -> [[String]] {
    _ = accept("current") || accept("stacked")
    try expect("diagnostics")
    var targets: [[String]] = []
    repeat {
      targets.append(try variable())
      guard parser.isAtAssignment else { throw parser.expected("=") }
      parser.advance()
      _ = try parser.columnLabel()
    } while parser.accept(.comma)
    return targets
  }

  /// `AND [NO] CHAIN`.
  private mutating func chain() throws(SyntaxError) -> Bool {
    guard accept("and") else { return false }
    let isChain = !accept("no")
    try expect("chain")
    return isChain
  }
}

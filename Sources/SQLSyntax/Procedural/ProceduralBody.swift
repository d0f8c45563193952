// SPDX-License-Identifier: Apache-2.0

/// What the body of a `DO` block or a PL/pgSQL function does, as far as its text tells.
///
/// Control flow is not followed: both branches of an IF, the body of a loop once, each marked as
/// such. Whoever asks what may happen takes all the steps in order.
public struct ProceduralBody: Sendable {
  public struct Step: Sendable {
    public enum Action: Sendable {
      /// A statement, or an expression as `SELECT expression`.
      case statement(Statement)
      /// SQL that is put together while it runs, from what cannot be known here.
      case dynamic
    }
    public var action: Action
    /// In a branch, a loop, or an exception handler.
    public var isConditional: Bool
    /// In a loop.
    public var isRepeated: Bool
    /// The blocks with exception handlers around it, outermost first, by number.
    public var guards: [Int]
    /// It stands in the handler of this block.
    public var handles: Int?
  }

  public private(set) var steps: [Step] = []
  /// False where the text is not PL/pgSQL as this reader knows it.
  public private(set) var isComplete = true

  /// Reads a body.
  ///
  /// - Parameter values: what a query in a FOR loop returns, by column, where the caller knows;
  ///   with it, SQL that is put together from the loop's record can be read.
  public init(_ text: String, values: (Query) -> [String: [String]]? = { _ in nil }) {
    let source = Array(text.utf8)
    var reader = ProceduralReader(source)
    withoutActuallyEscaping(values) { values in
      reader.read(values)
    }
    steps = reader.steps
    isComplete = reader.isComplete
  }
}

/// A recursive-descent reader of PL/pgSQL (src/pl/plpgsql/src/pl_gram.y).
struct ProceduralReader {
  let source: [UInt8]
  let tokens: [Token]
  private var index = 0
  private var depth = 0
  private var conditions = 0
  private var loops = 0
  private var guards: [Int] = []
  private var handles: Int?
  private var blocks = 0
  private var constants = ProceduralConstants()
  private(set) var steps: [ProceduralBody.Step] = []
  private(set) var isComplete = true

  private static let maximumDepth = 64

  init(_ source: [UInt8]) {
    self.source = source
    var tokens: [Token] = []
    var lexer = Lexer()
    while true {
      let token = lexer.next(source.span)
      tokens.append(token)
      if token.kind == .end { break }
    }
    self.tokens = tokens
  }

  mutating func read(_ values: (Query) -> [String: [String]]?) {
    skipLabel()
    guard at("begin") || at("declare") else {
      isComplete = false
      return
    }
    block(values)
  }

  // MARK: Tokens

  private var current: Token { tokens[min(index, tokens.count - 1)] }
  private var isAtEnd: Bool { current.kind == .end }
  private mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  private func word(_ position: Int) -> String? {
    guard tokens.indices.contains(position), tokens[position].kind == .word else { return nil }
    return text(tokens[position].range).lowercased()
  }

  private func at(_ word: String) -> Bool { self.word(index) == word }

  private func text(_ range: SourceRange) -> String {
    String(decoding: source[range.offsets], as: UTF8.self)
  }

  private func text(_ range: Range<Int>) -> String {
    guard let first = range.first, let last = range.last else { return "" }
    return text(SourceRange(lower: tokens[first].range.lower, upper: tokens[last].range.upper))
  }

  private mutating func accept(_ word: String) -> Bool {
    guard at(word) else { return false }
    advance()
    return true
  }

  private mutating func skipLabel() {
    while current.kind == .operator, text(current.range) == "<<" {
      while !isAtEnd, text(current.range) != ">>" { advance() }
      advance()
    }
  }

  /// Up to one of the words, or a semicolon, outside parentheses and CASE expressions.
  private mutating func take(until words: Set<String> = []) -> Range<Int> {
    let start = index
    var parentheses = 0
    var cases = 0
    while !isAtEnd {
      switch current.kind {
      case .leftParenthesis, .leftBracket: parentheses += 1
      case .rightParenthesis, .rightBracket: parentheses -= 1
      case .semicolon where parentheses <= 0: return start..<index
      case .word:
        let word = self.word(index) ?? ""
        if parentheses <= 0, cases == 0, words.contains(word) { return start..<index }
        if word == "case" { cases += 1 }
        if word == "end", cases > 0 { cases -= 1 }
      default: break
      }
      advance()
    }
    return start..<index
  }

  private mutating func finishStatement() {
    _ = take()
    if current.kind == .semicolon { advance() }
  }

  // MARK: Blocks

  private mutating func block(_ values: (Query) -> [String: [String]]?) {
    guard depth < Self.maximumDepth else {
      isComplete = false
      index = tokens.count - 1
      return
    }
    depth += 1
    defer { depth -= 1 }
    if accept("declare") { declarations() }
    guard accept("begin") else {
      isComplete = false
      return finishStatement()
    }
    blocks += 1
    let number = blocks
    let first = steps.count
    statements(until: ["end", "exception"], values)
    if accept("exception") {
      for position in steps.indices[first...] {
        steps[position].guards.insert(number, at: guards.count)
      }
      let outer = handles
      handles = number
      conditions += 1
      while accept("when") {
        _ = take(until: ["then"])
        _ = accept("then")
        statements(until: ["when", "end"], values)
      }
      conditions -= 1
      handles = outer
    }
    _ = accept("end")
    finishStatement()
  }

  private mutating func declarations() {
    while !isAtEnd, !at("begin") {
      let start = index
      if accept("declare") { continue }
      let name = word(index)
      advance()
      let range = take(until: ["for", "default"])
      let assigned = range.first { tokens[$0].isAssignment }
      if let name, let assigned {
        assign(name, assigned + 1..<range.upperBound)
      } else if at("default") {
        advance()
        let value = take()
        if let name { assign(name, value) }
      } else if at("for") {
        // A cursor: its query runs when it is opened.
        advance()
        let query = take()
        if word(query.lowerBound) != nil { add("", query) }
      }
      if current.kind == .semicolon { advance() }
      if index == start { advance() }
    }
  }

  private mutating func statements(
    until words: Set<String>, _ values: (Query) -> [String: [String]]?
  ) {
    while !isAtEnd, !words.contains(word(index) ?? "") {
      let start = index
      skipLabel()
      statement(values)
      if index == start { advance() }
    }
  }

  private mutating func branch(
    until words: Set<String>, _ values: (Query) -> [String: [String]]?
  ) {
    conditions += 1
    statements(until: words, values)
    conditions -= 1
  }

  private mutating func loop(_ values: (Query) -> [String: [String]]?) {
    _ = accept("loop")
    loops += 1
    branch(until: ["end"], values)
    loops -= 1
    finishStatement()
  }

  // MARK: Statements

  private mutating func statement(_ values: (Query) -> [String: [String]]?) {
    guard depth < Self.maximumDepth else {
      isComplete = false
      return finishStatement()
    }
    depth += 1
    defer { depth -= 1 }
    switch word(index) {
    case "begin", "declare": block(values)
    case "if": conditional(values)
    case "case": caseOf(values)
    case "loop": loop(values)
    case "while":
      advance()
      evaluate(take(until: ["loop"]))
      loop(values)
    case "for": forLoop(values)
    case "foreach": forEach(values)
    case "execute": execute()
    case "perform":
      advance()
      add("SELECT ", take())
      finishStatement()
    case "return": returnValue()
    case "exit", "continue":
      advance()
      let range = take(until: ["when"])
      _ = range
      if accept("when") { evaluate(take()) }
      finishStatement()
    case "open":
      advance()
      _ = take(until: ["for"])
      if accept("for") {
        if at("execute") { execute() } else { add("", take()) }
      }
      finishStatement()
    case "null", "raise", "assert", "get", "fetch", "move", "close", "commit", "rollback":
      finishStatement()
    default: sqlOrAssignment()
    }
  }

  private mutating func conditional(_ values: (Query) -> [String: [String]]?) {
    advance()
    evaluate(take(until: ["then"]))
    _ = accept("then")
    branch(until: ["elsif", "elseif", "else", "end"], values)
    while at("elsif") || at("elseif") {
      advance()
      evaluate(take(until: ["then"]))
      _ = accept("then")
      branch(until: ["elsif", "elseif", "else", "end"], values)
    }
    if accept("else") { branch(until: ["end"], values) }
    finishStatement()
  }

  private mutating func caseOf(_ values: (Query) -> [String: [String]]?) {
    advance()
    if !at("when") { evaluate(take(until: ["when"])) }
    while accept("when") {
      evaluate(take(until: ["then"]))
      _ = accept("then")
      branch(until: ["when", "else", "end"], values)
    }
    if accept("else") { branch(until: ["end"], values) }
    finishStatement()
  }

  private mutating func forLoop(_ values: (Query) -> [String: [String]]?) {
    advance()
    let name = word(index)
    _ = take(until: ["in"])
    _ = accept("in")
    _ = accept("reverse")
    if at("execute") {
      advance()
      dynamic(take(until: ["loop", "using"]))
      _ = take(until: ["loop"])
    } else {
      let range = take(until: ["loop"])
      if range.contains(where: { tokens[$0].kind == .dotDot }) {
        if let name { constants.forget(name) }
      } else if let query = add("", range), let name {
        constants.set(record: name, values(query) ?? [:])
      }
    }
    loop(values)
  }

  private mutating func forEach(_ values: (Query) -> [String: [String]]?) {
    advance()
    let name = word(index)
    _ = take(until: ["array"])
    _ = accept("array")
    let range = take(until: ["loop"])
    if let name, let expression = expression(range) {
      constants.set(name, constants.elements(of: expression))
    }
    evaluate(range)
    loop(values)
  }

  private mutating func execute() {
    advance()
    dynamic(take(until: ["into", "using"]))
    finishStatement()
  }

  private mutating func returnValue() {
    advance()
    if accept("query") {
      if at("execute") { return execute() }
      add("", take())
    } else {
      _ = accept("next")
      let range = take()
      if !range.isEmpty { evaluate(range) }
    }
    finishStatement()
  }

  private mutating func sqlOrAssignment() {
    let name = word(index)
    let range = take()
    if let name, let assigned = assignment(in: range) {
      assign(name, assigned + 1..<range.upperBound)
    } else {
      add("", range)
    }
    finishStatement()
  }

  /// Where the sign stands in `a := 1`, `a.b = 1` or `a[1] = 1`; nil for a statement of SQL, in
  /// which the first word is followed by another.
  private func assignment(in range: Range<Int>) -> Int? {
    var brackets = 0
    for position in range.dropFirst() {
      let token = tokens[position]
      switch token.kind {
      case .leftBracket: brackets += 1
      case .rightBracket: brackets -= 1
      case .word, .quotedIdentifier:
        if brackets == 0, tokens[position - 1].kind != .dot { return nil }
      case .dot: break
      default:
        if brackets == 0 { return token.isAssignment ? position : nil }
      }
    }
    return nil
  }

  // MARK: Steps

  private mutating func assign(_ name: String, _ range: Range<Int>) {
    evaluate(range)
    constants.set(name, expression(range).flatMap { constants.texts(of: $0) })
  }

  private mutating func evaluate(_ range: Range<Int>) {
    // Without a query or a call inside, nothing happens.
    guard range.contains(where: { tokens[$0].kind == .leftParenthesis }) else { return }
    add("SELECT ", range)
  }

  private func expression(_ range: Range<Int>) -> Expression? {
    let statement = SourceFile.parse(Array("SELECT \(text(range))".utf8)).statements.first
    guard case .data(.query(let query)) = statement?.statement,
      case .select(let select) = query.body, select.targets.count == 1
    else { return nil }
    return select.targets[0].expression
  }

  private mutating func dynamic(_ range: Range<Int>) {
    guard let expression = expression(range), let texts = constants.texts(of: expression) else {
      return append(.dynamic)
    }
    for text in texts {
      for statement in SourceFile.parse(Array(text.utf8)).statements
      where !statement.range.isEmpty {
        append(.statement(statement.statement))
      }
    }
  }

  @discardableResult
  private mutating func add(_ prefix: String, _ range: Range<Int>) -> Query? {
    guard !range.isEmpty else { return nil }
    let text = prefix + withoutInto(range)
    var found: Query?
    for statement in SourceFile.parse(Array(text.utf8)).statements where !statement.range.isEmpty {
      append(.statement(statement.statement))
      if case .data(.query(let query)) = statement.statement { found = query }
    }
    return found
  }

  /// `INTO variable` is PL/pgSQL's; behind INSERT and MERGE it is SQL's.
  private func withoutInto(_ range: Range<Int>) -> String {
    var parentheses = 0
    var position = range.lowerBound
    while position < range.upperBound {
      switch tokens[position].kind {
      case .leftParenthesis: parentheses += 1
      case .rightParenthesis: parentheses -= 1
      default: break
      }
      let before = word(position - 1)
      if parentheses == 0, position > range.lowerBound, word(position) == "into",
        before != "insert", before != "merge"
      {
        let end = endOfTargets(position + 1, range.upperBound)
        return text(range.lowerBound..<position) + " " + text(end..<range.upperBound)
      }
      position += 1
    }
    return text(range)
  }

  private func endOfTargets(_ start: Int, _ end: Int) -> Int {
    var position = start
    if word(position) == "strict" { position += 1 }
    while position < end {
      guard tokens[position].isTargetPart else { return position }
      position += 1
      var more = false
      while position < end, tokens[position].kind == .dot || tokens[position].kind == .comma {
        more = true
        position += 1
      }
      if !more { return position }
    }
    return position
  }

  private mutating func append(_ action: ProceduralBody.Step.Action) {
    steps.append(
      ProceduralBody.Step(
        action: action, isConditional: conditions > 0, isRepeated: loops > 0, guards: guards,
        handles: handles))
  }
}

extension Token {
  /// `:=`, or `=` in its place.
  fileprivate var isAssignment: Bool {
    kind == .colonEquals || (kind == .operator && range.count == 1)
  }

  /// A part of an assignment's target: `a`, `a.b`, `a[1]`.
  fileprivate var isTargetPart: Bool {
    switch kind {
    case .word, .quotedIdentifier, .dot, .leftBracket, .rightBracket, .integer: true
    default: false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Expressions, by precedence from the weakest operator to the strongest (manual, "Operator
/// Precedence").
extension MySQLParser {
  mutating func expression() throws(SyntaxError) -> MySQL.Expression {
    try descend()
    defer { ascend() }
    if at(.userVariable), peek().kind == .operator, spells(peek(), ":=") {
      let name = variableName(current)
      advance()
      advance()
      return .assignment(name, try expression())
    }
    return try disjunction()
  }

  private mutating func disjunction() throws(SyntaxError) -> MySQL.Expression {
    var parts = [try exclusive()]
    while accept("or") || (!mode.pipesAsConcat && accept(operator: "||")) {
      parts.append(try exclusive())
    }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func exclusive() throws(SyntaxError) -> MySQL.Expression {
    var left = try conjunction()
    var height = 0
    while accept("xor") {
      try grow(&height)
      left = .binary("XOR", left, try conjunction())
    }
    return left
  }

  private mutating func conjunction() throws(SyntaxError) -> MySQL.Expression {
    var parts = [try negation()]
    while accept("and") || accept(operator: "&&") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws(SyntaxError) -> MySQL.Expression {
    guard accept("not") else { return try comparison() }
    try descend()
    defer { ascend() }
    return .not(try negation())
  }

  // MARK: Comparisons

  private mutating func comparison() throws(SyntaxError) -> MySQL.Expression {
    var left = try predicate()
    var height = 0
    while true {
      if accept("is") {
        left = try isPredicate(left)
      } else if let symbol = comparisonOperator() {
        advance()
        if at("any") || at("all") || at("some"), peek().kind == .leftParenthesis {
          advance()
          left = .quantified(symbol, left, try parenthesizedQuery())
        } else {
          left = .comparison(symbol, left, try predicate())
        }
      } else {
        return left
      }
      try grow(&height)
    }
  }

  private func comparisonOperator() -> MySQL.Comparison? {
    guard at(.operator) else { return nil }
    if spells(current, "!=") { return .notEqual }
    return MySQL.Comparison.allCases.first { symbol in
      symbol.rawValue.utf8.elementsEqual(source[current.range.offsets])
    }
  }

  private mutating func isPredicate(
    _ left: MySQL.Expression
  ) throws(SyntaxError) -> MySQL.Expression {
    let negated = accept("not")
    if accept("null") { return .isNull(left, negated: negated) }
    for (word, value) in [("true", "TRUE"), ("false", "FALSE"), ("unknown", "UNKNOWN")]
      as [(StaticString, String)]
    where accept(word) {
      let test = MySQL.Expression.unary("IS \(value)", left)
      return negated ? .not(test) : test
    }
    if accept("json") {
      _ = accept("value") || accept("object") || accept("array") || accept("scalar")
      return .unary("IS JSON", left)
    }
    throw expected("NULL, TRUE, FALSE or UNKNOWN")
  }

  private mutating func predicate() throws(SyntaxError) -> MySQL.Expression {
    let left = try bitOr()
    let start = mark
    let negated = accept("not")
    if accept("in") {
      return try membership(of: left, negated: negated)
    }
    if accept("between") {
      let low = try bitOr()
      try expect("and")
      return .between(left, low, try predicateOperand(), negated: negated)
    }
    if accept("like") {
      let pattern = try bitOr()
      if accept("escape") { _ = try bitOr() }
      return .like(left, pattern, negated: negated)
    }
    if accept("regexp") || accept("rlike") {
      let test = MySQL.Expression.binary("REGEXP", left, try bitOr())
      return negated ? .not(test) : test
    }
    if !negated {
      if accept("sounds", "like") { return .binary("SOUNDS LIKE", left, try bitOr()) }
      if try only(.mysql, accept("member", "of"), "MEMBER OF") {
        try expect(.leftParenthesis, "(")
        let right = try expression()
        try expect(.rightParenthesis, ")")
        return .call("MEMBER OF", [left, right])
      }
    }
    rewind(to: start)
    return left
  }

  private mutating func predicateOperand() throws(SyntaxError) -> MySQL.Expression {
    try descend()
    defer { ascend() }
    return try predicate()
  }

  private mutating func membership(
    of left: MySQL.Expression, negated: Bool
  ) throws(SyntaxError) -> MySQL.Expression {
    if atParenthesizedQuery { return .inQuery(left, try parenthesizedQuery(), negated: negated) }
    let list = try parenthesized { parser throws(SyntaxError) in try parser.expression() }
    return .inList(left, list, negated: negated)
  }

  // MARK: Arithmetic

  mutating func bitOr() throws(SyntaxError) -> MySQL.Expression {
    try chain([("|", "|")], [], of: { parser throws(SyntaxError) in try parser.bitAnd() })
  }

  private mutating func bitAnd() throws(SyntaxError) -> MySQL.Expression {
    try chain([("&", "&")], [], of: { parser throws(SyntaxError) in try parser.shift() })
  }

  private mutating func shift() throws(SyntaxError) -> MySQL.Expression {
    try chain(
      [("<<", "<<"), (">>", ">>")], [], of: { parser throws(SyntaxError) in try parser.sum() })
  }

  private mutating func sum() throws(SyntaxError) -> MySQL.Expression {
    try chain(
      [("+", "+"), ("-", "-")], [], of: { parser throws(SyntaxError) in try parser.product() })
  }

  private mutating func product() throws(SyntaxError) -> MySQL.Expression {
    try chain(
      [("*", "*"), ("/", "/"), ("%", "%")], [("div", "DIV"), ("mod", "MOD")],
      of: { parser throws(SyntaxError) in try parser.power() })
  }

  private mutating func power() throws(SyntaxError) -> MySQL.Expression {
    try chain(
      mode.pipesAsConcat ? [("^", "^"), ("||", "||")] : [("^", "^")], [],
      of: { parser throws(SyntaxError) in try parser.unary() })
  }

  private mutating func chain(
    _ symbols: [(StaticString, String)], _ words: [(StaticString, String)],
    of operand: (inout MySQLParser) throws(SyntaxError) -> MySQL.Expression
  ) throws(SyntaxError) -> MySQL.Expression {
    var left = try operand(&self)
    var height = 0
    scan: while true {
      for (symbol, name) in symbols where accept(operator: symbol) {
        try grow(&height)
        left = .binary(name, left, try operand(&self))
        continue scan
      }
      for (word, name) in words where accept(word) {
        try grow(&height)
        left = .binary(name, left, try operand(&self))
        continue scan
      }
      return left
    }
  }

  private func grow(_ height: inout Int) throws(SyntaxError) {
    height += 1
    guard height <= Self.maximumHeight else {
      throw SyntaxError(problem: .tooDeep(limit: Self.maximumHeight), range: current.range)
    }
  }

  private mutating func unary() throws(SyntaxError) -> MySQL.Expression {
    for symbol in ["-", "+", "~", "!"] as [StaticString] where at(operator: symbol) {
      let name = text(current)
      advance()
      try descend()
      defer { ascend() }
      let operand = try unary()
      return name == "!" ? .not(operand) : .unary(name, operand)
    }
    if at("binary"), peek().kind != .dot {
      advance()
      try descend()
      defer { ascend() }
      return .unary("BINARY", try unary())
    }
    return try collated()
  }

  private mutating func collated() throws(SyntaxError) -> MySQL.Expression {
    var operand = try primary()
    while true {
      if accept("collate") {
        let collation = try charsetName()
        operand = .binary("COLLATE", operand, .literal(.string(collation, charset: nil)))
      } else if try only(.mysql, accept(operator: "->") || accept(operator: "->>"), "->") {
        let path = try string("a JSON path")
        operand = .call("JSON_EXTRACT", [operand, .literal(.string(path, charset: nil))])
      } else {
        return operand
      }
    }
  }

  // MARK: Operands

  private mutating func primary() throws(SyntaxError) -> MySQL.Expression {
    let token = current
    switch token.kind {
    case .string: return .literal(.string(try string(), charset: nil))
    case .number:
      advance()
      return .literal(.number(text(token)))
    case .bits:
      advance()
      return .literal(.bits(text(token)))
    case .parameter:
      advance()
      return .parameter
    case .userVariable:
      advance()
      if accept(operator: ":=") { return .assignment(variableName(token), try expression()) }
      return .userVariable(variableName(token))
    case .systemVariable:
      advance()
      return .systemVariable(variableName(token))
    case .leftParenthesis: return try parenthesizedExpression()
    case .operator where spells(token, "*"):
      advance()
      return .star(table: nil)
    case .operator where spells(token, "{"): return try escapedLiteral()
    case .word, .quotedName: return try wordExpression()
    case .dot: return .column(try columnName())
    case .operator, .rightParenthesis, .comma, .semicolon, .invalid, .end:
      throw expected("an expression")
    }
  }

  func variableName(_ token: MySQLToken) -> String {
    var bytes = source[token.range.offsets].drop { $0 == UInt8(ascii: "@") }
    if let first = bytes.first,
      first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") || first == UInt8(ascii: "`")
    {
      bytes = bytes.dropFirst().dropLast()
    }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }

  /// `{d '2024-01-01'}`, `{fn …}`
  private mutating func escapedLiteral() throws(SyntaxError) -> MySQL.Expression {
    advance()
    let word = try name()
    let value = at(.string) ? .literal(.string(try string(), charset: nil)) : try expression()
    try expect(operator: "}")
    return .call(word.uppercased(), [value])
  }

  private mutating func parenthesizedExpression() throws(SyntaxError) -> MySQL.Expression {
    if atParenthesizedQuery { return .subquery(try parenthesizedQuery()) }
    let parts = try parenthesized { parser throws(SyntaxError) in try parser.expression() }
    return parts.count == 1 ? parts[0] : .row(parts)
  }

  private mutating func wordExpression() throws(SyntaxError) -> MySQL.Expression {
    if let special = try specialWord() { return special }
    if peek().kind == .leftParenthesis { return try call() }
    return try columnOrCall()
  }

  /// Words that are no names here.
  private mutating func specialWord() throws(SyntaxError) -> MySQL.Expression? {
    guard at(.word) else { return nil }
    if accept("null") { return .literal(.null) }
    if accept("true") { return .literal(.boolean(true)) }
    if accept("false") { return .literal(.boolean(false)) }
    if at("default") {
      advance()
      guard at(.leftParenthesis) else { return .defaultValue }
      return .call("DEFAULT", try arguments())
    }
    if at("case") { return try caseExpression() }
    if at("exists"), peek().kind == .leftParenthesis {
      advance()
      return .exists(try parenthesizedQuery())
    }
    if at("interval") { return try interval() }
    if at("row"), peek().kind == .leftParenthesis {
      advance()
      return .row(try parenthesized { parser throws(SyntaxError) in try parser.expression() })
    }
    if at("match"), peek().kind == .leftParenthesis || peek().kind == .word {
      return try fulltextMatch()
    }
    for word in ["date", "time", "timestamp"] as [StaticString]
    where at(word) && peek().kind == .string {
      advance()
      return .literal(.temporal("\(word)".uppercased(), try string()))
    }
    if let charset = introducer {
      advance()
      if at(.bits) {
        defer { advance() }
        return .literal(.bits(text(current)))
      }
      return .literal(.string(try string(), charset: charset))
    }
    for word in [
      "current_timestamp", "localtime", "localtimestamp", "current_date", "current_time",
      "current_user", "utc_date", "utc_time", "utc_timestamp",
    ] as [StaticString] where at(word) {
      advance()
      return .call("\(word)".uppercased(), at(.leftParenthesis) ? try arguments() : [])
    }
    if at("next", "value", "for") || at("previous", "value", "for") {
      let name = at("next") ? "NEXTVAL" : "LASTVAL"
      for _ in 0..<3 { advance() }
      let sequence = try objectName("a sequence")
      return .call(name, [.column(MySQL.ColumnName(table: sequence.schema, sequence.name))])
    }
    return nil
  }

  /// `_utf8mb4'…'`
  private var introducer: String? {
    guard source[Int(current.range.lower)] == UInt8(ascii: "_"),
      peek().kind == .string || peek().kind == .bits
    else { return nil }
    return String(text(current).dropFirst()).lowercased()
  }

  private mutating func columnOrCall() throws(SyntaxError) -> MySQL.Expression {
    guard atName else { throw expected("an expression") }
    var parts = [nameText(current)]
    advance()
    while parts.count < 3, accept(.dot) {
      if accept(operator: "*") { return .star(table: parts.joined(separator: ".")) }
      parts.append(try nameBehindDot())
    }
    if at(.leftParenthesis), parts.count == 2 {
      return .call(parts.joined(separator: "."), try arguments())
    }
    return switch parts.count {
    case 1: .column(MySQL.ColumnName(parts[0]))
    case 2: .column(MySQL.ColumnName(table: parts[0], parts[1]))
    default: .column(MySQL.ColumnName(database: parts[0], table: parts[1], parts[2]))
    }
  }

  private mutating func caseExpression() throws(SyntaxError) -> MySQL.Expression {
    try expect("case")
    var parts: [MySQL.Expression] = []
    if !at("when") { parts.append(try expression()) }
    while accept("when") {
      parts.append(try expression())
      try expect("then")
      parts.append(try expression())
    }
    if accept("else") { parts.append(try expression()) }
    try expect("end")
    return .case(parts)
  }

  /// `INTERVAL 1 DAY`, or the function `INTERVAL(a, b)`.
  private mutating func interval() throws(SyntaxError) -> MySQL.Expression {
    let start = mark
    advance()
    if at(.leftParenthesis) {
      let parts = try parenthesized { parser throws(SyntaxError) in try parser.expression() }
      if parts.count > 1 { return .call("INTERVAL", parts) }
      rewind(to: start)
      advance()
    }
    let amount = try expression()
    guard at(.word) else { throw expected("a unit of time") }
    let unit = text(current).uppercased()
    advance()
    return .interval(amount, unit: unit)
  }

  private mutating func fulltextMatch() throws(SyntaxError) -> MySQL.Expression {
    try expect("match")
    var parts: [MySQL.Expression] = []
    if at(.leftParenthesis) {
      parts = try parenthesized { parser throws(SyntaxError) in try parser.expression() }
    } else {
      parts = try commaSeparated { parser throws(SyntaxError) in
        .column(try parser.columnName())
      }
    }
    try expect("against")
    try expect(.leftParenthesis, "(")
    parts.append(try bitOr())
    while !at(.rightParenthesis), !isAtEnd { advance() }
    try expect(.rightParenthesis, ")")
    return .call("MATCH", parts)
  }
}

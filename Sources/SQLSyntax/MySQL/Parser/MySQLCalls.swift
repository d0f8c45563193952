// SPDX-License-Identifier: Apache-2.0

/// Calls of functions, those with a syntax of their own too.
extension MySQLParser {
  mutating func call() throws(SyntaxError) -> MySQL.Expression {
    let name = nameText(current).uppercased()
    advance()
    let arguments: [MySQL.Expression]
    switch name {
    case "CAST", "CONVERT": arguments = try conversion()
    case "EXTRACT", "GET_FORMAT", "TIMESTAMPADD", "TIMESTAMPDIFF":
      arguments = try unitArguments()
    case "TRIM": arguments = try trim()
    case "POSITION": arguments = try position()
    case "COUNT", "SUM", "AVG", "MIN", "MAX", "GROUP_CONCAT", "JSON_ARRAYAGG", "JSON_OBJECTAGG",
      "BIT_AND", "BIT_OR", "BIT_XOR", "STD", "STDDEV", "STDDEV_POP", "STDDEV_SAMP", "VAR_POP",
      "VAR_SAMP", "VARIANCE":
      arguments = try aggregateArguments()
    default: arguments = try self.arguments()
    }
    try skipOver()
    return .call(name, arguments)
  }

  /// `(a, b)`, `()`; `FROM`, `FOR`, `IN` and `USING` stand for commas in some functions.
  mutating func arguments() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    var arguments: [MySQL.Expression] = []
    if accept(.rightParenthesis) { return arguments }
    repeat {
      _ = accept("distinct")
      arguments.append(try expression())
      if accept("as") { try skipType() }
      while accept("from") || accept("for") || accept("in") || accept("using") {
        arguments.append(try expression())
      }
      try only(.mysql, at("returning"), "RETURNING")
      if at("returning") || at("null") || at("error") || at("default") || at("at") {
        try skipToClosing()
      }
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return arguments
  }

  /// `CAST(x AS type)`, `CONVERT(x, type)`, `CONVERT(x USING utf8)`
  private mutating func conversion() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    let value = try expression()
    if accept("using") {
      _ = try charsetName()
    } else if accept("as") || accept(.comma) {
      try only(.mysql, at("json"), "a cast to JSON")
      try skipType()
    } else if accept("at") {
      try skipToClosing()
    }
    try expect(.rightParenthesis, ")")
    return [value]
  }

  private mutating func skipType() throws(SyntaxError) {
    while !isAtEnd, !at(.rightParenthesis), !at(.comma) {
      if at(.leftParenthesis) { try skipParenthesized() } else { advance() }
    }
  }

  private mutating func skipToClosing() throws(SyntaxError) {
    while !isAtEnd, !at(.rightParenthesis) {
      if at(.leftParenthesis) { try skipParenthesized() } else { advance() }
    }
  }

  /// `EXTRACT(DAY FROM x)`, `TIMESTAMPDIFF(DAY, a, b)`
  private mutating func unitArguments() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    advance()
    guard accept("from") || accept(.comma) else { throw expected("FROM or a comma") }
    let arguments = try commaSeparated { parser throws(SyntaxError) in try parser.expression() }
    try expect(.rightParenthesis, ")")
    return arguments
  }

  /// `TRIM(BOTH 'x' FROM y)`
  private mutating func trim() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    _ = accept("both") || accept("leading") || accept("trailing")
    var arguments: [MySQL.Expression] = []
    if !at("from") { arguments.append(try expression()) }
    if accept("from") { arguments.append(try expression()) }
    while accept(.comma) { arguments.append(try expression()) }
    try expect(.rightParenthesis, ")")
    return arguments
  }

  /// `POSITION('x' IN y)`
  private mutating func position() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    var arguments = [try bitOr()]
    try expect("in")
    arguments.append(try expression())
    try expect(.rightParenthesis, ")")
    return arguments
  }

  /// `COUNT(DISTINCT a, b)`, `GROUP_CONCAT(a ORDER BY b SEPARATOR ',')`
  private mutating func aggregateArguments() throws(SyntaxError) -> [MySQL.Expression] {
    try expect(.leftParenthesis, "(")
    _ = accept("distinct") || accept("distinctrow")
    var arguments: [MySQL.Expression] = []
    if !at(.rightParenthesis) {
      arguments = try commaSeparated { parser throws(SyntaxError) in
        _ = parser.accept("all")
        return try parser.expression()
      }
    }
    if accept("order", "by") {
      arguments += try commaSeparated { parser throws(SyntaxError) in try parser.orderItem() }
    }
    if accept("separator") { _ = try string() }
    if accept("limit") {
      arguments += try commaSeparated { parser throws(SyntaxError) in try parser.expression() }
    }
    try expect(.rightParenthesis, ")")
    return arguments
  }

  /// `OVER w`, `OVER (PARTITION BY …)`, and what stands before it.
  private mutating func skipOver() throws(SyntaxError) {
    if accept("within", "group") { try skipParenthesized() }
    let start = mark
    _ = accept("from", "first") || accept("from", "last")
    _ = accept("respect", "nulls") || accept("ignore", "nulls")
    // `FROM last` may name a table.
    if !at("over"), isWord(tokens[start], "from") { rewind(to: start) }
    guard accept("over") else { return }
    if at(.leftParenthesis) { try skipParenthesized() } else { _ = try name("a window") }
  }

  mutating func orderItem() throws(SyntaxError) -> MySQL.Expression {
    let item = try expression()
    _ = accept("asc") || accept("desc")
    return item
  }
}

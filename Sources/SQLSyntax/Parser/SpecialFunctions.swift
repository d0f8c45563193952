// SPDX-License-Identifier: Apache-2.0

/// The functions with a syntax of their own (gram.y: `func_expr_common_subexpr`).
extension Parser {
  /// Reads the special form that begins with this keyword; nil where there is none, or where the
  /// word is a plain name here.
  mutating func specialFunction(_ keyword: Keyword) throws(SyntaxError) -> Expression? {
    switch keyword {
    case .currentDate, .currentRole, .currentUser, .sessionUser, .systemUser, .user,
      .currentCatalog:
      if keyword == .systemUser { try require(.systemUser) }
      advance()
      return .sqlValue(keyword.rawValue)
    case .currentSchema where peek().kind != .leftParenthesis && !isString(peek()):
      advance()
      return .sqlValue(keyword.rawValue)
    case .currentTime, .currentTimestamp, .localtime, .localtimestamp:
      return try timeValue(keyword)
    case .collation where peek().keyword == .for:
      try expect(.collation, .for)
      return function("pg_collation_for", [try parenthesizedExpression()])
    case .cast:
      return try castFunction()
    default:
      break
    }
    guard peek().kind == .leftParenthesis else { return nil }
    return try argumentForm(keyword)
  }

  private mutating func argumentForm(_ keyword: Keyword) throws(SyntaxError) -> Expression? {
    switch keyword {
    case .nullif:
      let start = current
      advance()
      let pair = try parenthesizedExpressions()
      guard pair.count == 2 else {
        throw SyntaxError(
          problem: .expected("two arguments of NULLIF", found: "\(pair.count)"),
          range: start.range)
      }
      return function(keyword.rawValue, pair)
    case .coalesce, .greatest, .least, .xmlconcat, .grouping:
      advance()
      return function(keyword.rawValue, try parenthesizedExpressions())
    case .extract: return try extract()
    case .normalize: return try normalize()
    case .overlay: return try overlay()
    case .position: return try position()
    case .substring: return try substring()
    case .treat: return try treat()
    case .trim: return try trim()
    case .mergeAction: return try mergeActionCall()
    case .xmlelement, .xmlexists, .xmlforest, .xmlparse, .xmlpi, .xmlroot, .xmlserialize:
      return try xmlFunction(keyword)
    case .json where release == 16:
      // Not yet a function with a syntax of its own.
      return nil
    case .jsonObject, .jsonArray, .jsonObjectagg, .jsonArrayagg, .jsonQuery, .jsonExists,
      .jsonValue, .jsonScalar, .jsonSerialize, .json:
      return try jsonFunction(keyword)
    default:
      return nil
    }
  }

  func function(_ name: String, _ arguments: [Expression]) -> Expression {
    .function(FunctionCall(ObjectName(name), arguments))
  }

  /// `CURRENT_TIMESTAMP`, `LOCALTIME(3)`: the precision is left out.
  private mutating func timeValue(_ keyword: Keyword) throws(SyntaxError) -> Expression {
    advance()
    if accept(.leftParenthesis) {
      _ = try integerConstant("a precision")
      try expect(.rightParenthesis, ")")
    }
    return .sqlValue(keyword.rawValue)
  }

  private mutating func castFunction() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    let value = try expression()
    try expect(.as)
    let type = try typeName()
    try expect(.rightParenthesis, ")")
    return .cast(value, type)
  }

  /// `EXTRACT(year FROM x)`.
  private mutating func extract() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    if reads(.emptyArguments), at(.rightParenthesis) { return try withoutArguments("extract") }
    let field = isAtString ? try stringConstant() : try extractField()
    try expect(.from)
    let value = try expression()
    try expect(.rightParenthesis, ")")
    return function("extract", [.string(field), value])
  }

  private mutating func extractField() throws(SyntaxError) -> String {
    switch current.keyword {
    case nil, .year, .month, .day, .hour, .minute, .second: return try columnLabel()
    default: throw expected("a field such as YEAR or epoch")
    }
  }

  private mutating func normalize() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    var arguments = [try expression()]
    if accept(.comma) {
      switch current.keyword {
      case .nfc, .nfd, .nfkc, .nfkd: arguments.append(.string(try columnLabel()))
      default: throw expected("NFC, NFD, NFKC or NFKD")
      }
    }
    try expect(.rightParenthesis, ")")
    return function("normalize", arguments)
  }

  /// `OVERLAY(a PLACING b FROM c FOR d)`, or a plain call.
  private mutating func overlay() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    var arguments = try plainArguments()
    if arguments.count == 1, accept(.placing) {
      arguments.append(try expression())
      try expect(.from)
      arguments.append(try expression())
      if accept(.for) { arguments.append(try expression()) }
    } else {
      try require(.callSyntaxOfOverlay)
    }
    try expect(.rightParenthesis, ")")
    return function("overlay", arguments)
  }

  /// `SUBSTRING(a FROM b FOR c)`, `SUBSTRING(a SIMILAR b ESCAPE c)`, or a plain call.
  private mutating func substring() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    var arguments = try plainArguments()
    if arguments.count == 1 {
      if accept(.from) {
        arguments.append(try expression())
        if accept(.for) { arguments.append(try expression()) }
      } else if accept(.for) {
        arguments.append(try expression())
        if accept(.from) { arguments.append(try expression()) }
      } else if at(.similar) {
        try require(.substringSimilar)
        advance()
        arguments.append(try expression())
        try expect(.escape)
        arguments.append(try expression())
      }
    }
    try expect(.rightParenthesis, ")")
    return function("substring", arguments)
  }

  /// `[argument, …]` in front of a closing parenthesis (`func_arg_list_opt`).
  private mutating func plainArguments() throws(SyntaxError) -> [Expression] {
    if at(.rightParenthesis) { return [] }
    return try commaSeparated { parser throws(SyntaxError) in try parser.argument() }
  }

  private mutating func withoutArguments(_ name: String) throws(SyntaxError) -> Expression {
    try require(.emptyArguments)
    advance()
    return function(name, [])
  }

  /// `POSITION(a IN b)`: the server turns the arguments round, so that `strpos` serves it.
  private mutating func position() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    let needle = try restrictedExpression()
    try expect(.in)
    let haystack = try restrictedExpression()
    try expect(.rightParenthesis, ")")
    return function("position", [haystack, needle])
  }

  private mutating func treat() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    let value = try expression()
    try expect(.as)
    let type = try typeName()
    try expect(.rightParenthesis, ")")
    return .function(FunctionCall(type.name, [value]))
  }

  /// `TRIM([LEADING | TRAILING | BOTH] [characters] FROM text)`.
  private mutating func trim() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    let name = accept(.leading) ? "ltrim" : accept(.trailing) ? "rtrim" : "btrim"
    if name == "btrim" { _ = accept(.both) }
    var arguments: [Expression] = []
    if accept(.from) {
      arguments = try expressionList()
    } else {
      arguments = try expressionList()
      if arguments.count == 1, accept(.from) { arguments = try expressionList() + arguments }
    }
    try expect(.rightParenthesis, ")")
    return function(name, arguments)
  }

  private mutating func mergeActionCall() throws(SyntaxError) -> Expression {
    try require(.mergeAction)
    advance()
    try expect(.leftParenthesis, "(")
    try expect(.rightParenthesis, ")")
    return function("merge_action", [])
  }

  // MARK: Typed literals

  /// `timestamp '…'`, `interval '1' day`, `char(3) 'abc'`, `double precision '1'`; nil where the
  /// word is no type with a syntax of its own, or no string follows.
  mutating func typedLiteral(_ keyword: Keyword) throws(SyntaxError) -> Expression? {
    switch keyword {
    case .bigint, .bit, .boolean, .char, .character, .dec, .decimal, .float, .int, .integer,
      .interval, .json, .national, .nchar, .numeric, .real, .smallint, .time, .timestamp, .varchar:
      break
    case .double where peek().keyword == .precision:
      break
    default:
      return nil
    }
    let start = mark
    var type: TypeName
    do {
      type = try simpleTypeName()
    } catch {
      rewind(to: start)
      return nil
    }
    guard isAtString else {
      rewind(to: start)
      return nil
    }
    guard type.intervalFields == nil else { throw expected("the fields behind the string") }
    let value = try stringConstant()
    if keyword == .interval, type.modifiers.isEmpty { type = try intervalFields() }
    return .cast(.string(value), type)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Functions as tables: calls, `ROWS FROM`, `XMLTABLE`, `JSON_TABLE`.
extension Parser {
  /// The function that stands here in `FROM`, or nil where a table does.
  mutating func functionItem(_ isLateral: Bool) throws(SyntaxError) -> FromItem? {
    if peek().kind == .leftParenthesis, at(.xmltable) || at(.jsonTable) {
      let table = at(.xmltable) ? try xmlTable() : try jsonTable()
      return .function([table], alias: try tableAlias(), lateral: isLateral)
    }
    let calls: [Expression]
    if at(.rows, .from), peek(2).kind == .leftParenthesis {
      calls = try rowsFrom()
    } else if isAtCall {
      calls = [try windowlessFunction()]
    } else {
      return nil
    }
    _ = accept(.with, .ordinality)
    return .function(calls, alias: try functionAlias(), lateral: isLateral)
  }

  /// Whether a call begins here: a name and a parenthesis, or a function without any.
  private var isAtCall: Bool {
    var distance = 0
    while isLabel(peek(distance)) && peek(distance + 1).kind == .dot { distance += 2 }
    if isLabel(peek(distance)), peek(distance + 1).kind == .leftParenthesis {
      return current.keyword?.category != .reserved || isValueWord
    }
    return isValueWord || at(.collation, .for)
  }

  private var isValueWord: Bool {
    switch current.keyword {
    case .currentDate, .currentTime, .currentTimestamp, .localtime, .localtimestamp,
      .currentRole, .currentUser, .sessionUser, .systemUser, .user, .currentCatalog,
      .currentSchema, .cast:
      true
    default:
      false
    }
  }

  /// A call that is no window function (`func_expr_windowless`).
  mutating func windowlessFunction() throws(SyntaxError) -> Expression {
    if let keyword = current.keyword, let special = try specialFunction(keyword) {
      return special
    }
    return .function(try functionApplication(try functionName()))
  }

  private mutating func rowsFrom() throws(SyntaxError) -> [Expression] {
    try expect(.rows, .from)
    try expect(.leftParenthesis, "(")
    var calls: [Expression] = []
    repeat {
      calls.append(try windowlessFunction())
      if accept(.as) { try columnDefinitions() }
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return calls
  }

  /// An alias, a list of column definitions, or both (`func_alias_clause`).
  private mutating func functionAlias() throws(SyntaxError) -> String? {
    let hasAs = accept(.as)
    if hasAs, at(.leftParenthesis) {
      try columnDefinitions()
      return nil
    }
    guard hasAs || isAtName else { return nil }
    let alias = try name("an alias")
    guard at(.leftParenthesis) else { return alias }
    if peek(2).kind == .comma || peek(2).kind == .rightParenthesis {
      _ = try parenthesizedNames()
    } else {
      try columnDefinitions()
    }
    return alias
  }

  /// `(name type [COLLATE …], …)`.
  private mutating func columnDefinitions() throws(SyntaxError) {
    try expect(.leftParenthesis, "(")
    repeat {
      _ = try name()
      _ = try typeName()
      if accept(.collate) { _ = try objectName("a collation") }
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
  }

  // MARK: XMLTABLE

  private mutating func xmlTable() throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    var parts: [Expression] = []
    if accept(.xmlnamespaces) {
      parts += try xmlNamespaces()
      try expect(.comma, ",")
    }
    parts.append(try operand())
    parts.append(try xmlPassing())
    try expect(.columns)
    repeat { try xmlColumn(&parts) } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return .opaque("xmltable", parts)
  }

  private mutating func xmlNamespaces() throws(SyntaxError) -> [Expression] {
    try expect(.leftParenthesis, "(")
    var parts: [Expression] = []
    repeat {
      if accept(.default) {
        parts.append(try restrictedExpression())
      } else {
        parts.append(try restrictedExpression())
        try expect(.as)
        _ = try columnLabel()
      }
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return parts
  }

  private mutating func xmlColumn(_ parts: inout [Expression]) throws(SyntaxError) {
    _ = try name()
    if accept(.for, .ordinality) { return }
    _ = try typeName()
    var seen: Set<Keyword> = []
    while let option = xmlColumnOption {
      guard seen.insert(option).inserted else { throw expected("each option only once") }
      advance()
      switch option {
      case .not: try expect(.null)
      case .null: break
      default: parts.append(try restrictedExpression())
      }
      guard !seen.isSuperset(of: [.not, .null]) else { throw expected("NULL or NOT NULL") }
    }
  }

  /// `PATH`, which is a keyword since 17, `DEFAULT`, `NOT` or `NULL`.
  private var xmlColumnOption: Keyword? {
    switch current.keyword {
    case .default, .not, .null, .path: current.keyword
    default: at(word: "path") ? .path : nil
    }
  }

  // MARK: JSON_TABLE

  private mutating func jsonTable() throws(SyntaxError) -> Expression {
    try require(.jsonTable)
    advance()
    try expect(.leftParenthesis, "(")
    var parts = [try jsonValue()]
    try expect(.comma, ",")
    let path = current
    guard case .string = try expression() else {
      throw SyntaxError(
        problem: .expected("a string as the path", found: text(path)), range: path.range)
    }
    if accept(.as) { _ = try name() }
    parts += try jsonPassing()
    try jsonColumns(&parts)
    parts += try jsonBehaviours(onEmpty: false)
    try expect(.rightParenthesis, ")")
    return .opaque("json_table", parts)
  }

  private mutating func jsonColumns(_ parts: inout [Expression]) throws(SyntaxError) {
    try descend()
    defer { ascend() }
    try expect(.columns)
    try expect(.leftParenthesis, "(")
    repeat { try jsonColumn(&parts) } while accept(.comma)
    try expect(.rightParenthesis, ")")
  }

  private mutating func jsonColumn(_ parts: inout [Expression]) throws(SyntaxError) {
    if at(.nested), peek().keyword == .path || isString(peek()) {
      advance()
      _ = accept(.path)
      _ = try stringConstant("a path")
      if accept(.as) { _ = try name() }
      return try jsonColumns(&parts)
    }
    _ = try name()
    if accept(.for, .ordinality) { return }
    _ = try typeName()
    let exists = accept(.exists)
    if !exists { try jsonFormat() }
    if accept(.path) { _ = try stringConstant("a path") }
    if !exists { try jsonWrapperAndQuotes() }
    parts += try jsonBehaviours(onEmpty: !exists)
  }
}

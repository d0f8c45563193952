// SPDX-License-Identifier: Apache-2.0

/// The constructors and query functions of SQL/JSON (16 and 17).
extension Parser {
  mutating func jsonFunction(_ keyword: Keyword) throws(SyntaxError) -> Expression {
    switch keyword {
    case .jsonObject, .jsonArray, .jsonObjectagg, .jsonArrayagg: try require(.jsonConstructors)
    default: try require(.jsonQueryFunctions)
    }
    advance()
    try expect(.leftParenthesis, "(")
    var call = FunctionCall(ObjectName(keyword.rawValue))
    switch keyword {
    case .jsonObject: call.arguments = try jsonObject()
    case .jsonArray: call.arguments = try jsonArray()
    case .jsonObjectagg:
      call.arguments = try jsonMember()
      jsonNulls()
      _ = try uniqueKeys()
      try jsonReturning()
    case .jsonArrayagg:
      call.arguments = [try jsonValue()]
      if at(.order, .by) { call.orderBy = try sortClause() }
      jsonNulls()
      try jsonReturning()
    case .jsonQuery, .jsonExists, .jsonValue: call.arguments = try jsonPathQuery(keyword)
    case .jsonScalar: call.arguments = [try expression()]
    case .jsonSerialize:
      call.arguments = [try jsonValue()]
      try jsonReturning()
    default:
      call.arguments = [try jsonValue()]
      _ = try uniqueKeys()
    }
    try expect(.rightParenthesis, ")")
    if keyword == .jsonObjectagg || keyword == .jsonArrayagg { try filterAndWindow(&call) }
    return .function(call)
  }

  // MARK: Constructors

  /// `key VALUE value, key: value …` with clauses; or the arguments of the plain function.
  private mutating func jsonObject() throws(SyntaxError) -> [Expression] {
    guard !at(.returning), !at(.rightParenthesis) else {
      try jsonReturning()
      return []
    }
    let first = try argument()
    guard isAtJSONMember else {
      var arguments = [first]
      while accept(.comma) { arguments.append(try argument()) }
      return arguments
    }
    var members = [first] + (try jsonMemberValue())
    while accept(.comma) { members += try jsonMember() }
    jsonNulls()
    _ = try uniqueKeys()
    try jsonReturning()
    return members
  }

  private mutating func jsonMember() throws(SyntaxError) -> [Expression] {
    [try expression()] + (try jsonMemberValue())
  }

  private var isAtJSONMember: Bool { at(.value) || at(.colon) || at(.variable) }

  /// `VALUE value`, `: value`; `'key':value` looks like a psql variable.
  private mutating func jsonMemberValue() throws(SyntaxError) -> [Expression] {
    if at(.variable) { return [try jsonValue()] }
    guard accept(.value) || accept(.colon) else { throw expected("VALUE or :") }
    return [try jsonValue()]
  }

  private mutating func jsonArray() throws(SyntaxError) -> [Expression] {
    if at(.returning) || at(.rightParenthesis) {
      try jsonReturning()
      return []
    }
    if isAtQueryWord {
      let query = Expression.subquery(try query())
      try jsonFormat()
      try jsonReturning()
      return [query]
    }
    let elements = try commaSeparated { parser throws(SyntaxError) in try parser.jsonValue() }
    jsonNulls()
    try jsonReturning()
    return elements
  }

  /// A value with its `FORMAT JSON`.
  mutating func jsonValue() throws(SyntaxError) -> Expression {
    let value = try expression()
    try jsonFormat()
    return value
  }

  /// `FORMAT JSON [ENCODING UTF8]`, where it stands.
  mutating func jsonFormat() throws(SyntaxError) {
    guard accept(.format, .json), accept(.encoding) else { return }
    let start = mark
    switch try name("an encoding").lowercased() {
    case "utf8", "utf16", "utf32": break
    default:
      rewind(to: start)
      throw expected("UTF8, UTF16 or UTF32")
    }
  }

  /// `NULL ON NULL`, `ABSENT ON NULL`.
  private mutating func jsonNulls() {
    _ = accept(.null, .on, .null) || accept(.absent, .on, .null)
  }

  private mutating func jsonReturning() throws(SyntaxError) {
    guard accept(.returning) else { return }
    _ = try typeName()
    try jsonFormat()
  }

  /// `WITH | WITHOUT UNIQUE [KEYS]`; nil where something else follows.
  mutating func uniqueKeys() throws(SyntaxError) -> Bool? {
    guard at(.with, .unique) || at(.without, .unique) else { return nil }
    let isUnique = at(.with)
    advance()
    advance()
    _ = accept(.keys)
    return isUnique
  }

  // MARK: Queries by path

  private mutating func jsonPathQuery(_ keyword: Keyword) throws(SyntaxError) -> [Expression] {
    var parts = [try jsonValue()]
    try expect(.comma, ",")
    parts.append(try expression())
    parts += try jsonPassing()
    if keyword != .jsonExists { try jsonReturning() }
    if keyword == .jsonQuery { try jsonWrapperAndQuotes() }
    parts += try jsonBehaviours(onEmpty: keyword != .jsonExists)
    return parts
  }

  mutating func jsonPassing() throws(SyntaxError) -> [Expression] {
    guard accept(.passing) else { return [] }
    return try commaSeparated { parser throws(SyntaxError) in
      let value = try parser.jsonValue()
      try parser.expect(.as)
      _ = try parser.columnLabel()
      return value
    }
  }

  /// `WITH [CONDITIONAL] [ARRAY] WRAPPER`, `OMIT QUOTES ON SCALAR STRING` and their kin.
  mutating func jsonWrapperAndQuotes() throws(SyntaxError) {
    if at(.with) || at(.without) {
      if accept(.with) { _ = accept(.conditional) || accept(.unconditional) } else { advance() }
      _ = accept(.array)
      try expect(.wrapper)
    }
    if accept(.keep) || accept(.omit) {
      try expect(.quotes)
      if accept(.on) { try expect(.scalar, .string) }
    }
  }

  /// `… ON EMPTY … ON ERROR`: the expressions among them.
  mutating func jsonBehaviours(onEmpty: Bool) throws(SyntaxError) -> [Expression] {
    guard let first = try jsonBehaviour() else { return [] }
    try expect(.on)
    if accept(.error) { return first }
    guard onEmpty, accept(.empty) else { throw expected(onEmpty ? "EMPTY or ERROR" : "ERROR") }
    guard let second = try jsonBehaviour() else { return first }
    try expect(.on, .error)
    return first + second
  }

  /// What is done instead: nil where nothing of the kind stands here.
  private mutating func jsonBehaviour() throws(SyntaxError) -> [Expression]? {
    switch current.keyword {
    case .default:
      advance()
      return [try expression()]
    case .null, .error, .true, .false, .unknown:
      advance()
    case .empty:
      advance()
      _ = accept(.array) || accept(.object)
    default:
      return nil
    }
    return []
  }
}

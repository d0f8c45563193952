// SPDX-License-Identifier: Apache-2.0

/// The constructors and functions of SQL/JSON (16 and 17). Their options in any order: what the
/// server refuses of that does no harm here.
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
    case .jsonObject, .jsonObjectagg: call.arguments = try jsonMembers()
    case .jsonArray: call.arguments = try jsonElements()
    case .jsonArrayagg:
      call.arguments = [try jsonValue()]
      if at(.order, .by) { call.orderBy = try sortClause() }
    case .jsonQuery, .jsonExists, .jsonValue:
      call.arguments = try jsonPathArguments()
    default: call.arguments = [try jsonValue()]
    }
    call.arguments += try jsonClauses()
    try expect(.rightParenthesis, ")")
    if keyword == .jsonObjectagg || keyword == .jsonArrayagg { try filterAndWindow(&call) }
    return .function(call)
  }

  /// `key VALUE value`, `key: value`; or the arguments of the plain function `json_object`.
  private mutating func jsonMembers() throws(SyntaxError) -> [Expression] {
    var parts: [Expression] = []
    if isAtJSONClause { return parts }
    repeat {
      parts.append(try argument())
      if accept(.value) || accept(.colon) {
        parts.append(try jsonValue())
      } else if at(.variable) {
        // `'key':value`, which looks like a psql variable.
        parts.append(try expression())
      }
    } while accept(.comma)
    return parts
  }

  private mutating func jsonElements() throws(SyntaxError) -> [Expression] {
    if isAtJSONClause { return [] }
    if isAtQueryWord {
      let query = Expression.subquery(try query())
      try jsonFormat()
      return [query]
    }
    var elements = [try jsonValue()]
    while accept(.comma) { elements.append(try jsonValue()) }
    return elements
  }

  /// A value with its `FORMAT JSON`.
  mutating func jsonValue() throws(SyntaxError) -> Expression {
    let value = try expression()
    try jsonFormat()
    return value
  }

  mutating func jsonFormat() throws(SyntaxError) {
    guard at(.format, .json) else { return }
    try expect(.format, .json)
    if accept(.encoding) { _ = try columnLabel() }
  }

  private mutating func jsonPathArguments() throws(SyntaxError) -> [Expression] {
    var arguments = [try jsonValue()]
    try expect(.comma, ",")
    arguments.append(try expression())
    return arguments
  }

  private var isAtJSONClause: Bool {
    switch current.keyword {
    case .returning: true
    case .null, .absent: peek().keyword == .on
    case .with, .without: true
    default: at(.rightParenthesis)
    }
  }

  /// `PASSING`, `RETURNING`, `… ON NULL`, `… ON EMPTY`, `… ON ERROR`, wrappers, quotes, unique
  /// keys; the expressions among them.
  mutating func jsonClauses() throws(SyntaxError) -> [Expression] {
    var parts: [Expression] = []
    while try jsonClause(&parts) {}
    return parts
  }

  private mutating func jsonClause(_ parts: inout [Expression]) throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .passing:
      advance()
      repeat {
        parts.append(try jsonValue())
        try expect(.as)
        _ = try columnLabel()
      } while accept(.comma)
    case .returning:
      advance()
      _ = try typeName()
      try jsonFormat()
    case .with, .without:
      guard try uniqueKeys() == nil else { return true }
      try jsonWrapper()
    case .keep, .omit:
      advance()
      try expect(.quotes)
      if at(.on), peek().keyword == .scalar {
        advance()
        advance()
        try expect(.string)
      }
    case .null, .absent, .error, .empty, .true, .false, .unknown:
      try jsonBehaviour()
    case .default:
      advance()
      parts.append(try expression())
      try jsonBehaviourTarget()
    default:
      return false
    }
    return true
  }

  private mutating func jsonBehaviour() throws(SyntaxError) {
    let isEmpty = at(.empty)
    advance()
    if isEmpty { _ = accept(.array) || accept(.object) }
    try jsonBehaviourTarget()
  }

  private mutating func jsonBehaviourTarget() throws(SyntaxError) {
    try expect(.on)
    guard accept(.null) || accept(.empty) || accept(.error) else {
      throw expected("NULL, EMPTY or ERROR")
    }
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

  private mutating func jsonWrapper() throws(SyntaxError) {
    advance()
    _ = accept(.conditional) || accept(.unconditional)
    _ = accept(.array)
    try expect(.wrapper)
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE [OR REPLACE]`: `FUNCTION …`, `PROCEDURE …`.
  mutating func createFunction(orReplace: Bool) throws(SyntaxError) -> Statement {
    let isProcedure = accept(.procedure)
    if !isProcedure { try expect(.function) }
    var function = CreateFunction(try functionName())
    function.isProcedure = isProcedure
    function.orReplace = orReplace
    let inputs = try routineArguments(defaults: true).filter(\.isInput)
    function.argumentTypes = inputs.map(\.type)
    function.argumentNames = inputs.map(\.name)
    if !isProcedure, accept(.returns) { function.returns = try returnType() }
    while try createFunctionOption(&function) {}
    let hasBody = try routineBody(&function)
    guard function.body != nil || hasBody || function.language != nil else {
      throw expected("AS, LANGUAGE, RETURN or another option of the function")
    }
    return .createFunction(function)
  }

  private mutating func returnType() throws(SyntaxError) -> TypeName {
    guard accept(.table) else { return try functionType() }
    _ = try parenthesized { parser throws(SyntaxError) in
      guard parser.isTypeOrFunctionName(parser.current) else { throw parser.expected("a name") }
      _ = try parser.takeIdentifier()
      _ = try parser.functionType()
    }
    return TypeName(ObjectName("record"), isSetOf: true)
  }

  /// One of `createfunc_opt_item`; false where none stands here.
  private mutating func createFunctionOption(
    _ function: inout CreateFunction
  ) throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .as:
      advance()
      function.body = try stringConstant()
      if accept(.comma) { _ = try stringConstant() }
    case .language:
      advance()
      function.language = try nonReservedWordOrString()
    case .transform:
      advance()
      repeat {
        try expect(.for, .type)
        _ = try typeName()
      } while accept(.comma)
    case .window:
      advance()
    case .immutable:
      advance()
      function.volatility = .immutable
    case .stable:
      advance()
      function.volatility = .stable
    case .volatile:
      advance()
      function.volatility = .volatile
    case .strict, .returns, .set:
      function.isGuarded = true
      return try functionOption()
    case .external, .security:
      let isDefiner = peek().keyword == .definer || peek(2).keyword == .definer
      if isDefiner { function.isGuarded = true }
      return try functionOption()
    default:
      return try functionOption()
    }
    return true
  }

  /// An option that `ALTER FUNCTION` takes too (`common_func_opt_item`).
  mutating func functionOption() throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .strict, .immutable, .stable, .volatile, .leakproof:
      advance()
    case .called:
      try expect(.called, .on, .null, .input)
    case .returns:
      try expect(.returns, .null, .on, .null, .input)
    case .external, .security:
      _ = accept(.external)
      try expect(.security)
      guard accept(.definer) || accept(.invoker) else { throw expected("DEFINER or INVOKER") }
    case .not where peek().keyword == .leakproof:
      try expect(.not, .leakproof)
    case .cost, .rows:
      advance()
      _ = try signedNumber()
    case .support:
      advance()
      _ = try objectName()
    case .parallel:
      advance()
      _ = try name()
    case .set:
      advance()
      _ = try setParameter(isLocal: false)
    case .reset:
      _ = try resetStatement()
    default:
      return false
    }
    return true
  }

  /// `RETURN expression`, `BEGIN ATOMIC …; END`, or nothing.
  private mutating func routineBody(
    _ function: inout CreateFunction
  ) throws(SyntaxError) -> Bool {
    if at(.return) || at(.begin) { try require(.routineBody) }
    if at(.return) {
      function.sqlBody = [try returnStatement()]
    } else if accept(.begin) {
      try expect(.atomic)
      while !accept(Keyword.end) {
        if accept(.semicolon) { continue }
        if at(.return) {
          function.sqlBody.append(try returnStatement())
        } else if case .data(let data) = try routineStatement() {
          function.sqlBody.append(data)
        }
        try expect(.semicolon, ";")
      }
    } else {
      return false
    }
    if function.language == nil { function.language = "sql" }
    return true
  }

  /// Any statement: what is no query is refused only when the function is made.
  private mutating func routineStatement() throws(SyntaxError) -> Statement {
    guard !at(.begin), !at(Keyword.end) else { throw expected("a statement") }
    try descend(Self.queryLevels)
    defer { ascend(Self.queryLevels) }
    return try statement()
  }

  /// `RETURN expression` reads as `SELECT expression`.
  private mutating func returnStatement() throws(SyntaxError) -> DataStatement {
    try expect(.return)
    var select = Select()
    select.targets = [Target(expression: try expression(), alias: nil)]
    return .query(Query(.select(select)))
  }
}

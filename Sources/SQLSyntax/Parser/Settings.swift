// SPDX-License-Identifier: Apache-2.0

/// `SET`, `RESET`, `SHOW`, `DISCARD`.
extension Parser {
  mutating func setStatement() throws(SyntaxError) -> Statement {
    try expect(.set)
    if accept(.constraints) { return .transaction(try setConstraints()) }
    let isLocal = !isAssignment(peek()) && accept(.local)
    if !isLocal, at(.session), peek().kind != .end, peek().keyword != .authorization,
      !isAssignment(peek()), peek().keyword != .characteristics
    {
      advance()
    }
    if at(.transaction), peek().kind == .word, peek().keyword != .to {
      return try setTransaction(isLocal)
    }
    if accept(.session, .characteristics) {
      try expect(.as, .transaction)
      return .transaction(.characteristics(isolation: try transactionModes(required: true)))
    }
    return .set(try setParameter(isLocal: isLocal))
  }

  private mutating func setTransaction(_ isLocal: Bool) throws(SyntaxError) -> Statement {
    try expect(.transaction)
    guard accept(.snapshot) else {
      return .transaction(.characteristics(isolation: try transactionModes(required: true)))
    }
    let value = SetParameter.Value.value(try stringConstant())
    return .set(SetParameter(name: "transaction_snapshot", value: value, isLocal: isLocal))
  }

  private mutating func setConstraints() throws(SyntaxError) -> TransactionControl {
    if !accept(.all) { _ = try objectNames() }
    let isImmediate = accept(.immediate)
    if !isImmediate { try expect(.deferred) }
    return .setConstraints(immediate: isImmediate)
  }

  /// What stands behind `SET [LOCAL]`, also in `ALTER ROLE … SET` and in functions
  /// (`set_rest_more`).
  mutating func setParameter(isLocal: Bool) throws(SyntaxError) -> SetParameter {
    if let (name, value) = try specialParameter() {
      return SetParameter(name: name, value: value, isLocal: isLocal)
    }
    let (name, value) = try genericParameter()
    return SetParameter(name: name, value: value, isLocal: isLocal)
  }

  private typealias NameAndValue = (String, SetParameter.Value)

  /// The spellings that the standard demands; nil where a plain parameter stands.
  private mutating func specialParameter() throws(SyntaxError) -> NameAndValue? {
    switch current.keyword {
    case .time where peek().keyword == .zone:
      try expect(.time, .zone)
      return ("timezone", try timeZone())
    case .schema where isString(peek()):
      advance()
      return ("search_path", .value(try stringConstant()))
    case .names where peek().kind == .end || isString(peek()) || peek().keyword == .default:
      advance()
      if isAtString { return ("client_encoding", .value(try stringConstant())) }
      _ = accept(.default)
      return ("client_encoding", .default)
    case .role where !isAssignment(peek()):
      advance()
      return ("role", .value(try nonReservedWordOrString()))
    case .session where peek().keyword == .authorization:
      try expect(.session, .authorization)
      if accept(.default) { return ("session_authorization", .default) }
      return ("session_authorization", .value(try nonReservedWordOrString()))
    case .xml where peek().keyword == .option:
      try expect(.xml, .option)
      let value = try columnLabel()
      guard value == "document" || value == "content" else {
        throw expected("DOCUMENT or CONTENT")
      }
      return ("xmloption", .value(value))
    default:
      return nil
    }
  }

  private func isAssignment(_ token: Token) -> Bool {
    token.keyword == .to || token.kind == .dot
      || (token.kind == .operator && spells(token, "=")) || token.keyword == .from
  }

  private mutating func timeZone() throws(SyntaxError) -> SetParameter.Value {
    if accept(.default) || accept(.local) { return .default }
    if at(.interval) {
      _ = try typedLiteral(.interval)
      return .value(Literal.string(source, previous.range.offsets))
    }
    if isAtNumber { return .value(try signedNumber()) }
    if isAtString { return .value(try stringConstant()) }
    guard isIdentifier(current) else { throw expected("a time zone") }
    return .value(try takeIdentifier())
  }

  private mutating func genericParameter() throws(SyntaxError) -> NameAndValue {
    let name = try parameterName()
    if accept(.from) {
      try expect(.current)
      return (name, .default)
    }
    if !accept(.to), !accept(operator: "=") { throw expected("TO or =") }
    if accept(.default) { return (name, .default) }
    var values = [try parameterValue()]
    while accept(.comma) { values.append(try parameterValue()) }
    return (name, .value(values.joined(separator: ", ")))
  }

  /// `work_mem`, `my.setting`: in lower case, quoted or not, as the server compares them.
  mutating func parameterName() throws(SyntaxError) -> String {
    var name = try name("a parameter")
    while accept(.dot) { name += "." + (try columnLabel()) }
    return name.lowercased()
  }

  private mutating func parameterValue() throws(SyntaxError) -> String {
    if isAtString { return try stringConstant() }
    if isAtNumber { return try signedNumber() }
    guard isLabel(current),
      at(.on) || at(.true) || at(.false) || current.keyword?.category != .reserved
    else { throw expected("a value") }
    return try takeIdentifier()
  }

  mutating func resetStatement() throws(SyntaxError) -> SetParameter {
    try expect(.reset)
    return SetParameter(name: try shownName(), value: .default, isLocal: false)
  }

  mutating func showStatement() throws(SyntaxError) -> Statement {
    try expect(.show)
    _ = try shownName()
    return .utility(tag: "SHOW")
  }

  private mutating func shownName() throws(SyntaxError) -> String {
    if accept(.all) { return "all" }
    if accept(.time, .zone) { return "timezone" }
    if accept(.session, .authorization) { return "session_authorization" }
    if accept(.transaction, .isolation) {
      try expect(.level)
      return "transaction_isolation"
    }
    return try parameterName()
  }

  mutating func discardStatement() throws(SyntaxError) -> Statement {
    try expect(.discard)
    if accept(.all) {
      return .set(SetParameter(name: "all", value: .default, isLocal: false, discards: true))
    }
    if accept(.plans) { return .utility(tag: "DISCARD PLANS") }
    if accept(.sequences) { return .utility(tag: "DISCARD SEQUENCES") }
    guard accept(.temp) || accept(.temporary) else {
      throw expected("ALL, PLANS, SEQUENCES or TEMP")
    }
    return .utility(tag: "DISCARD TEMP")
  }
}

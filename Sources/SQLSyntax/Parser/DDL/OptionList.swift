// SPDX-License-Identifier: Apache-2.0

/// `WITH (…)`, `(…)` and `OPTIONS (…)` lists.
extension Parser {
  /// `( name [= value], … )` (`reloptions`, `definition`).
  mutating func optionList() throws(SyntaxError) -> [Option] {
    try parenthesized { parser throws(SyntaxError) in try parser.option() }
  }

  /// `WITH ( name [= value], … )`, or nothing.
  mutating func withOptions() throws(SyntaxError) -> [Option] {
    guard at(.with), peek().kind == .leftParenthesis else { return [] }
    advance()
    return try optionList()
  }

  private mutating func option() throws(SyntaxError) -> Option {
    var name = try columnLabel()
    if accept(.dot) { name += "." + (try columnLabel()) }
    guard accept(operator: "=") else { return Option(name) }
    return Option(name, try optionValue())
  }

  /// A string, a number, an operator, a keyword or a type (`def_arg`).
  mutating func optionValue() throws(SyntaxError) -> String {
    if isAtString { return try stringConstant() }
    let start = mark
    switch current.kind {
    case .integer, .decimal:
      return try signedNumber()
    case .operator:
      if isAtNumber { return try signedNumber() }
      advance()
    case .word, .quotedIdentifier, .unicodeIdentifier, .variable:
      switch (peek().kind, current.keyword?.category) {
      case (.comma, .reserved), (.rightParenthesis, .reserved), (.comma, nil),
        (.rightParenthesis, nil), (.comma, .unreserved), (.rightParenthesis, .unreserved):
        return try columnLabel()
      default: if accept(Keyword.none) { return "none" }
      }
      if at(Keyword.operator) { _ = try operatorSymbol() } else { _ = try functionType() }
    default:
      throw expected("the value of the option")
    }
    let range = range(since: start)
    return String(decoding: source[range.offsets], as: UTF8.self)
  }

  /// `OPTIONS ( name 'value', … )` of a foreign object, or nothing.
  mutating func foreignOptions() throws(SyntaxError) -> [Option] {
    guard accept(.options) else { return [] }
    return try parenthesized { parser throws(SyntaxError) in
      Option(try parser.columnLabel(), try parser.stringConstant())
    }
  }

  /// `OPTIONS ( [ADD | SET | DROP] name ['value'], … )`.
  mutating func changedForeignOptions() throws(SyntaxError) -> [Option] {
    try expect(.options)
    return try parenthesized { parser throws(SyntaxError) in
      let drops = parser.at(.drop) && !parser.isString(parser.peek())
      let verb = drops || ((parser.at(.set) || parser.at(.add)) && !parser.isString(parser.peek()))
      if verb { parser.advance() }
      let name = try parser.columnLabel()
      return Option(name, drops ? nil : try parser.stringConstant())
    }
  }
}

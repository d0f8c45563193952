// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `TYPE …`.
  mutating func createType() throws(SyntaxError) -> Statement {
    try expect(.type)
    let name = try objectName()
    return .createType(CreateType(name: name, definition: try typeDefinition()))
  }

  private mutating func typeDefinition() throws(SyntaxError) -> CreateType.Definition {
    if at(.leftParenthesis) { return .base(try optionList()) }
    guard accept(.as) else { return .shell }
    if accept(.enum) {
      guard !(at(.leftParenthesis) && peek().kind == .rightParenthesis) else {
        advance()
        advance()
        return .enumeration([])
      }
      return .enumeration(
        try parenthesized { parser throws(SyntaxError) in try parser.stringConstant() })
    }
    if accept(.range) { return .range(try optionList()) }
    guard accept(.leftParenthesis) else { throw expected("ENUM, RANGE or (") }
    if accept(.rightParenthesis) { return .composite([]) }
    let attributes = try commaSeparated { parser throws(SyntaxError) in
      try parser.attribute()
    }
    guard accept(.rightParenthesis) else { throw expected(", or )") }
    return .composite(attributes)
  }

  /// `name type [COLLATE c]` (`TableFuncElement`).
  mutating func attribute() throws(SyntaxError) -> ColumnDefinition {
    let name = try name()
    var attribute = ColumnDefinition(name: name, type: try typeName())
    attribute.collation = try collation()
    return attribute
  }
}

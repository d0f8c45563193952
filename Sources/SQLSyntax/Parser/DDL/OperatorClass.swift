// SPDX-License-Identifier: Apache-2.0

/// `OPERATOR CLASS` and `OPERATOR FAMILY`: read for their end only, they name no relation.
extension Parser {
  /// `name [DEFAULT] FOR TYPE t USING m [FAMILY f] AS items`.
  mutating func createOperatorClass() throws(SyntaxError) {
    _ = try objectName()
    _ = accept(.default)
    try expect(.for, .type)
    _ = try typeName()
    try expect(.using)
    _ = try name()
    if accept(.family) { _ = try objectName() }
    try expect(.as)
    repeat { try operatorClassItem() } while accept(.comma)
  }

  /// Behind `ALTER OPERATOR FAMILY name USING m`: `{ADD | DROP} items`.
  mutating func changeOperatorFamily() throws(SyntaxError) {
    if accept(.add) {
      repeat { try operatorClassItem() } while accept(.comma)
      return
    }
    guard accept(.drop) else { throw expected("ADD, DROP, RENAME TO, OWNER TO or SET SCHEMA") }
    repeat {
      guard accept(Keyword.operator) || accept(.function) else {
        throw expected("OPERATOR or FUNCTION")
      }
      _ = try integerConstant()
      _ = try typesInParentheses()
    } while accept(.comma)
  }

  /// `( name = value, flag, … )` of `ALTER OPERATOR … SET` (`operator_def_list`).
  mutating func changeOperator() throws(SyntaxError) {
    _ = try parenthesized { parser throws(SyntaxError) in
      let name = parser.current
      _ = try parser.columnLabel()
      guard parser.accept(operator: "=") else { return try parser.require(.operatorFlag, at: name) }
      _ = try parser.optionValue()
    }
  }

  /// One of `opclass_item`.
  private mutating func operatorClassItem() throws(SyntaxError) {
    if accept(.storage) {
      _ = try typeName()
    } else if accept(.function) {
      _ = try integerConstant()
      if at(.leftParenthesis) { _ = try typesInParentheses() }
      _ = try routineReference(.function)
    } else {
      guard accept(Keyword.operator) else { throw expected("OPERATOR, FUNCTION or STORAGE") }
      _ = try integerConstant()
      _ = try operatorObject()
      if at(.leftParenthesis) { _ = try operandTypes() }
      if accept(.for) {
        if !accept(.search) {
          try expect(.order, .by)
          _ = try objectName()
        }
      }
      if at(.recheck) {
        try require(.recheck)
        advance()
      }
    }
  }

  private mutating func typesInParentheses() throws(SyntaxError) -> [TypeName] {
    try parenthesized { parser throws(SyntaxError) in try parser.typeName() }
  }
}

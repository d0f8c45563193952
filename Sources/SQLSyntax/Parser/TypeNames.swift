// SPDX-License-Identifier: Apache-2.0

/// Type names (gram.y: `Typename`), spelt as the server spells them internally.
extension Parser {
  mutating func typeName() throws(SyntaxError) -> TypeName {
    let isSetOf = accept(.setof)
    var type = try simpleTypeName()
    type.isSetOf = isSetOf
    type.arrayDimensions = try arrayBounds()
    return type
  }

  /// `func_type`: also `table.column%TYPE`.
  mutating func functionType() throws(SyntaxError) -> TypeName {
    let start = mark
    let isSetOf = accept(.setof)
    if isTypeOrFunctionName(current), peek().kind == .dot {
      let name = try qualified(try takeIdentifier())
      if accept(operator: "%") {
        try expect(.type)
        return TypeName(name, isSetOf: isSetOf, isPercentType: true)
      }
    }
    rewind(to: start)
    return try typeName()
  }

  mutating func typeList() throws(SyntaxError) -> [TypeName] {
    var types = [try typeName()]
    while accept(.comma) { types.append(try typeName()) }
    return types
  }

  /// `[]`, `[3][4]`, `ARRAY`, `ARRAY[4]`.
  private mutating func arrayBounds() throws(SyntaxError) -> Int {
    if accept(.array) {
      if accept(.leftBracket) {
        _ = try integerConstant()
        try expect(.rightBracket, "]")
      }
      return 1
    }
    var dimensions = 0
    while accept(.leftBracket) {
      if current.kind == .integer { advance() }
      try expect(.rightBracket, "]")
      dimensions += 1
    }
    return dimensions
  }

  /// A type without array bounds (`SimpleTypename`).
  mutating func simpleTypeName() throws(SyntaxError) -> TypeName {
    switch current.keyword {
    case .int, .integer: return systemType("int4")
    case .smallint: return systemType("int2")
    case .bigint: return systemType("int8")
    case .real: return systemType("float4")
    case .boolean: return systemType("bool")
    case .json: return systemType("json")
    case .float: return try floatType()
    case .double where peek().keyword == .precision:
      advance()
      return systemType("float8")
    case .decimal, .dec, .numeric:
      advance()
      return TypeName(ObjectName("numeric"), modifiers: try typeModifiers())
    case .bit: return try bitType()
    case .character, .char, .varchar, .national, .nchar: return try characterType()
    case .timestamp, .time: return try timeType()
    case .interval: return try intervalType()
    default: return try genericType()
    }
  }

  private mutating func systemType(_ name: String) -> TypeName {
    advance()
    return TypeName(ObjectName(name))
  }

  /// `float(24)` is `float4`, more is `float8`.
  private mutating func floatType() throws(SyntaxError) -> TypeName {
    advance()
    guard let precision = try length() else { return TypeName(ObjectName("float8")) }
    guard (1...53).contains(precision) else { throw expected("a precision from 1 to 53") }
    return TypeName(ObjectName(precision <= 24 ? "float4" : "float8"))
  }

  private mutating func bitType() throws(SyntaxError) -> TypeName {
    advance()
    let isVarying = accept(.varying)
    return TypeName(ObjectName(isVarying ? "varbit" : "bit"), modifiers: try typeModifiers())
  }

  private mutating func characterType() throws(SyntaxError) -> TypeName {
    if accept(.national), !at(.character), !at(.char) { throw expected("CHARACTER") }
    let isVarchar = at(.varchar)
    advance()
    let isVarying = !isVarchar && accept(.varying)
    let name = ObjectName(isVarchar || isVarying ? "varchar" : "bpchar")
    return TypeName(name, modifiers: try length().map { [$0] } ?? [])
  }

  private mutating func timeType() throws(SyntaxError) -> TypeName {
    let name = at(.timestamp) ? "timestamp" : "time"
    advance()
    let precision = try length()
    var hasZone = false
    if at(.with, .time), peek(2).keyword == .zone {
      hasZone = accept(.with, .time, .zone)
    } else {
      _ = accept(.without, .time, .zone)
    }
    return TypeName(
      ObjectName(hasZone ? name + "tz" : name), modifiers: precision.map { [$0] } ?? [])
  }

  private mutating func intervalType() throws(SyntaxError) -> TypeName {
    advance()
    if let precision = try length() {
      return TypeName(ObjectName("interval"), modifiers: [precision])
    }
    return try intervalFields()
  }

  /// `YEAR`, `DAY TO SECOND(3)`, … behind `INTERVAL`, or nothing (`opt_interval`).
  mutating func intervalFields() throws(SyntaxError) -> TypeName {
    var type = TypeName(ObjectName("interval"))
    guard let first = intervalField() else { return type }
    advance()
    var fields = first
    var last = first
    if at(.to) {
      advance()
      guard let second = intervalField(), Self.intervalRanges.contains(first + " to " + second)
      else { throw expected("a field of an interval") }
      advance()
      fields += " to " + second
      last = second
    }
    type.intervalFields = fields
    if last == "second", let precision = try length() { type.modifiers = [precision] }
    return type
  }

  private func intervalField() -> String? {
    switch current.keyword {
    case .year, .month, .day, .hour, .minute, .second: current.keyword?.rawValue
    default: nil
    }
  }

  private static let intervalRanges: Set<String> = [
    "year to month", "day to hour", "day to minute", "day to second", "hour to minute",
    "hour to second", "minute to second",
  ]

  /// `(n)`.
  private mutating func length() throws(SyntaxError) -> Int? {
    guard accept(.leftParenthesis) else { return nil }
    let value = try integerConstant()
    try expect(.rightParenthesis, ")")
    return value
  }

  /// Any other name, with what stands in parentheses behind it (`GenericType`).
  private mutating func genericType() throws(SyntaxError) -> TypeName {
    guard isTypeOrFunctionName(current) else { throw expected("a type") }
    let first = try takeIdentifier()
    let name = at(.dot) ? try qualified(first) : ObjectName(first)
    return TypeName(name, modifiers: try typeModifiers())
  }

  /// `(10, -2)`: the constants; other expressions are read and left out, the server rejects most.
  private mutating func typeModifiers() throws(SyntaxError) -> [Int] {
    guard accept(.leftParenthesis) else { return [] }
    try descend()
    defer { ascend() }
    var modifiers: [Int] = []
    repeat {
      if let value = try modifier() { modifiers.append(value) }
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return modifiers
  }

  private mutating func modifier() throws(SyntaxError) -> Int? {
    switch try expression() {
    case .number(let digits): Int(digits)
    case .unary("-", .number(let digits)): Int(digits).map { -$0 }
    default: nil
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// One argument of a function, aggregate or procedure.
struct RoutineArgument {
  var name: String?
  var type: TypeName
  var isVariadic = false
  /// An `OUT` argument is no part of a function's identity.
  var isInput: Bool
}

extension Parser {
  /// `name [(arguments)]` (`function_with_argtypes`).
  mutating func routineReference(_ kind: ObjectKind) throws(SyntaxError) -> ObjectReference {
    let name = try functionName()
    guard at(.leftParenthesis) else { return ObjectReference(kind, name) }
    return ObjectReference(kind, name, arguments: Self.inputs(try routineArguments()))
  }

  /// `name (*)`, `name (arguments [ORDER BY arguments])` (`aggregate_with_argtypes`).
  mutating func aggregateReference() throws(SyntaxError) -> ObjectReference {
    let name = try functionName()
    return ObjectReference(.aggregate, name, arguments: try aggregateArguments())
  }

  mutating func aggregateArguments() throws(SyntaxError) -> [TypeName] {
    try expect(.leftParenthesis, "(")
    var arguments: [RoutineArgument] = []
    if !accept(operator: "*") {
      if !at(.order) { arguments = try argumentList() }
      if accept(.order) {
        try expect(.by)
        let aggregated = try argumentList()
        let direct = arguments.last
        guard
          direct?.isVariadic != true
            || (aggregated.count == 1 && aggregated[0].isVariadic
              && aggregated[0].type == direct?.type)
        else { throw expected("one VARIADIC argument of the type in front of ORDER BY") }
        arguments += aggregated
      }
    }
    try expect(.rightParenthesis, ")")
    return Self.inputs(arguments)
  }

  private static func inputs(_ arguments: [RoutineArgument]) -> [TypeName] {
    arguments.filter(\.isInput).map(\.type)
  }

  /// `( [argument, …] )`.
  mutating func routineArguments(defaults: Bool = false) throws(SyntaxError) -> [RoutineArgument] {
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return [] }
    let arguments = try argumentList(defaults: defaults)
    guard accept(.rightParenthesis) else { throw expected(", or )") }
    return arguments
  }

  private mutating func argumentList(
    defaults: Bool = false
  ) throws(SyntaxError) -> [RoutineArgument] {
    try commaSeparated { parser throws(SyntaxError) in
      let argument = try parser.routineArgument()
      if defaults, parser.accept(.default) || parser.accept(operator: "=") {
        _ = try parser.expression()
      }
      return argument
    }
  }

  /// `[mode] [name] type` or `name mode type` (`func_arg`).
  private mutating func routineArgument() throws(SyntaxError) -> RoutineArgument {
    var isVariadic = at(.variadic)
    var isInput = try argumentMode()
    var name: String?
    if atArgumentName {
      name = try takeIdentifier()
      if isInput == nil {
        isVariadic = at(.variadic)
        isInput = try argumentMode()
      }
    }
    return RoutineArgument(
      name: name, type: try functionType(), isVariadic: isVariadic, isInput: isInput ?? true)
  }

  /// `IN`, `OUT`, `INOUT`, `IN OUT`, `VARIADIC`: whether it is an input; nil without any.
  private mutating func argumentMode() throws(SyntaxError) -> Bool? {
    if accept(.in) {
      _ = accept(.out)
      return true
    }
    if accept(.out) { return false }
    return accept(.inout) || accept(.variadic) ? true : nil
  }

  /// Whether the word here names an argument: behind it, then, a type or a mode begins.
  private var atArgumentName: Bool {
    if at(.double), peek().keyword == .precision { return false }
    switch current.kind {
    case .quotedIdentifier, .unicodeIdentifier, .variable: break
    case .word
    where current.keyword?.category != .reserved
      && current.keyword?.category != .columnName:
      break
    default: return false
    }
    switch peek().kind {
    case .quotedIdentifier, .unicodeIdentifier: return true
    case .word:
      return peek().keyword?.category != .reserved || peek().keyword == .in
        || peek().keyword == .variadic
    default: return false
    }
  }

  /// `[schema.]operator (left, right)` (`operator_with_argtypes`).
  mutating func operatorReference() throws(SyntaxError) -> ObjectReference {
    let name = try operatorObject()
    return ObjectReference(.operator, name, arguments: try operandTypes())
  }

  /// `(left, right)`, one of which may be `NONE` (`oper_argtypes`).
  mutating func operandTypes() throws(SyntaxError) -> [TypeName] {
    try expect(.leftParenthesis, "(")
    let left = accept(Keyword.none) ? nil : try typeName()
    guard accept(.comma) else { throw expected(", and the other operand's type, or NONE") }
    let right = left != nil && accept(Keyword.none) ? nil : try typeName()
    try expect(.rightParenthesis, ")")
    return [left, right].compactMap { $0 }
  }

  /// `[schema.]operator` (`any_operator`).
  mutating func operatorObject() throws(SyntaxError) -> ObjectName {
    var parts: [String] = []
    while !at(Token.Kind.operator) {
      guard isName(current) else { throw expected("an operator") }
      parts.append(try name())
      try expect(.dot, ".")
    }
    parts.append(text(current))
    advance()
    guard let name = ObjectName(parts: parts) else { throw expected("an operator") }
    return name
  }
}

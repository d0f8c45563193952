// SPDX-License-Identifier: Apache-2.0

/// The functions of SQL/XML.
extension Parser {
  mutating func xmlFunction(_ keyword: Keyword) throws(SyntaxError) -> Expression {
    advance()
    try expect(.leftParenthesis, "(")
    let arguments =
      switch keyword {
      case .xmlelement: try xmlElement()
      case .xmlexists: try xmlExists()
      case .xmlforest: try xmlAttributes()
      case .xmlparse: try xmlParse()
      case .xmlpi: try xmlProcessingInstruction()
      case .xmlroot: try xmlRoot()
      default: try xmlSerialize()
      }
    try expect(.rightParenthesis, ")")
    return function(keyword.rawValue, arguments)
  }

  private mutating func xmlElement() throws(SyntaxError) -> [Expression] {
    try expect(.name)
    _ = try columnLabel()
    var arguments: [Expression] = []
    while accept(.comma) {
      if arguments.isEmpty, previous.kind == .comma, at(.xmlattributes),
        peek().kind == .leftParenthesis
      {
        advance()
        try expect(.leftParenthesis, "(")
        arguments += try xmlAttributes()
        try expect(.rightParenthesis, ")")
      } else {
        arguments.append(try expression())
      }
    }
    return arguments
  }

  /// `value AS name, value …`.
  private mutating func xmlAttributes() throws(SyntaxError) -> [Expression] {
    var arguments: [Expression] = []
    repeat {
      arguments.append(try expression())
      if accept(.as) { _ = try columnLabel() }
    } while accept(.comma)
    return arguments
  }

  private mutating func xmlExists() throws(SyntaxError) -> [Expression] {
    let path = try operand()
    return [path, try xmlPassing()]
  }

  /// `PASSING [BY REF | BY VALUE] value [BY REF | BY VALUE]`.
  mutating func xmlPassing() throws(SyntaxError) -> Expression {
    try expect(.passing)
    xmlPassingMechanism()
    let value = try operand()
    xmlPassingMechanism()
    return value
  }

  private mutating func xmlPassingMechanism() {
    _ = accept(.by, .ref) || accept(.by, .value)
  }

  private mutating func xmlParse() throws(SyntaxError) -> [Expression] {
    try documentOrContent()
    let value = try expression()
    _ = accept(.preserve, .whitespace) || accept(.strip, .whitespace)
    return [value]
  }

  mutating func documentOrContent() throws(SyntaxError) {
    guard accept(.document) || accept(.content) else { throw expected("DOCUMENT or CONTENT") }
  }

  private mutating func xmlProcessingInstruction() throws(SyntaxError) -> [Expression] {
    try expect(.name)
    _ = try columnLabel()
    return accept(.comma) ? [try expression()] : []
  }

  private mutating func xmlRoot() throws(SyntaxError) -> [Expression] {
    var arguments = [try expression()]
    try expect(.comma, ",")
    try expect(.version)
    if !accept(.no, .value) { arguments.append(try expression()) }
    if accept(.comma) {
      try expect(.standalone)
      guard accept(.yes) || accept(.no, .value) || accept(.no) else {
        throw expected("YES or NO")
      }
    }
    return arguments
  }

  private mutating func xmlSerialize() throws(SyntaxError) -> [Expression] {
    try documentOrContent()
    let value = try expression()
    try expect(.as)
    _ = try simpleTypeName()
    if at(.no) || at(.indent) {
      try require(.xmlIndent)
      _ = accept(.no)
      try expect(.indent)
    }
    return [value]
  }
}

// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `[UNIQUE] INDEX …`.
  mutating func createIndex() throws(SyntaxError) -> Statement {
    let unique = accept(.unique)
    try expect(.index)
    let concurrently = accept(.concurrently)
    let ifNotExists = ifNotExists()
    let name = !ifNotExists && at(.on) ? nil : try name()
    try expect(.on)
    let table = try relation()
    var index = CreateIndex(name: name, table: table.name)
    index.unique = unique
    index.concurrently = concurrently
    index.ifNotExists = ifNotExists
    index.only = table.only
    if let method = try accessMethod() { index.method = method }
    index.elements = try parenthesized { parser throws(SyntaxError) in
      try parser.indexElement()
    }
    if accept(.include) {
      // Orders and operator classes are read here too, and refused later.
      index.include = try parenthesized { parser throws(SyntaxError) in
        try parser.indexElement().expression
      }.compactMap { key in
        if case .column(let path) = key { path.last } else { nil }
      }
    }
    index.nullsNotDistinct = try nullsNotDistinct()
    index.options = try withOptions()
    index.tablespace = try tablespace()
    if accept(.where) { index.filter = try expression() }
    return .createIndex(index)
  }

  /// A key with collation, operator class and order (`index_elem`).
  mutating func indexElement() throws(SyntaxError) -> IndexElement {
    var element = IndexElement(try indexKey())
    element.collation = try collation()
    element.operatorClass = try operatorClass()
    if element.operatorClass != nil, at(.leftParenthesis) { _ = try optionList() }
    element.descending = accept(.desc)
    if !element.descending { _ = accept(.asc) }
    if at(.nulls), peek().keyword == .first || peek().keyword == .last {
      advance()
      element.nullsFirst = accept(.first)
      if element.nullsFirst == false { try expect(.last) }
    }
    return element
  }

  /// An operator class, where one stands here.
  mutating func operatorClass() throws(SyntaxError) -> ObjectName? {
    isAtName ? try objectName() : nil
  }

  /// A column, a function call, or an expression in parentheses.
  mutating func indexKey() throws(SyntaxError) -> Expression {
    if at(.leftParenthesis) { return try parenthesizedExpression() }
    let next = peek().kind
    if isName(current), next != .leftParenthesis, next != .dot {
      return .column([try name()])
    }
    return try windowlessFunction()
  }
}

// SPDX-License-Identifier: Apache-2.0

/// One `SELECT` and its clauses.
extension Parser {
  mutating func select() throws(SyntaxError) -> Select {
    try expect(.select)
    var select = Select()
    let isDistinct = accept(.distinct)
    if isDistinct {
      select.distinct = true
      if accept(.on) { select.distinctOn = try parenthesizedExpressions() }
    } else {
      _ = accept(.all)
    }
    if isDistinct || !isAtTargetListEnd { select.targets = try targetList() }
    if accept(.into) { select.into = try selectInto() }
    if accept(.from) { select.from = try fromList() }
    if accept(.where) { select.filter = try expression() }
    if at(.group, .by) { select.groupBy = try groupBy() }
    if accept(.having) { select.having = try expression() }
    if accept(.window) { select.windows = try windowDefinitions() }
    return select
  }

  /// `SELECT FROM t` and a bare `SELECT` have no targets.
  private var isAtTargetListEnd: Bool {
    switch current.kind {
    case .end, .rightParenthesis, .semicolon: return true
    case .word: break
    default: return false
    }
    switch current.keyword {
    case .from, .where, .group, .having, .window, .into, .union, .intersect, .except, .order,
      .limit, .offset, .fetch, .for, .on, .returning, .with, .create, .grant:
      return true
    default: return false
    }
  }

  /// `expression AS name, *, …`.
  mutating func targetList() throws(SyntaxError) -> [Target] {
    var targets = [try target()]
    while accept(.comma) { targets.append(try target()) }
    return targets
  }

  private mutating func target() throws(SyntaxError) -> Target {
    if accept(operator: "*") { return Target(expression: .column(["*"]), alias: nil) }
    let value = try targetValue()
    if accept(.as) { return Target(expression: value, alias: try columnLabel()) }
    guard isAtBareLabel else { return Target(expression: value, alias: nil) }
    if current.kind == .word, current.keyword != nil { try require(.bareKeywordLabel) }
    return Target(expression: value, alias: try columnLabel())
  }

  /// The value of a target. In `SELECT a AND FROM t` the last word is a label, which shows only
  /// behind it.
  private mutating func targetValue() throws(SyntaxError) -> Expression {
    let start = mark
    let outer = height
    do {
      return try expression()
    } catch {
      let last = mark - 1
      guard last > start, labelPosition != last, knows(.bareKeywordLabel),
        tokens[last].keyword?.isBareLabel == true, isAtTargetEnd
      else { throw error }
      labelPosition = last
      rewind(to: start)
      height = outer
      return try expression()
    }
  }

  private var isAtTargetEnd: Bool { at(.comma) || isAtTargetListEnd }

  /// `BareColLabel`.
  private var isAtBareLabel: Bool {
    switch current.kind {
    case .word: current.keyword.map(\.isBareLabel) ?? true
    case .quotedIdentifier, .unicodeIdentifier: true
    case .variable: !isString(current)
    default: false
    }
  }

  /// Behind `INTO`.
  private mutating func selectInto() throws(SyntaxError) -> SelectInto {
    var persistence = Persistence.permanent
    if at(.local) || at(.global), peek().keyword == .temporary || peek().keyword == .temp {
      advance()
    }
    let names = isName(peek()) || peek().keyword == .table
    if names, accept(.temporary) || accept(.temp) {
      persistence = .temporary
    } else if names, accept(.unlogged) {
      persistence = .unlogged
    }
    _ = accept(.table)
    return SelectInto(name: try objectName("a table"), persistence: persistence)
  }

  // MARK: GROUP BY

  private mutating func groupBy() throws(SyntaxError) -> [Expression] {
    try expect(.group, .by)
    if at(.all) || at(.distinct) {
      try require(.groupByQuantifier)
      advance()
    }
    return try groupingElements()
  }

  private mutating func groupingElements() throws(SyntaxError) -> [Expression] {
    var elements = [try groupingElement()]
    while accept(.comma) { elements.append(try groupingElement()) }
    return elements
  }

  private mutating func groupingElement() throws(SyntaxError) -> Expression {
    if at(.leftParenthesis), peek().kind == .rightParenthesis {
      advance()
      advance()
      return .row([])
    }
    if at(.rollup) || at(.cube), peek().kind == .leftParenthesis {
      let word = try columnLabel()
      return .opaque(word, try parenthesizedExpressions())
    }
    guard at(.grouping, .sets) else { return try expression() }
    try descend()
    defer { ascend() }
    try expect(.grouping, .sets)
    try expect(.leftParenthesis, "(")
    let sets = try groupingElements()
    try expect(.rightParenthesis, ")")
    return .opaque("grouping sets", sets)
  }

  private mutating func windowDefinitions() throws(SyntaxError) -> [Expression] {
    var parts: [Expression] = []
    repeat {
      _ = try name()
      try expect(.as)
      parts += try windowSpecification()
    } while accept(.comma)
    return parts
  }

  // MARK: VALUES

  /// `VALUES (…), (…)`: all rows are read, the first are kept.
  mutating func values() throws(SyntaxError) -> ValuesList {
    try expect(.values)
    var rows: [[Expression]] = []
    var count = 0
    repeat {
      if count < ValuesList.kept {
        rows.append(try parenthesizedExpressions())
      } else if !skipLiteralRow() {
        _ = try parenthesizedExpressions()
      }
      count += 1
    } while accept(.comma)
    return ValuesList(rows: rows, count: count)
  }

  /// Moves over a row of plain constants, which a dump has millions of, without making trees;
  /// false, and not moved, where anything else stands in it.
  private mutating func skipLiteralRow() -> Bool {
    let start = mark
    guard accept(.leftParenthesis) else { return false }
    while skipLiteral() {
      if accept(.comma) { continue }
      if accept(.rightParenthesis) { return true }
      break
    }
    rewind(to: start)
    return false
  }

  private mutating func skipLiteral() -> Bool {
    if at(operator: "-") { advance() }
    switch current.kind {
    case .integer, .decimal, .string, .dollarString, .bitString, .hexString:
      advance()
      return true
    case .word where at(.null) || at(.true) || at(.false) || at(.default):
      advance()
      return true
    default:
      return false
    }
  }
}

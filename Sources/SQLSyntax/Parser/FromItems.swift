// SPDX-License-Identifier: Apache-2.0

/// `FROM`: tables, functions, subqueries and joins of them (`table_ref`).
extension Parser {
  /// `item, item …`.
  mutating func fromList() throws(SyntaxError) -> [FromItem] {
    var items = [try fromItem()]
    while accept(.comma) { items.append(try fromItem()) }
    return items
  }

  /// One item with its joins.
  mutating func fromItem() throws(SyntaxError) -> FromItem {
    try descend()
    defer { ascend() }
    return try joins(behind: try fromPrimary())
  }

  private mutating func joins(behind first: FromItem) throws(SyntaxError) -> FromItem {
    var left = first
    while let join = try joinWords() {
      try growHeight()
      switch join {
      case (let kind, .some(let condition)):
        left = .join(left, kind, try fromPrimary(), condition)
      case (let kind, nil):
        // `a JOIN b JOIN c ON … ON …`: the inner join takes the first condition.
        let right = try joinedOperand()
        left = .join(left, kind, right, try joinCondition())
      }
    }
    return left
  }

  /// The right side of a join with a condition: joins that come before the condition belong to it.
  private mutating func joinedOperand() throws(SyntaxError) -> FromItem {
    let right = try fromPrimary()
    guard isAtJoin else { return right }
    try descend()
    defer { ascend() }
    return try joins(behind: right)
  }

  private var isAtJoin: Bool {
    switch current.keyword {
    case .join, .cross, .natural, .inner, .left, .right, .full: true
    default: false
    }
  }

  /// The words of a join, with the condition where they settle it already.
  private mutating func joinWords() throws(SyntaxError) -> (JoinKind, JoinCondition?)? {
    guard isAtJoin else { return nil }
    if accept(.cross) {
      try expect(.join)
      return (.cross, JoinCondition.none)
    }
    let isNatural = accept(.natural)
    var kind = JoinKind.inner
    if accept(.left) {
      kind = .left
    } else if accept(.right) {
      kind = .right
    } else if accept(.full) {
      kind = .full
    } else {
      _ = accept(.inner)
    }
    if kind != .inner { _ = accept(.outer) }
    try expect(.join)
    return (kind, isNatural ? .natural : nil)
  }

  private mutating func joinCondition() throws(SyntaxError) -> JoinCondition {
    if accept(.on) { return .on(try expression()) }
    guard accept(.using) else { throw expected("ON or USING") }
    let columns = try parenthesizedNames()
    if at(.as) {
      try require(.joinUsingAlias)
      advance()
      _ = try name()
    }
    return .using(columns)
  }

  // MARK: Single items

  private mutating func fromPrimary() throws(SyntaxError) -> FromItem {
    let isLateral = accept(.lateral)
    if at(.leftParenthesis) {
      if isLateral || leadsToQuery { return try parenthesizedFrom(isLateral) }
      return try parenthesizedJoin()
    }
    if at(.only) { return try table() }
    if let item = try functionItem(isLateral) { return item }
    if isLateral { throw expected("a function or a subquery") }
    return try table()
  }

  /// `(SELECT …) alias`; or parentheses around joins that begin with such a subquery.
  private mutating func parenthesizedFrom(_ isLateral: Bool) throws(SyntaxError) -> FromItem {
    switch try parenthesizedSource() {
    case .query(let query):
      return .subquery(query, alias: try subqueryAlias(), lateral: isLateral)
    case .item(let item):
      if isLateral { throw expected("a subquery") }
      return try aliased(item)
    }
  }

  private mutating func subqueryAlias() throws(SyntaxError) -> String? {
    let end = previous
    let alias = try tableAlias()
    if alias == nil { try require(.subqueryWithoutAlias, at: end) }
    return alias
  }

  private enum ParenthesizedSource {
    case query(Query)
    case item(FromItem)
  }

  /// What stands in parentheses in `FROM`, decided without reading anything twice.
  private mutating func parenthesizedSource() throws(SyntaxError) -> ParenthesizedSource {
    try descend()
    defer { ascend() }
    try expect(.leftParenthesis, "(")
    let source: ParenthesizedSource
    if isAtQueryWord {
      source = .query(try query())
    } else if at(.leftParenthesis), leadsToQuery {
      source = try sourceBehindParenthesis()
    } else {
      source = .item(try fromItem())
    }
    try expect(.rightParenthesis, ")")
    return source
  }

  private mutating func sourceBehindParenthesis() throws(SyntaxError) -> ParenthesizedSource {
    switch try parenthesizedSource() {
    case .query(let inner):
      if isAtQueryContinuation || at(.rightParenthesis) {
        return .query(try queryTail(behind: inner))
      }
      let alias = try subqueryAlias()
      return .item(try joins(behind: .subquery(inner, alias: alias, lateral: false)))
    case .item(let item):
      return .item(try joins(behind: try aliased(item)))
    }
  }

  /// `(a JOIN b ON …) [alias]`.
  private mutating func parenthesizedJoin() throws(SyntaxError) -> FromItem {
    try descend()
    defer { ascend() }
    try expect(.leftParenthesis, "(")
    let inner = try fromItem()
    try expect(.rightParenthesis, ")")
    return try aliased(inner)
  }

  /// What stood in parentheses, which must be a join, with its alias.
  private mutating func aliased(_ inner: FromItem) throws(SyntaxError) -> FromItem {
    guard case .join = inner else { throw expected("a join in the parentheses") }
    _ = try tableAlias()
    return inner
  }

  private mutating func table() throws(SyntaxError) -> FromItem {
    var reference = try relation()
    reference.alias = try tableAlias()
    guard accept(.tablesample) else { return .relation(reference, sampled: false) }
    _ = try functionName()
    _ = try parenthesizedExpressions()
    if accept(.repeatable) { _ = try parenthesizedExpression() }
    return .relation(reference, sampled: true)
  }

  /// `orders`, `orders *`, `ONLY orders`, `ONLY (orders)` (`relation_expr`).
  mutating func relation() throws(SyntaxError) -> RelationReference {
    guard accept(.only) else {
      let name = try objectName("a table")
      _ = accept(operator: "*")
      return RelationReference(name)
    }
    let isParenthesized = accept(.leftParenthesis)
    let name = try objectName("a table")
    if isParenthesized { try expect(.rightParenthesis, ")") }
    return RelationReference(name, only: true)
  }

  /// `relation, relation …`.
  mutating func relations() throws(SyntaxError) -> [RelationReference] {
    var list = [try relation()]
    while accept(.comma) { list.append(try relation()) }
    return list
  }

  /// `[AS] name [(columns)]`; the columns are left out.
  mutating func tableAlias() throws(SyntaxError) -> String? {
    guard accept(.as) || isAtName else { return nil }
    let alias = try name("an alias")
    if at(.leftParenthesis) { _ = try parenthesizedNames() }
    return alias
  }
}

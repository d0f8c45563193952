// SPDX-License-Identifier: Apache-2.0

/// `SELECT`, `VALUES`, `TABLE` and their combinations, with the clauses around them
/// (`SelectStmt`).
extension Parser {
  /// A query, in parentheses or not, with or without `WITH`.
  mutating func query() throws(SyntaxError) -> Query {
    try descend(Self.queryLevels)
    defer { ascend(Self.queryLevels) }
    let with = try optionalWith()
    var query = try queryTail(behind: try intersections())
    guard with == nil || query.with == nil else { throw expected("only one WITH") }
    if with != nil { query.with = with }
    return query
  }

  /// Whether a set operation or a clause goes on with a query that has been read.
  var isAtQueryContinuation: Bool {
    switch current.keyword {
    case .union, .intersect, .except, .order, .limit, .offset, .fetch, .for: true
    default: false
    }
  }

  /// Set operations, sorting, limits and locks behind a first query.
  mutating func queryTail(behind first: Query) throws(SyntaxError) -> Query {
    var query = try setOperations(behind: try intersections(behind: first))
    if at(.order) {
      guard query.orderBy.isEmpty else { throw expected("only one ORDER BY") }
      query.orderBy = try sortClause()
    }
    if at(.for) {
      try lockingClauses(&query)
      try limits(&query)
    } else {
      try limits(&query)
      try lockingClauses(&query)
    }
    return query
  }

  // MARK: Set operations

  private mutating func setOperations(behind first: Query) throws(SyntaxError) -> Query {
    var left = first
    while at(.union) || at(.except) {
      let operation: SetOperation = at(.union) ? .union : .except
      advance()
      let isAll = setQuantifier()
      try growHeight()
      left = Query(.combined(left, operation, all: isAll, try intersections()))
    }
    return left
  }

  /// `INTERSECT` binds tighter than the others.
  private mutating func intersections() throws(SyntaxError) -> Query {
    try intersections(behind: try simpleQuery())
  }

  private mutating func intersections(behind first: Query) throws(SyntaxError) -> Query {
    var left = first
    while accept(.intersect) {
      let isAll = setQuantifier()
      try growHeight()
      left = Query(.combined(left, .intersect, all: isAll, try simpleQuery()))
    }
    return left
  }

  /// The tree under construction becomes one higher.
  mutating func growHeight() throws(SyntaxError) {
    height += 1
    try checkHeight(height)
  }

  private mutating func setQuantifier() -> Bool {
    if accept(.all) { return true }
    _ = accept(.distinct)
    return false
  }

  private mutating func simpleQuery() throws(SyntaxError) -> Query {
    switch current.keyword {
    case .select: return Query(.select(try select()))
    case .values: return Query(.values(try values()))
    case .table:
      advance()
      return Query(.table(try relation()))
    default:
      guard at(.leftParenthesis) else { throw expected("SELECT, VALUES or TABLE") }
      return try parenthesizedQuery()
    }
  }

  /// `(SELECT …)`.
  mutating func parenthesizedQuery() throws(SyntaxError) -> Query {
    try descend()
    defer { ascend() }
    try expect(.leftParenthesis, "(")
    let inner = try query()
    try expect(.rightParenthesis, ")")
    return inner
  }

  // MARK: Sorting, limits, locks

  /// `ORDER BY …`: the keys.
  mutating func sortClause() throws(SyntaxError) -> [Expression] {
    try expect(.order, .by)
    var keys: [Expression] = []
    repeat {
      keys.append(try expression())
      if accept(.using) { _ = try operatorSymbol() } else { _ = accept(.asc) || accept(.desc) }
      if accept(.nulls), !accept(.first), !accept(.last) { throw expected("FIRST or LAST") }
    } while accept(.comma)
    return keys
  }

  /// `LIMIT` and `OFFSET`, in any order.
  private mutating func limits(_ query: inout Query) throws(SyntaxError) {
    while true {
      switch current.keyword {
      case .limit:
        guard query.limit == nil else { throw expected("only one LIMIT") }
        advance()
        query.limit = accept(.all) ? .null : try expression()
      case .offset:
        guard query.offset == nil else { throw expected("only one OFFSET") }
        advance()
        query.offset = try offset()
      case .fetch:
        guard query.limit == nil else { throw expected("only one LIMIT") }
        query.limit = try fetchFirst(isSorted: !query.orderBy.isEmpty)
      default:
        return
      }
    }
  }

  /// `OFFSET a + b`, `OFFSET 10 ROWS`: in front of the word only a single operand stands.
  private mutating func offset() throws(SyntaxError) -> Expression {
    let start = mark
    let value = try expression()
    guard at(.row) || at(.rows) else { return value }
    let end = mark
    rewind(to: start)
    if isAtNumber { _ = try signedNumber() } else { _ = try operand() }
    guard mark == end else { throw expected("an operand and ROWS") }
    advance()
    return value
  }

  private mutating func lockingClauses(_ query: inout Query) throws(SyntaxError) {
    let isTied = previous.keyword == .ties
    if accept(.for, .read, .only) { return }
    while at(.for) {
      let clause = try lockingClause()
      guard !(isTied && clause.waiting == .skipLocked) else {
        throw expected("SKIP LOCKED without WITH TIES")
      }
      query.locking.append(clause)
    }
  }

  /// `FETCH FIRST 10 ROWS ONLY`, `FETCH NEXT ROW WITH TIES`.
  private mutating func fetchFirst(isSorted: Bool) throws(SyntaxError) -> Expression {
    try expect(.fetch)
    guard accept(.first) || accept(.next) else { throw expected("FIRST or NEXT") }
    var count = Expression.number("1")
    let isWord = at(.row) || at(.rows)
    if isAtNumber {
      count = .number(try signedNumber())
    } else if !isWord || peek().keyword == .row || peek().keyword == .rows {
      count = try operand()
    }
    guard accept(.row) || accept(.rows) else { throw expected("ROW or ROWS") }
    if accept(.only) { return count }
    guard isSorted else { throw expected("ONLY, or ORDER BY in front of WITH TIES") }
    try expect(.with, .ties)
    return count
  }

  private mutating func lockingClause() throws(SyntaxError) -> LockingClause {
    try expect(.for)
    let strength: LockingClause.Strength
    if accept(.update) {
      strength = .update
    } else if accept(.no) {
      try expect(.key, .update)
      strength = .noKeyUpdate
    } else if accept(.share) {
      strength = .share
    } else {
      guard accept(.key, .share) else { throw expected("UPDATE, NO KEY UPDATE or SHARE") }
      strength = .keyShare
    }
    let tables = accept(.of) ? try objectNames() : []
    let waiting: LockingClause.Waiting =
      accept(.nowait) ? .noWait : accept(.skip, .locked) ? .skipLocked : .wait
    return LockingClause(strength: strength, of: tables, waiting: waiting)
  }
}

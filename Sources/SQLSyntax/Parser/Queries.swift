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
    if at(.order) { query.orderBy = try sortClause() }
    while try limitOrLocking(&query) {}
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

  private mutating func limitOrLocking(_ query: inout Query) throws(SyntaxError) -> Bool {
    switch current.keyword {
    case .limit:
      guard query.limit == nil else { throw expected("only one LIMIT") }
      advance()
      query.limit = accept(.all) ? .null : try expression()
    case .offset:
      guard query.offset == nil else { throw expected("only one OFFSET") }
      advance()
      query.offset = try expression()
      _ = accept(.row) || accept(.rows)
    case .fetch:
      guard query.limit == nil else { throw expected("only one LIMIT") }
      query.limit = try fetchFirst()
    case .for:
      guard let clause = try lockingClause() else { return true }
      query.locking.append(clause)
    default:
      return false
    }
    return true
  }

  /// `FETCH FIRST 10 ROWS ONLY`, `FETCH NEXT ROW WITH TIES`.
  private mutating func fetchFirst() throws(SyntaxError) -> Expression {
    try expect(.fetch)
    guard accept(.first) || accept(.next) else { throw expected("FIRST or NEXT") }
    var count = Expression.number("1")
    if isAtNumber {
      count = .number(try signedNumber())
    } else if !at(.row) && !at(.rows) {
      count = try operand()
    }
    guard accept(.row) || accept(.rows) else { throw expected("ROW or ROWS") }
    if !accept(.only) { try expect(.with, .ties) }
    return count
  }

  /// Nil for `FOR READ ONLY`, which locks nothing.
  private mutating func lockingClause() throws(SyntaxError) -> LockingClause? {
    try expect(.for)
    if accept(.read, .only) { return nil }
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

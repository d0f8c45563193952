// SPDX-License-Identifier: Apache-2.0

/// Queries: WITH, SELECT, set operations, VALUES and TABLE.
extension MySQLParser {
  /// Whether a query in parentheses begins here, however many parentheses stand before it.
  ///
  /// `((SELECT 1) + 1)` is an expression and `((SELECT 1) a JOIN b)` a join: what stands behind the
  /// inner parentheses decides, so that nobody has to try one reading after the other.
  var atParenthesizedQuery: Bool {
    var distance = 0
    while peek(distance).kind == .leftParenthesis { distance += 1 }
    let token = peek(distance)
    let begins =
      isWord(token, "select") || isWord(token, "with") || isWord(token, "table")
      || (isWord(token, "values") && isQueryValues(distance))
    guard distance > 0, begins else { return false }
    return (1..<distance).allSatisfy { continuesQuery(behindClosing: mark + $0) }
  }

  /// Whether what stands behind a group in parentheses can belong to a query that began with it.
  private func continuesQuery(behindClosing opening: Int) -> Bool {
    guard let closing = closing(of: opening), closing + 1 < tokens.count else { return true }
    let token = tokens[closing + 1]
    guard token.kind == .word else { return token.kind == .rightParenthesis }
    return Self.queryTails.contains { isWord(token, $0) }
  }

  private static let queryTails: [StaticString] = [
    "union", "except", "intersect", "minus", "order", "limit", "offset", "fetch", "for", "lock",
    "into", "procedure",
  ]

  /// `(VALUES ROW(1), …)`, not the function `VALUES(c)`.
  private func isQueryValues(_ distance: Int) -> Bool {
    isWord(peek(distance + 1), "row")
      || (engine == .mariadb && peek(distance + 1).kind == .leftParenthesis)
  }

  var atQuery: Bool {
    at("select") || at("with") || at("table") || at("values") || atParenthesizedQuery
  }

  mutating func parenthesizedQuery() throws(SyntaxError) -> MySQL.Query {
    try expect(.leftParenthesis, "(")
    let query = try self.query()
    try expect(.rightParenthesis, ")")
    return query
  }

  mutating func query() throws(SyntaxError) -> MySQL.Query {
    try descend(Self.queryLevels)
    defer { ascend(Self.queryLevels) }
    let with = try commonTables()
    var query = MySQL.Query(try queryBody())
    query.with = with
    try queryTail(&query)
    return query
  }

  mutating func commonTables() throws(SyntaxError) -> [MySQL.CommonTable] {
    guard accept("with") else { return [] }
    _ = accept("recursive")
    return try commaSeparated { parser throws(SyntaxError) in
      let name = try parser.name("a name of a common table")
      if parser.at(.leftParenthesis) { try parser.skipParenthesized() }
      try parser.expect("as")
      let query = try parser.parenthesizedQuery()
      if parser.accept("cycle") {
        while !parser.isAtEnd, !parser.at("restrict") { parser.advance() }
        _ = parser.accept("restrict")
      }
      return MySQL.CommonTable(name, query)
    }
  }

  private mutating func queryBody() throws(SyntaxError) -> MySQL.QueryBody {
    var body = try queryTerm()
    var height = 0
    while atSetOperator {
      height += 1
      guard height <= Self.maximumHeight else {
        throw SyntaxError(problem: .tooDeep(limit: Self.maximumHeight), range: current.range)
      }
      advance()
      _ = accept("all") || accept("distinct") || accept("distinctrow")
      body = .combination(body, try queryTerm())
    }
    return body
  }

  /// Some of the words are names on older servers, where a query does not follow.
  private var atSetOperator: Bool {
    at("union")
      || (at(anyOf: ["except", "intersect", "minus"])
        && (peek().kind == .leftParenthesis
          || ["select", "all", "distinct", "distinctrow", "values", "table", "with"]
            .contains { isWord(peek(), $0) }))
  }

  private mutating func queryTerm() throws(SyntaxError) -> MySQL.QueryBody {
    if at(.leftParenthesis) { return .nested(try parenthesizedQuery()) }
    if try only(.mysql, accept("table"), "TABLE as a query") { return .table(try objectName()) }
    if accept("values") { return try valuesBody() }
    return .select(try select())
  }

  private mutating func valuesBody() throws(SyntaxError) -> MySQL.QueryBody {
    var rows: [[MySQL.Expression]] = []
    var count = 0
    repeat {
      if accept("row") {
        try only(.mysql, true, "VALUES ROW")
      } else {
        try only(.mariadb, true, "VALUES without ROW")
      }
      let row = try valueRow()
      if rows.count < MySQL.Insert.kept { rows.append(row) }
      count += 1
    } while accept(.comma)
    return .values(rows, count: count)
  }

  private mutating func queryTail(_ query: inout MySQL.Query) throws(SyntaxError) {
    if accept("order", "by") {
      query.orderBy = try commaSeparated { parser throws(SyntaxError) in try parser.orderItem() }
      _ = accept("with", "rollup")
    }
    try limitClause(&query)
    if accept("procedure") {
      _ = try name()
      try skipParenthesized()
    }
    try into()
    while let locking = try lockingClause() { query.locking.append(locking) }
    try into()
  }

  private mutating func limitClause(_ query: inout MySQL.Query) throws(SyntaxError) {
    if accept("limit") {
      query.limit = try expression()
      if accept(.comma) || accept("offset") { query.limit = try expression() }
      if try only(.mariadb, accept("rows", "examined"), "ROWS EXAMINED") {
        _ = try expression()
      }
    } else if at("offset") || at("fetch") {
      try only(.mariadb, since: ServerVersion(10, 6), true, "FETCH FIRST")
      if accept("offset") {
        _ = try expression()
        _ = accept("row") || accept("rows")
      }
      if accept("fetch") {
        _ = accept("first") || accept("next")
        query.limit = at("row") || at("rows") ? .literal(.number("1")) : try expression()
        _ = accept("row") || accept("rows")
        _ = accept("only") || accept("with", "ties")
      }
    }
  }

  /// `INTO OUTFILE …`, `INTO @a, @b`, `INTO a, b` in programs.
  private mutating func into() throws(SyntaxError) {
    guard accept("into") else { return }
    if accept("outfile") || accept("dumpfile") {
      _ = try string("a file name")
      if acceptCharset() { _ = try charsetName() }
      while at("fields") || at("columns") || at("lines") {
        advance()
        while at("terminated") || at("enclosed") || at("escaped") || at("optionally")
          || at("starting") || at("by") || at(.string) || at(.bits)
        {
          advance()
        }
      }
      return
    }
    _ = try commaSeparated { parser throws(SyntaxError) in
      if !parser.accept(.userVariable) { _ = try parser.columnName() }
    }
  }

  private mutating func lockingClause() throws(SyntaxError) -> MySQL.Locking? {
    var locking: MySQL.Locking
    let isOld = accept("lock", "in", "share", "mode")
    if isOld {
      locking = MySQL.Locking(.share)
    } else if accept("for", "update") {
      locking = MySQL.Locking(.update)
    } else if try only(.mysql, accept("for", "share"), "FOR SHARE") {
      locking = MySQL.Locking(.share)
    } else {
      return nil
    }
    if try only(.mysql, !isOld && accept("of"), "FOR UPDATE OF") {
      locking.tables = try commaSeparated { parser throws(SyntaxError) in try parser.name() }
    }
    locking.wait = try lockingWait(isOld: isOld)
    return locking
  }

  private mutating func lockingWait(isOld: Bool) throws(SyntaxError) -> MySQL.Wait? {
    // On MySQL nothing follows LOCK IN SHARE MODE.
    if isOld, engine != .mariadb { return nil }
    if accept("skip", "locked") {
      if engine == .mariadb { try only(.mariadb, since: ServerVersion(10, 6), true, "SKIP LOCKED") }
      return .skipLocked
    }
    if accept("nowait") { return .noWait }
    return try ddlWait()
  }

  // MARK: SELECT

  private mutating func select() throws(SyntaxError) -> MySQL.Select {
    try expect("select")
    var select = MySQL.Select()
    options: while true {
      if accept("high_priority") {
        select.isHighPriority = true
      } else if accept("all") || accept("distinct") || accept("distinctrow")
        || accept("straight_join") || accept("sql_small_result") || accept("sql_big_result")
        || accept("sql_buffer_result") || acceptsQueryCache && accept("sql_cache")
        || accept("sql_no_cache")
        || accept("sql_calc_found_rows")
      {
        continue
      } else {
        break options
      }
    }
    select.items = try commaSeparated { parser throws(SyntaxError) in try parser.selectItem() }
    try into()
    if accept("from"), !accept("dual") {
      select.from = try commaSeparated { parser throws(SyntaxError) in
        try parser.tableReference()
      }
    }
    if accept("where") { select.condition = try expression() }
    if accept("group", "by") {
      select.groupBy = try commaSeparated { parser throws(SyntaxError) in
        try parser.orderItem()
      }
      _ = accept("with", "rollup")
    }
    if accept("having") { select.having = try expression() }
    if accept("qualify") { select.having = try expression() }
    if accept("window") {
      _ = try commaSeparated { parser throws(SyntaxError) in
        _ = try parser.name()
        try parser.expect("as")
        try parser.skipParenthesized()
      }
    }
    return select
  }

  /// MySQL 8.0 has no query cache.
  private var acceptsQueryCache: Bool { engine == .mariadb || version < ServerVersion(8, 0) }

  private mutating func selectItem() throws(SyntaxError) -> MySQL.Expression {
    let item = try expression()
    if accept("as") {
      if at(.string) { _ = try string() } else { _ = try name("an alias") }
    } else if at(.string) {
      _ = try string()
    } else if atName, !at("into"), !atSetOperator {
      _ = try name()
    }
    return item
  }

  // MARK: FROM

  mutating func tableReference() throws(SyntaxError) -> MySQL.TableReference {
    try descend()
    defer { ascend() }
    var left = try tableFactor()
    var height = 0
    while let join = try joinHead() {
      height += 1
      guard height <= Self.maximumHeight else {
        throw SyntaxError(problem: .tooDeep(limit: Self.maximumHeight), range: current.range)
      }
      let right = try tableFactor()
      var joined = MySQL.Join(join.kind, left, right)
      joined.isNatural = join.isNatural
      try joinCondition(&joined)
      if joined.condition == nil, joined.using.isEmpty, !join.isNatural, joinFollows {
        // `a JOIN b JOIN c ON … ON …`: the inner join comes first.
        joined.right = try innerJoins(right)
        try joinCondition(&joined)
      }
      left = .join(joined)
    }
    return left
  }

  private mutating func joinCondition(_ join: inout MySQL.Join) throws(SyntaxError) {
    if accept("on") {
      join.condition = try expression()
    } else if accept("using") {
      join.using = try parenthesized { parser throws(SyntaxError) in try parser.name() }
    }
  }

  private var joinFollows: Bool {
    at("join") || at("left") || at("right") || at("inner") || at("cross") || at("natural")
      || at("straight_join")
  }

  private mutating func innerJoins(
    _ first: MySQL.TableReference
  ) throws(SyntaxError) -> MySQL.TableReference {
    try descend()
    defer { ascend() }
    guard let join = try joinHead() else { return first }
    var joined = MySQL.Join(join.kind, first, try tableFactor())
    if joinFollows { joined.right = try innerJoins(joined.right) }
    try joinCondition(&joined)
    return .join(joined)
  }

  private mutating func joinHead() throws(SyntaxError) -> (
    kind: MySQL.Join.Kind, isNatural: Bool
  )? {
    let start = mark
    let isNatural = accept("natural")
    var kind = MySQL.Join.Kind.inner
    if accept("left") {
      kind = .left
      _ = accept("outer")
    } else if accept("right") {
      kind = .right
      _ = accept("outer")
    } else if !(accept("inner") || accept("cross")), accept("straight_join") {
      return (.inner, isNatural)
    }
    guard accept("join") else {
      rewind(to: start)
      return nil
    }
    return (kind, isNatural)
  }

  private mutating func tableFactor() throws(SyntaxError) -> MySQL.TableReference {
    try only(.mysql, at("lateral") && peek().kind == .leftParenthesis, "LATERAL")
    _ = accept("lateral")
    if at(.leftParenthesis) {
      if atParenthesizedQuery { return try derivedTable() }
      try expect(.leftParenthesis, "(")
      var inner = try tableReference()
      while accept(.comma) {
        inner = .join(MySQL.Join(.inner, inner, try tableReference()))
      }
      try expect(.rightParenthesis, ")")
      return inner
    }
    if accept(operator: "{") {
      // `{ OJ a LEFT JOIN b ON … }`
      _ = try name()
      let inner = try tableReference()
      try expect(operator: "}")
      return inner
    }
    if at("json_table"), peek().kind == .leftParenthesis {
      advance()
      try expect(.leftParenthesis, "(")
      let document = try expression()
      while !at(.rightParenthesis), !isAtEnd {
        if at(.leftParenthesis) { try skipParenthesized() } else { advance() }
      }
      try expect(.rightParenthesis, ")")
      return .function([document], alias: try alias())
    }
    return .table(try tableName())
  }

  private mutating func derivedTable() throws(SyntaxError) -> MySQL.TableReference {
    let query = try parenthesizedQuery()
    let alias = try alias()
    if at(.leftParenthesis) { try skipParenthesized() }
    return .derived(query, alias: alias)
  }

  /// A table with partitions, alias and index hints.
  mutating func tableName() throws(SyntaxError) -> MySQL.TableName {
    var table = MySQL.TableName(try objectName())
    if at("partition"), peek().kind == .leftParenthesis {
      advance()
      table.partitions = try parenthesized { parser throws(SyntaxError) in try parser.name() }
    }
    let isTimed = accept("for", "system_time") || accept("for", "portion", "of")
    if try only(.mariadb, isTimed, "FOR SYSTEM_TIME") { try skipSystemTime() }
    table.alias = try alias()
    try indexHints()
    if accept("tablesample") {
      while !isAtEnd, !at(.leftParenthesis) { advance() }
      try skipParenthesized()
    }
    return table
  }

  /// `FOR SYSTEM_TIME AS OF …`, `BETWEEN … AND …`, `FROM … TO …`, `ALL` (MariaDB).
  private mutating func skipSystemTime() throws(SyntaxError) {
    if accept("all") { return }
    if accept("as", "of") {
      _ = accept("transaction")
      _ = try bitOr()
      return
    }
    if at("between") || at("from") {
      advance()
      _ = try bitOr()
      guard accept("and") || accept("to") else { throw expected("AND or TO") }
      _ = try bitOr()
      return
    }
    _ = try name()
    if accept("from") {
      _ = try bitOr()
      try expect("to")
      _ = try bitOr()
    }
  }

  private mutating func alias() throws(SyntaxError) -> String? {
    if accept("as") { return try name("an alias") }
    guard atName, !at("partition"), !at("tablesample"), !atSetOperator, !at("window"),
      !at("offset"), !at("of"), !at("qualify")
    else { return nil }
    return try name()
  }

  private mutating func indexHints() throws(SyntaxError) {
    while at("use") || at("force") || at("ignore"),
      isWord(peek(), "index") || isWord(peek(), "key")
    {
      advance()
      advance()
      if accept("for") {
        _ = accept("join") || accept("order", "by") || accept("group", "by")
      }
      try skipParenthesized()
    }
  }
}

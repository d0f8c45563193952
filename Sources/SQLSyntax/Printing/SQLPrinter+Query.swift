// SPDX-License-Identifier: Apache-2.0

extension SQLPrinter {
  mutating func query(_ query: Query) {
    if let with = query.with { self.with(with) }
    body(query.body)
    if !query.orderBy.isEmpty {
      write(" ORDER BY ")
      list(query.orderBy) { $0.expression($1) }
    }
    clause(" LIMIT ", query.limit)
    clause(" OFFSET ", query.offset)
    for clause in query.locking { locking(clause) }
  }

  mutating func clause(_ words: String, _ expression: Expression?) {
    guard let expression else { return }
    write(words)
    self.expression(expression)
  }

  mutating func with(_ with: With) {
    write(with.recursive ? "WITH RECURSIVE " : "WITH ")
    list(with.elements) { printer, element in
      printer.write(SQLText.identifier(element.name))
      printer.columnList(element.columns)
      printer.write(" AS (")
      printer.statement(element.statement)
      printer.write(")")
    }
    write(" ")
  }

  /// ` (a, b)`, or nothing.
  mutating func columnList(_ columns: [String]) {
    guard !columns.isEmpty else { return }
    write(" (" + columns.map(SQLText.identifier).joined(separator: ", ") + ")")
  }

  mutating func relation(_ reference: RelationReference) {
    if reference.only { write("ONLY ") }
    name(reference.name)
    alias(reference.alias)
  }

  mutating func alias(_ alias: String?) {
    if let alias { write(" AS " + SQLText.identifier(alias)) }
  }

  mutating func targets(_ targets: [Target]) {
    list(targets) { printer, target in
      printer.expression(target.expression)
      printer.alias(target.alias)
    }
  }

  private mutating func body(_ body: QueryBody) {
    switch body {
    case .select(let select): self.select(select)
    case .values(let values):
      write("VALUES ")
      list(values.rows) { printer, row in
        printer.write("(")
        printer.list(row) { $0.expression($1) }
        printer.write(")")
      }
    case .table(let reference):
      write("TABLE ")
      relation(reference)
    case .combined(let left, let operation, let all, let right):
      write("(")
      query(left)
      write(") \(operation.sql)\(all ? " ALL" : "") (")
      query(right)
      write(")")
    }
  }

  private mutating func select(_ select: Select) {
    write("SELECT ")
    if !select.distinctOn.isEmpty {
      write("DISTINCT ON (")
      list(select.distinctOn) { $0.expression($1) }
      write(") ")
    } else if select.distinct {
      write("DISTINCT ")
    }
    targets(select.targets)
    if let into = select.into {
      write(" INTO ")
      name(into.name)
    }
    from(" FROM ", select.from)
    clause(" WHERE ", select.filter)
    if !select.groupBy.isEmpty {
      write(" GROUP BY ")
      list(select.groupBy) { $0.expression($1) }
    }
    clause(" HAVING ", select.having)
  }

  mutating func from(_ words: String, _ items: [FromItem]) {
    guard !items.isEmpty else { return }
    write(words)
    list(items) { $0.fromItem($1) }
  }

  mutating func fromItem(_ item: FromItem) {
    switch item {
    case .relation(let reference, let sampled):
      relation(reference)
      if sampled { write(" TABLESAMPLE system (100)") }
    case .subquery(let query, let alias, let lateral):
      write(lateral ? "LATERAL (" : "(")
      self.query(query)
      write(")")
      self.alias(alias)
    case .function(let calls, let alias, let lateral):
      if lateral { write("LATERAL ") }
      functions(calls)
      self.alias(alias)
    case .join(let left, let kind, let right, let condition):
      write("(")
      fromItem(left)
      join(kind, natural: condition == .natural)
      fromItem(right)
      joinCondition(condition)
      write(")")
    }
  }

  private mutating func functions(_ calls: [Expression]) {
    if calls.count > 1 { write("ROWS FROM (") }
    list(calls) { $0.expression($1) }
    if calls.count > 1 { write(")") }
  }

  private mutating func join(_ kind: JoinKind, natural: Bool) {
    if natural { write(" NATURAL") }
    switch kind {
    case .inner: write(" JOIN ")
    case .left: write(" LEFT JOIN ")
    case .right: write(" RIGHT JOIN ")
    case .full: write(" FULL JOIN ")
    case .cross: write(" CROSS JOIN ")
    }
  }

  private mutating func joinCondition(_ condition: JoinCondition) {
    switch condition {
    case .none, .natural: break
    case .on(let expression): clause(" ON ", expression)
    case .using(let columns):
      write(" USING")
      columnList(columns)
    }
  }

  private mutating func locking(_ clause: LockingClause) {
    switch clause.strength {
    case .keyShare: write(" FOR KEY SHARE")
    case .share: write(" FOR SHARE")
    case .noKeyUpdate: write(" FOR NO KEY UPDATE")
    case .update: write(" FOR UPDATE")
    }
    if !clause.of.isEmpty {
      write(" OF ")
      list(clause.of) { $0.name($1) }
    }
    switch clause.waiting {
    case .wait: break
    case .noWait: write(" NOWAIT")
    case .skipLocked: write(" SKIP LOCKED")
    }
  }
}

extension SetOperation {
  fileprivate var sql: String {
    switch self {
    case .union: "UNION"
    case .intersect: "INTERSECT"
    case .except: "EXCEPT"
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// One relation in the range table of a query.
struct RangeEntry {
  var relation: Relation
  /// The name by which the query calls it.
  var alias: String
  var mode: LockMode
  var only: Bool
  /// What an INSERT, UPDATE, DELETE or MERGE writes.
  var isTarget = false
}

/// One `SELECT`, `UPDATE`… with the relations that it joins: what the planner plans at a time.
struct QueryLevel {
  var entries: [RangeEntry] = []
  /// Names of FROM items that are no relations, and whether few rows come from them.
  var derived: [String: Bool] = [:]
  /// Its WHERE and ON conditions, split at AND.
  var conditions: [Expression] = []
  /// The level around it, for a subquery.
  var parent: Int?
  /// `EXISTS` and `IN`: the planner makes a join of them.
  var joinsParent = false
  /// A LIMIT without anything that needs all the rows first.
  var stopsEarly = false
  /// A LIMIT of whatever kind: few rows come out.
  var isLimited = false
  /// The column of a first ORDER BY key, where a LIMIT follows.
  var limitedOrder: Expression?
  /// The columns of `SELECT min(a), max(b)` without anything else.
  var extremes: [Expression]?
  /// Rows written without reading any: `INSERT`.
  var isInsert = false
  /// A `WITH` element that writes: it is planned before the query around it.
  var isModifying = false
}

/// A statement that writes rows, with the level in which its target stands.
struct RowWriter {
  var statement: DataStatement
  var target: Relation
  var level: Int
}

/// A query as parse analysis and the rewriter leave it: relations in the order in which they are
/// locked, and the levels to be planned.
///
/// `parserOpenTable` and `transformStmt` in src/backend/parser lock what the text names;
/// `AcquireRewriteLocks` in rewriteHandler.c what the views in it name.
struct QueryAnalysis {
  let catalog: Catalog
  private(set) var requests: [LockRequest] = []
  var levels: [QueryLevel] = []
  var writers: [RowWriter] = []
  /// Calls in the order in which they stand.
  private(set) var calls: [FunctionCall] = []
  /// Names that the catalog does not have.
  private(set) var missing: [ObjectName] = []
  /// Nothing was left out for its depth or number.
  private(set) var isComplete = true
  private var views: [PendingView] = []
  private var depth = 0

  /// Queries in queries; deeper than any person writes, shallower than the stack.
  private static let maximumDepth = 64
  /// Views in views; more than any person writes.
  private static let maximumViews = 4096

  init(catalog: Catalog) { self.catalog = catalog }

  private struct PendingView {
    var view: Relation
    var query: Query
    var mode: LockMode
    var conditions: [Expression]
  }
}

/// A view in the way in which a query reads it.
private struct Expansion: Hashable {
  var view: RelationName
  var mode: LockMode
  var conditions: [Expression]
}

/// The `WITH` names in scope.
struct CommonNames {
  /// Not the whole statement: its views are expanded once, at the end.
  private(set) var isNested = false
  /// Whether few rows come from them.
  private var few: [String: Bool] = [:]

  var nested: CommonNames {
    var names = self
    names.isNested = true
    return names
  }

  mutating func insert(_ name: String, few: Bool) { self.few[name] = few }

  /// Nil: no such name.
  func returnsFew(_ name: ObjectName) -> Bool? { name.schema == nil ? few[name.name] : nil }
}

// MARK: - Statements

extension QueryAnalysis {
  mutating func analyze(
    _ statement: DataStatement, names: CommonNames = CommonNames(), isModifying: Bool = false
  ) {
    switch statement {
    case .query(let query): analyze(query, names: names)
    case .insert(let insert): analyze(insert, names, isModifying)
    case .update(let update): analyze(update, names, isModifying)
    case .delete(let delete): analyze(delete, names, isModifying)
    case .merge(let merge): analyze(merge, names, isModifying)
    }
    if !names.isNested { expandViews() }
  }

  private mutating func analyze(_ insert: Insert, _ names: CommonNames, _ isModifying: Bool) {
    let names = analyze(insert.with, names)
    guard let level = open(insert.table, isModifying) else { return }
    levels[level].isInsert = true
    write(.insert(insert), level)
    if let source = insert.source { analyze(source, names: names) }
    for assignment in insert.onConflict?.update ?? [] {
      scan(assignment.value, in: level, names)
    }
    scan(insert.onConflict?.filter, in: level, names)
    for target in insert.returning { scan(target.expression, in: level, names) }
  }

  private mutating func analyze(_ update: Update, _ names: CommonNames, _ isModifying: Bool) {
    let names = analyze(update.with, names)
    guard let level = open(update.table, isModifying) else { return }
    write(.update(update), level)
    for item in update.from { add(item, to: level, names) }
    addConditions(update.filter, to: level, names)
    for target in update.returning { scan(target.expression, in: level, names) }
    for assignment in update.assignments { scan(assignment.value, in: level, names) }
  }

  private mutating func analyze(_ delete: Delete, _ names: CommonNames, _ isModifying: Bool) {
    let names = analyze(delete.with, names)
    guard let level = open(delete.table, isModifying) else { return }
    write(.delete(delete), level)
    for item in delete.using { add(item, to: level, names) }
    addConditions(delete.filter, to: level, names)
    for target in delete.returning { scan(target.expression, in: level, names) }
  }

  private mutating func analyze(_ merge: Merge, _ names: CommonNames, _ isModifying: Bool) {
    let names = analyze(merge.with, names)
    guard let level = open(merge.target, isModifying) else { return }
    write(.merge(merge), level)
    add(merge.source, to: level, names)
    addConditions(merge.on, to: level, names)
    for branch in merge.branches {
      scan(branch.condition, in: level, names)
      switch branch.action {
      case .insert(_, let values): for value in values { scan(value, in: level, names) }
      case .update(let assignments):
        for assignment in assignments { scan(assignment.value, in: level, names) }
      case .delete, .doNothing: break
      }
    }
    for target in merge.returning { scan(target.expression, in: level, names) }
  }

  /// A level with the table that a statement writes, locked before anything that it reads
  /// (`setTargetTable` in parse_clause.c).
  private mutating func open(_ table: RelationReference, _ isModifying: Bool) -> Int? {
    guard let relation = find(table.name) else { return nil }
    var level = QueryLevel()
    level.isModifying = isModifying
    level.entries = [
      RangeEntry(
        relation: relation, alias: table.alias ?? relation.name.name, mode: .rowExclusive,
        only: table.only, isTarget: true)
    ]
    levels.append(level)
    request(relation, .rowExclusive, .target)
    return levels.count - 1
  }

  private mutating func write(_ statement: DataStatement, _ level: Int) {
    let target = levels[level].entries[0].relation
    if let view = target.view, target.kind == .view {
      views.append(
        PendingView(view: target, query: view.query, mode: .rowExclusive, conditions: []))
    }
    writers.append(RowWriter(statement: statement, target: target, level: level))
  }
}

// MARK: - Queries

extension QueryAnalysis {
  mutating func analyze(
    _ query: Query, names: CommonNames = CommonNames(), parent: Int? = nil, joins: Bool = false,
    locking inherited: Bool = false, conditions: [Expression] = []
  ) {
    guard depth < Self.maximumDepth else {
      isComplete = false
      return
    }
    depth += 1
    defer { depth -= 1 }
    let names = analyze(query.with, names)
    switch query.body {
    case .select(let select):
      let level = begin(query, select, parent: parent, joins: joins)
      analyze(select, query, level, names, locking: inherited)
      if !query.isBarrier { levels[level].conditions += conditions }
    case .table(let table):
      let level = begin(query, Select(), parent: parent, joins: joins)
      add(table, to: level, names, strongest(query.locking, inherited))
    case .values(let list):
      let level = begin(query, Select(), parent: parent, joins: joins)
      levels[level].isLimited = true
      for row in list.rows { for value in row { scan(value, in: level, names) } }
    case .combined:
      for branch in query.branches {
        analyze(branch, names: names, parent: parent, conditions: conditions)
      }
    }
  }

  private mutating func begin(
    _ query: Query, _ select: Select, parent: Int?, joins: Bool
  ) -> Int {
    var level = QueryLevel(parent: parent, joinsParent: joins)
    level.isLimited = query.limit != nil
    let needsAll =
      !select.groupBy.isEmpty || select.distinct || !select.distinctOn.isEmpty
      || select.having != nil || select.targets.contains { $0.expression.needsAllRows }
    level.stopsEarly =
      query.limit != nil && query.orderBy.isEmpty && !needsAll && select.filter == nil
      && select.from.count == 1
    if query.limit != nil, !needsAll { level.limitedOrder = query.orderBy.first }
    if select.filter == nil, select.groupBy.isEmpty, query.locking.isEmpty {
      level.extremes = select.extremes
    }
    levels.append(level)
    return levels.count - 1
  }

  private mutating func analyze(
    _ select: Select, _ query: Query, _ level: Int, _ names: CommonNames, locking: Bool
  ) {
    levels[level].conditions += select.filter?.conjuncts ?? []
    for item in select.from {
      add(item, to: level, names, locking: query.locking, inherited: locking)
    }
    for target in select.targets { scan(target.expression, in: level, names) }
    scan(select.filter, in: level, names)
    scan(select.having, in: level, names)
    for expression in select.groupBy + select.windows + query.orderBy {
      scan(expression, in: level, names)
    }
    scan(query.limit, in: level, names)
    scan(query.offset, in: level, names)
  }

  /// Elements of WITH are analyzed before all else, and are seen by those behind them.
  private mutating func analyze(_ with: With?, _ names: CommonNames) -> CommonNames {
    guard let with else { return names }
    var names = names.nested
    if with.recursive { for element in with.elements { names.insert(element.name, few: false) } }
    for element in with.elements {
      switch element.statement {
      case .query(let query):
        analyze(query, names: names)
        names.insert(element.name, few: query.returnsFew)
      case .insert, .update, .delete, .merge:
        analyze(element.statement, names: names, isModifying: true)
        names.insert(element.name, few: false)
      }
    }
    return names
  }
}

// MARK: - FROM

extension QueryAnalysis {
  private mutating func add(
    _ item: FromItem, to level: Int, _ names: CommonNames, locking: [LockingClause] = [],
    inherited: Bool = false
  ) {
    switch item {
    case .relation(let reference, _):
      let alias = reference.alias ?? reference.name.name
      add(reference, to: level, names, Self.mode(of: alias, locking, inherited))
    case .subquery(let query, let alias, _):
      let locks = Self.mode(of: alias ?? "", locking, inherited) == .rowShare
      levels[level].derived[alias ?? ""] = query.returnsFew
      analyze(
        query, names: names.nested, parent: level, locking: locks,
        conditions: levels[level].conditions(on: alias))
    case .function(let calls, let alias, _):
      levels[level].derived[alias ?? ""] = calls.allSatisfy(\.returnsFewRows)
      for call in calls { scan(call, in: level, names) }
    case .join(let left, _, let right, let condition):
      add(left, to: level, names, locking: locking, inherited: inherited)
      let before = levels[level].entries.count
      add(right, to: level, names, locking: locking, inherited: inherited)
      switch condition {
      case .none, .natural: break
      case .on(let expression): addConditions(expression, to: level, names)
      case .using(let columns): join(columns, from: before, in: level)
      }
    }
  }

  private mutating func add(
    _ reference: RelationReference, to level: Int, _ names: CommonNames, _ mode: LockMode
  ) {
    if let few = names.returnsFew(reference.name) {
      levels[level].derived[reference.alias ?? reference.name.name] = few
      return
    }
    guard let relation = find(reference.name) else { return }
    let alias = reference.alias ?? relation.name.name
    levels[level].entries.append(
      RangeEntry(relation: relation, alias: alias, mode: mode, only: reference.only))
    request(relation, mode, .read)
    guard relation.kind == .view, let view = relation.view else { return }
    views.append(
      PendingView(
        view: relation, query: view.query, mode: mode,
        conditions: levels[level].conditions(on: alias)))
  }

  /// `USING (a)`: an equality between the two sides.
  private mutating func join(_ columns: [String], from right: Int, in level: Int) {
    let entries = levels[level].entries
    for column in columns {
      guard let left = entries[..<right].first(where: { $0.relation.column(column) != nil }),
        let other = entries[right...].first(where: { $0.relation.column(column) != nil })
      else { continue }
      levels[level].conditions.append(
        .binary("=", .column([left.alias, column]), .column([other.alias, column])))
    }
  }

  /// `FOR UPDATE` and its kin take ROW SHARE, on what OF names or on everything in FROM
  /// (`addRangeTableEntry` in parse_relation.c).
  private static func mode(
    of alias: String, _ locking: [LockingClause], _ inherited: Bool
  ) -> LockMode {
    let locks = locking.contains { clause in
      clause.of.isEmpty || clause.of.contains { $0.name == alias }
    }
    return locks || inherited ? .rowShare : .accessShare
  }

  private func strongest(_ locking: [LockingClause], _ inherited: Bool) -> LockMode {
    locking.isEmpty && !inherited ? .accessShare : .rowShare
  }
}

// MARK: - Expressions

extension QueryAnalysis {
  private mutating func addConditions(
    _ filter: Expression?, to level: Int, _ names: CommonNames
  ) {
    guard let filter else { return }
    levels[level].conditions += filter.conjuncts
    scan(filter, in: level, names)
  }

  private mutating func scan(_ expression: Expression?, in level: Int, _ names: CommonNames) {
    guard let expression else { return }
    var queries: [(Query, Expression)] = []
    expression.forEach { part in
      if case .function(let call) = part { calls.append(call) }
      for query in part.queries { queries.append((query, part)) }
    }
    for (query, part) in queries {
      let first = levels.count
      analyze(query, names: names.nested, parent: level, joins: part.joinsItsQuery)
      guard first < levels.count, case .inQuery(let operand, _, false) = part,
        !query.isBarrier, let output = query.singleOutput
      else { continue }
      levels[first].conditions.append(.binary("=", output, operand.asOuter))
    }
  }
}

extension QueryAnalysis {
  /// An expression on its own: its subqueries and calls.
  mutating func analyze(_ expression: Expression) {
    levels.append(QueryLevel(isLimited: true))
    scan(expression, in: levels.count - 1, CommonNames().nested)
  }
}

// MARK: - Names

extension QueryAnalysis {
  private mutating func find(_ name: ObjectName) -> Relation? {
    if let relation = catalog.relation(name) { return relation }
    missing.append(name)
    return nil
  }

  private mutating func request(_ relation: Relation, _ mode: LockMode, _ reason: LockReason) {
    requests.append(
      LockRequest(
        relation.name, relation.kind, mode, reason: reason,
        citation: Citation("parse_relation.c, addRangeTableEntry")))
  }

  /// What views read is locked after the whole text has been analyzed, in the same mode for
  /// FOR UPDATE, for reading otherwise; the base of a view that is written, for writing. A view
  /// that is read twice on the same conditions is read in the same way.
  private mutating func expandViews() {
    var position = 0
    var seen: Set<Expansion> = []
    while position < views.count {
      let pending = views[position]
      position += 1
      let expansion = Expansion(
        view: pending.view.name, mode: pending.mode, conditions: pending.conditions)
      guard seen.insert(expansion).inserted else { continue }
      guard seen.count <= Self.maximumViews else {
        isComplete = false
        break
      }
      let before = levels.count
      let from = requests.count
      analyze(
        pending.query, names: CommonNames().nested, locking: pending.mode == .rowShare,
        conditions: pending.conditions)
      for index in requests.indices[from...] {
        requests[index].reason = .dependent
        requests[index].citation = Citation("rewriteHandler.c, AcquireRewriteLocks")
      }
      guard pending.mode == .rowExclusive else { continue }
      becomeTarget(of: pending.view, level: before, request: from)
    }
    views = []
  }

  /// `rewriteTargetView` in rewriteHandler.c: the base relation takes the view's place.
  private mutating func becomeTarget(of view: Relation, level: Int, request: Int) {
    guard view.triggers.allSatisfy({ $0.timing != .insteadOf }), levels.indices.contains(level),
      levels[level].entries.count == 1, requests.indices.contains(request)
    else { return }
    levels[level].entries[0].mode = .rowExclusive
    levels[level].entries[0].isTarget = true
    requests[request].mode = .rowExclusive
    let base = levels[level].entries[0].relation
    for index in writers.indices where writers[index].target.name == view.name {
      let outer = writers[index].level
      levels[level].conditions += levels[outer].conditions
      levels[level].isInsert = levels[outer].isInsert
      writers[index].target = base
      writers[index].level = level
      levels[outer].entries.removeAll { $0.relation.name == view.name }
    }
    if base.kind == .view, let query = base.view?.query {
      views.append(PendingView(view: base, query: query, mode: .rowExclusive, conditions: []))
    }
  }
}

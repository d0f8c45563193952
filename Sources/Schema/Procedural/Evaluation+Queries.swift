// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Queries on the server's own catalogs, as the guards and loops of migrations write them.
extension Evaluation {
  /// Nil where the query is not of that kind.
  func rows(of query: Query) -> QueryRows? {
    guard query.with == nil, query.offset == nil, var result = rows(of: query.body) else {
      return nil
    }
    guard let limit = query.limit, limit != .null else { return result }
    guard case .integer(let count)? = value(of: limit) else { return nil }
    if result.rows.count > count {
      // Which ones these are, the order decides.
      result = QueryRows(rows: Array(result.rows.prefix(max(0, count))), isComplete: false)
    }
    return result
  }

  private func rows(of body: QueryBody) -> QueryRows? {
    switch body {
    case .select(let select): return rows(of: select)
    case .values(let values): return rows(of: values)
    case .table: return nil
    case .combined(let left, .union, let all, let right):
      guard let first = rows(of: left), let second = rows(of: right) else { return nil }
      return QueryRows(
        rows: Self.distinct(first.rows + second.rows, unless: all),
        isComplete: first.isComplete && second.isComplete)
    case .combined: return nil
    }
  }

  private static func distinct(_ rows: [QueryRow], unless all: Bool) -> [QueryRow] {
    guard !all else { return rows }
    var seen: Set<QueryRow> = []
    return rows.filter { seen.insert($0).inserted }
  }

  private func rows(of values: ValuesList) -> QueryRows? {
    guard values.count == values.rows.count else { return nil }
    let rows = values.rows.map { row in
      QueryRow(
        columns: row.enumerated().map { number, expression in
          QueryRow.Column(name: "column\(number + 1)", value: value(of: expression))
        })
    }
    return QueryRows(rows: rows, isComplete: true)
  }

  private func rows(of select: Select) -> QueryRows? {
    guard select.groupBy.isEmpty, select.having == nil, select.distinctOn.isEmpty,
      select.into == nil
    else { return nil }
    let conditions = select.filter.map(Self.conjuncts) ?? []
    guard let found = scopes(of: select.from, conditions) else { return nil }
    if let aggregate = aggregate(select, found) { return aggregate }
    if let expanded = expanded(select, found) { return expanded }
    guard select.targets.allSatisfy({ !Self.isSetOrAggregate($0.expression) }) else { return nil }
    let rows = found.scopes.map { scope in
      QueryRow(columns: select.targets.flatMap { columns(of: $0, in: scope) })
    }
    return QueryRows(
      rows: Self.distinct(rows, unless: !select.distinct), isComplete: found.isComplete)
  }

  private func columns(of target: Target, in scope: SystemScope) -> [QueryRow.Column] {
    if case .column(["*"]) = target.expression { return scope.allColumns }
    let value = within(scope).value(of: target.expression)
    return [QueryRow.Column(name: Self.name(of: target), value: value)]
  }

  /// `FigureColname` in parse_target.c.
  private static func name(of target: Target) -> String {
    if let alias = target.alias { return alias }
    var expression = target.expression
    while case .cast(let operand, _) = expression { expression = operand }
    switch expression {
    case .column(let path): return path.last ?? ""
    case .function(let call): return call.name.name
    default: return "?column?"
    }
  }

  private func within(_ scope: SystemScope) -> Evaluation {
    var inner = self
    inner.rows.append(scope)
    return inner
  }

  // MARK: Aggregates and sets

  /// `count(*)`, `array_agg(column)`, `string_agg(column, separator)`: one row.
  private func aggregate(_ select: Select, _ found: FoundScopes) -> QueryRows? {
    guard select.targets.count == 1, case .function(let call) = select.targets[0].expression,
      call.filter == nil, !call.distinct, found.isComplete
    else { return nil }
    var value: Datum?
    switch call.name.name {
    case "count":
      guard call.arguments.isEmpty || call.arguments == [.column(["*"])] else { return nil }
      value = .integer(found.scopes.count)
    case "array_agg", "string_agg":
      guard let elements = collected(call.arguments, found) else { return nil }
      value = elements.isEmpty ? .null : aggregate(elements, call)
    default: return nil
    }
    let column = QueryRow.Column(name: Self.name(of: select.targets[0]), value: value)
    return QueryRows(rows: [QueryRow(columns: [column])], isComplete: true)
  }

  private func collected(_ arguments: [Expression], _ found: FoundScopes) -> [Datum]? {
    guard let first = arguments.first else { return nil }
    let elements = found.scopes.compactMap { within($0).value(of: first) }
    return elements.count == found.scopes.count ? elements : nil
  }

  private func aggregate(_ elements: [Datum], _ call: FunctionCall) -> Datum? {
    if call.name.name == "array_agg" { return .array(elements) }
    guard call.arguments.count == 2, let separator = value(of: call.arguments[1]),
      let text = catalog.text(separator)
    else { return nil }
    return joined(elements, by: text)
  }

  /// `SELECT unnest(array) AS name`.
  private func expanded(_ select: Select, _ found: FoundScopes) -> QueryRows? {
    guard select.targets.count == 1, select.from.isEmpty, found.scopes.count == 1,
      case .function(let call) = select.targets[0].expression, let elements = elements(of: call)
    else { return nil }
    let name = Self.name(of: select.targets[0])
    return QueryRows(
      rows: elements.map { QueryRow(columns: [QueryRow.Column(name: name, value: $0)]) },
      isComplete: true)
  }

  /// What a function returns as a set.
  private func elements(of call: FunctionCall) -> [Datum]? {
    switch call.name.name {
    case "unnest":
      guard call.arguments.count == 1 else { return nil }
      return value(of: call.arguments[0])?.elements
    case "generate_series":
      guard call.arguments.count == 2, case .integer(let first)? = value(of: call.arguments[0]),
        case .integer(let last)? = value(of: call.arguments[1]),
        first <= last, last.subtractingReportingOverflow(first).partialValue < Self.limit
      else { return nil }
      return (first...last).map { .integer($0) }
    default: return nil
    }
  }

  private static func isSetOrAggregate(_ expression: Expression) -> Bool {
    let names: Set<String> = [
      "count", "array_agg", "string_agg", "max", "min", "sum", "avg", "bool_and", "bool_or",
      "every", "json_agg", "jsonb_agg", "unnest", "generate_series", "regexp_split_to_table",
    ]
    return expression.functionCalls.contains { names.contains($0.name.name) }
  }

  // MARK: FROM and WHERE

  struct FoundScopes {
    var scopes: [SystemScope] = [SystemScope()]
    /// No other rows satisfy the conditions.
    var isComplete = true
  }

  private static func conjuncts(_ filter: Expression) -> [Expression] {
    guard case .and(let operands) = filter else { return [filter] }
    return operands.flatMap(conjuncts)
  }

  private func scopes(of from: [FromItem], _ conditions: [Expression]) -> FoundScopes? {
    var found = FoundScopes()
    for item in from {
      guard let next = join(found, item, conditions) else { return nil }
      found = next
    }
    return settled(found, conditions)
  }

  /// Leaves out what some condition does not hold for, and what is not known.
  private func settled(_ found: FoundScopes, _ conditions: [Expression]) -> FoundScopes {
    var result = FoundScopes(scopes: [], isComplete: found.isComplete)
    for scope in found.scopes {
      let inner = within(scope)
      let truths = conditions.map { inner.truth(of: $0) }
      if truths.contains(false) { continue }
      if truths.contains(nil) { result.isComplete = false } else { result.scopes.append(scope) }
    }
    return result
  }

  private func join(
    _ left: FoundScopes, _ item: FromItem, _ conditions: [Expression]
  ) -> FoundScopes? {
    switch item {
    case .relation(let reference, sampled: false):
      guard let table = table(reference, conditions) else { return nil }
      let alias = reference.alias ?? reference.name.name
      let rows = table.rows.map { SourceRow(alias: alias, columns: table.columns, value: $0) }
      return product(left, rows, isComplete: table.isComplete, conditions)
    case .relation: return nil
    case .subquery(let query, let alias, _):
      guard let result = rows(of: query) else { return nil }
      return product(
        left, result.rows.map { source($0, alias ?? "") }, isComplete: result.isComplete,
        conditions)
    case .function(let calls, let alias, _):
      guard calls.count == 1, case .function(let call) = calls[0] else { return nil }
      return join(left, call, alias ?? call.name.name, conditions)
    case .join(let first, let kind, let second, let condition):
      guard kind == .inner || kind == .cross else { return nil }
      var joint = conditions
      switch condition {
      case .none: break
      case .on(let expression): joint += Self.conjuncts(expression)
      case .natural, .using: return nil
      }
      guard let start = join(left, first, joint), let both = join(start, second, joint) else {
        return nil
      }
      return settledJoin(both, joint.dropFirst(conditions.count))
    }
  }

  /// A function may use what stands before it (LATERAL).
  private func join(
    _ left: FoundScopes, _ call: FunctionCall, _ alias: String, _ conditions: [Expression]
  ) -> FoundScopes? {
    var result = FoundScopes(scopes: [], isComplete: left.isComplete)
    for scope in left.scopes {
      guard let elements = within(scope).elements(of: call) else { return nil }
      let rows = elements.map { element in
        SourceRow(alias: alias, columns: [alias], isOpen: true) { _ in element }
      }
      let single = FoundScopes(scopes: [scope])
      guard let found = product(single, rows, isComplete: true, conditions) else { return nil }
      result.scopes += found.scopes
    }
    return result
  }

  /// The conditions of ON must hold, whatever stands in WHERE.
  private func settledJoin(
    _ found: FoundScopes, _ conditions: ArraySlice<Expression>
  ) -> FoundScopes {
    settled(found, Array(conditions))
  }

  /// A row of a subquery: by its names, or by any name where it has one column.
  private func source(_ row: QueryRow, _ alias: String) -> SourceRow {
    if row.columns.count == 1 {
      let value = row.columns[0].value
      return SourceRow(alias: alias, columns: [row.columns[0].name], isOpen: true) { _ in value }
    }
    let values = Dictionary(row.columns.map { ($0.name, $0.value) }) { first, _ in first }
    return SourceRow(alias: alias, columns: Set(values.keys)) { values[$0] ?? nil }
  }

  /// Every row beside every other, but for those that a condition rules out already.
  private func product(
    _ left: FoundScopes, _ rows: [SourceRow], isComplete: Bool, _ conditions: [Expression]
  ) -> FoundScopes? {
    guard budget.spend(left.scopes.count * max(1, rows.count)) else { return nil }
    var result = FoundScopes(scopes: [], isComplete: left.isComplete && isComplete)
    for scope in left.scopes {
      for row in rows {
        var next = scope
        next.sources.append(row)
        let inner = within(next)
        let isRuledOut = conditions.contains { inner.truth(of: $0) == false }
        if !isRuledOut { result.scopes.append(next) }
      }
    }
    return result
  }

  private func table(
    _ reference: RelationReference, _ conditions: [Expression]
  ) -> SystemTable? {
    guard catalog.relation(reference.name) == nil, budget.spend(catalog.relations.count) else {
      return nil
    }
    return SystemTable(reference.name, in: catalog, where: wantedValues(reference, conditions))
  }

  /// The values in `relname = 'orders'`, so that not every row must be looked at.
  private func wantedValues(
    _ reference: RelationReference, _ conditions: [Expression]
  ) -> [WantedValue] {
    conditions.compactMap { condition in
      guard case .binary("=", .column(let path), let wanted) = condition,
        let column = path.last, wanted.queries.isEmpty,
        path.count == 1 || path[path.count - 2] == (reference.alias ?? reference.name.name),
        let value = value(of: wanted)
      else { return nil }
      return WantedValue(column: column, value: value)
    }
  }
}

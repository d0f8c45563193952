// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Expression {
  /// Its parts when it is an AND, at any depth; else itself.
  var conjuncts: [Expression] {
    guard case .and(let parts) = self else { return [self] }
    return parts.flatMap(\.conjuncts)
  }

  /// An aggregate or window function: all the rows are needed before the first comes out.
  ///
  /// By name: aggregates of users' own are rare, and `LIMIT` above them rarer.
  var needsAllRows: Bool {
    functionCalls.contains { $0.isWindow || Self.aggregates.contains($0.name.name) }
  }

  private static let aggregates: Set<String> = [
    "count", "sum", "avg", "min", "max", "array_agg", "string_agg", "json_agg", "jsonb_agg",
    "json_object_agg", "jsonb_object_agg", "bool_and", "bool_or", "every", "bit_and", "bit_or",
    "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp", "mode",
    "percentile_cont", "percentile_disc", "xmlagg", "range_agg", "any_value",
  ]

  /// `EXISTS` and `IN` are pulled up into a join (`pull_up_sublinks` in prepjointree.c).
  var joinsItsQuery: Bool {
    switch self {
    case .exists, .inQuery: true
    case .null, .boolean, .number, .string, .bitString, .parameter, .column, .function,
      .sqlValue, .unary, .binary, .and, .or, .not, .isNull, .isTest, .isDistinct, .between,
      .inList, .anyArray, .anyQuery, .cast, .collate, .caseWhen, .array, .arrayQuery, .row,
      .subscripted, .field, .subquery, .defaultValue, .opaque:
      false
    }
  }

  /// The same seen from inside a subquery: its columns belong to the level around.
  var asOuter: Expression {
    guard case .column(let path) = self else { return self }
    return .column(["", path.last ?? ""])
  }

  /// The column that a bare reference names, with the relation's alias where it was written.
  var columnReference: (alias: String?, column: String)? {
    guard case .column(let path) = self, let column = path.last, column != "*" else { return nil }
    return (path.count > 1 ? path[path.count - 2] : nil, column)
  }
}

extension Select {
  /// The arguments of `min` and `max`, where the query has nothing but those: the planner reads
  /// the ends of an index (`preprocess_minmax_aggregates` in planagg.c).
  var extremes: [Expression]? {
    guard !targets.isEmpty, from.count == 1, having == nil else { return nil }
    var found: [Expression] = []
    for target in targets {
      guard case .function(let call) = target.expression, call.arguments.count == 1,
        call.name.name == "min" || call.name.name == "max", !call.isWindow, call.filter == nil
      else { return nil }
      found.append(call.arguments[0])
    }
    return found
  }
}

extension Query {
  /// Conditions from outside do not reach its relations.
  var isBarrier: Bool {
    guard case .select(let select) = body else { return true }
    return limit != nil || offset != nil || !select.groupBy.isEmpty || select.distinct
      || select.targets.contains { $0.expression.needsAllRows }
  }

  /// A LIMIT, or rows that are written out.
  var returnsFew: Bool {
    if limit != nil { return true }
    switch body {
    case .values: return true
    case .select(let select): return select.from.isEmpty
    case .table, .combined: return false
    }
  }

  /// The one column that it returns.
  var singleOutput: Expression? {
    guard case .select(let select) = body, select.targets.count == 1 else { return nil }
    return select.targets[0].expression
  }
}

extension Expression {
  /// A call that returns a set whose size the planner reads off its arguments, and that is small
  /// (`generate_series_int4_support` in int.c, `array_unnest_support` in arrayfuncs.c).
  var returnsFewRows: Bool {
    guard case .function(let call) = self else { return false }
    switch (call.name.name, call.arguments.first, call.arguments.dropFirst().first) {
    case ("generate_series", .number(let low), .number(let high)):
      guard let low = Int(low), let high = Int(high) else { return false }
      let (size, overflows) = high.subtractingReportingOverflow(low)
      return !overflows && size < 1000
    case ("unnest", .array, nil), ("unnest", .cast(.string, _), nil): return true
    default: return false
    }
  }
}

extension QueryLevel {
  /// The conditions on one FROM item alone, in its own terms.
  func conditions(on alias: String?) -> [Expression] {
    conditions.filter { condition in
      var own = true
      condition.forEach { part in
        guard let reference = part.columnReference else { return }
        if let written = reference.alias, written != alias { own = false }
      }
      return own && condition.queries.isEmpty
    }.map(\.withoutAliases)
  }
}

extension Expression {
  /// Column references without the relation's name, in the comparisons that indexes serve.
  fileprivate var withoutAliases: Expression {
    switch self {
    case .column(let path): .column(path.suffix(1))
    case .binary(let symbol, let left, let right):
      .binary(symbol, left.withoutAliases, right.withoutAliases)
    case .between(let operand, let low, let high, let negated, let symmetric):
      .between(
        operand.withoutAliases, low.withoutAliases, high.withoutAliases, negated: negated,
        symmetric: symmetric)
    case .inList(let operand, let list, let negated):
      .inList(operand.withoutAliases, list.map(\.withoutAliases), negated: negated)
    case .isNull(let operand, let negated): .isNull(operand.withoutAliases, negated: negated)
    case .cast(let operand, let type): .cast(operand.withoutAliases, type)
    case .null, .boolean, .number, .string, .bitString, .parameter, .function, .sqlValue, .unary,
      .and, .or, .not, .isTest, .isDistinct, .inQuery, .anyArray, .anyQuery, .collate, .caseWhen,
      .array, .arrayQuery, .row, .subscripted, .field, .subquery, .exists, .defaultValue,
      .opaque:
      self
    }
  }
}

extension Query {
  /// The queries that `UNION` and its kin combine, from left to right.
  ///
  /// Long unions lean to the left: only brackets and branches on the right are levels.
  var branches: [Query] {
    var branches: [Query] = []
    var first = self
    while case .combined(let left, _, _, let right) = first.body,
      branches.isEmpty || first.with == nil
    {
      branches.append(right)
      first = left
    }
    return [first] + branches.reversed()
  }
}

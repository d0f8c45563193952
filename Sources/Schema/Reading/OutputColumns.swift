// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A column that a query puts out.
public struct OutputColumn: Sendable, Hashable {
  public var name: String
  /// ``SQLSyntax/TypeName/undetermined`` where it cannot be told without the server.
  public var type: TypeName
}

extension TypeName {
  /// A type that was not worked out.
  public static let undetermined = TypeName(ObjectName("unknown"))
}

extension Catalog {
  /// The columns of a query; nil where a `*` over something unknown hides them.
  public func outputColumns(of query: Query) -> [OutputColumn]? {
    outputColumns(of: query, [:])
  }

  private typealias CTEs = [String: [OutputColumn]]

  private func outputColumns(of query: Query, _ outer: CTEs) -> [OutputColumn]? {
    var ctes = outer
    for element in query.with?.elements ?? [] {
      ctes[element.name] = outputColumns(of: element, ctes)
    }
    switch query.body {
    case .select(let select): return outputColumns(of: select, ctes)
    case .values(let values):
      return (values.rows.first ?? []).enumerated().map { offset, value in
        OutputColumn(name: "column\(offset + 1)", type: type(of: value, []))
      }
    case .table(let reference): return source(reference, ctes)?.columns
    case .combined(let left, _, _, _): return outputColumns(of: left, ctes)
    }
  }

  private func outputColumns(
    of element: CommonTableExpression, _ outer: CTEs
  ) -> [OutputColumn]? {
    guard case .query(let query) = element.statement,
      var columns = outputColumns(of: query, outer)
    else {
      return element.columns.isEmpty
        ? nil : element.columns.map { OutputColumn(name: $0, type: .undetermined) }
    }
    for (offset, name) in element.columns.enumerated() where offset < columns.count {
      columns[offset].name = name
    }
    return columns
  }

  private struct Source {
    var alias: String
    var columns: [OutputColumn]
  }

  private func source(_ reference: RelationReference, _ ctes: CTEs) -> Source? {
    let alias = reference.alias ?? reference.name.name
    if reference.name.schema == nil, let columns = ctes[reference.name.name] {
      return Source(alias: alias, columns: columns)
    }
    guard let relation = relation(reference.name) else { return nil }
    return Source(
      alias: alias,
      columns: relation.columns.map { OutputColumn(name: $0.name, type: $0.type) })
  }

  private func sources(_ item: FromItem, _ ctes: CTEs) -> [Source]? {
    switch item {
    case .relation(let reference, _): return source(reference, ctes).map { [$0] }
    case .subquery(let query, let alias, _):
      guard let columns = outputColumns(of: query, ctes) else { return nil }
      return [Source(alias: alias ?? "", columns: columns)]
    case .function(let calls, let alias, _):
      // A function that returns one value has one column, named after the alias.
      guard calls.count == 1, let name = alias ?? calls[0].outputName else { return nil }
      return [Source(alias: name, columns: [OutputColumn(name: name, type: .undetermined)])]
    case .join(let left, _, let right, let condition):
      guard let left = sources(left, ctes), var right = sources(right, ctes) else { return nil }
      // USING puts a shared column out once.
      if case .using(let shared) = condition {
        for position in right.indices {
          right[position].columns.removeAll { shared.contains($0.name) }
        }
      }
      return left + right
    }
  }

  /// The server refuses more (`free_parsestate` in parse_node.c); a `*` over a `*` over a join
  /// would otherwise double at every level.
  private static let maximumTargets = 1664

  private func outputColumns(of select: Select, _ ctes: CTEs) -> [OutputColumn]? {
    var known: [Source] = []
    var isComplete = true
    for item in select.from {
      if let found = sources(item, ctes) { known += found } else { isComplete = false }
    }
    var columns: [OutputColumn] = []
    for target in select.targets {
      if case .column(let path) = target.expression, path.last == "*" {
        let wanted =
          path.count == 1 ? known : known.filter { $0.alias == path[path.count - 2] }
        guard isComplete || (path.count > 1 && !wanted.isEmpty) else { return nil }
        let width = wanted.reduce(columns.count) { $0 + $1.columns.count }
        guard width <= Self.maximumTargets else { return nil }
        columns += wanted.flatMap(\.columns)
        continue
      }
      columns.append(
        OutputColumn(
          name: target.alias ?? target.expression.outputName ?? "?column?",
          type: type(of: target.expression, known)))
    }
    return columns
  }

  /// What is plain from the expression: columns, casts, constants, some aggregates.
  private func type(of expression: Expression, _ sources: [Source]) -> TypeName {
    switch expression {
    case .column(let path):
      guard let name = path.last else { return .undetermined }
      for source in sources where path.count == 1 || source.alias == path[path.count - 2] {
        if let column = source.columns.first(where: { $0.name == name }) { return column.type }
      }
      return .undetermined
    case .cast(_, let type): return resolved(type)
    case .string: return TypeName(ObjectName("text"))
    case .number(let digits):
      let isInteger = digits.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
      if !isInteger { return TypeName(ObjectName("numeric")) }
      let name = Int32(digits) != nil ? "int4" : Int64(digits) != nil ? "int8" : "numeric"
      return TypeName(ObjectName(name))
    case .boolean, .and, .or, .not, .isNull, .isTest, .isDistinct, .between, .inList, .inQuery,
      .anyArray, .anyQuery, .exists:
      return TypeName(ObjectName("bool"))
    case .function(let call):
      switch call.name.name {
      case "count", "row_number", "rank", "dense_rank": return TypeName(ObjectName("int8"))
      case "now": return TypeName(ObjectName("timestamptz"))
      case "lower", "upper", "concat", "string_agg": return TypeName(ObjectName("text"))
      case "min", "max", "coalesce":
        return call.arguments.first.map { type(of: $0, sources) } ?? .undetermined
      default: return .undetermined
      }
    case .collate(let operand, _), .unary(_, let operand): return type(of: operand, sources)
    case .caseWhen(_, let branches, _):
      return branches.first.map { type(of: $0.then, sources) } ?? .undetermined
    case .subquery(let query): return outputColumns(of: query)?.first?.type ?? .undetermined
    case .null, .bitString, .parameter, .sqlValue, .binary, .array, .arrayQuery, .row,
      .subscripted, .field, .defaultValue, .opaque:
      return .undetermined
    }
  }
}

extension CommonTableExpression {
  func outputColumns(in catalog: Catalog) -> [String]? {
    if !columns.isEmpty { return columns }
    guard case .query(let query) = statement else { return nil }
    return catalog.outputColumns(of: query)?.map(\.name)
  }
}

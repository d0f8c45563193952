// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL.Expression {
  /// The same with other columns; what stands in a subquery has columns of its own.
  public func mappingColumns(
    _ map: (MySQL.ColumnName) -> MySQL.ColumnName
  ) -> MySQL.Expression {
    switch self {
    case .column(let name): .column(map(name))
    case .literal, .star, .userVariable, .systemVariable, .parameter, .defaultValue, .exists,
      .subquery:
      self
    case .call(let name, let arguments): .call(name, arguments.map { $0.mappingColumns(map) })
    case .unary(let symbol, let operand): .unary(symbol, operand.mappingColumns(map))
    case .binary(let symbol, let left, let right):
      .binary(symbol, left.mappingColumns(map), right.mappingColumns(map))
    case .comparison(let symbol, let left, let right):
      .comparison(symbol, left.mappingColumns(map), right.mappingColumns(map))
    case .and(let parts): .and(parts.map { $0.mappingColumns(map) })
    case .or(let parts): .or(parts.map { $0.mappingColumns(map) })
    case .not(let operand): .not(operand.mappingColumns(map))
    case .isNull(let operand, let negated):
      .isNull(operand.mappingColumns(map), negated: negated)
    case .between(let operand, let low, let high, let negated):
      .between(
        operand.mappingColumns(map), low.mappingColumns(map), high.mappingColumns(map),
        negated: negated)
    case .inList(let operand, let list, let negated):
      .inList(
        operand.mappingColumns(map), list.map { $0.mappingColumns(map) }, negated: negated)
    case .inQuery(let operand, let query, let negated):
      .inQuery(operand.mappingColumns(map), query, negated: negated)
    case .like(let operand, let pattern, let negated):
      .like(operand.mappingColumns(map), pattern.mappingColumns(map), negated: negated)
    case .quantified(let symbol, let operand, let query):
      .quantified(symbol, operand.mappingColumns(map), query)
    case .row(let parts): .row(parts.map { $0.mappingColumns(map) })
    case .case(let parts): .case(parts.map { $0.mappingColumns(map) })
    case .interval(let operand, let unit): .interval(operand.mappingColumns(map), unit: unit)
    case .assignment(let name, let value): .assignment(name, value.mappingColumns(map))
    }
  }

  /// Whether any column is named.
  public var namesColumns: Bool {
    var found = false
    _ = mappingColumns { name in
      found = true
      return name
    }
    return found
  }
}

extension MySQL.Expression {
  /// The same after a column got another name.
  func renamingColumn(_ old: String, to new: String) -> MySQL.Expression {
    mappingColumns { column in
      guard column.name.lowercased() == old.lowercased() else { return column }
      var column = column
      column.name = new
      return column
    }
  }
}

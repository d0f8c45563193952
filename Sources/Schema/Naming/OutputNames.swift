// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Expression {
  /// The name that the server gives to an output column or an index column made of this
  /// expression (parse_target.c, FigureColnameInternal); nil where it has none.
  var outputName: String? { figuredName?.name }

  /// With its strength: 2 for a name proper, 1 for a type's name that a CASE passes over.
  private var figuredName: (name: String, strength: Int)? {
    switch self {
    case .column(let parts):
      return parts.last { $0 != "*" }.map { ($0, 2) }
    case .field(_, let name):
      return name == "*" ? nil : (name, 2)
    case .subscripted(let base, _):
      return base.figuredName
    case .function(let call):
      return (call.name.name, 2)
    case .sqlValue(let name):
      return (name, 2)
    case .cast(let operand, let type):
      if let inner = operand.figuredName, inner.strength > 1 { return inner }
      return (type.name.name, 1)
    case .collate(let operand, _):
      return operand.figuredName
    case .caseWhen(_, _, let otherwise):
      if let otherwise, let inner = otherwise.figuredName, inner.strength > 1 { return inner }
      return ("case", 1)
    case .array, .arrayQuery:
      return ("array", 2)
    case .row:
      return ("row", 2)
    case .exists:
      return ("exists", 2)
    case .subquery(let query):
      return query.firstTarget.flatMap { target in
        if let alias = target.alias { return (alias, 2) }
        return target.expression.figuredName
      }
    case .opaque(let name, _):
      return name.isEmpty ? nil : (name, 2)
    case .null, .boolean, .number, .string, .bitString, .parameter, .unary, .binary, .and, .or,
      .not,
      .isNull, .isTest, .isDistinct, .between, .inList, .inQuery, .anyArray, .anyQuery,
      .defaultValue:
      return nil
    }
  }
}

extension Query {
  /// The first output column, where it is written out.
  fileprivate var firstTarget: Target? {
    switch body {
    case .select(let select): select.targets.first
    case .combined(let left, _, _, _): left.firstTarget
    case .values, .table: nil
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension MySQL.Expression {
  /// It calls a function that gives another value for each row of a statement.
  var callsVaryingFunction: Bool {
    callsFunction { name, _ in Self.varying.contains(name.uppercased()) }
  }

  /// `DEFAULT(column)` stands in it.
  func readsDefault(of column: String) -> Bool {
    callsFunction { name, arguments in
      guard name == "DEFAULT", case .column(let read)? = arguments.first else { return false }
      return read.name.lowercased() == column.lowercased()
    }
  }

  /// Whether any call in it, by name and arguments, is such a one; subqueries are not looked into.
  private func callsFunction(
    _ matches: (String, [MySQL.Expression]) -> Bool
  ) -> Bool {
    func any(_ parts: [MySQL.Expression]) -> Bool {
      parts.contains { $0.callsFunction(matches) }
    }
    return switch self {
    case .call(let name, let arguments): matches(name, arguments) || any(arguments)
    case .unary(_, let operand), .not(let operand), .isNull(let operand, _),
      .interval(let operand, _), .assignment(_, let operand), .inQuery(let operand, _, _),
      .quantified(_, let operand, _):
      any([operand])
    case .binary(_, let left, let right), .comparison(_, let left, let right),
      .like(let left, let right, _):
      any([left, right])
    case .and(let parts), .or(let parts), .row(let parts), .case(let parts): any(parts)
    case .between(let operand, let low, let high, _): any([operand, low, high])
    case .inList(let operand, let list, _): any([operand] + list)
    case .literal, .column, .star, .userVariable, .systemVariable, .parameter, .defaultValue,
      .exists, .subquery:
      false
    }
  }

  private static let varying: Set<String> = [
    "RAND", "UUID", "UUID_SHORT", "SYS_GUID", "SYSDATE", "NEXTVAL", "NEXT VALUE FOR", "LASTVAL",
    "RANDOM_BYTES", "SLEEP", "GET_LOCK", "LAST_INSERT_ID", "UUIDV4", "UUID_V4", "UUID_V7",
  ]
}

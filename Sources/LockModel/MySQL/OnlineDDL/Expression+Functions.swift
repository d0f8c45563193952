// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension MySQL.Expression {
  /// It calls a function that gives another value for each row of a statement.
  var callsVaryingFunction: Bool {
    switch self {
    case .call(let name, let arguments):
      Self.varying.contains(name.uppercased()) || arguments.contains(where: \.callsVaryingFunction)
    case .unary(_, let operand), .not(let operand), .isNull(let operand, _),
      .interval(let operand, _), .assignment(_, let operand):
      operand.callsVaryingFunction
    case .binary(_, let left, let right), .comparison(_, let left, let right),
      .like(let left, let right, _):
      left.callsVaryingFunction || right.callsVaryingFunction
    case .and(let parts), .or(let parts), .row(let parts), .case(let parts):
      parts.contains(where: \.callsVaryingFunction)
    case .between(let operand, let low, let high, _):
      [operand, low, high].contains(where: \.callsVaryingFunction)
    case .inList(let operand, let list, _):
      operand.callsVaryingFunction || list.contains(where: \.callsVaryingFunction)
    case .inQuery(let operand, _, _), .quantified(_, let operand, _):
      operand.callsVaryingFunction
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

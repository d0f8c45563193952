// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Expression {
  /// A condition that holds whatever the row says: `true`, `1 = 1` (`eval_const_expressions` in
  /// clauses.c). Constants that are written differently are not compared.
  var isAlwaysTrue: Bool {
    switch self {
    case .boolean(let value): value
    case .cast(let operand, _): operand.isAlwaysTrue
    case .binary("=", let left, let right): left.isNonNullConstant && left == right
    case .binary("<>", .number(let left), .number(let right)),
      .binary("!=", .number(let left), .number(let right)):
      left.allSatisfy(\.isNumber) && right.allSatisfy(\.isNumber) && Int(left) != Int(right)
    case .and(let parts): parts.allSatisfy(\.isAlwaysTrue)
    case .or(let parts): parts.contains(where: \.isAlwaysTrue)
    case .not(.boolean(let value)): !value
    case .isNull(let operand, let negated):
      negated ? operand.isNonNullConstant : operand.isLiteralNull
    default: false
    }
  }
}

extension MySQL.Expression {
  /// The same on MySQL and MariaDB, where any number but 0 is true.
  var isAlwaysTrue: Bool {
    switch self {
    case .literal(.boolean(let value)): value
    case .literal(.number(let text)): Double(text).map { $0 != 0 } ?? false
    case .comparison(.equal, .literal(let left), .literal(let right)):
      left != .null && left == right
    case .and(let parts): parts.allSatisfy(\.isAlwaysTrue)
    case .or(let parts): parts.contains(where: \.isAlwaysTrue)
    default: false
    }
  }
}

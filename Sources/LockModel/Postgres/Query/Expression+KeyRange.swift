// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Expression {
  private var integer: Int? {
    switch self {
    case .number(let text): Int(text)
    case .unary("-", .number(let text)): Int("-" + text)
    default: nil
    }
  }

  /// Narrows the values of a column, where this compares it with integers.
  ///
  /// - Parameter alias: the name of its table in the query; columns of others have other names
  ///   before them.
  func narrow(_ range: inout KeyRange, to column: String, of alias: String?) {
    func isKey(_ expression: Expression) -> Bool {
      guard let reference = expression.columnReference, reference.column == column else {
        return false
      }
      return reference.alias == nil || reference.alias == alias
    }
    switch self {
    case .binary(let symbol, let left, let right):
      if isKey(left), right.orderedColumns.isEmpty {
        Self.narrow(&range, symbol, right.integer)
      } else if isKey(right), left.orderedColumns.isEmpty {
        Self.narrow(&range, Self.mirrored[symbol] ?? symbol, left.integer)
      }
    case .between(let operand, let low, let high, negated: false, symmetric: false):
      guard isKey(operand), let low = low.integer, let high = high.integer else { return }
      range.add(.atLeast, low)
      range.add(.atMost, high)
    case .inList(let operand, let list, negated: false):
      if isKey(operand), list.allSatisfy({ $0.orderedColumns.isEmpty }) {
        range.add(listed: list.count)
      }
    case .inQuery(let operand, let query, negated: false):
      if isKey(operand), let count = query.limit?.integer { range.add(listed: max(0, count)) }
    case .anyArray(let operand, "=", .array(let items), all: false):
      if isKey(operand) { range.add(listed: items.count) }
    default: break
    }
  }

  private static let mirrored = ["<": ">", "<=": ">=", ">": "<", ">=": "<="]

  private static func narrow(_ range: inout KeyRange, _ symbol: String, _ value: Int?) {
    switch (symbol, value) {
    case ("=", _): range.add(listed: 1)
    case ("<", let value?): range.add(.atMost, value &- 1)
    case ("<=", let value?): range.add(.atMost, value)
    case (">", let value?): range.add(.atLeast, value &+ 1)
    case (">=", let value?): range.add(.atLeast, value)
    default: break
    }
  }
}

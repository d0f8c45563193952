// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// The comparisons of a btree operator class, and `<>`, its negator of equality.
enum Comparison: String {
  case less = "<"
  case lessOrEqual = "<="
  case equal = "="
  case greaterOrEqual = ">="
  case greater = ">"
  case notEqual = "<>"

  init?(symbol: String) { self.init(rawValue: symbol) }

  var symbol: String { rawValue }

  var negator: Comparison {
    switch self {
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .equal: .notEqual
    case .greaterOrEqual: .less
    case .greater: .lessOrEqual
    case .notEqual: .equal
    }
  }

  var commutator: Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .equal, .notEqual: self
    case .greaterOrEqual: .lessOrEqual
    case .greater: .less
    }
  }

  /// How the fact's constant must compare with the goal's, so that `x fact c` implies `x goal p`:
  /// `BT_implic_table` in predtest.c.
  private static func test(fact: Comparison, goal: Comparison) -> Comparison? {
    switch (fact, goal) {
    case (.less, .less), (.less, .lessOrEqual), (.less, .notEqual): .lessOrEqual
    case (.lessOrEqual, .less), (.lessOrEqual, .notEqual): .less
    case (.lessOrEqual, .lessOrEqual): .lessOrEqual
    case (.equal, _): goal
    case (.greaterOrEqual, .greaterOrEqual): .greaterOrEqual
    case (.greaterOrEqual, .greater), (.greaterOrEqual, .notEqual): .greater
    case (.greater, .greaterOrEqual), (.greater, .greater), (.greater, .notEqual):
      .greaterOrEqual
    case (.notEqual, .notEqual): .equal
    default: nil
    }
  }

  /// Whether a comparison follows from another one of the same expression
  /// (`operator_predicate_proof`).
  static func proves(_ goal: Expression, from fact: Expression) -> Bool {
    guard case .binary(let factSymbol, let factLeft, let factRight) = fact,
      case .binary(let goalSymbol, let goalLeft, let goalRight) = goal,
      factLeft == goalLeft,
      let factOperation = Comparison(symbol: factSymbol),
      let goalOperation = Comparison(symbol: goalSymbol),
      let test = test(fact: factOperation, goal: goalOperation)
    else { return false }
    if factRight == goalRight { return test.holds(0) }
    guard let order = Constant(factRight)?.order(to: Constant(goalRight)) else { return false }
    return test.holds(order)
  }

  /// Whether it holds for a value that is below (-1), at (0) or above (1) the other.
  private func holds(_ order: Int) -> Bool {
    switch self {
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .equal: order == 0
    case .greaterOrEqual: order >= 0
    case .greater: order > 0
    case .notEqual: order != 0
    }
  }
}

/// A literal whose order among others is plain: a number, or a date or time in ISO form.
enum Constant {
  case number(Double)
  /// With the offset from UTC, where it is written.
  case time([Int], zone: Substring?)

  init?(_ expression: Expression) {
    switch expression {
    case .number(let digits):
      guard let value = Double(digits) else { return nil }
      self = .number(value)
    case .unary("-", .number(let digits)):
      guard let value = Double(digits) else { return nil }
      self = .number(-value)
    case .string(let text):
      let (local, zone) = text.splitZone
      if let fields = Self.isoFields(local) {
        self = .time(fields, zone: zone)
      } else if let value = Double(text) {
        self = .number(value)
      } else {
        return nil
      }
    case .cast(let operand, _):
      self.init(operand)
    default:
      return nil
    }
  }

  func order(to other: Constant?) -> Int? {
    switch (self, other) {
    case (.number(let left), .number(let right)):
      return left < right ? -1 : left > right ? 1 : 0
    case (.time(let left, let leftZone), .time(let right, let rightZone)):
      // The server prints what was written without a zone in that of the session.
      if let leftZone, let rightZone, leftZone != rightZone { return nil }
      for (a, b) in zip(left, right) where a != b { return a < b ? -1 : 1 }
      return 0
    default:
      return nil
    }
  }

  /// `2026-01-31`, `2026-01-31 12:30`, `2026-01-31 12:30:15`: without a zone, which would need
  /// the session's.
  private static func isoFields(_ text: Substring) -> [Int]? {
    let halves = text.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard (1...2).contains(halves.count) else { return nil }
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard date.count == 3, date[0].count == 4 else { return nil }
    var fields = date.compactMap { Int($0) }
    guard fields.count == 3, fields.allSatisfy({ $0 >= 0 }) else { return nil }
    let time = halves.count == 2 ? halves[1].split(separator: ":") : []
    let parts = time.compactMap { Int($0) }
    guard parts.count == time.count, parts.count <= 3, parts.allSatisfy({ $0 >= 0 }) else {
      return nil
    }
    fields += parts + Array(repeating: 0, count: 3 - parts.count)
    return fields
  }
}

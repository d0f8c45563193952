// SPDX-License-Identifier: Apache-2.0

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
  static func test(fact: Comparison, goal: Comparison) -> Comparison? {
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

  /// Whether it holds for a value that stands so to another one.
  func holds(_ order: Datum.Order) -> Bool {
    switch (self, order) {
    case (.less, .below), (.lessOrEqual, .below), (.lessOrEqual, .same), (.equal, .same),
      (.greaterOrEqual, .same), (.greaterOrEqual, .above), (.greater, .above),
      (.notEqual, .below), (.notEqual, .above), (.notEqual, .apart):
      true
    case (.less, .same), (.less, .above), (.less, .apart), (.lessOrEqual, .above),
      (.lessOrEqual, .apart), (.equal, .below), (.equal, .above), (.equal, .apart),
      (.greaterOrEqual, .below), (.greaterOrEqual, .apart), (.greater, .below),
      (.greater, .same), (.greater, .apart), (.notEqual, .same):
      false
    }
  }
}

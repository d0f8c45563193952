// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A condition as the prover of the server sees it: typed, with the short forms of the grammar
/// written out (parse_expr.c), so that equal conditions are equal values.
indirect enum Qual: Hashable {
  case constant(Datum)
  case column(String, type: String?)
  /// A conversion that is left to do: a function, or a relabelling between string types.
  case cast(Qual, to: String)
  case operation(String, Qual, Qual)
  /// `x = ANY (…)`, which is what `IN` becomes; `all` for `<> ALL`, `NOT IN`.
  case anyArray(Qual, String, [Qual], all: Bool)
  case function(String, [Qual])
  case nullTest(Qual, isNotNull: Bool)
  case booleanTest(Qual, BooleanTest)
  case not(Qual)
  case and([Qual])
  case or([Qual])
  /// Anything else: it can be the same as another, no more.
  case opaque(Expression)

  /// `IS TRUE` and its kin (`BoolTestType` in primnodes.h).
  enum BooleanTest: Hashable {
    case isTrue, isNotTrue, isFalse, isNotFalse, isUnknown, isNotUnknown

    init?(_ word: String, negated: Bool) {
      switch word {
      case "true": self = negated ? .isNotTrue : .isTrue
      case "false": self = negated ? .isNotFalse : .isFalse
      case "unknown": self = negated ? .isNotUnknown : .isUnknown
      default: return nil
      }
    }

    var negated: BooleanTest {
      switch self {
      case .isTrue: .isNotTrue
      case .isNotTrue: .isTrue
      case .isFalse: .isNotFalse
      case .isNotFalse: .isFalse
      case .isUnknown: .isNotUnknown
      case .isNotUnknown: .isUnknown
      }
    }
  }

  static func boolean(_ value: Bool) -> Qual { .constant(Datum(.boolean(value), type: "bool")) }
}

extension Qual {
  var datum: Datum? {
    guard case .constant(let datum) = self else { return nil }
    return datum
  }

  /// The value of a condition that is a constant; nil inside: NULL.
  var truth: Bool?? {
    guard let datum else { return .none }
    switch datum.value {
    case .null: return .some(nil)
    case .boolean(let value): return .some(value)
    case .number, .time, .text, .label, .other: return .none
    }
  }

  /// Its type, where that is plain.
  var type: String? {
    switch self {
    case .constant(let datum): datum.type
    case .column(_, let type): type
    case .cast(_, let type): type
    case .operation(let symbol, _, _): Comparison(symbol: symbol) == nil ? nil : "bool"
    case .anyArray, .nullTest, .booleanTest, .not, .and, .or: "bool"
    case .function(let name, let arguments): Self.resultType(of: name, arguments)
    case .opaque: nil
    }
  }

  /// Of the functions that conditions like to call (pg_proc.dat).
  private static func resultType(of name: String, _ arguments: [Qual]) -> String? {
    switch name {
    case "lower", "upper", "btrim", "ltrim", "rtrim", "replace", "substr", "md5", "to_char": "text"
    case "length", "char_length", "octet_length", "cardinality": "int4"
    case "abs", "coalesce": arguments.first?.type
    default: nil
    }
  }

  /// The operands of a condition that is an AND; else itself.
  var conjuncts: [Qual] {
    if case .and(let parts) = self { return parts }
    return [self]
  }
}

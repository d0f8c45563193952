// SPDX-License-Identifier: Apache-2.0

extension Qual {
  /// What the planner makes of a constraint before it proves anything: constants folded,
  /// negations pushed down (`eval_const_expressions`), nested junctions flat and what all arms of
  /// an OR have in common in front of it (`canonicalize_qual` with `is_check`).
  var canonical: Qual { folded.flat }

  // MARK: eval_const_expressions in clauses.c

  private var folded: Qual {
    switch self {
    case .constant, .column, .opaque: self
    case .cast(let operand, let type): .cast(operand.folded, to: type)
    case .operation(let symbol, let left, let right):
      Self.fold(symbol, left.folded, right.folded)
    case .anyArray(let operand, let symbol, let elements, let all):
      .anyArray(operand.folded, symbol, elements.map(\.folded), all: all)
    case .function("coalesce", let arguments): Self.coalesce(arguments.map(\.folded))
    case .function(let name, let arguments): .function(name, arguments.map(\.folded))
    case .nullTest(let operand, let isNotNull): Self.foldNullTest(operand.folded, isNotNull)
    case .booleanTest(let operand, let test): Self.foldBooleanTest(operand.folded, test)
    case .not(let operand): operand.folded.negated
    case .and(let parts): Self.junction(parts.map(\.folded), isAnd: true)
    case .or(let parts): Self.junction(parts.map(\.folded), isAnd: false)
    }
  }

  private static func fold(_ symbol: String, _ left: Qual, _ right: Qual) -> Qual {
    if let simple = booleanEquality(symbol, left, right) { return simple }
    guard let operation = Comparison(symbol: symbol), let a = left.datum, let b = right.datum
    else {
      // Every operator that conditions use is strict.
      if left.datum?.isNull == true || right.datum?.isNull == true {
        return .constant(Datum(.null, type: "bool"))
      }
      return .operation(symbol, left, right)
    }
    if a.isNull || b.isNull { return .constant(Datum(.null, type: "bool")) }
    guard let order = a.order(to: b), order != .apart || operation.isEquality else {
      return .operation(symbol, left, right)
    }
    return .boolean(operation.holds(order))
  }

  /// `x = true` is `x`, `x = false` is `NOT x` (`simplify_boolean_equality`).
  private static func booleanEquality(_ symbol: String, _ left: Qual, _ right: Qual) -> Qual? {
    guard symbol == "=" || symbol == "<>" else { return nil }
    for (constant, other) in [(left, right), (right, left)] {
      guard constant.type == "bool", case .some(.some(let value)) = constant.truth else {
        continue
      }
      return value == (symbol == "=") ? other : other.negated
    }
    return nil
  }

  private static func coalesce(_ arguments: [Qual]) -> Qual {
    var kept: [Qual] = []
    for argument in arguments where argument.datum?.isNull != true {
      kept.append(argument)
      if argument.datum != nil { break }
    }
    if let first = kept.first, first.datum != nil { return first }
    return kept.isEmpty ? .constant(Datum(.null, type: nil)) : .function("coalesce", kept)
  }

  private static func foldNullTest(_ operand: Qual, _ isNotNull: Bool) -> Qual {
    guard let datum = operand.datum else { return .nullTest(operand, isNotNull: isNotNull) }
    return .boolean(datum.isNull != isNotNull)
  }

  private static func foldBooleanTest(_ operand: Qual, _ test: BooleanTest) -> Qual {
    guard case .some(let value) = operand.truth else { return .booleanTest(operand, test) }
    return switch test {
    case .isTrue: .boolean(value == true)
    case .isNotTrue: .boolean(value != true)
    case .isFalse: .boolean(value == false)
    case .isNotFalse: .boolean(value != false)
    case .isUnknown: .boolean(value == nil)
    case .isNotUnknown: .boolean(value != nil)
    }
  }

  /// `negate_clause` in prepqual.c.
  var negated: Qual {
    switch self {
    case .constant(let datum):
      if case .boolean(let value) = datum.value { return .boolean(!value) }
      return datum.isNull ? self : .not(self)
    case .operation(let symbol, let left, let right):
      return Self.negator(of: symbol).map { .operation($0, left, right) } ?? .not(self)
    case .anyArray(let operand, let symbol, let elements, let all):
      return Self.negator(of: symbol).map { .anyArray(operand, $0, elements, all: !all) }
        ?? .not(self)
    case .and(let parts): return .or(parts.map(\.negated))
    case .or(let parts): return .and(parts.map(\.negated))
    case .not(let operand): return operand
    case .nullTest(let operand, let isNotNull):
      return .nullTest(operand, isNotNull: !isNotNull)
    case .booleanTest(let operand, let test): return .booleanTest(operand, test.negated)
    case .column, .cast, .function, .opaque: return .not(self)
    }
  }

  private static func negator(of symbol: String) -> String? {
    if let comparison = Comparison(symbol: symbol) { return comparison.negator.symbol }
    return switch symbol {
    case "~~": "!~~"
    case "!~~": "~~"
    case "~~*": "!~~*"
    case "!~~*": "~~*"
    case "~": "!~"
    case "!~": "~"
    case "~*": "!~*"
    case "!~*": "~*"
    default: nil
    }
  }

  /// Flat, without constants that decide nothing. A constraint that is null holds: under AND a
  /// null is dropped, under OR it decides (`find_duplicate_ors` with `is_check`).
  private static func junction(_ parts: [Qual], isAnd: Bool) -> Qual {
    var kept: [Qual] = []
    var hasNull = false
    for part in parts.flatMap({ $0.operands(ofAnd: isAnd) }) {
      switch part.truth {
      case .none: kept.append(part)
      case .some(nil): hasNull = true
      case .some(.some(let value)): if value != isAnd { return part }
      }
    }
    if hasNull { kept.append(.constant(Datum(.null, type: "bool"))) }
    if kept.isEmpty { return .boolean(isAnd) }
    if kept.count == 1 { return kept[0] }
    return isAnd ? .and(kept) : .or(kept)
  }

  private func operands(ofAnd isAnd: Bool) -> [Qual] {
    switch self {
    case .and(let parts) where isAnd: parts.flatMap { $0.operands(ofAnd: true) }
    case .or(let parts) where !isAnd: parts.flatMap { $0.operands(ofAnd: false) }
    default: [self]
    }
  }

  // MARK: canonicalize_qual in prepqual.c

  private var flat: Qual {
    switch self {
    case .and(let parts): Self.checked(parts.map(\.flat), isAnd: true)
    case .or(let parts): Self.factored(Self.checked(parts.map(\.flat), isAnd: false))
    case .constant, .column, .cast, .operation, .anyArray, .function, .nullTest, .booleanTest,
      .not, .opaque:
      self
    }
  }

  private static func checked(_ parts: [Qual], isAnd: Bool) -> Qual {
    junction(
      parts.map { part in part.truth == .some(nil) ? .boolean(true) : part }, isAnd: isAnd)
  }

  /// `(a AND b) OR (a AND c)` is `a AND (b OR c)` (`process_duplicate_ors`).
  private static func factored(_ qual: Qual) -> Qual {
    guard case .or(let arms) = qual else { return qual }
    let members = arms.map { Set($0.conjuncts) }
    guard let reference = arms.min(by: { $0.conjuncts.count < $1.conjuncts.count })?.conjuncts
    else { return qual }
    var seen: Set<Qual> = []
    let common = reference.filter { part in
      seen.insert(part).inserted && members.allSatisfy { $0.contains(part) }
    }
    guard !common.isEmpty else { return qual }
    let taken = Set(common)
    let rests = arms.map { arm in arm.conjuncts.filter { !taken.contains($0) } }
    // An arm with nothing left makes the others irrelevant.
    if rests.contains(where: \.isEmpty) { return junction(common, isAnd: true) }
    let rest = junction(rests.map { junction($0, isAnd: true) }, isAnd: false)
    return junction(common + [rest], isAnd: true)
  }
}

extension Comparison {
  /// Decided without knowing which of two values comes first.
  var isEquality: Bool {
    switch self {
    case .equal, .notEqual: true
    case .less, .lessOrEqual, .greaterOrEqual, .greater: false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Weak implication, as constraints are proved: the goal cannot be false where the facts are not
/// (`predicate_implied_by` with `weak` in predtest.c). It proves what the server proves, and not
/// more: what it misses, the server reads the rows for.
struct Implication {
  /// `b = true`, as lists leave it, implies `b`.
  private let knowsBooleanEquality: Bool
  /// Comparisons of conditions that may still be made: the way through nested junctions multiplies.
  private var budget = 200_000

  /// Longer lists are atoms (`MAX_SAOP_ARRAY_SIZE`).
  private static let longestList = 100

  init(knowsBooleanEquality: Bool) { self.knowsBooleanEquality = knowsBooleanEquality }

  mutating func holds(_ facts: [Qual], imply goal: Qual) -> Bool {
    if goal.truth == .some(true) { return true }
    guard let first = facts.first else { return false }
    return proves(facts.count == 1 ? first : .and(facts), goal)
  }

  /// `predicate_implied_by_recurse`.
  private mutating func proves(_ fact: Qual, _ goal: Qual) -> Bool {
    guard budget > 0 else { return false }
    budget -= 1
    switch (Shape(fact), Shape(goal)) {
    case (.and, .and(let goals)), (.atom, .and(let goals)):
      return goals.allSatisfy { proves(fact, $0) }
    case (.and(let facts), .or(let goals)):
      return goals.contains { proves(fact, $0) } || facts.contains { proves($0, goal) }
    case (.and(let facts), .atom):
      return facts.contains { proves($0, goal) }
    case (.or(let arms), .or(let goals)):
      return arms.allSatisfy { arm in goals.contains { proves(arm, $0) } }
    case (.or(let arms), .and), (.or(let arms), .atom):
      return arms.allSatisfy { proves($0, goal) }
    case (.atom, .or(let goals)):
      return goals.contains { proves(fact, $0) }
    case (.atom, .atom):
      return provesAtom(fact, goal)
    }
  }

  /// `predicate_classify`: a short list is a junction of comparisons.
  private enum Shape {
    case and([Qual])
    case or([Qual])
    case atom

    init(_ qual: Qual) {
      switch qual {
      case .and(let parts): self = .and(parts)
      case .or(let parts): self = .or(parts)
      case .anyArray(let operand, let symbol, let elements, let all)
      where elements.count <= Implication.longestList:
        let parts = elements.map { Qual.operation(symbol, operand, $0) }
        self = all ? .and(parts) : .or(parts)
      case .constant, .column, .cast, .operation, .anyArray, .function, .nullTest,
        .booleanTest, .not, .opaque:
        self = .atom
      }
    }
  }

  // MARK: Atoms

  /// `predicate_implied_by_simple_clause`.
  private func provesAtom(_ fact: Qual, _ goal: Qual) -> Bool {
    if fact == goal { return true }
    if knowsBooleanEquality, case .operation("=", let left, .constant(let datum)) = fact,
      case .boolean(let value) = datum.value, goal == (value ? left : .not(left))
    {
      return true
    }
    return comparisonProves(fact, goal)
  }

  /// `operator_predicate_proof`: of comparisons of the same expression, with constants or with
  /// the same other side.
  private func comparisonProves(_ fact: Qual, _ goal: Qual) -> Bool {
    guard case .operation(let factSymbol, var factLeft, var factRight) = fact,
      case .operation(let goalSymbol, var goalLeft, var goalRight) = goal,
      var factOperation = Comparison(symbol: factSymbol),
      var goalOperation = Comparison(symbol: goalSymbol)
    else { return false }
    if factLeft != goalLeft {
      if factLeft.datum != nil || factLeft == goalRight {
        swap(&factLeft, &factRight)
        factOperation = factOperation.commutator
      }
      if goalLeft.datum != nil, factLeft != goalLeft {
        swap(&goalLeft, &goalRight)
        goalOperation = goalOperation.commutator
      }
    }
    guard factLeft == goalLeft else { return false }
    if factRight == goalRight, factRight.datum == nil {
      return Comparison.test(fact: factOperation, goal: goalOperation)?.holds(.same) ?? false
    }
    guard let known = factRight.datum, let wanted = goalRight.datum else { return false }
    // Null implies null, no more.
    if known.isNull || wanted.isNull { return wanted.isNull }
    guard let test = Comparison.test(fact: factOperation, goal: goalOperation),
      let order = known.order(to: wanted)
    else { return false }
    return test.holds(order)
  }
}

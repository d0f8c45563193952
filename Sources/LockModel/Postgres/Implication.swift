// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// A condition as the server's prover sees it: AND and OR over atoms, negations pushed down,
/// constants on the right (`canonicalize_qual` and `eval_const_expressions`).
indirect enum Clause: Hashable {
  case and([Clause])
  case or([Clause])
  case atom(Expression)

  init(_ expression: Expression) { self = Self.normal(expression.canonical, negated: false) }

  /// The clause that holds where this one is false.
  var negated: Clause {
    switch self {
    case .and(let parts): .or(parts.map(\.negated))
    case .or(let parts): .and(parts.map(\.negated))
    case .atom(let atom): Self.normal(atom, negated: true)
    }
  }

  private static func normal(_ expression: Expression, negated: Bool) -> Clause {
    switch expression {
    case .and(let parts):
      return junction(parts.map { normal($0, negated: negated) }, isAnd: !negated)
    case .or(let parts):
      return junction(parts.map { normal($0, negated: negated) }, isAnd: negated)
    case .not(let inner):
      return normal(inner, negated: !negated)
    case .isNull(let operand, let isNotNull):
      return .atom(.isNull(operand, negated: isNotNull != negated))
    case .between(let operand, let low, let high, let isNegated, false):
      let outside = isNegated != negated
      let bounds: [Clause] = [
        comparison(operand, outside ? "<" : ">=", low),
        comparison(operand, outside ? ">" : "<=", high),
      ]
      return outside ? .or(bounds) : .and(bounds)
    case .inList(let operand, let list, let isNegated):
      let excluded = isNegated != negated
      let parts = list.map { comparison(operand, excluded ? "<>" : "=", $0) }
      return junction(parts, isAnd: excluded)
    case .anyArray(let operand, let symbol, .array(let list), let all):
      let parts = list.map { normal(.binary(symbol, operand, $0), negated: negated) }
      return junction(parts, isAnd: all != negated)
    case .binary(let symbol, let left, let right):
      let name = symbol == "!=" ? "<>" : symbol
      guard negated else { return comparison(left, name, right) }
      guard let opposite = Comparison(symbol: name)?.negator else {
        return .atom(.not(expression))
      }
      return comparison(left, opposite.symbol, right)
    default:
      return .atom(negated ? .not(expression) : expression)
    }
  }

  private static func junction(_ parts: [Clause], isAnd: Bool) -> Clause {
    if parts.count == 1 { return parts[0] }
    return isAnd ? .and(parts) : .or(parts)
  }

  private static func comparison(
    _ left: Expression, _ symbol: String, _ right: Expression
  ) -> Clause {
    if left.isConstant, !right.isConstant, let operation = Comparison(symbol: symbol) {
      return .atom(.binary(operation.commutator.symbol, right, left))
    }
    return .atom(.binary(symbol, left, right))
  }
}

extension Clause {
  /// Whether `goal` cannot be false where this clause is not: weak implication, as constraints
  /// are proved (`predicate_implied_by` with `weak`, predtest.c).
  func implies(_ goal: Clause) -> Bool {
    switch (self, goal) {
    case (.or(let parts), .or(let goals)):
      parts.allSatisfy { part in goals.contains { part.implies($0) } }
    case (_, .and(let goals)):
      goals.allSatisfy { implies($0) }
    case (.and(let parts), .or(let goals)):
      goals.contains { implies($0) } || parts.contains { $0.implies(goal) }
    case (.and(let parts), .atom):
      parts.contains { $0.implies(goal) }
    case (.or(let parts), .atom):
      parts.allSatisfy { $0.implies(goal) }
    case (.atom, .or(let goals)):
      goals.contains { implies($0) }
    case (.atom(let fact), .atom(let wanted)):
      fact == wanted || Comparison.proves(wanted, from: fact)
    }
  }
}

extension [Clause] {
  /// Whether these facts together imply a goal.
  func imply(_ goal: Clause) -> Bool { Clause.and(self).implies(goal) }
}

extension Relation {
  /// What is known of every row: valid CHECK constraints (`ConstraintImpliedByRelConstraint`).
  var provenClauses: [Clause] {
    constraints.compactMap { constraint in
      guard case .check(let expression) = constraint.kind, constraint.isValidated,
        constraint.isEnforced
      else { return nil }
      return Clause(expression)
    }
  }

  /// The same, and the columns that are NOT NULL (`PartConstraintImpliedByRelConstraint`).
  var provenClausesWithNotNull: [Clause] {
    let marked = columns.filter { $0.isNotNull && invalidNotNull(on: $0.name) == nil }
    return provenClauses + marked.map { Clause(.isNull(.column([$0.name]), negated: true)) }
  }
}

extension Expression {
  /// Without what does not change its meaning inside one table: qualifiers of columns, casts of
  /// constants.
  fileprivate var canonical: Expression {
    switch self {
    case .column(let path): .column(path.suffix(1))
    case .cast(let operand, _) where operand.isConstant: operand.canonical
    case .and(let parts): .and(parts.map(\.canonical))
    case .or(let parts): .or(parts.map(\.canonical))
    case .not(let operand): .not(operand.canonical)
    case .isNull(let operand, let negated): .isNull(operand.canonical, negated: negated)
    case .binary(let symbol, let left, let right):
      .binary(symbol, left.canonical, right.canonical)
    case .between(let operand, let low, let high, let negated, let symmetric):
      .between(
        operand.canonical, low.canonical, high.canonical, negated: negated, symmetric: symmetric)
    case .inList(let operand, let list, let negated):
      .inList(operand.canonical, list.map(\.canonical), negated: negated)
    case .anyArray(let operand, let symbol, let array, let all):
      .anyArray(operand.canonical, symbol, array.canonical, all: all)
    case .array(let elements): .array(elements.map(\.canonical))
    case .cast(.array(let elements), _): .array(elements.map(\.canonical))
    case .cast(let operand, let type): .cast(operand.canonical, type)
    case .function(var call):
      {
        call.arguments = call.arguments.map(\.canonical)
        return .function(call)
      }()
    default: self
    }
  }

  /// A literal, possibly cast or signed.
  var isConstant: Bool {
    switch self {
    case .null, .boolean, .number, .string, .bitString: true
    case .cast(let operand, _), .unary(_, let operand): operand.isConstant
    default: false
    }
  }
}

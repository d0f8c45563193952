// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `b = true` implies `b` (`predicate_implied_by_simple_clause` in predtest.c).
  static let booleanEqualityProves = Capability(since: 16)
}

/// What the valid constraints of a table prove of its rows (`ConstraintImpliedByRelConstraint` in
/// tablecmds.c), so that nobody has to read them.
struct ConstraintProof {
  private let context: PlanContext
  private let relation: Relation
  private let reader: QualReader

  init(_ relation: Relation, in context: PlanContext) {
    self.relation = relation
    self.context = context
    reader = QualReader(catalog: context.catalog, relation: relation)
  }

  /// Whether a column has no nulls (`NotNullImpliedByRelConstraints`).
  func impliesNotNull(_ column: String) -> Bool {
    holds(checks, .nullTest(reader.read(.column([column])), isNotNull: true))
  }

  /// Whether every row fulfils a partition's constraint; columns that are NOT NULL count too
  /// (`PartConstraintImpliedByRelConstraint`).
  func implies(_ constraint: [Expression]) -> Bool {
    let marked = relation.columns.filter {
      $0.isNotNull && relation.invalidNotNull(on: $0.name) == nil
    }
    let facts =
      checks
      + marked.map {
        Qual.nullTest(reader.read(.column([$0.name])), isNotNull: true)
      }
    return holds(facts, reader.read(.and(constraint)).canonical)
  }

  private func holds(_ facts: [Qual], _ goal: Qual) -> Bool {
    var implication = Implication(knowsBooleanEquality: context.has(.booleanEqualityProves))
    return implication.holds(facts, imply: goal)
  }

  private var checks: [Qual] {
    relation.constraints.flatMap { constraint -> [Qual] in
      guard case .check(let expression) = constraint.kind, constraint.isValidated,
        constraint.isEnforced
      else { return [] }
      let read = reader.read(expression).canonical
      return read.truth == .some(true) ? [] : read.conjuncts
    }
  }
}

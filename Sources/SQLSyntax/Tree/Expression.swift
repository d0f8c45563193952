// SPDX-License-Identifier: Apache-2.0

/// A scalar expression.
///
/// No ranges inside: two expressions that were written differently but mean the same tokens are
/// equal, which is what the proofs in LockModel need.
public indirect enum Expression: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// Digits as written, lower case: `10`, `1.5e3`, `0x1f`.
  case number(String)
  case string(String)
  case bitString(String)
  /// `$1`, or a psql variable `:name`
  case parameter(String)
  /// `id`, `orders.id`, `public.orders.id`; the last part may be `*`.
  case column([String])
  case function(FunctionCall)
  /// `CURRENT_DATE`, `CURRENT_TIMESTAMP`, `LOCALTIME`, `CURRENT_USER`…, lower case.
  case sqlValue(String)
  /// A prefix operator: `-`, `+`, `~`, `@`…
  case unary(String, Expression)
  /// An infix operator by its symbol (`=`, `||`, `->>`), or `like`, `ilike`, `similar to`,
  /// `at time zone`, `overlaps`, each optionally with `not ` in front.
  case binary(String, Expression, Expression)
  case and([Expression])
  case or([Expression])
  case not(Expression)
  case isNull(Expression, negated: Bool)
  /// `IS [NOT] TRUE`, `FALSE`, `UNKNOWN`, `DOCUMENT`, `NORMALIZED`, `JSON`…: the words behind `IS`.
  case isTest(Expression, String, negated: Bool)
  case isDistinct(Expression, Expression, negated: Bool)
  case between(Expression, Expression, Expression, negated: Bool, symmetric: Bool)
  case inList(Expression, [Expression], negated: Bool)
  case inQuery(Expression, Query, negated: Bool)
  /// `x = ANY (array)`; `all` for `ALL`.
  case anyArray(Expression, String, Expression, all: Bool)
  case anyQuery(Expression, String, Query, all: Bool)
  case cast(Expression, TypeName)
  case collate(Expression, ObjectName)
  case caseWhen(operand: Expression?, branches: [CaseBranch], otherwise: Expression?)
  case array([Expression])
  case arrayQuery(Query)
  case row([Expression])
  case subscripted(Expression, [Expression])
  case field(Expression, String)
  case subquery(Query)
  case exists(Query)
  /// `DEFAULT` in an INSERT or UPDATE.
  case defaultValue
  /// Understood by the grammar, not modelled further; its parts are kept so that functions and
  /// subqueries inside are seen.
  case opaque(String, [Expression])
}

public struct CaseBranch: Sendable, Hashable {
  public var when: Expression
  public var then: Expression
}

public struct FunctionCall: Sendable, Hashable {
  public var name: ObjectName
  public var arguments: [Expression]
  public var distinct = false
  public var filter: Expression?
  /// `OVER (…)`: makes it a window function.
  public var isWindow = false
  public var orderBy: [Expression] = []

  public init(_ name: ObjectName, _ arguments: [Expression] = []) {
    self.name = name
    self.arguments = arguments
  }
}

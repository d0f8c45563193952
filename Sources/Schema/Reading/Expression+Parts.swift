// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Expression {
  /// The expressions that this one is directly made of, in order; queries inside are in
  /// ``queries``.
  public var parts: [Expression] {
    switch self {
    case .null, .boolean, .number, .string, .bitString, .parameter, .column, .sqlValue,
      .arrayQuery, .subquery, .exists, .defaultValue:
      []
    case .function(let call):
      call.arguments + (call.filter.map { [$0] } ?? []) + call.orderBy
    case .unary(_, let operand), .not(let operand), .isNull(let operand, _),
      .isTest(let operand, _, _), .inQuery(let operand, _, _), .anyQuery(let operand, _, _, _),
      .cast(let operand, _), .collate(let operand, _), .field(let operand, _):
      [operand]
    case .binary(_, let left, let right), .isDistinct(let left, let right, _),
      .anyArray(let left, _, let right, _):
      [left, right]
    case .and(let operands), .or(let operands), .array(let operands), .row(let operands),
      .opaque(_, let operands):
      operands
    case .between(let operand, let low, let high, _, _):
      [operand, low, high]
    case .inList(let operand, let list, _), .subscripted(let operand, let list):
      [operand] + list
    case .caseWhen(let operand, let branches, let otherwise):
      [operand].compactMap { $0 } + branches.flatMap { [$0.when, $0.then] }
        + [otherwise].compactMap { $0 }
    }
  }

  /// The queries that stand directly in this expression.
  public var queries: [Query] {
    switch self {
    case .inQuery(_, let query, _), .anyQuery(_, _, let query, _), .arrayQuery(let query),
      .subquery(let query), .exists(let query):
      [query]
    case .null, .boolean, .number, .string, .bitString, .parameter, .column, .function,
      .sqlValue, .unary, .binary, .and, .or, .not, .isNull, .isTest, .isDistinct, .between,
      .inList, .anyArray, .cast, .collate, .caseWhen, .array, .row, .subscripted, .field,
      .defaultValue, .opaque:
      []
    }
  }

  /// This expression and all inside it, without what stands in subqueries, from left to right.
  ///
  /// Walks with a stack of its own: a chain of a thousand operators is a tree as deep.
  public func forEach(_ visit: (Expression) -> Void) {
    var stack = [self]
    while let next = stack.popLast() {
      visit(next)
      stack.append(contentsOf: next.parts.reversed())
    }
  }

  /// Names of the columns that it mentions, without their tables, subqueries left out.
  public var columns: Set<String> { Set(orderedColumns) }

  /// The same in order of appearance, each once.
  public var orderedColumns: [String] {
    var seen: Set<String> = []
    var names: [String] = []
    forEach { part in
      guard case .column(let path) = part, let name = path.last, name != "*" else { return }
      if seen.insert(name).inserted { names.append(name) }
    }
    return names
  }

  /// The function calls in it, subqueries left out.
  public var functionCalls: [FunctionCall] {
    var calls: [FunctionCall] = []
    forEach { part in if case .function(let call) = part { calls.append(call) } }
    return calls
  }
}

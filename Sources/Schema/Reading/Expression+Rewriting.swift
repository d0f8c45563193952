// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Expression {
  /// The same expression with every part put through `change`, innermost first. Subqueries are
  /// left as they are.
  func mapped(_ change: (Expression) -> Expression) -> Expression {
    func map(_ expression: Expression) -> Expression { expression.mapped(change) }
    let rebuilt: Expression =
      switch self {
      case .null, .boolean, .number, .string, .bitString, .parameter, .column, .sqlValue,
        .arrayQuery, .subquery, .exists, .defaultValue:
        self
      case .function(var call):
        {
          call.arguments = call.arguments.map(map)
          call.filter = call.filter.map(map)
          call.orderBy = call.orderBy.map(map)
          return .function(call)
        }()
      case .unary(let symbol, let operand): .unary(symbol, map(operand))
      case .binary(let symbol, let left, let right): .binary(symbol, map(left), map(right))
      case .and(let operands): .and(operands.map(map))
      case .or(let operands): .or(operands.map(map))
      case .not(let operand): .not(map(operand))
      case .isNull(let operand, let negated): .isNull(map(operand), negated: negated)
      case .isTest(let operand, let word, let negated):
        .isTest(map(operand), word, negated: negated)
      case .isDistinct(let left, let right, let negated):
        .isDistinct(map(left), map(right), negated: negated)
      case .between(let operand, let low, let high, let negated, let symmetric):
        .between(map(operand), map(low), map(high), negated: negated, symmetric: symmetric)
      case .inList(let operand, let list, let negated):
        .inList(map(operand), list.map(map), negated: negated)
      case .inQuery(let operand, let query, let negated):
        .inQuery(map(operand), query, negated: negated)
      case .anyArray(let left, let symbol, let right, let all):
        .anyArray(map(left), symbol, map(right), all: all)
      case .anyQuery(let left, let symbol, let query, let all):
        .anyQuery(map(left), symbol, query, all: all)
      case .cast(let operand, let type): .cast(map(operand), type)
      case .collate(let operand, let collation): .collate(map(operand), collation)
      case .caseWhen(let operand, let branches, let otherwise):
        .caseWhen(
          operand: operand.map(map),
          branches: branches.map { branch in
            var branch = branch
            branch.when = map(branch.when)
            branch.then = map(branch.then)
            return branch
          }, otherwise: otherwise.map(map))
      case .array(let elements): .array(elements.map(map))
      case .row(let elements): .row(elements.map(map))
      case .subscripted(let base, let subscripts):
        .subscripted(map(base), subscripts.map(map))
      case .field(let operand, let name): .field(map(operand), name)
      case .opaque(let name, let operands): .opaque(name, operands.map(map))
      }
    return change(rebuilt)
  }

  /// The same on the row that a trigger is about to write: `NEW.column`.
  public var onNewRow: Expression {
    mapped { part in
      guard case .column(let path) = part, let column = path.last else { return part }
      return .column(["new", column])
    }
  }

  public func renamingColumn(_ old: String, to new: String) -> Expression {
    mapped { part in
      guard case .column(var path) = part, path.last == old else { return part }
      path[path.count - 1] = new
      return .column(path)
    }
  }
}

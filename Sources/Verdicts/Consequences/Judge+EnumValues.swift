// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

extension Judge {
  /// 55P04: a value that the open transaction has added to an enum cannot be used before it commits,
  /// unless the type is as new (`check_safe_enum_use` in enum.c).
  func enumValueFindings(_ subject: JudgedStatement) -> [Finding] {
    let start = subject.migration.transactionStart[subject.index]
    guard start < subject.index, subject.migration.addsEnumValue.contains(start),
      subject.before.mysql == nil, subject.plan.rejection == nil
    else { return [] }
    let older = subject.migration.before[start]
    let isUsed = subject.statement.typedLiterals(in: subject.before).contains { literal in
      guard let type = subject.before.type(literal.type.name),
        case .enumeration(let values) = type.kind, values.contains(literal.text),
        case .enumeration(let old)? = older.types[type.name]?.kind
      else { return false }
      return !old.contains(literal.text)
    }
    guard isUsed else { return [] }
    return [Finding(.rejectedByServer, .block, .rejection(Rejection(.other(sqlstate: "55P04"))))]
  }
}

/// A text with the type that it is read as.
private struct TypedLiteral {
  var text: String
  var type: TypeName

  /// Nil where the expression is no text, under whatever cast.
  init?(_ expression: Expression, as type: TypeName) {
    switch expression {
    case .string(let text): self.init(text: text, type: type)
    case .cast(.string(let text), let cast): self.init(text: text, type: cast)
    default: return nil
    }
  }

  private init(text: String, type: TypeName) {
    self.text = text
    self.type = type
  }
}

extension Statement {
  /// Texts that it gives to columns, or compares with them.
  fileprivate func typedLiterals(in catalog: Catalog) -> [TypedLiteral] {
    switch self {
    case .data(.insert(let insert)):
      guard let table = catalog.relation(insert.table.name), let source = insert.source,
        case .values(let list) = source.body
      else { return [] }
      let columns = insert.columns.isEmpty ? table.columns.map(\.name) : insert.columns
      let types = columns.map { table.column($0)?.type }
      return list.rows.flatMap { row in
        zip(row, types).compactMap { value, type in type.flatMap { TypedLiteral(value, as: $0) } }
      }
    case .data(.update(let update)):
      guard let table = catalog.relation(update.table.name) else { return [] }
      let values = update.assignments.compactMap { assignment -> TypedLiteral? in
        guard assignment.columns.count == 1 else { return nil }
        return table.literal(assignment.value, for: assignment.columns[0])
      }
      return values + table.literals(comparedIn: update.filter)
    case .data(.delete(let delete)):
      return catalog.relation(delete.table.name)?.literals(comparedIn: delete.filter) ?? []
    case .alterTable(let alter):
      guard let table = catalog.relation(alter.name) else { return [] }
      return alter.actions.flatMap { action -> [TypedLiteral] in
        switch action.value {
        case .setDefault(let column, let value):
          return [table.literal(value, for: column)].compactMap { $0 }
        case .addColumn(let column, _):
          return column.constraints.compactMap { constraint in
            guard case .default(let value) = constraint.kind, let type = column.type else {
              return nil
            }
            return TypedLiteral(value, as: type)
          }
        default: return []
        }
      }
    default: return []
    }
  }
}

extension Relation {
  fileprivate func literal(_ value: Expression, for column: String) -> TypedLiteral? {
    self.column(column).flatMap { TypedLiteral(value, as: $0.type) }
  }

  /// `mood = 'calm'`, `mood IN ('calm', …)`, alone or among others.
  fileprivate func literals(comparedIn condition: Expression?) -> [TypedLiteral] {
    switch condition {
    case .and(let parts), .or(let parts): return parts.flatMap { literals(comparedIn: $0) }
    case .not(let part): return literals(comparedIn: part)
    case .binary(_, .column(let path), let value), .binary(_, let value, .column(let path)):
      return [path.last.flatMap { literal(value, for: $0) }].compactMap { $0 }
    case .inList(.column(let path), let values, _):
      return values.compactMap { value in path.last.flatMap { literal(value, for: $0) } }
    default: return []
    }
  }
}

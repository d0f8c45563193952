// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// Which column of the old table each column of the new one is.
struct ColumnLineage {
  /// Lower-case names, old to new.
  private var successors: [String: String] = [:]
  private var origins: [String: String] = [:]

  init(_ statement: MySQL.AlterTable, _ table: MySQL.Table) {
    var successors: [String: String?] = [:]
    for action in statement.actions {
      switch action {
      case .dropColumn(let name, _): successors[name.lowercased()] = .some(nil)
      case .changeColumn(let name, let column, _, _): successors[name.lowercased()] = column.name
      case .renameColumn(let name, let newName): successors[name.lowercased()] = newName
      default: break
      }
    }
    for column in table.columns {
      let key = column.name.lowercased()
      guard let name = successors[key] ?? column.name else { continue }
      self.successors[key] = name
      origins[name.lowercased()] = column.name
    }
  }

  /// Nil: it is dropped.
  func successor(of old: String) -> String? { successors[old.lowercased()] }

  /// Nil: it is added.
  func origin(of new: String) -> String? { origins[new.lowercased()] }

  /// An expression with the new names.
  func renamed(_ expression: MySQL.Expression) -> MySQL.Expression {
    expression.mappingColumns { column in
      var column = column
      if let name = successor(of: column.name) { column.name = name }
      return column
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// The variables of a body that are known at one point of it, each with every value that it may
/// have there. What is not here may hold anything.
struct ProceduralVariables: Sendable, Equatable {
  private struct Variable: Sendable, Equatable {
    var values: [Datum]?
    var fields: [String: [Datum]] = [:]
  }
  private var variables: [String: Variable] = [:]

  /// More values, or more variables, are not what a person wrote.
  static let maximumValues = 256
  private static let maximumVariables = 1000

  /// By the names of a reference: `v`, `record.field`, also behind the label of a block.
  subscript(path: [String]) -> [Datum]? {
    guard let name = path.last else { return nil }
    if path.count > 1, let record = variables[path[path.count - 2]], let field = record.fields[name]
    {
      return field
    }
    return variables[name]?.values
  }

  mutating func set(_ path: [String], to values: [Datum]?) {
    forget(path)
    guard let values, values.count <= Self.maximumValues,
      variables.count < Self.maximumVariables, let name = path.last
    else { return }
    if path.count == 1 {
      variables[name] = Variable(values: values)
    } else {
      variables[path[path.count - 2], default: Variable()].fields[name] = values
    }
  }

  /// A record takes a row; as many variables as there are columns take one each.
  mutating func set(_ targets: [[String]], to row: QueryRow?) {
    for target in targets { forget(target) }
    guard let row else { return }
    if targets.count == row.columns.count {
      for (target, column) in zip(targets, row.columns) {
        set(target, to: column.value.map { [$0] })
      }
    }
    guard targets.count == 1, let name = targets[0].last else { return }
    for column in row.columns where column.value != nil {
      guard variables.count < Self.maximumVariables else { return }
      variables[name, default: Variable()].fields[column.name] = column.value.map { [$0] }
    }
  }

  mutating func forget(_ path: [String]) {
    guard let name = path.last else { return }
    if path.count > 1 { variables[path[path.count - 2]]?.fields[name] = nil }
    variables[name] = nil
  }

  /// What holds where two ways meet.
  mutating func join(_ other: ProceduralVariables) {
    guard self != other else { return }
    for (name, variable) in variables {
      guard let otherVariable = other.variables[name] else {
        variables[name] = nil
        continue
      }
      var joined = Variable(values: Self.union(variable.values, otherVariable.values))
      for (field, values) in variable.fields {
        joined.fields[field] = Self.union(values, otherVariable.fields[field])
      }
      variables[name] = joined
    }
  }

  private static func union(_ left: [Datum]?, _ right: [Datum]?) -> [Datum]? {
    guard let left, let right else { return nil }
    let all = left + right.filter { !left.contains($0) }
    return all.count <= maximumValues ? all : nil
  }

  /// What the names mean inside a block that declares them, they mean no more outside.
  mutating func restore(_ names: [String], from outer: ProceduralVariables) {
    for name in names { variables[name] = outer.variables[name] }
  }
}

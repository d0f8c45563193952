// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// Finds the tables that queries and expressions read, and those whose rows they lock.
struct TableCollector {
  struct Use: Hashable {
    var name: ObjectName
    /// `FOR UPDATE`
    var locksRows: Bool
  }
  private(set) var uses: [Use] = []
  /// Names of functions that are called.
  private(set) var calls: [String] = []
  private var depth = 0
  /// Queries nest no deeper in a tree that was parsed; views may.
  private static let deepest = 200

  mutating func add(_ query: MySQL.Query, hiding: Set<String> = []) {
    guard depth < Self.deepest else { return }
    depth += 1
    var hidden = hiding
    for table in query.with {
      add(table.query, hiding: hidden.union([table.name.lowercased()]))
      hidden.insert(table.name.lowercased())
    }
    let locking = query.locking.filter { $0.strength == .update }
    let locksAll = locking.contains { $0.tables.isEmpty }
    let named = Set(locking.flatMap(\.tables).map { $0.lowercased() })
    add(query.body, hidden, locksAll: locksAll, named)
    for expression in query.orderBy + [query.limit].compactMap({ $0 }) {
      add(expression, hiding: hidden)
    }
    depth -= 1
  }

  private mutating func add(
    _ body: MySQL.QueryBody, _ hidden: Set<String>, locksAll: Bool, _ named: Set<String>
  ) {
    switch body {
    case .select(let select):
      for reference in select.from { add(reference, hidden, locksAll: locksAll, named) }
      let expressions =
        select.items + select.groupBy + [select.condition, select.having].compactMap { $0 }
      for expression in expressions { add(expression, hiding: hidden) }
    case .combination(let left, let right):
      add(left, hidden, locksAll: locksAll, named)
      add(right, hidden, locksAll: locksAll, named)
    case .nested(let query): add(query, hiding: hidden)
    case .values(let rows, _):
      for expression in rows.joined() { add(expression, hiding: hidden) }
    case .table(let name): note(name, hidden, locksRows: locksAll)
    }
  }

  mutating func add(
    _ reference: MySQL.TableReference, _ hidden: Set<String> = [], locksAll: Bool = false,
    _ named: Set<String> = []
  ) {
    switch reference {
    case .table(let table):
      let label = (table.alias ?? table.name.name).lowercased()
      note(table.name, hidden, locksRows: locksAll || named.contains(label))
    case .derived(let query, _): add(query, hiding: hidden)
    case .join(let join):
      add(join.left, hidden, locksAll: locksAll, named)
      add(join.right, hidden, locksAll: locksAll, named)
      if let condition = join.condition { add(condition, hiding: hidden) }
    case .function(let arguments, _):
      for argument in arguments { add(argument, hiding: hidden) }
    }
  }

  private mutating func note(_ name: ObjectName, _ hidden: Set<String>, locksRows: Bool) {
    if name.schema == nil, hidden.contains(name.name.lowercased()) { return }
    uses.append(Use(name: name, locksRows: locksRows))
  }

  mutating func add(_ expression: MySQL.Expression, hiding hidden: Set<String> = []) {
    switch expression {
    case .literal, .column, .star, .userVariable, .systemVariable, .parameter, .defaultValue:
      break
    case .call(let name, let arguments):
      calls.append(name)
      for argument in arguments { add(argument, hiding: hidden) }
    case .unary(_, let operand), .not(let operand), .isNull(let operand, _),
      .interval(let operand, _), .assignment(_, let operand):
      add(operand, hiding: hidden)
    case .binary(_, let left, let right), .comparison(_, let left, let right),
      .like(let left, let right, _):
      add(left, hiding: hidden)
      add(right, hiding: hidden)
    case .and(let parts), .or(let parts), .row(let parts), .case(let parts):
      for part in parts { add(part, hiding: hidden) }
    case .between(let operand, let low, let high, _):
      for part in [operand, low, high] { add(part, hiding: hidden) }
    case .inList(let operand, let list, _):
      for part in [operand] + list { add(part, hiding: hidden) }
    case .inQuery(let operand, let query, _), .quantified(_, let operand, let query):
      add(operand, hiding: hidden)
      add(query, hiding: hidden)
    case .exists(let query), .subquery(let query): add(query, hiding: hidden)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// How the planner finds the rows of one relation, as far as the catalog decides it.
enum AccessPath: Hashable {
  /// From end to end.
  case scan
  /// Through an index. `few`: an equality on its leading columns.
  case index(few: Bool, unique: Bool)
  /// The first rows are enough.
  case partial

  var readsWholeTable: Bool { self == .scan }
}

/// Chooses access paths for the levels of a query.
///
/// The planner weighs costs with sizes and statistics, which a catalog does not have; this takes
/// an index wherever one serves a condition, as the planner does on a table that is large for
/// what the condition leaves (`create_index_paths` in indxpath.c). A condition that compares with
/// another relation's column serves when few rows come from there.
struct PathChooser {
  let catalog: Catalog
  let levels: [QueryLevel]
  /// By level: entries from which few rows come.
  private(set) var few: [Set<Int>]

  init(catalog: Catalog, levels: [QueryLevel]) {
    self.catalog = catalog
    self.levels = levels
    few = levels.map { level in
      level.isLimited || level.isInsert ? Set(level.entries.indices) : []
    }
    // Few rows of one relation make few of those joined to it, across levels too.
    for _ in 0..<4 {
      let before = few
      for level in levels.indices { settle(level) }
      if before == few { break }
    }
  }

  private mutating func settle(_ level: Int) {
    for _ in levels[level].entries.indices {
      let before = few[level]
      for entry in levels[level].entries.indices where !few[level].contains(entry) {
        let relation = levels[level].entries[entry].relation
        if case .index(few: true, _) = match(relation, entry, in: level) {
          few[level].insert(entry)
        }
      }
      if few[level] == before { break }
    }
  }

  /// The path for one table of an entry: the relation itself, or a partition or child.
  func path(for table: Relation, entry: Int, in level: Int) -> AccessPath {
    let current = levels[level]
    if current.stopsEarly { return .partial }
    let found = match(table, entry, in: level)
    if case .index = found { return found }
    if let extremes = current.extremes, current.entries.count == 1,
      extremes.allSatisfy({ leads($0, of: table) })
    {
      return .index(few: true, unique: false)
    }
    if let order = current.limitedOrder, current.entries.count == 1, leads(order, of: table) {
      return .partial
    }
    return found
  }

  /// Whether an index begins with this expression.
  private func leads(_ expression: Expression, of table: Relation) -> Bool {
    usableIndexes(of: table).contains { index in
      guard index.method == "btree", index.filter == nil, let first = index.elements.first
      else { return false }
      return first.expression.means(expression)
    }
  }

  private func usableIndexes(of table: Relation) -> [IndexDetails] {
    catalog.indexes(of: table.name).compactMap(\.index).filter(\.isValid)
  }

  // MARK: Matching conditions with indexes

  private func match(_ table: Relation, _ entry: Int, in level: Int) -> AccessPath {
    let conditions = levels[level].conditions
    if conditions.contains(where: { isRowAddress($0, entry, in: level) }) {
      return .index(few: true, unique: true)
    }
    let indexes = usableIndexes(of: table)
    var best = AccessPath.scan
    for index in indexes where holds(index.filter, among: conditions) {
      let found = path(index, conditions, entry, in: level)
      if rank(found) > rank(best) { best = found }
    }
    if best == .scan {
      for case .or(let arms) in conditions where !arms.isEmpty {
        let all = arms.allSatisfy { arm in
          indexes.contains { index in
            holds(index.filter, among: conditions + arm.conjuncts)
              && path(index, arm.conjuncts, entry, in: level) != .scan
          }
        }
        if all { best = .index(few: false, unique: false) }
      }
    }
    return best
  }

  private func rank(_ path: AccessPath) -> Int {
    switch path {
    case .scan, .partial: 0
    case .index(let few, let unique): unique ? 3 : few ? 2 : 1
    }
  }

  private func path(
    _ index: IndexDetails, _ conditions: [Expression], _ entry: Int, in level: Int
  ) -> AccessPath {
    var equal = 0
    for (position, element) in index.elements.enumerated() {
      let found = conditions.map { serves($0, element, index.method, entry, in: level) }
      if found.contains(.equality) {
        equal += 1
        continue
      }
      if position == 0, !found.contains(.other) { return .scan }
      break
    }
    let unique = index.isUnique && equal == index.elements.count && index.filter == nil
    return .index(few: equal > 0, unique: unique)
  }

  private enum Service { case none, equality, other }

  /// `match_clause_to_indexcol` in indxpath.c.
  private func serves(
    _ condition: Expression, _ element: IndexElement, _ method: String, _ entry: Int,
    in level: Int
  ) -> Service {
    func isKey(_ expression: Expression) -> Bool {
      belongs(expression, to: entry, in: level) && element.expression.means(expression)
    }
    switch condition {
    case .binary(let symbol, let left, let right):
      if isKey(left), isKnown(right, entry, in: level), fits(right, left, entry, in: level) {
        return service(of: symbol, method, element)
      }
      if isKey(right), isKnown(left, entry, in: level), fits(left, right, entry, in: level) {
        return service(of: symbol, method, element)
      }
      return .none
    case .between(let operand, let low, let high, false, _):
      let known = isKnown(low, entry, in: level) && isKnown(high, entry, in: level)
      return isKey(operand) && known && Self.isOrdered(method) ? .other : .none
    case .inList(let operand, let list, false):
      let known = list.allSatisfy { isKnown($0, entry, in: level) }
      return isKey(operand) && known && Self.comparesEqual(method) ? .equality : .none
    case .anyArray(let operand, "=", let array, all: false):
      let known = isKnown(array, entry, in: level)
      return isKey(operand) && known && Self.comparesEqual(method) ? .equality : .none
    case .isNull(let operand, _):
      return isKey(operand) && Self.isOrdered(method) ? .other : .none
    case .column, .not(.column):
      let column = condition.withoutNot
      return isKey(column) && method == "btree" ? .equality : .none
    case .isTest(let operand, "true", negated: false),
      .isTest(let operand, "false", negated: false):
      return isKey(operand) && method == "btree" ? .equality : .none
    case .inQuery(let operand, let query, negated: false):
      return isKey(operand) && isLimited(query, in: level) ? .equality : .none
    case .null, .boolean, .number, .string, .bitString, .parameter, .function, .sqlValue,
      .unary, .and, .or, .not, .isTest, .isDistinct, .between, .inList, .inQuery, .anyArray,
      .anyQuery, .cast, .collate, .caseWhen, .array, .arrayQuery, .row, .subscripted, .field,
      .subquery, .exists, .defaultValue, .opaque:
      return .none
    }
  }

  private func service(of symbol: String, _ method: String, _ element: IndexElement) -> Service {
    switch symbol {
    case "=": return method == "gin" ? .none : .equality
    case "<", "<=", ">", ">=": return Self.isOrdered(method) ? .other : .none
    case "like", "ilike", "~", "~*":
      // A pattern needs an operator class of its own: the default one compares by collation.
      let name = element.operatorClass?.name ?? ""
      return name.hasSuffix("_pattern_ops") || name.hasSuffix("trgm_ops") ? .other : .none
    case "<>", "!=": return .none
    default: return method == "btree" || method == "hash" ? .none : .other
    }
  }

  private static func isOrdered(_ method: String) -> Bool { method == "btree" || method == "brin" }
  private static func comparesEqual(_ method: String) -> Bool {
    method == "btree" || method == "hash" || method == "brin"
  }

  // MARK: What is known before the table is read

  /// Whether a column reference means a column of this entry.
  private func belongs(_ expression: Expression, to entry: Int, in level: Int) -> Bool {
    let own = levels[level].entries[entry]
    var all = true
    expression.forEach { part in
      guard let reference = part.columnReference else { return }
      if let alias = reference.alias {
        if alias != own.alias { all = false }
      } else if own.relation.column(reference.column) == nil {
        all = false
      }
    }
    return all
  }

  /// Whether a value is fixed, or comes from where few rows come from.
  private func isKnown(_ expression: Expression, _ entry: Int, in level: Int) -> Bool {
    var known = true
    expression.forEach { part in
      if case .function(let call) = part, Self.volatileFunctions.contains(call.name.name) {
        known = false
      }
      guard let reference = part.columnReference else { return }
      if let few = derived(reference, in: level) {
        if !few { known = false }
      } else if let source = source(of: reference, in: level) {
        if source == entry || !few[level].contains(source) { known = false }
      } else if !isOuterKnown(reference, in: level) {
        known = false
      }
    }
    return known
  }

  private static let volatileFunctions: Set<String> = [
    "random", "nextval", "currval", "clock_timestamp", "gen_random_uuid", "timeofday",
  ]

  func source(of reference: (alias: String?, column: String), in level: Int) -> Int? {
    levels[level].entries.firstIndex { other in
      if let alias = reference.alias { return other.alias == alias }
      return other.relation.column(reference.column) != nil
    }
  }

  /// A column of a FROM item that is no relation: whether few rows come from there.
  private func derived(
    _ reference: (alias: String?, column: String), in level: Int
  ) -> Bool? {
    if let alias = reference.alias { return levels[level].derived[alias] }
    guard source(of: reference, in: level) == nil, !levels[level].derived.isEmpty else {
      return nil
    }
    return levels[level].derived.values.allSatisfy { $0 }
  }

  /// A column of a level around: fixed for each run of a subquery; for a join, known when the
  /// outer side is few.
  private func isOuterKnown(
    _ reference: (alias: String?, column: String), in level: Int
  ) -> Bool {
    guard levels[level].joinsParent, let parent = levels[level].parent else { return true }
    return !levels[parent].entries.isEmpty
      && few[parent].count == levels[parent].entries.count
  }

  private func isLimited(_ query: Query, in level: Int) -> Bool {
    if query.limit != nil { return true }
    if case .values = query.body { return true }
    // The level that stands for it: one of the joining ones below this.
    return levels.indices.contains { index in
      levels[index].parent == level && levels[index].joinsParent
        && !levels[index].entries.isEmpty
        && few[index].count == levels[index].entries.count
    }
  }

  /// A comparison with another type converts the column, and no index helps
  /// (`match_opclause_to_indexcol`: the operator must belong to the index's family).
  private func fits(
    _ value: Expression, _ key: Expression, _ entry: Int, in level: Int
  ) -> Bool {
    guard case .cast(_, let type) = value, let reference = key.columnReference,
      let column = levels[level].entries[entry].relation.column(reference.column)
    else { return true }
    let integers: Set<String> = ["int2", "int4", "int8"]
    let wide: Set<String> = ["numeric", "float4", "float8"]
    return !(integers.contains(column.type.name.name) && wide.contains(type.name.name))
  }

  /// `ctid = …`: the row's own address.
  private func isRowAddress(_ condition: Expression, _ entry: Int, in level: Int) -> Bool {
    let operand: Expression
    switch condition {
    case .binary("=", let left, _): operand = left
    case .anyArray(let left, "=", _, all: false), .inList(let left, _, negated: false):
      operand = left
    default: return false
    }
    return operand.columnReference?.column == "ctid"
  }

  /// Whether the predicate of a partial index is among the conditions.
  private func holds(_ filter: Expression?, among conditions: [Expression]) -> Bool {
    guard let filter else { return true }
    return filter.conjuncts.allSatisfy { part in
      conditions.contains { $0.means(part) || proves($0, part) }
    }
  }

  /// A comparison with a column proves that it is not null.
  private func proves(_ condition: Expression, _ part: Expression) -> Bool {
    guard case .isNull(let operand, negated: true) = part else { return false }
    switch condition {
    case .binary(_, let left, let right): return left.means(operand) || right.means(operand)
    case .inList(let left, _, false), .between(let left, _, _, false, _):
      return left.means(operand)
    default: return false
    }
  }
}

extension Expression {
  fileprivate var withoutNot: Expression {
    if case .not(let inner) = self { return inner }
    return self
  }

  /// Equal but for the aliases in front of columns and casts of constants.
  func means(_ other: Expression) -> Bool {
    switch (self, other) {
    case (.column(let left), .column(let right)): left.last == right.last
    case (.binary(let symbol, let a, let b), .binary(let same, let c, let d)):
      symbol == same && a.means(c) && b.means(d)
    case (.cast(.string(let left), _), .string(let right)),
      (.string(let left), .cast(.string(let right), _)):
      left == right
    case (.function(let left), .function(let right)):
      left.name.name == right.name.name && left.arguments.count == right.arguments.count
        && zip(left.arguments, right.arguments).allSatisfy { $0.means($1) }
    default: self == other
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Walks a query and finds out what its names mean: a CTE hides a relation of its name, an alias
/// hides the relation it stands for (parse_relation.c, parse_cte.c).
struct QueryReader {
  let catalog: Catalog
  private(set) var facts = QueryFacts()
  /// CTE names in sight, with their output columns where known.
  private var ctes: [String: [String]?] = [:]
  /// The FROM items of each query level in sight, innermost last.
  private var levels: [[Source]] = []
  private var positions: [UseKey: Int] = [:]

  init(catalog: Catalog) { self.catalog = catalog }

  /// Something with columns in FROM.
  struct Source {
    var alias: String
    /// Where it is recorded, when it is a relation.
    var use: Int?
    /// Nil: not known.
    var columns: [String]?
  }

  struct UseKey: Hashable {
    var relation: RelationName
    var access: RelationUse.Access
  }

  // MARK: Statements

  mutating func read(_ statement: DataStatement) {
    switch statement {
    case .query(let query): read(query)
    case .insert(let insert): read(insert)
    case .update(let update): read(update)
    case .delete(let delete): read(delete)
    case .merge(let merge): read(merge)
    }
  }

  mutating func read(_ query: Query) {
    scoped(query.with) { reader in
      reader.levels.append([])
      reader.read(query.body)
      for expression in query.orderBy + [query.limit, query.offset].compactMap({ $0 }) {
        reader.read(expression)
      }
      reader.levels.removeLast()
    }
  }

  private mutating func read(_ body: QueryBody) {
    switch body {
    case .select(let select): read(select)
    case .values(let values): for row in values.rows { for value in row { read(value) } }
    case .table(let reference):
      enter(reference)
      useAllColumns()
    case .combined(let left, _, _, let right):
      read(left)
      read(right)
    }
  }

  private mutating func read(_ select: Select) {
    for item in select.from { read(item) }
    for target in select.targets { read(target.expression) }
    let rest =
      select.distinctOn + [select.filter, select.having].compactMap { $0 } + select.groupBy
      + select.windows
    for expression in rest { read(expression) }
  }

  private mutating func read(_ insert: Insert) {
    scoped(insert.with) { reader in
      if let source = insert.source { reader.read(source) }
      reader.levels.append([])
      reader.enter(insert.table, .insert)
      if insert.columns.isEmpty { reader.useAllColumns() }
      for column in insert.columns { reader.use(column: [column]) }
      if let conflict = insert.onConflict {
        reader.addSource("excluded", columns: nil)
        reader.read(conflict.target + [conflict.filter].compactMap { $0 })
        for assignment in conflict.update ?? [] { reader.read(assignment) }
      }
      reader.read(insert.returning.map(\.expression))
      reader.levels.removeLast()
    }
  }

  private mutating func read(_ update: Update) {
    scoped(update.with) { reader in
      reader.levels.append([])
      reader.enter(update.table, .update)
      for item in update.from { reader.read(item) }
      for assignment in update.assignments { reader.read(assignment) }
      reader.read([update.filter].compactMap { $0 } + update.returning.map(\.expression))
      reader.levels.removeLast()
    }
  }

  private mutating func read(_ delete: Delete) {
    scoped(delete.with) { reader in
      reader.levels.append([])
      reader.enter(delete.table, .delete)
      for item in delete.using { reader.read(item) }
      reader.read([delete.filter].compactMap { $0 } + delete.returning.map(\.expression))
      reader.levels.removeLast()
    }
  }

  private mutating func read(_ merge: Merge) {
    scoped(merge.with) { reader in
      reader.levels.append([])
      reader.enter(merge.target, .merge)
      reader.read(merge.source)
      reader.read(merge.on)
      for branch in merge.branches {
        if let condition = branch.condition { reader.read(condition) }
        switch branch.action {
        case .insert(let columns, let values):
          for column in columns { reader.use(column: [column]) }
          reader.read(values)
        case .update(let assignments): for each in assignments { reader.read(each) }
        case .delete, .doNothing: break
        }
      }
      reader.read(merge.returning.map(\.expression))
      reader.levels.removeLast()
    }
  }

  private mutating func read(_ assignment: Assignment) {
    for column in assignment.columns { use(column: [column]) }
    read(assignment.value)
  }

  // MARK: FROM and WITH

  /// Reads with a WITH clause in sight, which then goes out of sight.
  private mutating func scoped(_ with: With?, _ body: (inout Self) -> Void) {
    let outer = ctes
    for element in with?.elements ?? [] {
      if with?.recursive == true { ctes[element.name] = .some(element.outputColumns(in: catalog)) }
      let enclosing = levels
      levels = []
      read(element.statement)
      levels = enclosing
      ctes[element.name] = .some(element.outputColumns(in: catalog))
    }
    body(&self)
    ctes = outer
  }

  private mutating func read(_ item: FromItem) {
    switch item {
    case .relation(let reference, _): enter(reference)
    case .subquery(let query, let alias, _):
      read(query)
      addSource(alias ?? "", columns: catalog.outputColumns(of: query)?.map(\.name))
    case .function(let calls, let alias, _):
      read(calls)
      addSource(alias ?? calls.first?.outputName ?? "", columns: nil)
    case .join(let left, _, let right, let condition):
      read(left)
      read(right)
      switch condition {
      case .none, .natural: break
      case .on(let expression): read(expression)
      case .using(let columns): for column in columns { use(sharedColumn: column) }
      }
    }
  }

  private mutating func addSource(_ alias: String, use: Int? = nil, columns: [String]?) {
    if levels.isEmpty { levels.append([]) }
    levels[levels.count - 1].append(Source(alias: alias, use: use, columns: columns))
  }

  private mutating func enter(
    _ reference: RelationReference, _ access: RelationUse.Access = .read
  ) {
    let alias = reference.alias ?? reference.name.name
    if access == .read, reference.name.schema == nil, let columns = ctes[reference.name.name] {
      return addSource(alias, columns: columns)
    }
    guard let relation = catalog.relation(reference.name) else {
      if !catalog.isSystemRelation(reference.name) { facts.unresolved.append(reference.name) }
      return addSource(alias, columns: nil)
    }
    let key = UseKey(relation: relation.name, access: access)
    let position = positions[key] ?? facts.uses.count
    if position == facts.uses.count {
      positions[key] = position
      facts.uses.append(
        RelationUse(
          relation: relation.name, access: access, columns: [], only: reference.only))
    } else if !reference.only {
      facts.uses[position].only = false
    }
    addSource(alias, use: position, columns: relation.columns.map(\.name))
  }

  // MARK: Expressions

  /// The condition and the actions of a rule, in which `old` and `new` are rows of its table.
  mutating func read(_ rule: Rule, on table: RelationName) {
    levels.append([])
    for alias in ["old", "new"] {
      enter(RelationReference(ObjectName(schema: table.schema, table.name), alias: alias))
    }
    if let filter = rule.filter { read(filter) }
    for action in rule.actions { read(action) }
    levels.removeLast()
  }

  mutating func read(_ expression: Expression, on table: RelationName?) {
    if let table { enter(RelationReference(ObjectName(schema: table.schema, table.name))) }
    read(expression)
  }

  private mutating func read(_ expressions: [Expression]) {
    for expression in expressions { read(expression) }
  }

  private mutating func read(_ expression: Expression) {
    var stack = [expression]
    while let next = stack.popLast() {
      switch next {
      case .column(let path): use(column: path)
      case .function(let call):
        facts.functions.append(call)
        // The star of count(*) is no column.
        if call.arguments == [.column(["*"])] {
          stack.append(contentsOf: [call.filter].compactMap { $0 })
          continue
        }
      case .null, .boolean, .number, .string, .bitString, .parameter, .sqlValue, .unary, .binary,
        .and, .or, .not, .isNull, .isTest, .isDistinct, .between, .inList, .inQuery, .anyArray,
        .anyQuery, .cast, .collate, .caseWhen, .array, .arrayQuery, .row, .subscripted, .field,
        .subquery, .exists, .defaultValue, .opaque:
        break
      }
      for query in next.queries { read(query) }
      stack.append(contentsOf: next.parts.reversed())
    }
  }

  // MARK: Columns

  private mutating func use(column path: [String]) {
    guard let name = path.last else { return }
    if path.count == 1, name == "*" { return useAllColumns() }
    for level in levels.indices.reversed() {
      if path.count > 1 {
        let alias = path[path.count - 2]
        guard let source = levels[level].last(where: { $0.alias == alias }) else { continue }
        return mark(name == "*" ? nil : name, in: source)
      }
      if let source = levels[level].first(where: { $0.columns?.contains(name) == true }) {
        return mark(name, in: source)
      }
      // The name of a source stands for its whole row.
      if let source = levels[level].first(where: { $0.alias == name }) {
        return mark(nil, in: source)
      }
    }
  }

  private mutating func use(sharedColumn name: String) {
    for source in levels.last ?? [] where source.columns?.contains(name) ?? true {
      mark(name, in: source)
    }
  }

  private mutating func useAllColumns() {
    for source in levels.last ?? [] { mark(nil, in: source) }
  }

  /// Nil: every column that the source has now, as the server writes `*` out.
  private mutating func mark(_ column: String?, in source: Source) {
    guard let use = source.use else { return }
    if let column {
      facts.uses[use].columns?.insert(column)
    } else if let columns = source.columns {
      facts.uses[use].columns?.formUnion(columns)
    } else {
      facts.uses[use].columns = nil
    }
  }
}

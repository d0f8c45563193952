// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

extension MySQLPlanBuilder {
  // MARK: Reading

  /// SELECT:
  /// `SHARED_READ` on each table, `SHARED_WRITE` where rows are locked FOR UPDATE; views and what
  /// stands behind them (`open_tables` in sql/sql_base.cc).
  mutating func read(
    _ query: MySQL.Query, release: LockRequest.Release = .transactionEnd,
    isWritten: Bool = false
  ) {
    var tables = TableCollector()
    tables.add(query)
    read(tables, release: release)
    lockRows(of: query, isWritten: isWritten)
  }

  mutating func read(
    _ tables: TableCollector, release: LockRequest.Release = .transactionEnd
  ) {
    for use in tables.uses {
      read(use.name, locksRows: use.locksRows, release: release, depth: 0)
    }
    for name in tables.calls {
      let routine = catalog.routines[catalog.resolve(ObjectName(name))]
      if let routine, routine.kind == .function { run(routine.body, named: name) }
    }
  }

  private mutating func read(
    _ name: ObjectName, locksRows: Bool, release: LockRequest.Release, depth: Int
  ) {
    let mode: LockMode = locksRows ? .mdlSharedWrite : .mdlSharedRead
    let full = catalog.resolve(name)
    if let view = catalog.views[full] {
      lock(full, mode, .view, release: release, reason: .dependent, citation: .openTables)
      guard follows(.view(full, mode)) else { return }
      guard depth < Self.deepest else { return unknown(.unmodelled("deep nesting of views")) }
      var tables = TableCollector()
      tables.add(view.query)
      for use in tables.uses {
        let inner = ObjectName(schema: use.name.schema ?? view.database, use.name.name)
        read(inner, locksRows: locksRows || use.locksRows, release: release, depth: depth + 1)
      }
      return
    }
    guard let table = resolve(name), !table.isTemporary else { return }
    lock(
      table.name, mode, table.isSequence ? .sequence : .table, release: release, reason: .read,
      citation: .openTables)
  }

  // MARK: Writing

  /// INSERT:
  /// `SHARED_WRITE` on the target, `SHARED_READ` on what is read, and on the parents whose keys are
  /// looked up.
  mutating func insert(_ insert: MySQL.Insert) {
    guard let table = target(insert.table.name) else { return }
    var tables = TableCollector()
    let extent: RowChange.Extent
    switch insert.source {
    case .values(let rows, let count):
      for expression in rows.joined() { tables.add(expression) }
      extent = .count(count)
    case .query(let query):
      var read = TableCollector()
      read.add(query)
      extent = .query(read.uses.map { catalog.resolve($0.name) })
      tables.add(query)
    }
    write(table, .insert, priority: insert.priority)
    read(tables)
    if case .query(let query) = insert.source { lockRows(of: query, isWritten: true) }
    for assignment in insert.onDuplicateKeyUpdate {
      if let value = assignment.value { readTables(in: value) }
    }
    reachOthers(
      from: table,
      by: insert.isReplace || !insert.onDuplicateKeyUpdate.isEmpty
        ? [.insert, .update, .delete] : [.insert])
    change(table, RowChange(.insert, extent, usesIndex: true))
  }

  /// UPDATE:
  /// MySQL writes to the tables whose columns are set, MariaDB locks all of a multi-table UPDATE
  /// as written. Rows are found through an index, or every row is locked on the way.
  mutating func update(_ update: MySQL.Update) {
    readTables(of: update.with)
    let bases = baseTables(of: update.tables)
    let written =
      bases.count == 1 || engine == .mariadb
      ? bases : bases.filter { base in isSet(base, in: update) }
    for base in written {
      guard let table = target(base.name) else { continue }
      write(table, .update, priority: update.isLowPriority ? .low : nil)
    }
    var tables = TableCollector()
    for reference in update.tables { tables.add(reference) }
    for expression in update.assignments.compactMap(\.value) + update.orderBy {
      tables.add(expression)
    }
    if let condition = update.condition { tables.add(condition) }
    read(tables)
    for base in written {
      guard let table = catalog.table(base.name), isSet(base, in: update) || bases.count == 1
      else { continue }
      reachOthers(from: table, by: [.update])
      let found = Found(
        update.condition, in: table, named: base.alias ?? base.name.name, limit: update.limit,
        joined: joinConditions(of: update.tables))
      change(table, RowChange(.update, found.extent, usesIndex: found.usesIndex), found)
    }
  }

  /// DELETE.
  mutating func delete(_ delete: MySQL.Delete) {
    readTables(of: delete.with)
    let bases = baseTables(of: delete.tables)
    let targets = delete.targets.map { $0.name.lowercased() }
    let written =
      targets.isEmpty
      ? bases
      : bases.filter { targets.contains(($0.alias ?? $0.name.name).lowercased()) }
    for base in written {
      guard let table = target(base.name) else { continue }
      write(table, .delete, priority: delete.isLowPriority ? .low : nil)
    }
    var tables = TableCollector()
    for reference in delete.tables { tables.add(reference) }
    if let condition = delete.condition { tables.add(condition) }
    read(tables)
    for base in written {
      guard let table = catalog.table(base.name) else { continue }
      reachOthers(from: table, by: [.delete])
      let found = Found(
        delete.condition, in: table, named: base.alias ?? base.name.name, limit: delete.limit,
        joined: joinConditions(of: delete.tables))
      change(table, RowChange(.delete, found.extent, usesIndex: found.usesIndex), found)
    }
  }

  mutating func load(_ load: MySQL.LoadData) {
    guard let table = target(load.table) else { return }
    write(table, .insert, priority: load.isLowPriority ? .low : nil)
    reachOthers(from: table, by: [.insert])
    unknown(.unmodelled("LOAD DATA"))
  }

  mutating func readTables(in expression: MySQL.Expression) {
    var tables = TableCollector()
    tables.add(expression)
    read(tables)
  }

  private mutating func readTables(of with: [MySQL.CommonTable]) {
    for table in with { read(table.query) }
  }

  // MARK: Parts

  private func baseTables(of references: [MySQL.TableReference]) -> [MySQL.TableName] {
    references.flatMap { reference -> [MySQL.TableName] in
      switch reference {
      case .table(let table): [table]
      case .join(let join): baseTables(of: [join.left, join.right])
      case .derived, .function: []
      }
    }
  }

  /// What joins tables, or nil where there is one only.
  private func joinConditions(of references: [MySQL.TableReference]) -> [MySQL.Expression]? {
    guard baseTables(of: references).count > 1 || references.count > 1 else { return nil }
    return references.flatMap(\.joinConditions)
  }

  private func isSet(_ base: MySQL.TableName, in update: MySQL.Update) -> Bool {
    let label = (base.alias ?? base.name.name).lowercased()
    return update.assignments.contains { assignment in
      if let owner = assignment.column.table { return owner.lowercased() == label }
      return catalog.table(base.name)?.column(assignment.column.name) != nil
    }
  }

  /// A table, or the one behind a view.
  private mutating func target(_ name: ObjectName) -> MySQL.Table? {
    var current = name
    for _ in 0..<Self.deepest {
      guard let view = catalog.views[catalog.resolve(current)] else { return resolve(current) }
      lock(view.name, .mdlSharedWrite, .view, reason: .dependent, citation: .openTables)
      guard case .select(let select) = view.query.body, case .table(let base)? = select.from.first
      else {
        unknown(.unmodelled("a write to the view \(name.written)"))
        return nil
      }
      current = ObjectName(schema: base.name.schema ?? view.database, base.name.name)
    }
    unknown(.unmodelled("deep nesting of views"))
    return nil
  }

  private mutating func write(
    _ table: MySQL.Table, _ operation: RowChange.Operation, priority: MySQL.Priority?
  ) {
    guard !table.isTemporary else { return }
    // Only engines with table locks know low priorities.
    let isLow = priority == .low && !table.isInnoDB
    lock(
      table.name, isLow ? .mdlSharedWriteLowPriority : .mdlSharedWrite, citation: .openTables)
  }

  private mutating func change(
    _ table: MySQL.Table, _ change: RowChange, _ found: Found? = nil
  ) {
    guard !table.isTemporary else { return }
    work(.rowChanges(change), on: table.name, citation: .rowLocks)
    if let found { lockRows(of: table, .exclusive, found, releasesOthers: true) }
  }

  // MARK: Rows

  /// Rows on the way to the ones that are wanted: under REPEATABLE READ each that is read stays
  /// locked, with the gap before it; READ COMMITTED lets those go that an UPDATE or DELETE does not
  /// want (row0sel.cc, `row_search_mvcc`; `row_unlock_for_mysql`).
  private mutating func lockRows(
    of table: MySQL.Table, _ mode: RowLocks.Mode, _ found: Found, releasesOthers: Bool
  ) {
    guard table.isInnoDB, !table.isTemporary else { return }
    // Its indexes decide which rows are locked.
    if table.isAssumed, found.extent != .all {
      return unknown(.missingRelation(table.name.name))
    }
    let locksGaps = settings.locksGaps
    var extent = RowLocks.Extent.matching(found.extent)
    if case .count = found.extent {
      // It stops at its LIMIT; what it has passed on the way there nobody knows.
    } else if !found.usesIndex, locksGaps || !releasesOthers || found.extent == .all {
      extent = .everyRow
    }
    rowLocks.append(
      RowLocks(
        table.name, mode, extent, locksGaps: locksGaps && found.extent != .atMostOne,
        citation: .rowLocks))
  }

  /// What a query locks of the rows that it reads: those of a locking clause, and where its result is
  /// written all of them, unless the isolation level lets others change them meanwhile.
  private mutating func lockRows(of query: MySQL.Query, isWritten: Bool) {
    let mode: RowLocks.Mode
    if query.locking.contains(where: { $0.strength == .update }) {
      mode = .exclusive
    } else if !query.locking.isEmpty || (isWritten && settings.locksGaps) {
      mode = .shared
    } else {
      return
    }
    guard case .select(let select) = query.body else { return }
    let named = Set(query.locking.flatMap(\.tables).map { $0.lowercased() })
    for base in baseTables(of: select.from) {
      let label = base.alias ?? base.name.name
      guard let table = catalog.table(base.name),
        named.isEmpty || named.contains(label.lowercased()) || mode == .shared
      else { continue }
      let found = Found(
        select.condition, in: table, named: label, limit: query.limit,
        joined: joinConditions(of: select.from))
      // MariaDB keeps what a locking read has passed, MySQL lets it go.
      lockRows(of: table, mode, found, releasesOthers: engine == .mysql)
    }
  }

  // MARK: Foreign keys and triggers

  /// Tables that a change of rows reaches: parents that are looked up, children that refer or that
  /// are changed too, and what triggers write (`prelocking` in sql/sql_base.cc).
  private mutating func reachOthers(
    from table: MySQL.Table, by operations: Set<RowChange.Operation>
  ) {
    guard follows(.reach(table.name, operations)) else { return }
    if engine == .mysql, version >= ServerVersion(8),
      operations.contains(.insert) || operations.contains(.update)
    {
      for key in table.foreignKeys where key.referenced != table.name {
        lock(
          key.referenced, .mdlSharedRead, reason: .foreignKeyPartner,
          citation: .foreignKeyPrelocking)
      }
    }
    for child in catalog.children(of: table.name) {
      reachChild(child, of: table, by: operations)
    }
    for trigger in table.triggers
    where trigger.events.contains(where: { operations.contains($0.operation) }) {
      run(trigger.body, named: trigger.name)
    }
  }

  private mutating func reachChild(
    _ name: RelationName, of table: MySQL.Table, by operations: Set<RowChange.Operation>
  ) {
    guard let child = catalog.tables[name] else { return }
    let keys = child.foreignKeys.filter { $0.referenced == table.name }
    let cascades = keys.contains { key in
      (operations.contains(.delete) && key.onDelete.changesRows)
        || (operations.contains(.update) && key.onUpdate.changesRows)
    }
    let changesKeys = operations.contains(.update) || operations.contains(.delete)
    // MySQL 8.0 leaves the children of an INSERT alone.
    guard changesKeys || engine == .mariadb else { return }
    if engine == .mysql, version < ServerVersion(8) { return }
    lock(
      name, cascades ? .mdlSharedWrite : .mdlSharedRead, isCertain: true, reason: .cascade,
      citation: .foreignKeyPrelocking)
    if cascades {
      let next: Set<RowChange.Operation> =
        operations.contains(.delete) && keys.contains { $0.onDelete == .cascade }
        ? [.delete, .update] : [.update]
      reachOthers(from: child, by: next)
    }
  }
}

extension MySQL.CreateTrigger.Event {
  fileprivate var operation: RowChange.Operation {
    switch self {
    case .insert: .insert
    case .update: .update
    case .delete: .delete
    }
  }
}

/// How many rows a condition finds, and whether an index leads to them.
private struct Found {
  var extent: RowChange.Extent
  var usesIndex: Bool

  init(
    _ condition: MySQL.Expression?, in table: MySQL.Table, named label: String,
    limit: MySQL.Expression?, joined: [MySQL.Expression]?
  ) {
    var count: Int?
    if case .literal(.number(let text))? = limit { count = Int(text) }
    let condition = condition.flatMap { $0.isAlwaysTrue ? nil : $0 }
    guard condition != nil || joined != nil else {
      extent = count.map { .count($0) } ?? .all
      usesIndex = false
      return
    }
    let conjuncts = ((condition.map { [$0] } ?? []) + (joined ?? [])).flatMap(\.conjuncts)
    let equal = Set(conjuncts.flatMap { $0.comparedColumns(of: label, equalOnly: true) })
    var compared = Set(conjuncts.flatMap { $0.comparedColumns(of: label, equalOnly: false) })
    // A row of another table is looked up here, where an index serves.
    if joined != nil { compared.formUnion(conjuncts.flatMap { $0.joinedColumns(of: label) }) }
    let usable = table.indexes.filter { index in
      index.kind != .fulltext && !index.isHidden
        && (index.columns.first ?? nil).map { compared.contains($0.lowercased()) } ?? false
    }
    usesIndex = !usable.isEmpty
    let unique = table.indexes.contains { index in
      (index.kind == .primary || index.kind == .unique)
        && index.columns.allSatisfy { $0.map { equal.contains($0.lowercased()) } ?? false }
    }
    let bounds = [count, Self.rows(within: conjuncts, of: table, named: label)]
    extent =
      unique
      ? .atMostOne
      : bounds.compactMap { $0 }.min().map { .count($0) } ?? .filtered(columns: compared.sorted())
  }

  /// As many as the values of a unique key that the conditions leave.
  private static func rows(
    within conjuncts: [MySQL.Expression], of table: MySQL.Table, named label: String
  ) -> Int? {
    table.indexes.compactMap { index -> Int? in
      guard index.kind == .primary || index.kind == .unique else { return nil }
      let ranges = index.columns.compactMap { name -> KeyRange? in
        guard let name, let column = table.column(name) else { return nil }
        var range = KeyRange(isInteger: column.type.kind.isInteger)
        for conjunct in conjuncts { conjunct.narrow(&range, to: name.lowercased(), of: label) }
        return range
      }
      return ranges.count == index.columns.count ? ranges.rows : nil
    }.min()
  }
}

extension MySQL.DataType.Kind {
  fileprivate var isInteger: Bool {
    switch self {
    case .tinyint, .smallint, .mediumint, .int, .bigint: true
    default: false
    }
  }
}

extension MySQL.Expression {
  private var integer: Int? {
    switch self {
    case .literal(.number(let text)): Int(text)
    case .unary("-", .literal(.number(let text))): Int("-" + text)
    default: nil
    }
  }

  /// Narrows the values of a column, where this compares it with integers.
  fileprivate func narrow(_ range: inout KeyRange, to column: String, of label: String) {
    func isKey(_ expression: MySQL.Expression) -> Bool {
      guard case .column(let name) = expression else { return false }
      return name.name.lowercased() == column
        && (name.table == nil || name.table?.lowercased() == label.lowercased())
    }
    switch self {
    case .comparison(let symbol, let left, let right):
      if isKey(left), !right.namesColumns {
        symbol.narrow(&range, by: right.integer)
      } else if isKey(right), !left.namesColumns {
        symbol.mirrored.narrow(&range, by: left.integer)
      }
    case .between(let operand, let low, let high, negated: false):
      guard isKey(operand), let low = low.integer, let high = high.integer else { return }
      range.add(.atLeast, low)
      range.add(.atMost, high)
    case .inList(let operand, let list, negated: false):
      if isKey(operand), !list.contains(where: \.namesColumns) { range.add(listed: list.count) }
    default: break
    }
  }
}

extension MySQL.Comparison {
  fileprivate func narrow(_ range: inout KeyRange, by value: Int?) {
    switch (self, value) {
    case (.equal, _), (.nullSafeEqual, _): range.add(listed: 1)
    case (.less, let value?): range.add(.atMost, value &- 1)
    case (.lessOrEqual, let value?): range.add(.atMost, value)
    case (.greater, let value?): range.add(.atLeast, value &+ 1)
    case (.greaterOrEqual, let value?): range.add(.atLeast, value)
    case (.notEqual, _), (_, nil): break
    }
  }

  fileprivate var mirrored: MySQL.Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .nullSafeEqual, .notEqual: self
    }
  }
}

extension MySQL.TableReference {
  fileprivate var joinConditions: [MySQL.Expression] {
    switch self {
    case .table, .derived, .function: []
    case .join(let join):
      join.left.joinConditions + join.right.joinConditions
        + (join.condition.map { [$0] } ?? [])
    }
  }
}

extension MySQL.Expression {
  fileprivate var conjuncts: [MySQL.Expression] {
    if case .and(let parts) = self { return parts.flatMap(\.conjuncts) }
    return [self]
  }

  /// Columns of a table that are equal to those of others.
  fileprivate func joinedColumns(of label: String) -> [String] {
    guard case .comparison(.equal, .column(let left), .column(let right)) = self else { return [] }
    return [left, right].filter { $0.table?.lowercased() == label.lowercased() }
      .map { $0.name.lowercased() }
  }

  /// Columns that are compared with something an index can be searched for.
  fileprivate func comparedColumns(of label: String, equalOnly: Bool) -> [String] {
    func column(_ expression: MySQL.Expression) -> [String] {
      guard case .column(let name) = expression,
        name.table == nil || name.table?.lowercased() == label.lowercased()
      else { return [] }
      return [name.name.lowercased()]
    }
    switch self {
    case .comparison(let symbol, let left, let right):
      guard symbol == .equal || symbol == .nullSafeEqual || (!equalOnly && symbol != .notEqual)
      else { return [] }
      if left.namesColumns, right.namesColumns { return [] }
      return column(left) + column(right)
    case .inList(let operand, let list, false):
      return equalOnly && list.count > 1 ? [] : column(operand)
    case .between(let operand, _, _, false): return equalOnly ? [] : column(operand)
    case .isNull(let operand, false): return equalOnly ? [] : column(operand)
    case .like(let operand, .literal(.string(let pattern, _)), false):
      let startsFixed = !(pattern.hasPrefix("%") || pattern.hasPrefix("_"))
      return equalOnly || !startsFixed ? [] : column(operand)
    default: return []
    }
  }
}

extension Citation {
  static let openTables = Citation("sql_base.cc, open_tables")
  static let rowLocks = Citation("manual, Locks Set by Different SQL Statements in InnoDB")
  static let foreignKeyPrelocking = Citation("sql_base.cc, process_table_fks")
}

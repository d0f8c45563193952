// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// # INSERT
  ///
  /// The tables that its foreign keys refer to are locked too, as SELECT … FOR KEY SHARE locks
  /// them, when a row is checked.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
  /// INSERT INTO customers VALUES (7);
  /// INSERT INTO orders VALUES (1, 7);
  /// ```
  mutating func insert(_ insert: Insert, into target: Relation) {
    let columns = InsertedColumns(insert, into: target)
    if let conflict = insert.onConflict { inferArbiters(conflict, of: target) }
    let extent = extent(of: insert)
    let hasRows = if case .count(let count) = extent { count > 0 } else { false }
    let tables = place(columns, in: target, rowsAreCertain: hasRows)
    work(
      .rowChanges(RowChange(.insert, extent)), on: target.name,
      citation: Citation("nodeModifyTable.c, ExecInsert"))
    var change = TableChange(operation: .insert, columns: columns.values(in: target))
    change.maybeNull = columns.maybeNull
    finish(
      change, on: target, tables: tables, rowsAreCertain: hasRows && insert.onConflict == nil)
    if let assignments = insert.onConflict?.update {
      finish(
        TableChange(operation: .update, columns: Self.values(of: assignments)), on: target,
        tables: tables, rowsAreCertain: false)
    }
  }

  /// Opens the indexes one by one, up to that of the constraint where one is named
  /// (`infer_arbiter_indexes`).
  private mutating func inferArbiters(_ conflict: OnConflict, of target: Relation) {
    let citation = Citation("plancat.c, infer_arbiter_indexes")
    if let name = conflict.constraint {
      let named = target.constraint(name)?.index
      let end = target.indexes.firstIndex { $0 == named } ?? target.indexes.endIndex
      for index in target.indexes.prefix(end + 1) {
        lock(named: index, .rowExclusive, reason: .index, citation: citation)
      }
    } else if !conflict.target.isEmpty {
      lockIndexes(of: target, .rowExclusive, citation: citation)
    }
  }

  /// An UPDATE of the partition key moves rows to other partitions (`ExecCrossPartitionUpdate` in
  /// nodeModifyTable.c).
  mutating func moveRows(_ change: TableChange, _ writer: RowWriter) {
    guard case .update(let update) = writer.statement, change.operation == .update,
      writer.target.partitioning != nil
    else { return }
    let tree = [writer.target] + catalog.descendants(of: writer.target.name)
    let changed = change.columns.filter { $0.value == .other }.keys
    guard tree.contains(where: { table in changed.contains { table.isPartitioned(by: $0) } })
    else { return }
    var moved = Insert(update.table)
    let assigned = update.assignments.filter { $0.columns.count == 1 }
    moved.columns = assigned.flatMap(\.columns)
    moved.source = Query(
      .values(ValuesList(rows: [assigned.map(\.value)], count: 1)))
    _ = writtenTables(
      writer.target, InsertedColumns(moved, into: writer.target), rowsAreCertain: false)
  }

  /// The INSERT of a MERGE: one row of expressions.
  mutating func insertRow(columns: [String], values: [Expression], into target: Relation) {
    var insert = Insert(RelationReference(ObjectName(target.name.name)))
    insert.columns = columns
    insert.source = values.isEmpty ? nil : Query(.values(ValuesList(rows: [values], count: 1)))
    let columns = InsertedColumns(insert, into: target)
    insertPossibleRows(columns, into: target)
  }

  /// Rows from `COPY FROM`: every column that is not listed gets its default.
  mutating func insertCopied(columns: [String], into target: Relation) {
    var insert = Insert(RelationReference(ObjectName(target.name.name)))
    insert.columns = columns.isEmpty ? target.columns.map(\.name) : columns
    insert.source = Query(.values(ValuesList(rows: [], count: 0)))
    let given = InsertedColumns(insert, into: target)
    insertPossibleRows(given, into: target)
  }

  private mutating func insertPossibleRows(_ columns: InsertedColumns, into target: Relation) {
    let tables = place(columns, in: target, rowsAreCertain: false)
    finish(
      TableChange(operation: .insert, columns: columns.values(in: target)), on: target,
      tables: tables, rowsAreCertain: false)
  }

  /// What a row needs before it is written: its bound, its defaults, the tables that get it.
  private mutating func place(
    _ columns: InsertedColumns, in target: Relation, rowsAreCertain: Bool
  ) -> [Relation] {
    checkBound(of: target, .insert)
    lock(possibly: !rowsAreCertain) { builder in
      for column in target.columns where columns.usesDefault(column) {
        builder.evaluateDefault(of: column, in: target)
      }
    }
    return writtenTables(target, columns, rowsAreCertain: rowsAreCertain)
  }

  /// The tables that get rows: the target, or the partitions to which they are routed, whose
  /// indexes are open while rows go in (`ExecOpenIndices`; `ExecInitPartitionInfo`).
  private mutating func writtenTables(
    _ target: Relation, _ columns: InsertedColumns, rowsAreCertain: Bool
  ) -> [Relation] {
    var tables = [target]
    if target.kind == .partitionedTable {
      tables = route(columns, through: target)
      lock(possibly: !rowsAreCertain || tables.count > 1) { builder in
        for table in tables {
          builder.lock(
            table, .rowExclusive, reason: .descendant,
            citation: Citation("execPartition.c, ExecInitPartitionInfo"))
        }
      }
    }
    for table in tables {
      lockIndexes(
        of: table, .rowExclusive, release: .early,
        citation: Citation("execIndexing.c, ExecOpenIndices"))
    }
    return tables
  }

  /// The partitions for constant keys; all of them for others.
  private func route(_ columns: InsertedColumns, through table: Relation) -> [Relation] {
    var children = catalog.children(of: table.name)
    if let key = PartitionKey(table, catalog), let values = columns.constants(of: key.column) {
      let sure = children.filter { child in
        guard let bound = child.bound, bound != .default else { return false }
        return values.contains { key.mayHold(bound, $0) }
      }
      let covered = values.allSatisfy { value in
        children.contains { $0.bound.map { key.surelyHolds($0, value) } ?? false }
      }
      children = covered ? sure : sure + children.filter { $0.bound == .default }
    }
    return children.flatMap { child in
      child.kind == .partitionedTable ? route(columns, through: child) : [child]
    }
  }

  /// A default takes its sequence, and runs its functions.
  private mutating func evaluateDefault(of column: Column, in table: Relation) {
    if column.identity != nil {
      for sequence in catalog.ownedSequences(of: table.name, column: column.name) {
        drawFrom(sequence)
      }
    }
    guard let value = column.defaultValue else { return }
    for call in value.functionCalls { execute(call) }
  }

  private func extent(of insert: Insert) -> RowChange.Extent {
    guard let source = insert.source else { return .count(1) }
    if case .values(let list) = source.body { return .count(list.count) }
    var analysis = QueryAnalysis(catalog: catalog)
    analysis.analyze(.query(source))
    var seen: Set<RelationName> = []
    return .query(analysis.requests.map(\.relation).filter { seen.insert($0).inserted })
  }
}

/// Which columns an INSERT gives, and what is known of their values.
struct InsertedColumns {
  /// Nil: it comes from a query whose output is not written out.
  private var given: [String: [Expression]] = [:]
  private var names: Set<String> = []

  init(_ insert: Insert, into table: Relation) {
    guard let source = insert.source else { return }
    let rows = Self.rows(of: source)
    let width = rows.first?.count ?? table.columns.count
    let columns =
      insert.columns.isEmpty
      ? table.columns.prefix(width).map(\.name) : insert.columns
    names = Set(columns)
    for (position, column) in columns.enumerated() {
      let values = rows.compactMap { $0.indices.contains(position) ? $0[position] : nil }
      if values.count == rows.count { given[column] = values }
      if !values.isEmpty, values.allSatisfy({ $0 == .defaultValue }) { names.remove(column) }
    }
  }

  private static func rows(of query: Query) -> [[Expression]] {
    switch query.body {
    case .values(let list):
      return list.count == list.rows.count ? list.rows : []
    case .select(let select):
      let written = select.targets.map { select.constant(for: $0.expression) ?? $0.expression }
      let hasStar = written.contains { expression in
        if case .column(let path) = expression { return path.last == "*" }
        return false
      }
      return hasStar || written.isEmpty ? [] : [written]
    case .table, .combined: return []
    }
  }

  /// Columns whose value is computed, or comes from a query.
  var maybeNull: Set<String> {
    names.filter { name in given[name]?.allSatisfy { $0.isNonNullConstant } != true }
  }

  func usesDefault(_ column: Column) -> Bool {
    guard column.generation == nil else { return false }
    if !names.contains(column.name) { return true }
    return given[column.name]?.contains(.defaultValue) ?? false
  }

  func values(in table: Relation) -> [String: TableChange.Value] {
    var values: [String: TableChange.Value] = [:]
    for column in table.columns {
      if names.contains(column.name) {
        let known = given[column.name] ?? []
        let isNull = !known.isEmpty && known.allSatisfy(\.isLiteralNull)
        values[column.name] = isNull ? .null : .other
      } else {
        let hasDefault =
          column.identity != nil || column.defaultValue.map { !$0.isLiteralNull } ?? false
        values[column.name] = hasDefault ? .other : .null
      }
    }
    return values
  }

  /// The values of a column where all are constants.
  func constants(of column: Column) -> [BoundConstant]? {
    guard let values = given[column.name], !values.isEmpty else { return nil }
    let constants = values.compactMap { BoundConstant($0, type: column.type) }
    return constants.count == values.count ? constants : nil
  }
}

extension Select {
  /// What its condition says a column of its only relation is equal to.
  fileprivate func constant(for output: Expression) -> Expression? {
    guard from.count == 1, case .relation = from[0], let wanted = output.columnReference?.column
    else { return nil }
    for case .binary("=", let left, let right) in filter?.conjuncts ?? [] {
      if left.columnReference?.column == wanted, right.orderedColumns.isEmpty { return right }
      if right.columnReference?.column == wanted, left.orderedColumns.isEmpty { return left }
    }
    return nil
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// What one statement does to the rows of one table.
struct TableChange {
  enum Value: Hashable {
    case null
    /// The column keeps its value: `SET a = a`.
    case unchanged
    case other
  }
  var operation: RowChange.Operation
  /// The columns that get a value, by name: for an INSERT all that are not null.
  var columns: [String: Value] = [:]
  /// Those of them whose value may turn out to be null.
  var maybeNull: Set<String> = []
  /// It is one row at most: what is done for each row is done once.
  var isSingle = false

  /// Whether a foreign key's columns may hold a reference afterwards that they did not before.
  func setsReference(_ columns: [String]) -> Bool {
    switch operation {
    case .insert:
      columns.allSatisfy { self.columns[$0] == .other }
    case .update:
      columns.contains { self.columns[$0] == .other }
        && columns.allSatisfy { self.columns[$0] != .null }
    case .delete: false
    }
  }

  /// Whether referenced values may go away.
  func removesReferenced(_ columns: [String]) -> Bool {
    switch operation {
    case .insert: false
    case .update: columns.contains { (self.columns[$0] ?? .unchanged) != .unchanged }
    case .delete: true
    }
  }
}

extension Capability {
  /// The bound of a partition is looked up when a row is checked against it; before, whenever the
  /// partition was written (`InitResultRelInfo`).
  static let boundIsReadOnDemand = Capability(since: 14)
}

extension PlanBuilder {
  /// A row that is written straight into a partition is checked against its bound, which the
  /// parents have: each is locked when a session first does so (`generate_partition_qual`).
  mutating func checkBound(of target: Relation, _ operation: RowChange.Operation) {
    guard target.bound != nil, operation != .delete || !context.has(.boundIsReadOnDemand) else {
      return
    }
    // Later its cache has the bound.
    lock(possibly: true) { builder in
      for parent in builder.catalog.ancestors(of: target.name) {
        builder.lock(
          parent, .accessShare, reason: .parent,
          citation: Citation("partcache.c, generate_partition_qual"))
      }
    }
  }

  /// Writes rows: triggers, indexes, foreign keys, in the order of the executor.
  mutating func execute(
    _ writer: RowWriter, _ planned: [PlannedEntry], _ chooser: PathChooser
  ) {
    let target = writer.target
    guard target.kind != .view else { return fireInsteadOf(writer) }
    switch writer.statement {
    case .query: break
    case .insert(let insert): self.insert(insert, into: target)
    case .update(let update):
      let change = TableChange(
        operation: .update, columns: Self.values(of: update.assignments))
      self.change(writer, change, planned, chooser)
    case .delete:
      change(writer, TableChange(operation: .delete), planned, chooser)
    case .merge(let merge): self.merge(merge, writer, planned, chooser)
    }
  }

  /// UPDATE and DELETE: the tables are those that the planner found.
  ///
  /// # UPDATE
  ///
  /// Reads and writes go on, save writes of the same rows, which wait until the transaction ends.
  /// Without an index for its condition the whole table is read.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, region text);
  /// UPDATE orders SET region = 'north' WHERE id = 7;
  /// ```
  ///
  /// ## Every row
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, region text);
  /// UPDATE orders SET region = 'north';
  /// ```
  ///
  /// # DELETE
  ///
  /// As UPDATE. Tables that refer to it by a foreign key are looked through for each row, or follow
  /// by ON DELETE CASCADE.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, customer_id bigint REFERENCES customers ON DELETE CASCADE);
  /// INSERT INTO customers VALUES (7);
  /// DELETE FROM customers WHERE id = 7;
  /// ```
  ///
  /// # MERGE
  ///
  /// Since 15. Its source is read, its target locked as the changes need it.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, region text);
  /// CREATE TABLE news (id bigint, region text);
  /// MERGE INTO orders o USING news n ON o.id = n.id
  ///   WHEN MATCHED THEN UPDATE SET region = n.region;
  /// ```
  private mutating func change(
    _ writer: RowWriter, _ change: TableChange, _ planned: [PlannedEntry],
    _ chooser: PathChooser
  ) {
    let target = writer.target
    let entry = chooser.levels[writer.level].entries.firstIndex(where: \.isTarget) ?? 0
    let tables = planned.indices.contains(entry) ? planned[entry].tables : []
    let extent = self.extent(of: writer, entry, tables, chooser)
    var change = change
    change.isSingle = extent == .atMostOne
    checkBound(of: target, change.operation)
    moveRows(change, writer)
    for table in tables {
      let usesIndex = !table.path.readsWholeTable
      work(
        .rowChanges(RowChange(change.operation, extent, usesIndex: usesIndex)),
        on: table.relation.name, citation: Citation("nodeModifyTable.c, ExecModifyTable"))
    }
    finish(change, on: target, tables: tables.map(\.relation), rowsAreCertain: false)
    let isAgain = tables.contains { context.writtenTables.contains($0.relation.name) }
    if change.operation == .update, isAgain || context.writtenTables.contains(target.name) {
      lock(possibly: true) { $0.recheckReferences(of: target) }
    }
  }

  private func extent(
    of writer: RowWriter, _ entry: Int, _ tables: [(relation: Relation, path: AccessPath)],
    _ chooser: PathChooser
  ) -> RowChange.Extent {
    let level = chooser.levels[writer.level]
    if level.conditions.allSatisfy(\.isAlwaysTrue) { return .all }
    let unique = tables.allSatisfy { table in
      if case .index(_, unique: true) = table.path { return true }
      return false
    }
    if unique, level.entries.count == 1, tables.count == 1 { return .atMostOne }
    let own = level.entries[entry].relation
    let columns = level.conditions.flatMap(\.orderedColumns).filter { own.column($0) != nil }
    var seen: Set<String> = []
    return .filtered(columns: columns.filter { seen.insert($0).inserted })
  }

  static func values(of assignments: [Assignment]) -> [String: TableChange.Value] {
    var values: [String: TableChange.Value] = [:]
    for assignment in assignments {
      for column in assignment.columns { values[column] = value(assignment.value, of: column) }
    }
    return values
  }

  private static func value(_ expression: Expression, of column: String) -> TableChange.Value {
    if expression.isLiteralNull { return .null }
    return expression.columnReference?.column == column ? .unchanged : .other
  }

  // MARK: After the rows

  /// Triggers and foreign keys of rows that have been written.
  mutating func finish(
    _ change: TableChange, on target: Relation, tables: [Relation], rowsAreCertain: Bool
  ) {
    fire(change, on: target, tables: tables, after: false, rowsAreCertain: rowsAreCertain)
    lock(possibly: !rowsAreCertain) { builder in
      builder.checkReferences(change, of: target)
      builder.changeReferenced(change, in: target, tables: tables)
    }
    fire(change, on: target, tables: tables, after: true, rowsAreCertain: rowsAreCertain)
  }

  // MARK: MERGE

  private mutating func merge(
    _ merge: Merge, _ writer: RowWriter, _ planned: [PlannedEntry], _ chooser: PathChooser
  ) {
    for branch in merge.branches {
      switch branch.action {
      case .insert(let columns, let values):
        insertRow(columns: columns, values: values, into: writer.target)
      case .update(let assignments):
        change(
          writer,
          TableChange(operation: .update, columns: Self.values(of: assignments)), planned, chooser)
      case .delete:
        change(writer, TableChange(operation: .delete), planned, chooser)
      case .doNothing: break
      }
    }
    if merge.branches.allSatisfy({ !$0.action.changesMatched }) {
      readTarget(writer, planned, chooser)
    }
  }

  /// The rows that the source is joined to, where none of them is changed.
  private mutating func readTarget(
    _ writer: RowWriter, _ planned: [PlannedEntry], _ chooser: PathChooser
  ) {
    guard let entry = chooser.levels[writer.level].entries.firstIndex(where: \.isTarget),
      planned.indices.contains(entry)
    else { return }
    for table in planned[entry].tables where table.path.readsWholeTable {
      work(.scan(.query), on: table.relation.name, citation: .tablePlanning)
    }
  }
}

extension Merge.Action {
  fileprivate var changesMatched: Bool {
    switch self {
    case .update, .delete: true
    case .insert, .doNothing: false
    }
  }
}

extension Expression {
  /// A literal that is not NULL, also under a cast or a sign.
  var isNonNullConstant: Bool {
    switch self {
    case .boolean, .number, .string, .bitString, .sqlValue, .defaultValue: true
    case .cast(let operand, _), .unary(_, let operand): operand.isNonNullConstant
    case .null, .parameter, .column, .function, .binary, .and, .or, .not, .isNull, .isTest,
      .isDistinct, .between, .inList, .inQuery, .anyArray, .anyQuery, .collate, .caseWhen, .array,
      .arrayQuery, .row, .subscripted, .field, .subquery, .exists, .opaque:
      false
    }
  }

  /// `NULL`, also under a cast.
  var isLiteralNull: Bool {
    switch self {
    case .null: true
    case .cast(let operand, _): operand.isLiteralNull
    case .boolean, .number, .string, .bitString, .parameter, .column, .function, .sqlValue,
      .unary, .binary, .and, .or, .not, .isNull, .isTest, .isDistinct, .between, .inList,
      .inQuery, .anyArray, .anyQuery, .collate, .caseWhen, .array, .arrayQuery, .row,
      .subscripted, .field, .subquery, .exists, .defaultValue, .opaque:
      false
    }
  }
}

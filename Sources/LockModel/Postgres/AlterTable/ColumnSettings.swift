// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// `SET EXPRESSION`.
  static let setExpression = Capability(since: 17)
  /// `SET COMPRESSION`.
  static let columnCompression = Capability(since: 14)
}

extension Citation {
  fileprivate static let columnDefault = Citation("tablecmds.c, ATExecColumnDefault")
  fileprivate static let indexStorage = Citation("tablecmds.c, SetIndexStorageProperties")
  fileprivate static let columnSetting = Citation("tablecmds.c, ATExecSetOptions")
  fileprivate static let setExpression = Citation("tablecmds.c, ATExecSetExpression", since: 17)
}

extension AlterTableQueue {
  /// # ALTER TABLE … SET/DROP DEFAULT
  ///
  /// Only rows to come are concerned: the default is an entry in the catalog. The lock is ACCESS
  /// EXCLUSIVE all the same, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, region text);
  /// ALTER TABLE orders ALTER COLUMN region SET DEFAULT 'north';
  /// ```
  mutating func setDefault(
    _ name: String, _ value: Expression, on position: Int
  ) throws(Refusal) {
    let column = try column(name, of: position)
    if column?.identity != nil || column?.generation != nil { throw .sqlstate("42601") }
    lockDependencies(of: value)
    edit(name, on: position) { $0.defaultValue = value }
    changeCatalog(of: position, citation: .columnDefault)
  }

  mutating func dropDefault(_ name: String, on position: Int) throws(Refusal) {
    let column = try column(name, of: position)
    if column?.identity != nil || column?.generation != nil { throw .sqlstate("42601") }
    edit(name, on: position) { $0.defaultValue = nil }
    changeCatalog(of: position, citation: .columnDefault)
  }

  /// # ALTER TABLE … DROP EXPRESSION
  ///
  /// A stored generated column becomes a plain one and keeps its values: a change of the catalog.
  ///
  /// ```sql
  /// CREATE TABLE orders (total numeric, gross numeric GENERATED ALWAYS AS (total * 1.19) STORED);
  /// ALTER TABLE orders ALTER COLUMN gross DROP EXPRESSION;
  /// ```
  mutating func dropExpression(
    _ name: String, ifExists: Bool, on position: Int
  ) throws(Refusal) {
    let column = try column(name, of: position)
    if let column, column.generation == nil, !ifExists { throw .sqlstate("55000") }
    edit(name, on: position) { $0.generation = nil }
    changeCatalog(of: position, citation: .columnDefault)
  }

  /// What later passes of the statement find changed.
  mutating func edit(_ name: String, on position: Int, _ change: (inout Column) -> Void) {
    guard let index = tables[position].relation.columns.firstIndex(where: { $0.name == name })
    else { return }
    change(&tables[position].relation.columns[index])
  }

  /// A stored column is computed anew for every row, with the indexes and constraints that rest
  /// on it; of a virtual one only the constraints are checked again.
  ///
  /// # ALTER TABLE … SET EXPRESSION AS
  ///
  /// Since 17. A stored generated column is computed anew for every row: the table is written anew
  /// under ACCESS EXCLUSIVE.
  ///
  /// ```sql
  /// CREATE TABLE orders (total numeric, gross numeric GENERATED ALWAYS AS (total * 1.19) STORED);
  /// ALTER TABLE orders ALTER COLUMN gross SET EXPRESSION AS (total * 1.2);
  /// ```
  mutating func setExpression(
    _ name: String, _ value: Expression, on position: Int
  ) throws(Refusal) {
    guard context.has(.setExpression) else { throw .sinceVersion(Capability.setExpression.since) }
    guard let column = try column(name, of: position) else { return }
    switch column.generation {
    case .stored: tables[position].isRewritten = true
    case .virtual: if column.isNotNull { tables[position].scan(for: .notNull) }
    case nil: throw .sqlstate("55000")
    }
    try rememberDependents(of: name, on: position)
    try rebuildDependents(of: position)
    changeCatalog(of: position, citation: .setExpression)
    guard recurses else { return }
    for child in lockChildren(of: position, citation: .setExpression) {
      try setExpression(name, value, on: child)
    }
  }

  /// STATISTICS, options, STORAGE and COMPRESSION: catalog entries of the column, and of the
  /// index columns made of it.
  ///
  /// # ALTER TABLE … SET STATISTICS
  ///
  /// How many values ANALYZE keeps of a column. Reads and writes go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500;
  /// ```
  ///
  /// # ALTER TABLE … ALTER COLUMN … SET/RESET ( attribute_option )
  ///
  /// `n_distinct` and `n_distinct_inherited`, which ANALYZE reads. Reads and writes go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders ALTER COLUMN note SET (n_distinct = -0.5);
  /// ```
  ///
  /// # ALTER TABLE … SET STORAGE
  ///
  /// Concerns rows to come only, and yet the lock is ACCESS EXCLUSIVE, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL;
  /// ```
  ///
  /// # ALTER TABLE … SET COMPRESSION
  ///
  /// Since 14. Concerns rows to come only: those that are there stay as they are until they are
  /// written again.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders ALTER COLUMN note SET COMPRESSION pglz;
  /// ```
  mutating func changeColumnSetting(
    _ action: AlterTableAction, on position: Int
  ) throws(Refusal) {
    let table = tables[position].relation
    switch action {
    case .setStatistics(let name, _):
      if !table.kind.isIndex { _ = try column(name, of: position) }
    case .setColumnOptions(let name, _), .resetColumnOptions(let name, _):
      _ = try column(name, of: position)
    case .setStorage(let name, _):
      _ = try column(name, of: position)
      lockIndexesBriefly(of: table)
    case .setCompression(let name, _):
      guard context.has(.columnCompression) else {
        throw .sinceVersion(Capability.columnCompression.since)
      }
      _ = try column(name, of: position)
      lockIndexesBriefly(of: table)
    default:
      break
    }
    changeCatalog(of: position, citation: .columnSetting)
  }

  private mutating func lockIndexesBriefly(of table: Relation) {
    builder.lockIndexes(of: table, .accessExclusive, release: .early, citation: .indexStorage)
  }
}

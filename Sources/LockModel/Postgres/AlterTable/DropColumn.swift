// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// A generated column falls only with CASCADE.
  static let generatedColumnsDepend = Capability(since: 15)
}

extension Citation {
  static let dropColumn = Citation("tablecmds.c, ATExecDropColumn")
  static let deletion = Citation("dependency.c, AcquireDeletionLock")
  static let removeTrigger = Citation("trigger.c, RemoveTriggerById")
  fileprivate static let removeStatistics = Citation("statscmds.c, RemoveStatisticsById")
}

extension AlterTableQueue {
  /// # ALTER TABLE … DROP COLUMN
  ///
  /// The column is marked as dropped in the catalog; the rows keep its bytes until they are written
  /// again. Indexes and constraints that use the column go with it, and for a foreign key the table
  /// at its other end is locked as strongly.
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, note text, customer_id bigint REFERENCES customers);
  /// ALTER TABLE orders DROP COLUMN note;
  /// ```
  ///
  /// ## A column with a foreign key
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint, note text, customer_id bigint REFERENCES customers);
  /// ALTER TABLE orders DROP COLUMN customer_id;
  /// ```
  mutating func dropColumn(
    _ name: String, ifExists: Bool, _ behavior: DropBehavior, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    guard let column = table.column(name) else {
      if ifExists || !tables[position].isKnown { return }
      throw .undefined(name)
    }
    if column.inheritedFrom > 0 { throw .sqlstate("42P16") }
    if table.isPartitioned(by: name) { throw .sqlstate("42P16") }
    let doomed = try dropBelow(name, on: position, recurse: recurse)
    for place in [position] + doomed {
      try dropDependents(of: name, on: place, behavior)
      tables[place].relation.columns.removeAll { $0.name == name }
      changeCatalog(of: place, citation: .dropColumn)
    }
  }

  /// Children are locked in any case; the column goes with the parent's where it has no other
  /// origin.
  private mutating func dropBelow(
    _ name: String, on position: Int, recurse: Bool
  ) throws(Refusal) -> [Int] {
    var doomed: [Int] = []
    let children = lockChildren(of: position, citation: .dropColumn)
    if !recurse, !children.isEmpty, tables[position].relation.kind == .partitionedTable {
      throw .sqlstate("42P16")
    }
    guard recurse else { return [] }
    for child in children {
      guard let column = tables[child].relation.column(name) else { continue }
      if column.inheritedFrom <= 1, !column.isLocal {
        doomed.append(child)
        doomed += try dropBelow(name, on: child, recurse: true)
      }
    }
    return doomed
  }

  private mutating func dropDependents(
    of column: String, on position: Int, _ behavior: DropBehavior
  ) throws(Refusal) {
    let table = tables[position].relation
    let found = catalog.dependents(of: column, in: table.name)
    for sequence in catalog.ownedSequences(of: table.name, column: column) {
      try dropSequence(sequence, column: column, of: table, behavior)
    }
    for index in found.indexes { dropIndex(index) }
    for constraint in found.constraints {
      try dropReferences(to: constraint, of: table, behavior)
      dropTriggers(of: constraint)
    }
    try dropLoose(found, column: column, of: table, behavior)
    if !found.statistics.isEmpty {
      builder.lock(
        table, .shareUpdateExclusive, reason: .target, citation: .removeStatistics)
    }
  }

  private mutating func dropSequence(
    _ sequence: Relation, column: String, of table: Relation, _ behavior: DropBehavior
  ) throws(Refusal) {
    builder.lock(sequence, .accessExclusive, reason: .sequence, citation: .deletion)
    builder.work(.dropFiles, on: sequence.name, citation: .deletion)
    for user in catalog.columns(drawingFrom: sequence.name)
    where user != ColumnReference(table.name, column) {
      guard behavior == .cascade else { throw .dependents(user.relation.description) }
      builder.lock(
        named: user.relation, .accessExclusive, reason: .dependent, citation: .deletion)
    }
  }

  /// What only CASCADE takes along: views, generated columns, triggers, policies, publications.
  private mutating func dropLoose(
    _ found: ColumnDependents, column: String, of table: Relation, _ behavior: DropBehavior
  ) throws(Refusal) {
    let views = catalog.viewsTransitively(reading: table.name, column: column)
    let parts = catalog.policiesAndRules(reading: table.name, column: column)
    let generated = context.has(.generatedColumnsDepend) ? found.generatedColumns : []
    if !context.has(.generatedColumnsDepend) {
      try dropGenerated(found.generatedColumns, of: table, behavior)
    }
    let blockers =
      views.map(\.name.name) + generated + found.triggers.map(\.name)
      + found.policies.map(\.name) + parts.compactMap(\.relation?.name) + found.publications
    guard let first = blockers.first else { return }
    guard behavior == .cascade else { throw .dependents(first) }
    for view in views {
      builder.lock(view, .accessExclusive, reason: .dependent, citation: .deletion)
      builder.lockIndexes(of: view, .accessExclusive, citation: .deletion)
      if view.kind == .materializedView {
        builder.work(.dropFiles, on: view.name, citation: .deletion)
      }
    }
    for part in parts {
      guard let owner = part.relation else { continue }
      builder.lock(named: owner, .accessExclusive, reason: .dependent, citation: .deletion)
    }
    try dropGenerated(generated, of: table, behavior)
  }

  /// A generated column takes along what rests on it.
  private mutating func dropGenerated(
    _ columns: [String], of table: Relation, _ behavior: DropBehavior
  ) throws(Refusal) {
    guard let position = positionsOf(table.name) else { return }
    for column in columns { try dropDependents(of: column, on: position, behavior) }
  }

  /// The index goes, with its own partitions.
  mutating func dropIndex(_ name: RelationName) {
    guard let index = catalog.relation(name), dropped.insert(name).inserted else { return }
    for child in index.children { dropIndex(child) }
    builder.lock(index, .accessExclusive, reason: .index, citation: .deletion)
    builder.work(.dropFiles, on: name, citation: .deletion)
  }
}

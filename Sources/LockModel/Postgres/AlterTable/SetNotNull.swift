// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// Constraints are asked before rows are read (release notes 12: "Allow ALTER TABLE … SET NOT NULL
  /// to avoid unnecessary table scans").
  static let notNullFromConstraints = Capability(since: 12)
}

extension Citation {
  fileprivate static let setNotNull = Citation("tablecmds.c, ATExecSetNotNull")
  fileprivate static let dropNotNull = Citation("tablecmds.c, ATExecDropNotNull")
  fileprivate static let checkNotNull = Citation("tablecmds.c, ATExecCheckNotNull")
}

extension AlterTableQueue {
  /// Up to 17 all tables below are locked at once, for ONLY of a partitioned table too: each
  /// partition must have the mark already (`ATPrepSetNotNull`). From 18 on the constraint
  /// descends level by level when it is made.
  mutating func prepareSetNotNull(_ column: String, on position: Int, recurse: Bool) {
    let command = AlterCommand.setNotNull(column: column, recurse: recurse)
    guard !context.has(.namedNotNull) else {
      return tables[position].enqueue(command, in: .columnAttributes)
    }
    let isPartitioned = tables[position].relation.kind == .partitionedTable
    // Where a partitioned table is marked, so are its partitions.
    let isMarked = tables[position].relation.column(column)?.isNotNull == true
    if isPartitioned, isMarked {
      tables[position].enqueue(command, in: .columnAttributes)
    } else if isPartitioned, !recurse {
      let below = lockDescendants(of: position, citation: .checkNotNull)
      let unmarked = below.contains {
        tables[$0].relation.column(column)?.isNotNull == false
      }
      if unmarked { builder.reject(Refusal.sqlstate("42P16").reason) }
      tables[position].enqueue(command, in: .columnAttributes)
    } else {
      descend(with: command, in: .columnAttributes, from: position, if: recurse)
    }
  }

  /// Rows are read only where no valid CHECK proves that the column has no nulls.
  ///
  /// # ALTER TABLE … SET NOT NULL
  ///
  /// The server reads the whole table for nulls under ACCESS EXCLUSIVE, unless a valid CHECK
  /// constraint proves that there are none. From 18 on a NOT NULL constraint can be added NOT VALID
  /// and validated later, under a weaker lock.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
  /// ```
  ///
  /// ## With a valid CHECK no row is read
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text CHECK (note IS NOT NULL));
  /// ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
  /// ```
  mutating func setNotNull(
    _ name: String, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let column = try column(name, of: position)
    let table = tables[position].relation
    let hasChildren = !table.children.isEmpty
    let invalid = table.invalidNotNull(on: name)
    let isDone = column?.isNotNull == true && invalid == nil
    if context.has(.namedNotNull), !recurse, hasChildren, table.kind == .partitionedTable, !isDone {
      throw .sqlstate("42P16")
    }
    if !isDone {
      mark(name, asNotNullOn: position)
      requireNotNull(name, on: position)
    }
    changeCatalog(of: position, citation: .setNotNull)
    guard context.has(.namedNotNull), recurse, !isDone else { return }
    for child in lockChildren(of: position, citation: .setNotNull) {
      try setNotNull(name, on: child, recurse: true)
    }
  }

  /// Has phase 3 look for nulls, unless the constraints rule them out
  /// (`NotNullImpliedByRelConstraints`).
  mutating func requireNotNull(_ name: String, on position: Int) {
    let proof = ConstraintProof(tables[position].relation, in: context)
    let isProved = context.has(.notNullFromConstraints) && proof.impliesNotNull(name)
    if !isProved { tables[position].scan(for: .notNull) }
  }

  private mutating func mark(_ name: String, asNotNullOn position: Int) {
    edit(name, on: position) { $0.isNotNull = true }
  }

  /// # ALTER TABLE … DROP NOT NULL
  ///
  /// A change of the catalog, on the table and on all tables below it.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint NOT NULL);
  /// ALTER TABLE orders ALTER COLUMN id DROP NOT NULL;
  /// ```
  mutating func dropNotNull(
    _ name: String, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    guard let column = try column(name, of: position) else {
      return changeCatalog(of: position, citation: .dropNotNull)
    }
    if context.has(.namedNotNull), !column.isNotNull { return }
    if column.identity != nil { throw .sqlstate("42601") }
    if context.has(.namedNotNull) {
      for index in table.indexes {
        builder.lock(
          named: index, .accessShare, release: .early, reason: .index, citation: .dropNotNull)
      }
    }
    let primaryKey = table.constraints.first { $0.kind == .primaryKey }
    if primaryKey?.columns.contains(name) == true { throw .sqlstate("42P16") }
    for parent in table.parents where table.bound != nil {
      if relation(parent)?.column(name)?.isNotNull == true, positionsOf(parent) == nil {
        throw .sqlstate("42P16")
      }
    }
    changeCatalog(of: position, citation: .dropNotNull)
    guard context.has(.namedNotNull) else { return }
    // ONLY looks at the children too: their constraints become local.
    for child in lockChildren(of: position, citation: .dropNotNull) where recurse {
      unmark(name, on: child)
    }
  }

  private mutating func unmark(_ name: String, on position: Int) {
    changeCatalog(of: position, citation: .dropNotNull)
    for child in lockChildren(of: position, citation: .dropNotNull) { unmark(name, on: child) }
  }

  /// Whether the table is itself in the queue.
  func positionsOf(_ name: RelationName) -> Int? {
    tables.firstIndex { $0.relation.name == name }
  }
}

extension Relation {
  /// The NOT NULL constraint of a column that has not been validated (18).
  func invalidNotNull(on column: String) -> Constraint? {
    constraints.first { $0.kind == .notNull(column: column) && !$0.isValidated }
  }
}

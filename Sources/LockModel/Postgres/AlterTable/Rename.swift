// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension AlterTable {
  /// The forms that share the keyword but are statements of their own in the server, with one
  /// action each.
  var singleForm: AlterTableAction? {
    guard let action = actions.first?.value else { return nil }
    switch action {
    case .rename, .renameColumn, .renameConstraint, .setSchema, .dependsOnExtension,
      .attachIndexPartition:
      return action
    case .detachPartition(_, let mode):
      return mode == .concurrently ? action : nil
    case .addColumn, .dropColumn, .alterType, .setDefault, .dropDefault, .setNotNull, .dropNotNull,
      .setExpression, .dropExpression, .addIdentity, .setIdentity, .dropIdentity, .setStatistics,
      .setColumnOptions, .resetColumnOptions, .setStorage, .setCompression, .addConstraint,
      .alterConstraint, .validateConstraint, .dropConstraint, .setTrigger, .setRule,
      .enableRowSecurity, .forceRowSecurity, .clusterOn, .setWithoutCluster, .setWithoutOids,
      .setAccessMethod, .setTablespace, .setLogged, .setOptions, .resetOptions, .inherit,
      .noInherit, .ofType, .notOf, .ownerTo, .replicaIdentity, .setForeignOptions,
      .attachPartition, .unsupported:
      return nil
    }
  }
}

extension Capability {
  /// An index is renamed beside readers and writers (release notes 12: "Reduce the lock level for
  /// renaming an index").
  static let renameIndexBesideWriters = Capability(since: 12)
}

extension Citation {
  fileprivate static let renameRelation = Citation("tablecmds.c, RenameRelation")
  fileprivate static let renameColumn = Citation("tablecmds.c, renameatt_internal")
  fileprivate static let renameConstraint = Citation("tablecmds.c, rename_constraint_internal")
  fileprivate static let setSchema = Citation("tablecmds.c, AlterTableNamespaceInternal")
  fileprivate static let dependsOnExtension = Citation("alter.c, ExecAlterObjectDependsStmt")
}

extension AlterTableQueue {
  mutating func run(_ form: AlterTableAction) throws(Refusal) {
    switch form {
    case .rename(let newName): try rename(to: newName)
    case .renameColumn(let name, let newName): try renameColumn(name, to: newName)
    case .renameConstraint(let name, let newName): try renameConstraint(name, to: newName)
    case .setSchema(let schema): try setSchema(schema)
    case .dependsOnExtension:
      lockRenamed(.accessExclusive, citation: .dependsOnExtension)
    case .attachIndexPartition(let child): try attachIndexPartition(child)
    case .detachPartition(let partition, _): try detachConcurrently(partition)
    default: break
    }
  }

  /// # ALTER INDEX … DEPENDS ON EXTENSION
  ///
  /// The index would be dropped with the extension: an entry in the catalog.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER INDEX orders_pkey DEPENDS ON EXTENSION plpgsql;
  /// ```
  @discardableResult
  private mutating func lockRenamed(_ mode: LockMode, citation: Citation) -> Int? {
    guard let position = lockTarget(mode) else { return nil }
    builder.work(.catalogOnly, on: tables[position].relation.name, citation: citation)
    return position
  }

  /// An index is renamed under a weaker lock, if the statement says that it is one.
  ///
  /// # ALTER TABLE … RENAME TO
  ///
  /// The strongest lock, for a moment; an index named by ALTER INDEX is renamed while reads and
  /// writes of its table go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders RENAME TO purchases;
  /// ```
  ///
  /// ## An index
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER INDEX orders_pkey RENAME TO orders_key;
  /// ```
  private mutating func rename(to newName: String) throws(Refusal) {
    let target = catalog.relation(statement.name)
    let isIndex = target?.kind.isIndex ?? (statement.keyword == .index)
    let weak =
      statement.keyword == .index && isIndex && context.has(.renameIndexBesideWriters)
    let mode: LockMode = weak ? .shareUpdateExclusive : .accessExclusive
    guard let position = lockRenamed(mode, citation: .renameRelation) else { return }
    let taken = RelationName(tables[position].relation.name.schema, newName)
    if catalog.relation(taken) != nil { throw .duplicate(newName) }
  }

  /// # ALTER TABLE … RENAME COLUMN
  ///
  /// Quick, but for an application that still uses the old name it is an outage. The lock is the
  /// strongest, on the table and on all tables below it.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint, note text);
  /// ALTER TABLE orders RENAME COLUMN note TO remark;
  /// ```
  private mutating func renameColumn(_ name: String, to newName: String) throws(Refusal) {
    guard let position = lockRenamed(.accessExclusive, citation: .renameColumn) else { return }
    if recurses { _ = lockDescendants(of: position, citation: .renameColumn) }
    let column = try column(name, of: position)
    if !recurses, !tables[position].relation.children.isEmpty { throw .sqlstate("42P16") }
    if let column, column.inheritedFrom > 0 { throw .sqlstate("42P16") }
    if tables[position].relation.column(newName) != nil { throw .duplicate(newName) }
  }

  /// # ALTER TABLE … RENAME CONSTRAINT
  ///
  /// The strongest lock, for a moment.
  ///
  /// ```sql
  /// CREATE TABLE orders (total numeric CONSTRAINT positive CHECK (total > 0));
  /// ALTER TABLE orders RENAME CONSTRAINT positive TO total_positive;
  /// ```
  private mutating func renameConstraint(_ name: String, to newName: String) throws(Refusal) {
    guard let position = lockRenamed(.accessExclusive, citation: .renameConstraint) else { return }
    guard let constraint = try constraint(name, of: position) else { return }
    switch constraint.kind {
    case .check, .notNull:
      if !constraint.noInherit, recurses {
        _ = lockDescendants(of: position, citation: .renameConstraint)
      }
      if !constraint.noInherit, constraint.isInherited { throw .sqlstate("42P16") }
    case .unique, .primaryKey, .exclusion:
      if let index = constraint.index {
        builder.lock(
          named: index, .shareUpdateExclusive, reason: .index, citation: .renameConstraint)
      }
    case .foreignKey:
      break
    }
    if tables[position].relation.constraint(newName) != nil { throw .duplicate(newName) }
  }

  /// Sequences owned by its columns move along.
  ///
  /// # ALTER TABLE … SET SCHEMA
  ///
  /// The indexes, constraints and the sequences of its columns move with the table: entries in the
  /// catalog only.
  ///
  /// ```sql
  /// CREATE SCHEMA archive;
  /// CREATE TABLE orders (id bigserial PRIMARY KEY);
  /// ALTER TABLE orders SET SCHEMA archive;
  /// ```
  private mutating func setSchema(_ schema: String) throws(Refusal) {
    guard let position = lockRenamed(.accessExclusive, citation: .setSchema) else { return }
    let table = tables[position].relation
    if catalog.relation(RelationName(schema, table.name.name)) != nil {
      throw .duplicate(table.name.name)
    }
    guard table.kind == .table || table.kind == .partitionedTable else { return }
    for sequence in catalog.ownedSequences(of: table.name) {
      builder.lock(sequence, .accessExclusive, reason: .sequence, citation: .setSchema)
    }
    let constraints = Set(table.constraints.compactMap(\.index))
    for index in table.indexes where !constraints.contains(index) {
      builder.lock(
        named: index, .accessExclusive, release: .early, reason: .index, citation: .setSchema)
    }
  }

  /// The constraint of a table that the statement names; nil only where the table is not known.
  func constraint(_ name: String, of position: Int) throws(Refusal) -> Constraint? {
    let table = tables[position]
    if let constraint = table.relation.constraint(name) { return constraint }
    guard table.isKnown else { return nil }
    throw .undefined(name)
  }
}

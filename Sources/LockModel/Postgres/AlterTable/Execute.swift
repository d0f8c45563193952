// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension AlterTableQueue {
  /// Phase 2: one command on one table (`ATExecCmd`).
  mutating func run(_ command: AlterCommand, on position: Int) throws(Refusal) {
    switch command {
    case .action(let action, let recurse): try run(action, on: position, recurse: recurse)
    case .setNotNull(let column, let recurse):
      try setNotNull(column, on: position, recurse: recurse)
    case .addIndex(let constraint, let recurse):
      try addIndex(for: constraint, on: position, recurse: recurse)
    case .addIndexConstraint(let constraint, let definition):
      try addIndexConstraint(constraint, definition, on: position)
    case .addCheck(let constraint, let recurse):
      try addCheck(constraint, on: position, recurse: recurse)
    case .addForeignKey(let constraint, let recurse):
      try addForeignKey(constraint, on: position, recurse: recurse)
    case .rebuildIndex(let index, let reusing):
      rebuildIndex(index, of: position, reusing: reusing)
    case .rebuildConstraint(let constraint, let revalidate):
      try rebuildConstraint(constraint, of: position, revalidate: revalidate)
    case .rebuildStatistics: rebuildStatistics(of: position)
    case .restoreReplicaIdentity(let index): restoreReplicaIdentity(index, of: position)
    case .restoreCluster(let index): restoreCluster(index, of: position)
    }
  }

  private mutating func run(
    _ action: AlterTableAction, on position: Int, recurse: Bool
  ) throws(Refusal) {
    switch action {
    case .addColumn(let column, let ifNotExists):
      try addColumn(column, ifNotExists: ifNotExists, on: position, recurse: recurse)
    case .dropColumn(let name, let ifExists, let behavior):
      try dropColumn(name, ifExists: ifExists, behavior, on: position, recurse: recurse)
    case .alterType: try executeAlterType(action, on: position)
    case .setDefault(let column, let value): try setDefault(column, value, on: position)
    case .dropDefault(let column): try dropDefault(column, on: position)
    case .setNotNull(let column): try setNotNull(column, on: position, recurse: recurse)
    case .dropNotNull(let column): try dropNotNull(column, on: position, recurse: recurse)
    case .setExpression(let column, let value): try setExpression(column, value, on: position)
    case .dropExpression(let column, let ifExists):
      try dropExpression(column, ifExists: ifExists, on: position)
    case .addIdentity(let column, let always, _):
      try addIdentity(column, always: always, on: position, recurse: recurse)
    case .setIdentity(let column, _, let options):
      try setIdentity(column, options, on: position, recurse: recurse)
    case .dropIdentity(let column, let ifExists):
      try dropIdentity(column, ifExists: ifExists, on: position, recurse: recurse)
    case .setStatistics, .setColumnOptions, .resetColumnOptions, .setStorage, .setCompression:
      try changeColumnSetting(action, on: position)
    case .addConstraint(let constraint):
      try addConstraint(constraint, on: position, recurse: recurse)
    case .alterConstraint(let name, let attributes):
      try alterConstraint(name, attributes, on: position)
    case .validateConstraint(let name):
      try validateConstraint(name, on: position, recurse: recurse)
    case .dropConstraint(let name, let ifExists, let behavior):
      try dropConstraint(name, ifExists: ifExists, behavior, on: position, recurse: recurse)
    case .setTrigger(_, let selection): try setTrigger(selection, on: position, recurse: recurse)
    case .clusterOn(let index): try clusterOn(index, on: position)
    case .setAccessMethod(let method): try setAccessMethod(method, on: position)
    case .setTablespace(let name, _): try setTablespace(name, on: position)
    case .setLogged(let logged): try setLogged(logged, on: position)
    case .inherit(let parent): try inherit(parent, on: position)
    case .noInherit(let parent): try noInherit(parent, on: position)
    case .ofType(let type): try ofType(type, on: position)
    case .ownerTo(let owner): ownerTo(owner, on: position)
    case .replicaIdentity(let identity): try replicaIdentity(identity, on: position)
    case .attachPartition(let child, let bound):
      try attachPartition(child, bound, on: position)
    case .detachPartition(let child, let mode): try detachPartition(child, mode, on: position)
    case .setRule(_, let name): try setRule(name, on: position)
    case .enableRowSecurity, .forceRowSecurity, .setWithoutCluster, .setWithoutOids, .setOptions,
      .resetOptions, .notOf, .setForeignOptions:
      changeCatalog(of: position)
    case .renameColumn, .renameConstraint, .rename, .setSchema, .dependsOnExtension,
      .attachIndexPartition, .unsupported:
      break
    }
  }

  /// The subcommand changes catalog entries of the table only.
  ///
  /// # ALTER TABLE … ENABLE/DISABLE ROW LEVEL SECURITY
  ///
  /// A mark in the catalog. Enabled without a policy, nobody but the owner and superusers sees a
  /// row.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
  /// ```
  ///
  /// # ALTER TABLE … FORCE/NO FORCE ROW LEVEL SECURITY
  ///
  /// A mark in the catalog: whether the policies bind the owner too.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders FORCE ROW LEVEL SECURITY;
  /// ```
  ///
  /// # ALTER TABLE … SET WITHOUT CLUSTER
  ///
  /// Takes away the mark of the index that CLUSTER would use.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders SET WITHOUT CLUSTER;
  /// ```
  ///
  /// # ALTER TABLE … SET WITHOUT OIDS
  ///
  /// Accepted for old scripts; tables have no OIDs since 12. The lock is taken all the same.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders SET WITHOUT OIDS;
  /// ```
  ///
  /// # ALTER TABLE … SET/RESET ( storage_parameter )
  ///
  /// `fillfactor` concerns pages to come, the parameters of autovacuum its next run. Reads and
  /// writes go on.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.01);
  /// ```
  ///
  /// # ALTER FOREIGN TABLE … OPTIONS
  ///
  /// A change of the catalog under the strongest lock; nothing is asked of the other server.
  ///
  /// ```sql
  /// CREATE FOREIGN DATA WRAPPER dummy;
  /// CREATE SERVER remote FOREIGN DATA WRAPPER dummy;
  /// CREATE FOREIGN TABLE orders (id bigint) SERVER remote;
  /// ALTER FOREIGN TABLE orders OPTIONS (ADD place 'north');
  /// ```
  mutating func changeCatalog(of position: Int, citation: Citation = .alterTableLockLevel) {
    builder.work(.catalogOnly, on: tables[position].relation.name, citation: citation)
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// One table in the work queue: `AlteredTableInfo` in tablecmds.c.
struct AlteredTable {
  /// As the subcommands so far have left it.
  var relation: Relation
  /// False where the catalog lacks it: then nothing about its columns is held against anybody.
  var isKnown = true
  /// How many tables the statement came through to reach it.
  var depth = 0
  var commands: [AlterPass: [AlterCommand]] = [:]

  // For phase 3
  var isRewritten = false
  var scans: [ScanPurpose] = []
  var newForeignKeys: [PendingForeignKey] = []
  var newTablespace: String?
  var newPersistence: Persistence?

  // For what an ALTER TYPE has to make again
  var changedConstraints: [ChangedConstraint] = []
  var changedIndexes: [RelationName] = []
  var changesStatistics = false

  init(_ relation: Relation) { self.relation = relation }

  /// Partitioned tables have no rows of their own: `RELKIND_HAS_STORAGE`.
  var hasStorage: Bool {
    switch relation.kind {
    case .table, .materializedView, .sequence, .index, .toast: true
    case .partitionedTable, .partitionedIndex, .view, .foreignTable, .compositeType: false
    }
  }

  mutating func scan(for purpose: ScanPurpose) {
    if !scans.contains(purpose) { scans.append(purpose) }
  }

  mutating func enqueue(_ command: AlterCommand, in pass: AlterPass) {
    commands[pass, default: []].append(command)
  }
}

/// A foreign key whose rows phase 3 has to look up.
struct PendingForeignKey {
  var referenced: Relation
}

/// A constraint that depends on a column whose type changes.
struct ChangedConstraint: Hashable {
  var table: RelationName
  var constraint: Constraint
}

/// The order in which subcommands run, whatever the order in which they are written.
///
/// `AT_PASS_…` in tablecmds.c.
enum AlterPass: Int, CaseIterable {
  case drop
  case alterType
  case addColumn
  case setExpression
  case oldIndex
  case oldConstraint
  case addConstraint
  case columnAttributes
  case addIndexConstraint
  case addIndex
  case addOtherConstraint
  case misc
}

/// What the queue runs: subcommands as written, and those that the server derives from them.
enum AlterCommand {
  case action(AlterTableAction, recurse: Bool)
  /// Of a primary key: its columns become NOT NULL.
  case setNotNull(column: String, recurse: Bool)
  /// `AT_AddIndex`: UNIQUE, PRIMARY KEY and EXCLUDE with an index of their own.
  case addIndex(TableConstraint, recurse: Bool)
  case addIndexConstraint(TableConstraint, IndexConstraint)
  case addCheck(TableConstraint, recurse: Bool)
  case addForeignKey(TableConstraint, recurse: Bool)
  case rebuildIndex(RelationName, reusing: Bool)
  case rebuildConstraint(Constraint, revalidate: Bool)
  case rebuildStatistics
  case restoreReplicaIdentity(RelationName)
  case restoreCluster(RelationName)
}

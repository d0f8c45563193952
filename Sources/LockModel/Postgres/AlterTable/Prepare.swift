// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// Identity columns of partitioned tables.
  static let partitionedIdentity = Capability(since: 17)
  /// NOT NULL as constraints with names, which recurse when they are made.
  static let namedNotNull = Capability(since: 18)
}

extension Citation {
  static let prepare = Citation("tablecmds.c, ATPrepCmd")
}

extension AlterTableQueue {
  /// Phase 1: checks, locks on children where the subcommand descends at once, and its place in
  /// the order of passes (`ATPrepCmd`).
  mutating func prepare(
    _ action: AlterTableAction, on position: Int, recurse: Bool
  ) throws(Refusal) {
    if tables[position].relation.detachPending, !action.isFinalize { throw .sqlstate("55000") }
    let command = AlterCommand.action(action, recurse: recurse)
    switch action {
    case .setDefault:
      descend(with: command, in: .addOtherConstraint, from: position, if: recurse)
    case .dropDefault, .dropExpression:
      descend(with: command, in: .drop, from: position, if: recurse)
    case .dropNotNull:
      if context.has(.namedNotNull) {
        tables[position].enqueue(command, in: .drop)
      } else {
        descend(with: command, in: .drop, from: position, if: recurse)
      }
    case .setNotNull(let column):
      prepareSetNotNull(column, on: position, recurse: recurse)
    case .setStatistics, .setStorage:
      descend(with: command, in: .misc, from: position, if: recurse)
    case .alterType(let column, let type, let collation, let using):
      try prepareAlterType(
        TypeAlteration(column: column, type: type, collation: collation, using: using),
        on: position, recurse: recurse, recursing: false)
    case .dropConstraint:
      if tables[position].relation.kind == .partitionedTable {
        _ = lockDescendants(of: position, citation: Self.partitionsNotInUse)
      }
      tables[position].enqueue(command, in: .drop)
    case .addColumn: tables[position].enqueue(command, in: .addColumn)
    case .setExpression: tables[position].enqueue(command, in: .setExpression)
    case .addConstraint:
      if recurse, context.has(.addConstraintLocksBelow) {
        _ = lockDescendants(of: position, citation: .prepare)
      }
      tables[position].enqueue(command, in: .addConstraint)
    case .addIdentity: tables[position].enqueue(command, in: .addOtherConstraint)
    case .dropColumn, .dropIdentity, .setWithoutOids:
      tables[position].enqueue(command, in: .drop)
    case .setTrigger, .setIdentity, .setColumnOptions, .resetColumnOptions, .setCompression,
      .alterConstraint,
      .validateConstraint, .setRule, .enableRowSecurity, .forceRowSecurity, .clusterOn,
      .setWithoutCluster, .setAccessMethod, .setTablespace, .setLogged, .setOptions,
      .resetOptions, .inherit, .noInherit, .ofType, .notOf, .ownerTo, .replicaIdentity,
      .setForeignOptions, .attachPartition, .detachPartition:
      tables[position].enqueue(command, in: .misc)
    case .renameColumn, .renameConstraint, .rename, .setSchema, .dependsOnExtension,
      .attachIndexPartition, .unsupported:
      break
    }
  }

  /// `ATSimpleRecursion`: the same subcommand for every table below, all locked now.
  mutating func descend(
    with command: AlterCommand, in pass: AlterPass, from position: Int, if recurse: Bool
  ) {
    if recurse {
      for child in lockDescendants(of: position, citation: .simpleRecursion) {
        tables[child].enqueue(command, in: pass)
      }
    }
    tables[position].enqueue(command, in: pass)
  }

  private static let partitionsNotInUse = Citation("tablecmds.c, ATCheckPartitionsNotInUse")
}

extension AlterTableAction {
  fileprivate var isFinalize: Bool {
    if case .detachPartition(_, .finalize) = self { return true }
    return false
  }
}

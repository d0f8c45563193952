// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension StatementForm {
  /// The forms of a statement, each once.
  public static func of(_ statement: Statement) -> [StatementForm] { statement.forms }
}

extension Statement {
  /// The forms that the statement is made of, each once; none: it was not understood.
  var forms: [StatementForm] {
    switch self {
    case .alterTable(let alter): alter.forms
    case .alterAllInTablespace: [.allInTablespace]
    case .createTable: [.createTable]
    case .createTableAs: [.createTableAs]
    case .createIndex(let create):
      [create.concurrently ? .createIndexConcurrently : .createIndex]
    case .reindex(let reindex): [reindex.concurrently ? .reindexConcurrently : .reindex]
    case .truncate: [.truncate]
    case .drop(let drop): [drop.form]
    case .importForeignSchema: [.importForeignSchema]
    case .createView: [.createView]
    case .refreshMaterializedView: [.refresh]
    case .createSequence: [.createSequence]
    case .alterSequence: [.alterSequence]
    case .createType: [.createType]
    case .alterType: [.alterType]
    case .createDomain: [.createDomain]
    case .alterDomain: [.alterDomain]
    case .createFunction: [.createFunction]
    case .createTrigger: [.createTrigger]
    case .alterTrigger: [.alterTrigger]
    case .createRule: [.createRule]
    case .alterRule: [.alterRule]
    case .createPolicy: [.createPolicy]
    case .alterPolicy: [.alterPolicy]
    case .createStatistics: [.createStatistics]
    case .alterStatistics: [.alterStatistics]
    case .createSchema: [.createSchema]
    case .alterObject: [.alterObject]
    case .createExtension, .alterExtension: [.extension]
    case .createPublication: [.createPublication]
    case .alterPublication: [.alterPublication]
    case .comment: [.comment]
    case .securityLabel: [.securityLabel]
    case .grant: [.grant]
    case .reassignOwned: [.reassignOwned]
    case .dropOwned: [.dropOwned]
    case .data(let data): [data.form]
    case .copy: [.copy]
    case .call: [.call]
    case .doBlock: [.doBlock]
    case .lock: [.lock]
    case .vacuum(let vacuum): [vacuum.full ? .vacuumFull : .vacuum]
    case .analyze: [.analyze]
    case .cluster: [.cluster]
    case .explain: [.explain]
    case .prepare: [.prepare]
    case .execute: [.execute]
    case .declareCursor: [.declareCursor]
    case .transaction, .set, .utility, .metaCommand: [.utility]
    case .mysql, .unknown: []
    }
  }
}

extension AlterTable {
  fileprivate var forms: [StatementForm] {
    var forms: [StatementForm] = []
    for form in actions.map(\.value.form) where !forms.contains(form) { forms.append(form) }
    return forms
  }
}

extension AlterTableAction {
  fileprivate var form: StatementForm {
    switch self {
    case .addColumn: .addColumn
    case .dropColumn: .dropColumn
    case .alterType: .setDataType
    case .setDefault, .dropDefault: .setDropDefault
    case .setNotNull: .setNotNull
    case .dropNotNull: .dropNotNull
    case .setExpression: .setExpression
    case .dropExpression: .dropExpression
    case .addIdentity: .addIdentity
    case .setIdentity: .setIdentity
    case .dropIdentity: .dropIdentity
    case .setStatistics: .setStatistics
    case .setColumnOptions, .resetColumnOptions: .columnOptions
    case .setStorage: .setStorage
    case .setCompression: .setCompression
    case .renameColumn: .renameColumn
    case .addConstraint(let constraint): constraint.kind.form
    case .alterConstraint: .alterConstraint
    case .validateConstraint: .validateConstraint
    case .dropConstraint: .dropConstraint
    case .renameConstraint: .renameConstraint
    case .setTrigger: .enableTrigger
    case .setRule: .enableRule
    case .enableRowSecurity: .rowSecurity
    case .forceRowSecurity: .forceRowSecurity
    case .clusterOn: .clusterOn
    case .setWithoutCluster: .setWithoutCluster
    case .setWithoutOids: .setWithoutOids
    case .setAccessMethod: .setAccessMethod
    case .setTablespace: .setTablespace
    case .setLogged: .setLogged
    case .setOptions, .resetOptions: .storageParameters
    case .inherit, .noInherit: .inherit
    case .ofType, .notOf: .ofType
    case .ownerTo: .ownerTo
    case .replicaIdentity: .replicaIdentity
    case .setForeignOptions: .foreignOptions
    case .rename: .rename
    case .setSchema: .setSchema
    case .dependsOnExtension: .dependsOnExtension
    case .attachPartition: .attachPartition
    case .detachPartition(_, .plain): .detachPartition
    case .detachPartition(_, .concurrently): .detachConcurrently
    case .detachPartition(_, .finalize): .detachFinalize
    case .attachIndexPartition: .attachIndexPartition
    case .unsupported: .splitMergePartition
    }
  }
}

extension TableConstraint.Kind {
  fileprivate var form: StatementForm {
    switch self {
    case .check: .addCheck
    case .notNull: .addNotNull
    case .unique(let index): index.usingIndex == nil ? .addUnique : .addUsingIndex
    case .primaryKey(let index): index.usingIndex == nil ? .addPrimaryKey : .addUsingIndex
    case .foreignKey: .addForeignKey
    case .exclude: .addExclude
    }
  }
}

extension Drop {
  fileprivate var form: StatementForm {
    switch objects.first?.kind {
    case .table: .dropTable
    case .index: concurrently ? .dropIndexConcurrently : .dropIndex
    default: .dropOther
    }
  }
}

extension DataStatement {
  fileprivate var form: StatementForm {
    switch self {
    case .query: .select
    case .insert: .insert
    case .update: .update
    case .delete: .delete
    case .merge: .merge
    }
  }
}

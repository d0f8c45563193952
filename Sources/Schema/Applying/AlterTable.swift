// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// ALTER TABLE: subcommands run in the server's passes, not as written
// (tablecmds.c, ATPrepCmd and ATRewriteCatalogs).
extension Catalog {
  mutating func perform(_ alter: AlterTable) throws(Refusal) {
    guard let target = relation(alter.name) else {
      if alter.ifExists { return }
      throw .undefined(alter.name.name)
    }
    try check(alter.keyword, target)
    let actions = alter.actions.map(\.value)
    let inOrder = AlterTableAction.Pass.allCases.flatMap { pass in
      actions.filter { $0.pass == pass }
    }
    for action in inOrder { try perform(action, on: target.name, only: alter.only) }
  }

  /// ALTER TABLE is lenient about what it names, the other keywords are not
  /// (tablecmds.c, RangeVarCallbackForAlterRelation).
  private func check(
    _ keyword: AlterTable.Keyword, _ target: Relation
  ) throws(Refusal) {
    let fits =
      switch keyword {
      case .table: target.kind != .compositeType
      case .index: target.kind.isIndex
      case .view: target.kind == .view
      case .materializedView: target.kind == .materializedView
      case .sequence: target.kind == .sequence
      case .foreignTable: target.kind == .foreignTable
      }
    if !fits { throw .wrongObjectType }
  }

  /// One subcommand. Renaming the target must come alone, so `name` stays good.
  private mutating func perform(
    _ action: AlterTableAction, on name: RelationName, only: Bool
  ) throws(Refusal) {
    let table = try required(name)
    switch action {
    case .addColumn(let definition, let ifNotExists):
      try addColumn(definition, to: table, ifNotExists: ifNotExists, only: only)
    case .dropColumn(let column, let ifExists, let behavior):
      try dropColumn(column, of: table, ifExists: ifExists, behavior, only: only)
    case .alterType(let column, let type, let collation, _):
      try alterType(of: column, in: table, to: type, collation, only: only)
    case .setDefault(let column, let value):
      let resolved = value == .null ? nil : resolvingSequences(in: value)
      try changeColumn(column, of: table, only: only) { $0.defaultValue = resolved }
    case .dropDefault(let column):
      if table.column(column)?.identity != nil || table.column(column)?.generation != nil {
        throw .other(sqlstate: "42601")
      }
      try changeColumn(column, of: table, only: only) { $0.defaultValue = nil }
    case .setNotNull(let column): try setNotNull(column, of: table, only: only)
    case .dropNotNull(let column): try dropNotNull(column, of: table, only: only)
    case .setExpression(let column, let expression):
      guard let generation = table.column(column)?.generation else {
        throw table.column(column) == nil ? .undefined(column) : .notInPrerequisiteState
      }
      try changeColumn(column, of: table, only: only) { column in
        switch generation {
        case .stored: column.generation = .stored(expression)
        case .virtual: column.generation = .virtual(expression)
        }
      }
    case .dropExpression(let column, let ifExists):
      try dropExpression(of: column, in: table, ifExists: ifExists, only: only)
    case .addIdentity(let column, let always, let options):
      try addIdentity(to: column, of: table, always: always, options)
    case .setIdentity(let column, let always, _):
      try setIdentity(of: column, in: table, always: always)
    case .dropIdentity(let column, let ifExists):
      try dropIdentity(of: column, in: table, ifExists: ifExists)
    case .setStatistics(let column, _):
      if table.kind.isTable || table.kind == .materializedView, Int(column) == nil {
        try changeColumn(column, of: table, only: true) { _ in }
      }
    case .setColumnOptions(let column, _), .resetColumnOptions(let column, _):
      try changeColumn(column, of: table, only: true) { _ in }
    case .setStorage(let column, let storage):
      let value = storage == "default" ? nil : storage
      try changeColumn(column, of: table, only: only) { $0.storage = value }
    case .setCompression(let column, let method):
      let value = method == "default" ? nil : method
      try changeColumn(column, of: table, only: true) { $0.compression = value }
    case .renameColumn(let old, let new): try renameColumn(old, of: table, to: new, only: only)

    case .addConstraint(let constraint): try add(constraint, to: name, only: only)
    case .alterConstraint(let constraint, let attributes):
      try alterConstraint(constraint, of: table, attributes)
    case .validateConstraint(let constraint):
      try validateConstraint(constraint, of: table, only: only)
    case .dropConstraint(let constraint, let ifExists, let behavior):
      try dropConstraint(constraint, of: table, ifExists: ifExists, behavior, only: only)
    case .renameConstraint(let old, let new):
      try renameConstraint(old, of: table, to: new, only: only)

    case .setTrigger(let firing, let selection):
      try setTriggers(of: table, firing, selection, only: only)
    case .setRule(_, let rule):
      if !table.rules.contains(where: { $0.name == rule }) { throw .undefined(rule) }
    case .enableRowSecurity(let enabled): modify(name) { $0.rowSecurity = enabled }
    case .forceRowSecurity, .setForeignOptions, .dependsOnExtension, .setWithoutOids: break

    case .clusterOn(let index): try clusterOn(index, table)
    case .setWithoutCluster: modify(name) { $0.clusteredOn = nil }
    case .setAccessMethod(let method): modify(name) { $0.accessMethod = method }
    case .setTablespace(let tablespace, _): modify(name) { $0.tablespace = tablespace }
    case .setLogged(let logged): try setLogged(logged, table)
    case .setOptions(let options): modify(name) { $0.set(options) }
    case .resetOptions(let options):
      modify(name) { relation in
        relation.options.removeAll { old in options.contains { $0.name == old.name } }
      }
    case .inherit(let parent): try inherit(table, from: parent)
    case .noInherit(let parent): try stopInheriting(table, from: parent)
    case .ofType(let type):
      guard let user = self.type(type) else { throw .undefined(type.name) }
      modify(name) { $0.ofType = ObjectName(schema: user.name.schema, user.name.name) }
    case .notOf: modify(name) { $0.ofType = nil }
    case .ownerTo(let owner): setOwner(owner, of: table)
    case .replicaIdentity(let identity): try setReplicaIdentity(identity, of: table)
    case .rename(let new): try rename(name, to: RelationName(name.schema, new))
    case .setSchema(let schema): try move(table, to: schema)

    case .attachPartition(let partition, let bound):
      try attach(partition, to: table, bound)
    case .detachPartition(let partition, let mode): try detach(partition, from: table, mode)
    case .attachIndexPartition(let index): try attachIndex(index, to: table)
    case .unsupported: throw .other(sqlstate: "42601")
    }
  }

  /// Changes one column here and, unless `only`, in all children.
  mutating func changeColumn(
    _ column: String, of table: Relation, only: Bool, _ change: (inout Column) -> Void
  ) throws(Refusal) {
    guard table.column(column) != nil else { throw .undefined(column) }
    let names = [table.name] + (only ? [] : descendants(of: table.name).map(\.name))
    for name in names {
      modify(name) { relation in
        for position in relation.columns.indices where relation.columns[position].name == column {
          change(&relation.columns[position])
        }
      }
    }
  }
}

extension AlterTableAction {
  /// The passes, in order (tablecmds.c, AlterTablePass).
  enum Pass: CaseIterable {
    case drop
    case alterType
    case addColumn
    case setExpression
    case columnAttributes
    case indexConstraint
    case otherConstraint
    case miscellaneous
  }

  var pass: Pass {
    switch self {
    case .dropColumn, .dropConstraint, .dropNotNull, .dropDefault, .dropExpression,
      .dropIdentity:
      .drop
    case .alterType: .alterType
    case .addColumn: .addColumn
    case .setExpression: .setExpression
    case .setNotNull: .columnAttributes
    case .addConstraint(let constraint):
      switch constraint.kind {
      case .unique, .primaryKey, .exclude: .indexConstraint
      case .notNull: .columnAttributes
      case .check, .foreignKey: .otherConstraint
      }
    case .setDefault, .addIdentity: .otherConstraint
    case .setIdentity, .setStatistics, .setColumnOptions, .resetColumnOptions, .setStorage,
      .setCompression, .renameColumn, .alterConstraint, .validateConstraint, .renameConstraint,
      .setTrigger, .setRule, .enableRowSecurity, .forceRowSecurity, .clusterOn,
      .setWithoutCluster, .setWithoutOids, .setAccessMethod, .setTablespace, .setLogged,
      .setOptions, .resetOptions, .inherit, .noInherit, .ofType, .notOf, .ownerTo,
      .replicaIdentity, .setForeignOptions, .rename, .setSchema, .dependsOnExtension,
      .attachPartition, .detachPartition, .attachIndexPartition, .unsupported:
      .miscellaneous
    }
  }
}

extension Relation {
  mutating func set(_ changed: [Option]) {
    for option in changed {
      options.removeAll { $0.name == option.name }
      options.append(option)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// ALTER TABLE on columns (tablecmds.c, ATExecAddColumn, ATExecAlterColumnType, ATExecDropNotNull…).
extension Catalog {
  mutating func addColumn(
    _ definition: ColumnDefinition, to table: Relation, ifNotExists: Bool, only: Bool
  ) throws(Refusal) {
    guard table.kind.isTable || table.kind == .compositeType else { throw .wrongObjectType }
    if table.column(definition.name) != nil {
      if ifNotExists { return }
      throw .duplicate(definition.name)
    }
    if Self.systemColumns.contains(definition.name) { throw .duplicate(definition.name) }
    guard let type = definition.type else { throw .undefined(definition.name) }
    if only, !table.children.isEmpty { throw .invalidTableDefinition }
    if table.bound != nil { throw .wrongObjectType }
    var column = Column(definition.name, type)
    let pending = try apply(definition, to: &column, of: table.name)
    modify(table.name) { $0.columns.append(column) }
    for child in descendants(of: table.name) {
      let parents = child.parents.filter { relations[$0]?.column(column.name) != nil }.count
      inherit(column, into: child.name, parents: parents)
    }
    for constraint in pending.filter(\.isNotNull) {
      guard hasNotNullConstraints else { break }
      try add(constraint, to: table.name)
    }
    for constraint in pending where constraint.indexConstraint != nil {
      try add(constraint, to: table.name)
    }
    for constraint in pending where constraint.indexConstraint == nil && !constraint.isNotNull {
      try add(constraint, to: table.name)
    }
  }

  private mutating func inherit(_ column: Column, into child: RelationName, parents: Int) {
    modify(child) { relation in
      if let position = relation.columns.firstIndex(where: { $0.name == column.name }) {
        relation.columns[position].inheritedFrom = max(
          parents, relation.columns[position].inheritedFrom + 1)
        return
      }
      var copy = column
      copy.inheritedFrom = max(1, parents)
      copy.isLocal = false
      relation.columns.append(copy)
    }
  }

  mutating func dropColumn(
    _ column: String, of table: Relation, ifExists: Bool, _ behavior: DropBehavior, only: Bool
  ) throws(Refusal) {
    guard let existing = table.column(column) else {
      if ifExists { return }
      throw .undefined(column)
    }
    guard existing.inheritedFrom == 0 else { throw .invalidTableDefinition }
    if table.isPartitioned(by: column) { throw .invalidTableDefinition }
    if only, table.kind == .partitionedTable, !table.children.isEmpty {
      throw .invalidTableDefinition
    }
    var targets = [CatalogObject.column(ColumnReference(table.name, column))]
    var stillInherited: [RelationName] = []
    collectInherited(column, of: table.name, only: only, &targets, &stillInherited)
    let doomed = try closure(of: targets, behavior)
    for child in stillInherited {
      modify(child) { relation in
        for position in relation.columns.indices where relation.columns[position].name == column {
          relation.columns[position].inheritedFrom -= 1
          if only { relation.columns[position].isLocal = true }
        }
      }
    }
    delete(doomed)
  }

  /// Children whose column has no other origin lose it too.
  private func collectInherited(
    _ column: String, of parent: RelationName, only: Bool, _ targets: inout [CatalogObject],
    _ stillInherited: inout [RelationName]
  ) {
    for child in children(of: parent) {
      guard let own = child.column(column) else { continue }
      if !only, own.inheritedFrom <= 1, !own.isLocal {
        targets.append(.column(ColumnReference(child.name, column)))
        collectInherited(column, of: child.name, only: only, &targets, &stillInherited)
      } else {
        stillInherited.append(child.name)
      }
    }
  }

  mutating func alterType(
    of column: String, in table: Relation, to type: TypeName, _ collation: ObjectName?,
    only: Bool
  ) throws(Refusal) {
    guard let existing = table.column(column) else { throw .undefined(column) }
    guard table.kind.isTable || table.kind == .compositeType else { throw .wrongObjectType }
    if existing.inheritedFrom > 0 { throw .invalidTableDefinition }
    if only, !table.children.isEmpty { throw .invalidTableDefinition }
    if table.isPartitioned(by: column) { throw .invalidTableDefinition }
    let reached = [table.name] + (only ? [] : descendants(of: table.name).map(\.name))
    for name in reached {
      if !views(reading: name, column: column).isEmpty { throw .other(sqlstate: "0A000") }
      let dependents = dependents(of: column, in: name)
      if !dependents.triggers.isEmpty { throw .other(sqlstate: "0A000") }
      if !dependents.policies.isEmpty
        || !policiesAndRules(reading: name, column: column).isEmpty
      {
        throw .other(sqlstate: "0A000")
      }
      if !dependents.generatedColumns.isEmpty { throw .other(sqlstate: "42601") }
    }
    let resolved = resolved(type)
    try changeColumn(column, of: table, only: only) { column in
      column.type = resolved
      column.collation = collation
    }
    // An identity's sequence follows its column.
    for sequence in ownedSequences(of: table.name, column: column)
    where sequence.sequence?.isIdentity == true {
      modify(sequence.name) { $0.sequence?.type = resolved }
    }
  }

  mutating func setNotNull(
    _ column: String, of table: Relation, only: Bool
  ) throws(Refusal) {
    guard table.column(column) != nil else { throw .undefined(column) }
    if hasNotNullConstraints {
      if only, !table.children.isEmpty, table.notNullConstraint(of: column) == nil {
        throw .invalidTableDefinition
      }
      try setNotNull(column, of: table.name)
      try setNotNullInChildren(column, of: table.name, NotNull())
      return
    }
    if only, table.kind == .partitionedTable,
      children(of: table.name).contains(where: { $0.column(column)?.isNotNull == false })
    {
      throw .invalidTableDefinition
    }
    try changeColumn(column, of: table, only: only) { $0.isNotNull = true }
  }

  mutating func dropNotNull(
    _ column: String, of table: Relation, only: Bool
  ) throws(Refusal) {
    guard let existing = table.column(column) else { throw .undefined(column) }
    guard existing.isNotNull else { return }
    if existing.identity != nil { throw .other(sqlstate: "42601") }
    if table.primaryKey?.columns.contains(column) == true { throw .invalidTableDefinition }
    if case .usingIndex(let name) = table.replicaIdentity,
      relations[RelationName(table.name.schema, name)]?.index?.keyColumns.contains(column) == true
    {
      throw .invalidTableDefinition
    }
    if hasNotNullConstraints, let constraint = table.notNullConstraint(of: column) {
      if constraint.isInherited { throw .invalidTableDefinition }
      return try dropConstraint(
        constraint.name, of: table, ifExists: false, .restrict, only: only)
    }
    if table.bound != nil,
      table.parents.contains(where: { relations[$0]?.column(column)?.isNotNull == true })
    {
      throw .invalidTableDefinition
    }
    if only, table.kind == .partitionedTable, !table.children.isEmpty {
      throw .invalidTableDefinition
    }
    try changeColumn(column, of: table, only: only) { $0.isNotNull = false }
  }

  mutating func dropExpression(
    of column: String, in table: Relation, ifExists: Bool, only: Bool
  ) throws(Refusal) {
    guard let existing = table.column(column) else { throw .undefined(column) }
    guard let generation = existing.generation else {
      if ifExists { return }
      throw .notInPrerequisiteState
    }
    if case .virtual = generation { throw .other(sqlstate: "0A000") }
    if existing.inheritedFrom > 0 { throw .invalidTableDefinition }
    if only, !table.children.isEmpty { throw .invalidTableDefinition }
    try changeColumn(column, of: table, only: only) { $0.generation = nil }
  }

  mutating func addIdentity(
    to column: String, of table: Relation, always: Bool, _ options: [SequenceOption]
  ) throws(Refusal) {
    guard let existing = table.column(column) else { throw .undefined(column) }
    if existing.identity != nil || existing.defaultValue != nil || !existing.isNotNull {
      throw .notInPrerequisiteState
    }
    _ = makeOwnedSequence(for: existing, of: table.name, options, isIdentity: true)
    try changeColumn(column, of: table, only: !identityRecurses(table)) {
      $0.identity = always ? .always : .byDefault
    }
  }

  mutating func setIdentity(
    of column: String, in table: Relation, always: Bool?
  ) throws(Refusal) {
    guard let existing = table.column(column) else { throw .undefined(column) }
    if existing.identity == nil { throw .notInPrerequisiteState }
    guard let always else { return }
    try changeColumn(column, of: table, only: !identityRecurses(table)) {
      $0.identity = always ? .always : .byDefault
    }
  }

  mutating func dropIdentity(
    of column: String, in table: Relation, ifExists: Bool
  ) throws(Refusal) {
    guard let existing = table.column(column) else { throw .undefined(column) }
    if existing.identity == nil {
      if ifExists { return }
      throw .notInPrerequisiteState
    }
    try changeColumn(column, of: table, only: !identityRecurses(table)) { $0.identity = nil }
    for sequence in ownedSequences(of: table.name, column: column)
    where sequence.sequence?.isIdentity == true {
      remove(sequence.name)
    }
  }

  /// Partitions share their parent's identity since 17.
  private func identityRecurses(_ table: Relation) -> Bool {
    version.major >= 17 && table.kind == .partitionedTable
  }
}

extension TableConstraint {
  var isNotNull: Bool {
    if case .notNull = kind { true } else { false }
  }
}

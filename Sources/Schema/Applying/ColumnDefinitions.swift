// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Column definitions: type, serial, default, identity, generated, and the constraints that become
// the table's (parse_utilcmd.c, transformColumnDefinition).
extension Catalog {
  /// Adds a column to a table being made; where a parent or type has it already, merges into it.
  mutating func add(_ definition: ColumnDefinition, to draft: inout TableDraft) throws(Refusal) {
    let table = draft.table.name
    let existing = draft.table.columns.firstIndex { $0.name == definition.name }
    if let existing {
      var column = draft.table.columns[existing]
      guard column.inheritedFrom > 0 || draft.table.ofType != nil else {
        throw .duplicate(definition.name)
      }
      column.isLocal = draft.table.bound == nil
      draft.constraints += try apply(definition, to: &column, of: table)
      draft.table.columns[existing] = column
    } else {
      guard let type = definition.type else { throw .undefined(definition.name) }
      var column = Column(definition.name, type)
      draft.constraints += try apply(definition, to: &column, of: table)
      draft.table.columns.append(column)
    }
  }

  /// Puts a definition's options on a column; returns the constraints that belong to the table.
  mutating func apply(
    _ definition: ColumnDefinition, to column: inout Column, of table: RelationName
  ) throws(Refusal) -> [TableConstraint] {
    if let type = definition.type { try setType(type, of: &column, in: table) }
    if let collation = definition.collation { column.collation = collation }
    if let storage = definition.storage { column.storage = storage }
    if let compression = definition.compression { column.compression = compression }
    var pending: [TableConstraint] = []
    if column.isNotNull, definition.type.map({ BuiltInTypes.serials[$0.name.name] != nil }) == true
    {
      pending.append(TableConstraint(.notNull(column: column.name)))
    }
    for constraint in definition.constraints {
      try apply(constraint, to: &column, of: table, &pending)
    }
    return pending
  }

  private mutating func setType(
    _ type: TypeName, of column: inout Column, in table: RelationName
  ) throws(Refusal) {
    if type.name.schema == nil, type.arrayDimensions == 0,
      let integer = BuiltInTypes.serials[type.name.name]
    {
      column.type = TypeName(ObjectName(integer))
      column.isNotNull = true
      let sequence = makeOwnedSequence(for: column, of: table, [], isIdentity: false)
      column.defaultValue = .nextValue(of: sequence)
    } else if type.isPercentType {
      column.type = try percentType(type)
    } else {
      column.type = resolved(type)
    }
  }

  private func percentType(_ type: TypeName) throws(Refusal) -> TypeName {
    let table = ObjectName(
      schema: type.name.catalog, type.name.schema ?? "")
    return relation(table)?.column(type.name.name)?.type ?? type
  }

  private mutating func apply(
    _ constraint: ColumnConstraint, to column: inout Column, of table: RelationName,
    _ pending: inout [TableConstraint]
  ) throws(Refusal) {
    func add(_ kind: TableConstraint.Kind) {
      var whole = TableConstraint(name: constraint.name, kind)
      whole.attributes = constraint.attributes
      pending.append(whole)
    }
    func alone(_ index: IndexConstraint) -> IndexConstraint {
      var index = index
      if index.columns.isEmpty { index.columns = [column.name] }
      return index
    }
    switch constraint.kind {
    case .null: break
    case .notNull:
      column.isNotNull = true
      add(.notNull(column: column.name))
    case .default(let value):
      column.defaultValue = value == .null ? nil : resolvingSequences(in: value)
    case .generated(let expression, let isVirtual):
      column.generation = isVirtual ? .virtual(expression) : .stored(expression)
    case .identity(let always, let options):
      column.identity = always ? .always : .byDefault
      column.isNotNull = true
      _ = makeOwnedSequence(for: column, of: table, options, isIdentity: true)
      add(.notNull(column: column.name))
    case .check(let expression): add(.check(expression))
    case .unique(let index): add(.unique(alone(index)))
    case .primaryKey(let index):
      column.isNotNull = true
      add(.primaryKey(alone(index)))
    case .references(let target): add(.foreignKey(columns: [column.name], target))
    }
  }

  /// The sequence behind a serial or identity column (parse_utilcmd.c, generateSerialExtraStmts).
  mutating func makeOwnedSequence(
    for column: Column, of table: RelationName, _ options: [SequenceOption], isIdentity: Bool
  ) -> RelationName {
    var name = RelationName(
      table.schema, freeRelationName(table.name, column.name, "seq", in: table.schema))
    for option in options {
      if case .sequenceName(let given) = option {
        name = RelationName(given.schema ?? table.schema, given.name)
      }
    }
    var sequence = Relation(name, .sequence)
    let persistence = relations[table]?.persistence ?? .permanent
    sequence.persistence =
      persistence == .unlogged && version.major < 15 ? .permanent : persistence
    sequence.owner = relations[table]?.owner
    var details = SequenceDetails()
    details.owner = ColumnReference(table, column.name)
    details.isIdentity = isIdentity
    details.type = column.type
    sequence.sequence = details
    store(sequence)
    return name
  }
}

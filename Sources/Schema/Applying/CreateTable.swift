// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// CREATE TABLE, in the server's order: sequences of serial columns, the table, what comes from a
// partitioned parent, its own indexes, what LIKE brings, foreign keys
// (parse_utilcmd.c, transformCreateStmt; tablecmds.c, DefineRelation).
extension Catalog {
  mutating func perform(_ create: CreateTable) throws(Refusal) {
    let name = try newName(create.name, create.persistence)
    guard relations[name] == nil else {
      if create.ifNotExists { return }
      throw .duplicate(name.name)
    }
    var draft = TableDraft(table: Relation(name, create.relationKind))
    draft.table.persistence = create.persistence
    draft.table.options = create.options
    draft.table.tablespace = create.tablespace
    draft.table.accessMethod = create.accessMethod
    draft.table.partitioning = create.partitionBy
    draft.table.bound = create.bound
    draft.table.ofType = create.ofType
    let parents = try parents(of: create)
    for parent in parents {
      inheritColumns(
        of: parent, into: &draft, asPartition: parents.count == 1 && create.partitionOf != nil)
    }
    if let type = create.ofType { try addAttributes(of: type, to: &draft) }
    for like in create.likes { try addColumns(like: like, to: &draft) }
    for definition in create.columns { try add(definition, to: &draft) }
    let columns = draft.table.columns
    if Set(columns.map(\.name)).count != columns.count { throw .duplicate("column") }

    store(draft.table)
    settlePersistence(ofSequencesOf: draft.table)
    for parent in parents { link(child: name, to: parent.name) }
    try finish(draft, create, parents)
  }

  private func parents(of create: CreateTable) throws(Refusal) -> [Relation] {
    var found: [Relation] = []
    for name in (create.partitionOf.map { [$0] } ?? []) + create.inherits {
      found.append(try required(name))
    }
    if create.partitionOf != nil, let parent = found.first {
      guard parent.kind == .partitionedTable else { throw .wrongObjectType }
      if create.bound == .default, defaultPartition(of: parent.name) != nil {
        throw .invalidTableDefinition
      }
    }
    return found
  }

  private mutating func finish(
    _ draft: TableDraft, _ create: CreateTable, _ parents: [Relation]
  ) throws(Refusal) {
    let name = draft.table.name
    let constraints = draft.constraints + create.constraints
    for parent in parents { inheritChecks(of: parent, into: name) }
    for like in create.likes { try addChecks(like: like, to: name) }
    for constraint in constraints { try addCheck(inNewTable: name, constraint) }
    try addNotNulls(inNewTable: name, draft, constraints, parents)
    if create.partitionOf != nil, let parent = parents.first {
      try cloneIndexes(of: parent.name, to: name)
      cloneForeignKeys(of: parent.name, to: name)
      cloneTriggers(of: parent.name, to: name)
    }
    try addIndexConstraints(inNewTable: name, constraints)
    for like in create.likes { try addIndexes(like: like, to: name) }
    for constraint in constraints {
      guard case .foreignKey = constraint.kind else { continue }
      try add(constraint, to: name, isNew: true)
    }
  }

  private mutating func addIndexConstraints(
    inNewTable name: RelationName, _ constraints: [TableConstraint]
  ) throws(Refusal) {
    // The primary key first, the others as written, each set of columns once.
    let indexed = constraints.filter { $0.indexConstraint != nil }
    let primary = indexed.filter { if case .primaryKey = $0.kind { true } else { false } }
    let others = indexed.filter { if case .primaryKey = $0.kind { false } else { true } }
    if primary.count > 1 { throw .invalidTableDefinition }
    for constraint in Self.withoutRepetition(primary + others) {
      try add(constraint, to: name, isNew: true)
    }
  }

  /// The same index twice is made once, and takes the first name that was given
  /// (parse_utilcmd.c, transformIndexConstraints).
  private static func withoutRepetition(_ constraints: [TableConstraint]) -> [TableConstraint] {
    var kept: [TableConstraint] = []
    for constraint in constraints {
      let prior = kept.firstIndex { $0.makesSameIndex(as: constraint) }
      guard let prior else {
        kept.append(constraint)
        continue
      }
      if kept[prior].name == nil { kept[prior].name = constraint.name }
    }
    return kept
  }
}

/// A table while its definition is being read.
struct TableDraft {
  var table: Relation
  /// Constraints of columns, as constraints of the table.
  var constraints: [TableConstraint] = []
  /// Names of NOT NULL constraints that LIKE brings, by column (18).
  var likeNotNulls: [(column: String, name: String)] = []
}

extension CreateTable {
  fileprivate var relationKind: RelationKind {
    if partitionBy != nil { return .partitionedTable }
    return isForeign ? .foreignTable : .table
  }
}

extension TableConstraint {
  var indexConstraint: IndexConstraint? {
    switch kind {
    case .unique(let index), .primaryKey(let index), .exclude(_, _, let index, _): index
    case .check, .notNull, .foreignKey: nil
    }
  }

  fileprivate func makesSameIndex(as other: TableConstraint) -> Bool {
    guard let left = indexConstraint, let right = other.indexConstraint else { return false }
    if case .exclude = kind { return false }
    if case .exclude = other.kind { return false }
    return left.columns == right.columns && left.include == right.include
      && left.nullsNotDistinct == right.nullsNotDistinct
      && left.withoutOverlaps == right.withoutOverlaps
      && (attributes.deferrable ?? false) == (other.attributes.deferrable ?? false)
      && (attributes.initiallyDeferred ?? false) == (other.attributes.initiallyDeferred ?? false)
  }
}

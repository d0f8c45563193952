// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  static let alterType = Citation("tablecmds.c, ATPrepAlterColumnType")
}

/// `ALTER COLUMN … TYPE`, as prepared.
struct TypeAlteration {
  var column: String
  var type: TypeName
  var collation: ObjectName?
  var using: Expression?

  var action: AlterTableAction {
    .alterType(column: column, type, collation: collation, using: using)
  }
}

extension AlterTableQueue {
  /// Decides on a rewrite before anything is changed, here and in every table below.
  ///
  /// # ALTER TABLE … SET DATA TYPE
  ///
  /// Where the new type stores every old value in the same bytes (`varchar(20)` to `varchar(40)` or
  /// `text`), the change is one of the catalog. Otherwise the table is written anew, and the
  /// indexes and constraints on the column are made again, all under ACCESS EXCLUSIVE. The
  /// expression of a USING clause counts as a conversion unless it is the plain column.
  ///
  /// ## Longer `varchar`, no rewrite
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(20));
  /// ALTER TABLE orders ALTER COLUMN code TYPE varchar(40);
  /// ```
  ///
  /// ## `integer` to `bigint`, a rewrite
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY, quantity integer);
  /// ALTER TABLE orders ALTER COLUMN quantity TYPE bigint;
  /// ```
  mutating func prepareAlterType(
    _ change: TypeAlteration, on position: Int, recurse: Bool, recursing: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    guard let column = try column(change.column, of: position) else {
      return builder.unknown(.missingRelation(table.name.description))
    }
    if !recursing, column.inheritedFrom > 0 { throw .sqlstate("42P16") }
    if column.generation != nil, change.using != nil { throw .sqlstate("42611") }
    if table.isPartitioned(by: column.name) { throw .sqlstate("42P16") }
    if !recursing, column.identity != nil { changeSequence(of: column, of: table) }
    try judge(change, of: column, on: position)
    if recurse {
      for child in lockDescendants(of: position, citation: .alterType) {
        try prepareAlterType(change, on: child, recurse: false, recursing: true)
      }
    } else if !recursing, !table.children.isEmpty {
      throw .sqlstate("42P16")
    }
    tables[position].enqueue(.action(change.action, recurse: false), in: .alterType)
  }

  /// The sequence of an identity column takes over its type (`ALTER SEQUENCE … AS`).
  private mutating func changeSequence(of column: Column, of table: Relation) {
    for sequence in catalog.ownedSequences(of: table.name, column: column.name) {
      builder.lock(
        sequence, .shareRowExclusive, reason: .sequence,
        citation: Citation("parse_utilcmd.c, transformAlterTableStmt"))
    }
  }

  private mutating func judge(
    _ change: TypeAlteration, of column: Column, on position: Int
  ) throws(Refusal) {
    let isPlaceless = isVirtual(column)
    let missing = [column.type, change.type].first { type in
      catalog.typeKind(of: type) == nil && !type.isKnownFromExtension
    }
    if let missing {
      let isNew = catalog.typeKind(of: change.type) == nil
      if catalog.isComplete, isNew, !change.type.mayComeFromExtension {
        throw .undefined(change.type.name.written)
      }
      builder.unknown(.missingObject(missing.name.written))
    }
    let conversion = TypeConversion(context: context)
    switch conversion.change(of: column, to: change.type, using: change.using) {
    case .keepsRows: break
    case .rewritesRows: if !isPlaceless { tables[position].isRewritten = true }
    case .impossible: throw .sqlstate("42804")
    }
  }

  /// A default is converted as well; one that the statement drops is gone by now.
  private func checkDefault(of column: Column, to type: TypeName) throws(Refusal) {
    guard let value = column.defaultValue, !value.isNullConstant else { return }
    let conversion = TypeConversion(context: context)
    if !conversion.hasAssignmentCast(from: column.type, to: type) { throw .sqlstate("42804") }
  }

  private func isVirtual(_ column: Column) -> Bool {
    if case .virtual = column.generation { return true }
    return false
  }

  /// Notes what rests on the column, then changes it.
  mutating func executeAlterType(_ action: AlterTableAction, on position: Int) throws(Refusal) {
    guard case .alterType(let name, let type, let collation, _) = action else { return }
    let table = tables[position].relation
    guard let index = table.columns.firstIndex(where: { $0.name == name }) else { return }
    try checkDefault(of: table.columns[index], to: type)
    try rememberDependents(of: name, on: position)
    tables[position].relation.columns[index].type = type
    tables[position].relation.columns[index].collation = collation
    lockDependencies(of: table.columns[index].defaultValue)
    changeCatalog(of: position, citation: Citation("tablecmds.c, ATExecAlterColumnType"))
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Capability {
  /// The default that all rows have is kept in the catalog (release notes 11: "Allow ALTER TABLE to
  /// add a column with a non-null default without doing a table rewrite").
  static let missingValues = Capability(since: 11)
}

extension Citation {
  static let addColumn = Citation("tablecmds.c, ATExecAddColumn")
  fileprivate static let serial = Citation("parse_utilcmd.c, generateSerialExtraStmts")
  fileprivate static let nextval = Citation("sequence.c, nextval_internal")
}

/// A column as `ADD COLUMN` sees it, its constraints sorted out.
private struct NewColumn {
  var name: String
  var type: TypeName
  var collation: ObjectName?
  var isNotNull = false
  var defaultValue: Expression?
  var generation: Column.Generation?
  var isIdentity = false
  var isSerial = false

  init(_ definition: ColumnDefinition, _ type: TypeName) {
    name = definition.name
    self.type = type
    collation = definition.collation
    if let base = BuiltInTypes.serials[type.name.name], type.name.schema == nil {
      self.type.name = ObjectName(base)
      isSerial = true
      isNotNull = true
    }
    for constraint in definition.constraints {
      switch constraint.kind {
      case .notNull, .primaryKey: isNotNull = true
      case .default(let value): defaultValue = value
      case .generated(let value, let virtual):
        generation = virtual ? .virtual(value) : .stored(value)
      case .identity:
        isIdentity = true
        isNotNull = true
      case .null, .check, .unique, .references: break
      }
    }
  }

  var column: Column {
    var column = Column(name, type)
    column.isNotNull = isNotNull
    column.defaultValue = defaultValue
    column.generation = generation
    column.collation = collation
    return column
  }
}

extension AlterTableQueue {
  /// # ALTER TABLE … ADD COLUMN
  ///
  /// The lock is ACCESS EXCLUSIVE whatever the column is. What decides how long it is held is the
  /// default. None, or one that is the same for every row: the server notes the value in the
  /// catalog and touches no row. One that must be computed for each row (a volatile function, an
  /// identity, a stored generated column): the table and its indexes are written anew under the
  /// lock.
  ///
  /// ## Without a default, or with a constant one
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders ADD COLUMN region text DEFAULT 'north';
  /// ```
  ///
  /// ## With a volatile default
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
  /// ```
  ///
  /// ## With a reference, the referenced table is locked against writes too
  ///
  /// ```sql
  /// CREATE TABLE customers (id bigint PRIMARY KEY);
  /// CREATE TABLE orders (id bigint);
  /// ALTER TABLE orders ADD COLUMN customer_id bigint REFERENCES customers;
  /// ```
  mutating func addColumn(
    _ definition: ColumnDefinition, ifNotExists: Bool, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    if table.bound != nil { throw .sqlstate("42809") }
    if table.column(definition.name) != nil {
      if ifNotExists { return }
      throw .duplicate(definition.name)
    }
    guard let type = definition.type else { return }
    let column = NewColumn(definition, type)
    try checkType(column.type)
    try add(column, on: position, recurse: recurse)
    for constraint in definition.constraints {
      enqueue(constraint, of: column.name, on: position, recurse: recurse)
    }
    if column.isSerial || column.isIdentity { makeSequence(for: column.name, on: position) }
  }

  private mutating func checkType(_ type: TypeName) throws(Refusal) {
    if let row = catalog.relation(type.name), row.kind == .compositeType {
      builder.lock(
        row, .accessShare, release: .early, reason: .read, citation: .addColumn)
    }
    guard catalog.typeKind(of: type) == nil, !type.isPercentType else { return }
    if catalog.isComplete, !type.mayComeFromExtension { throw .undefined(type.name.written) }
    if !type.mayComeFromExtension { builder.unknown(.missingObject(type.name.written)) }
  }

  /// Level by level; a child that has the column already keeps it.
  private mutating func add(
    _ column: NewColumn, on position: Int, recurse: Bool
  ) throws(Refusal) {
    tables[position].relation.columns.append(column.column)
    if let value = column.defaultValue { lockDependencies(of: value) }
    if tables[position].hasStorage { fill(column, on: position) }
    changeCatalog(of: position, citation: .addColumn)
    let children = lockChildren(of: position, citation: .addColumn)
    if !recurse, !children.isEmpty { throw .sqlstate("42P16") }
    if column.isIdentity, !children.isEmpty, !context.has(.partitionedIdentity) {
      throw .sqlstate("42P16")
    }
    for child in children where tables[child].relation.column(column.name) == nil {
      try add(column, on: child, recurse: true)
    }
  }

  /// Existing rows get their value by a rewrite, unless it is the same for all of them and can
  /// be kept in the catalog (`attmissingval`).
  private mutating func fill(_ column: NewColumn, on position: Int) {
    let hasConstrainedDomain = catalog.domains(of: column.type).contains {
      $0.domain.isNotNull || !$0.domain.checks.isEmpty
    }
    if case .virtual = column.generation {
      if column.isNotNull { tables[position].scan(for: .notNull) }
      return
    }
    let value = column.defaultValue ?? domainDefault(of: column.type)
    let hasMissingValue = value.map { !$0.isNullConstant } ?? false
    let needsRewrite =
      column.isSerial || column.isIdentity || column.generation != nil || hasConstrainedDomain
      || value.map { isVolatile($0) } ?? false
      || (hasMissingValue && !context.has(.missingValues))
    if needsRewrite {
      tables[position].isRewritten = true
      if let value { draw(from: catalog.sequences(in: value)) }
      return
    }
    if column.isNotNull, !hasMissingValue { tables[position].scan(for: .notNull) }
  }

  private func domainDefault(of type: TypeName) -> Expression? {
    catalog.domains(of: type).compactMap(\.domain.defaultValue).first
  }

  private mutating func draw(from sequences: [Relation]) {
    for sequence in sequences {
      // Drawn from for each row that there is.
      builder.lock(possibly: true) { builder in
        builder.lock(sequence, .rowExclusive, reason: .sequence, citation: .nextval)
      }
    }
  }

  /// Whether a default has to be computed for every row; notes a function that nobody knows.
  mutating func isVolatile(_ expression: Expression) -> Bool {
    switch catalog.volatility(of: expression) {
    case .volatile: return true
    case .stable, .immutable: return false
    case .unknown(let functions):
      for name in functions where !Self.volatileExtensionFunctions.contains(name.name) {
        builder.unknown(.missingObject(name.written))
      }
      return true
    }
  }

  /// Of uuid-ossp and pgcrypto, declared VOLATILE in their scripts.
  private static let volatileExtensionFunctions: Set<String> = [
    "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "gen_random_bytes", "gen_salt",
  ]

  /// What a stored default names.
  mutating func lockDependencies(of expression: Expression?) {
    guard let expression, context.has(.dependenciesAreLocked) else { return }
    builder.lockDependencies(of: expression)
  }

  /// The sequence of a serial or identity column.
  mutating func makeSequence(for column: String, on position: Int) {
    let table = tables[position].relation
    let name = RelationName(table.name.schema, "\(table.name.name)_\(column)_seq")
    builder.lockCreated(name, .sequence, citation: .serial)
    sequenceOwners.append(table.name)
  }

  /// `ALTER SEQUENCE … OWNED BY` locks the table once more, after everything else.
  mutating func assignSequences() {
    for name in sequenceOwners {
      guard let table = relation(name) else { continue }
      builder.lock(table, .accessShare, reason: .target, citation: .serial)
    }
  }

  /// What stands behind the column becomes subcommands of later passes.
  private mutating func enqueue(
    _ constraint: ColumnConstraint, of column: String, on position: Int, recurse: Bool
  ) {
    var result: TableConstraint?
    switch constraint.kind {
    case .check(let expression):
      var check = TableConstraint(name: constraint.name, .check(expression))
      check.attributes = constraint.attributes
      tables[position].enqueue(.addCheck(check, recurse: recurse), in: .addOtherConstraint)
    case .unique(var definition):
      definition.columns = [column]
      result = TableConstraint(name: constraint.name, .unique(definition))
    case .primaryKey(var definition):
      definition.columns = [column]
      result = TableConstraint(name: constraint.name, .primaryKey(definition))
    case .references(let target):
      var key = TableConstraint(
        name: constraint.name, .foreignKey(columns: [column], target))
      key.attributes = constraint.attributes
      let added = tables[position].relation.column(column)
      // Without a value there is nothing to look up.
      if added?.defaultValue == nil, added?.generation == nil { key.attributes.notValid = true }
      tables[position].enqueue(
        .addForeignKey(key, recurse: recurse), in: .addOtherConstraint)
    case .null, .notNull, .default, .generated, .identity:
      break
    }
    guard var result else { return }
    result.attributes = constraint.attributes
    tables[position].enqueue(.addIndex(result, recurse: recurse), in: .addIndex)
  }
}

extension Expression {
  var isNullConstant: Bool {
    switch self {
    case .null: true
    case .cast(let operand, _): operand.isNullConstant
    default: false
    }
  }
}

extension TypeName {
  /// Its casts are among those of `TypeConversion`.
  var isKnownFromExtension: Bool { name.name == "citext" }

  /// Types of the extensions that come with the server.
  var mayComeFromExtension: Bool {
    [
      "citext", "hstore", "ltree", "lquery", "ltxtquery", "cube", "seg", "isbn", "isbn13", "issn",
      "ean13",
      "upc", "geometry", "geography", "vector", "halfvec", "sparsevec", "raster", "box2d", "box3d",
    ].contains(name.name)
  }
}

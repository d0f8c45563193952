// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

/// A change of type that rewrites, by expanding and contracting: a new column beside the old one, kept in step
/// by a trigger while the old rows are filled in batches; what rests on the column is made a second time,
/// gently; then the two change places in one short transaction, and the old one goes.
struct TypeChange {
  private let target: AlteredTable
  private let old: Column
  /// As it will be, under its temporary name.
  private var new: Column
  private let value: Expression
  private let dependents: ColumnDependents
  private let inbound: [(table: RelationName, constraint: Constraint)]
  /// The catalog as if the column had its temporary name: definitions that mention it are printed from here.
  private let renamed: Catalog

  private var table: Relation { target.table }
  private var before: Catalog { target.subject.before }

  init(
    _ target: AlteredTable, _ column: String, to type: TypeName, _ collation: ObjectName?,
    _ using: Expression?
  ) throws(NoInstead) {
    let table = target.table
    let before = target.subject.before
    guard table.kind == .table, table.parents.isEmpty, table.children.isEmpty else {
      throw .partitioned
    }
    guard let old = table.column(column),
      let changed = target.subject.after.relation(table.name)?.column(column)
    else { throw .noOtherForm }
    let dependents = before.dependents(of: column, in: table.name)
    guard old.generation == nil, dependents.isMovable, table.replicaIdentity == .default,
      table.clusteredOn == nil, table.rules.isEmpty
    else { throw .dependents }
    self.target = target
    self.old = old
    self.dependents = dependents
    value = using ?? .cast(.column([column]), type)
    new = changed
    new.name = ObjectNames.make(column, nil, "new")
    guard table.column(new.name) == nil else { throw .dependents }
    var catalog = before
    var rename = AlterTable(.table, ObjectName(schema: table.name.schema, table.name.name))
    rename.actions = [Located(.renameColumn(column, to: new.name), target.subject.range)]
    catalog.apply(.alterTable(rename))
    renamed = catalog
    inbound = before.foreignKeys(to: table.name, column: column)
  }

  func rewrite() throws(NoInstead) -> SafeRewrite {
    let batches = try RowBatches(table, target.subject)
    let quoted = SQLText.identifier(new.name)
    let set = "\(quoted) = \(value.sql)"
    var steps: [RewriteStep] = [
      .transaction(expansion),
      batches.setting(set, where: "\(quoted) IS DISTINCT FROM (\(value.sql))"),
    ]
    steps += indexes.map { .outsideTransaction($0) }
    if old.isNotNull { steps += notNull }
    steps += try constraints()
    steps.append(.transaction(try exchange()))
    steps += inbound.map { key in
      .statement("\(Self.alter(key.table)) VALIDATE \(Self.named(key.constraint.name))")
    }
    steps.append(.transaction(contraction))
    return SafeRewrite(.expandAndContract, steps)
  }

  // MARK: Names

  private var alter: String { Self.alter(table.name) }

  private static func alter(_ name: RelationName) -> String {
    "ALTER TABLE \(Definition.name(name))"
  }

  private static func named(_ constraint: String) -> String {
    "CONSTRAINT \(SQLText.identifier(constraint))"
  }

  private static func temporary(_ name: String) -> String {
    ObjectNames.make(name, nil, "new")
  }

  private var trigger: String {
    SQLText.identifier(ObjectNames.make(table.name.name, old.name, "sync"))
  }

  private var function: String {
    Definition.name(
      RelationName(table.name.schema, ObjectNames.make(table.name.name, old.name, "sync")))
  }

  private var retired: String { SQLText.identifier(ObjectNames.make(old.name, nil, "old")) }

  // MARK: Expand

  private var expansion: [String] {
    var bare = new
    bare.defaultValue = nil
    bare.identity = nil
    return [
      "\(alter) ADD COLUMN \(Definition.column(bare))",
      "CREATE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS "
        + "$$ BEGIN NEW.\(SQLText.identifier(new.name)) := \(value.onNewRow.sql); RETURN NEW; END $$",
      "CREATE TRIGGER \(trigger) BEFORE INSERT OR UPDATE ON \(Definition.name(table.name)) "
        + "FOR EACH ROW EXECUTE FUNCTION \(function)()",
    ]
  }

  /// Every index on the column a second time; what backs a constraint as well.
  private var indexes: [String] {
    dependents.indexes.compactMap { name in
      guard var index = renamed.relation(name) else { return nil }
      index.name.name = Self.temporary(name.name)
      return Definition.createIndex(index, concurrently: true)
    }
  }

  private var notNullName: String {
    ObjectNames.make(table.name.name, new.name, "not_null")
  }

  private var notNull: [RewriteStep] {
    AlteredTable.notNullSteps(new.name, as: notNullName, alter + " ", before.version)
  }

  /// CHECKs and foreign keys on the new column, unproven and then proved.
  private func constraints() throws(NoInstead) -> [RewriteStep] {
    var steps: [RewriteStep] = []
    for constraint in dependents.constraints where constraint.isProvableLater {
      guard var copy = renamed.relation(table.name)?.constraint(constraint.name) else {
        throw .dependents
      }
      copy.name = Self.temporary(constraint.name)
      guard let definition = Definition.constraint(copy, notValid: true, in: renamed) else {
        throw .dependents
      }
      steps.append(.statement("\(alter) ADD \(definition)"))
      if constraint.isValidated {
        steps.append(.statement("\(alter) VALIDATE \(Self.named(copy.name))"))
      }
    }
    return steps
  }

  // MARK: Exchange

  private func exchange() throws(NoInstead) -> [String] {
    let column = SQLText.identifier(old.name)
    var sql = inbound.map { key in
      "\(Self.alter(key.table)) DROP \(Self.named(key.constraint.name))"
    }
    sql.append("DROP TRIGGER \(trigger) ON \(Definition.name(table.name))")
    for constraint in dependents.constraints where !constraint.isNotNull {
      sql.append("\(alter) DROP \(Self.named(constraint.name))")
    }
    sql += sequence
    if old.identity == nil, old.defaultValue != nil {
      sql.append("\(alter) ALTER COLUMN \(column) DROP DEFAULT")
    }
    if old.isNotNull { sql.append("\(alter) ALTER COLUMN \(column) DROP NOT NULL") }
    sql.append("\(alter) RENAME COLUMN \(column) TO \(retired)")
    sql.append("\(alter) RENAME COLUMN \(SQLText.identifier(new.name)) TO \(column)")
    if let value = new.defaultValue, old.identity == nil {
      sql.append("\(alter) ALTER COLUMN \(column) SET DEFAULT \(value.sql)")
    }
    for constraint in dependents.constraints {
      guard let attached = attached(constraint) else { continue }
      sql.append(attached)
    }
    for key in inbound {
      guard
        let definition = Definition.constraint(key.constraint, notValid: true, in: before)
      else { throw .dependents }
      sql.append("\(Self.alter(key.table)) ADD \(definition)")
    }
    return sql
  }

  private func attached(_ constraint: Constraint) -> String? {
    let name = SQLText.identifier(constraint.name)
    let temporary = SQLText.identifier(Self.temporary(constraint.name))
    switch constraint.kind {
    case .unique, .primaryKey:
      let index = constraint.index.map { SQLText.identifier(Self.temporary($0.name)) }
      let kind = constraint.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE"
      return "\(alter) ADD CONSTRAINT \(name) \(kind) USING INDEX \(index ?? temporary)"
        + Definition.attributes(constraint)
    case .check, .foreignKey:
      return "\(alter) RENAME CONSTRAINT \(temporary) TO \(name)"
    case .notNull, .exclusion:
      return nil
    }
  }

  /// The sequence of a serial column changes hands; an identity's is made anew and goes on where the old one is.
  private var sequence: [String] {
    guard let sequence = before.sequence(ownedBy: ColumnReference(table.name, old.name)) else {
      return []
    }
    let name = Definition.name(sequence.name)
    let column = SQLText.identifier(new.name)
    guard let identity = old.identity else {
      return ["ALTER SEQUENCE \(name) OWNED BY \(Definition.name(table.name)).\(column)"]
    }
    let made = RelationName(
      sequence.name.schema, ObjectNames.make(table.name.name, new.name, "seq"))
    let always = identity == .always ? "ALWAYS" : "BY DEFAULT"
    return [
      "\(alter) ALTER COLUMN \(column) ADD GENERATED \(always) AS IDENTITY",
      "SELECT setval(\(SQLText.literal(Definition.name(made))), nextval(\(SQLText.literal(name))))",
      "\(alter) ALTER COLUMN \(SQLText.identifier(old.name)) DROP IDENTITY",
      "ALTER SEQUENCE \(Definition.name(made)) RENAME TO \(SQLText.identifier(sequence.name.name))",
    ]
  }

  // MARK: Contract

  /// The old column takes its indexes with it, and the new ones take their names.
  private var contraction: [String] {
    var sql = [
      "DROP FUNCTION \(function)()", "\(alter) DROP COLUMN \(retired)",
    ]
    let backing = Set(dependents.constraints.compactMap(\.index))
    for index in dependents.indexes where !backing.contains(index) {
      let made = RelationName(index.schema, Self.temporary(index.name))
      sql.append(
        "ALTER INDEX \(Definition.name(made)) RENAME TO \(SQLText.identifier(index.name))")
    }
    if old.isNotNull, before.version >= ServerVersion(18) {
      let name = ObjectNames.make(table.name.name, old.name, "not_null")
      sql.append("\(alter) RENAME \(Self.named(notNullName)) TO \(SQLText.identifier(name))")
    }
    return sql
  }
}

extension ColumnDependents {
  /// Nothing that would have to be made anew by hand.
  fileprivate var isMovable: Bool {
    generatedColumns.isEmpty && triggers.isEmpty && policies.isEmpty && statistics.isEmpty
      && publications.isEmpty && !isInPartitionKey
      && constraints.allSatisfy { $0.kind != .exclusion }
  }
}

extension Constraint {
  fileprivate var isNotNull: Bool {
    if case .notNull = kind { true } else { false }
  }

  /// Whether `NOT VALID` and a later `VALIDATE` exist for it.
  var isProvableLater: Bool {
    switch kind {
    case .check, .foreignKey: true
    case .notNull, .unique, .primaryKey, .exclusion: false
    }
  }
}

extension Catalog {
  /// The sequence of a serial or identity column.
  func sequence(ownedBy column: ColumnReference) -> Relation? {
    referrers(of: column.relation).first { $0.sequence?.owner == column }
  }

  /// Foreign keys of other tables, and of the table itself, that refer to a column.
  fileprivate func foreignKeys(
    to table: RelationName, column: String
  ) -> [(table: RelationName, constraint: Constraint)] {
    referrers(of: table).flatMap { relation in
      relation.constraints.compactMap { constraint -> (RelationName, Constraint)? in
        guard let key = constraint.foreignKey, key.referenced == table,
          key.referencedColumns.contains(column),
          relation.name != table || !constraint.columns.contains(column)
        else { return nil }
        return (relation.name, constraint)
      }
    }.sorted { ($0.table, $0.constraint.name) < ($1.table, $1.constraint.name) }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

extension SafeRewrite {
  /// One action at a time: a statement with several takes the gentle form only when it is the one
  /// that does the work.
  static func alterTable(_ alter: AlterTable, _ subject: JudgedStatement) -> SafeRewrite? {
    guard alter.actions.count == 1, let action = alter.actions.first?.value,
      let table = subject.before.relation(alter.name), subject.forecast.isHeavy || isDetach(action)
    else { return nil }
    let name = alter.name.sql
    switch action {
    case .addConstraint(let constraint):
      return addConstraint(constraint, to: table, name: name, subject)
    case .setNotNull(let column):
      return setNotNull(column, name: name, table, subject)
    case .addColumn(let column, _):
      return addColumn(column, name: name, table, subject)
    case .alterType(let column, let type, _, let using):
      return alterType(column, to: type, using: using, name: name, table, subject)
    case .detachPartition(let partition, .plain):
      return SafeRewrite(
        .concurrently, ["ALTER TABLE \(name) DETACH PARTITION \(partition.sql) CONCURRENTLY"])
    default:
      return nil
    }
  }

  private static func isDetach(_ action: AlterTableAction) -> Bool {
    if case .detachPartition = action { true } else { false }
  }

  // MARK: Constraints

  private static func addConstraint(
    _ constraint: TableConstraint, to table: Relation, name: String, _ subject: JudgedStatement
  ) -> SafeRewrite? {
    // The server's own choice of a name, where none is written.
    let after = subject.after.relation(table.name)
    let added = after?.constraints.first { table.constraint($0.name) == nil }
    guard let added else { return nil }
    let quoted = SQLText.identifier(added.name)
    switch constraint.kind {
    case .check, .foreignKey:
      guard
        let definition = Definition.constraint(added, notValid: true, in: subject.before)
      else { return nil }
      let sql = [
        "ALTER TABLE \(name) ADD \(definition)",
        "ALTER TABLE \(name) VALIDATE CONSTRAINT \(quoted)",
      ]
      return SafeRewrite(.notValidThenValidate, withTimeout(sql, subject))
    case .unique(let index), .primaryKey(let index):
      guard index.usingIndex == nil else { return nil }
      return usingIndex(constraint, index, added, table, name: name, subject)
    case .notNull(let column):
      return setNotNull(column, name: name, table, subject)
    case .exclude:
      return nil
    }
  }

  private static func usingIndex(
    _ constraint: TableConstraint, _ index: IndexConstraint, _ added: Constraint,
    _ table: Relation, name: String, _ subject: JudgedStatement
  ) -> SafeRewrite? {
    guard table.kind == .table else { return nil }
    var build = CreateIndex(
      name: added.name, table: ObjectName(schema: table.name.schema, table.name.name))
    build.unique = true
    build.elements = index.columns.map { IndexElement(.column([$0])) }
    build.include = index.include
    build.nullsNotDistinct = index.nullsNotDistinct
    var sql: [String] = []
    var isPrimary = false
    if case .primaryKey = constraint.kind { isPrimary = true }
    if isPrimary {
      // USING INDEX would scan the table for nulls under its lock.
      for column in index.columns where table.column(column)?.isNotNull == false {
        sql += notNullSteps(column, name: name, table, subject, keep: true)
      }
    }
    sql.append(Definition.createIndex(build, name: added.name, concurrently: true))
    let quoted = SQLText.identifier(added.name)
    let kind = isPrimary ? "PRIMARY KEY" : "UNIQUE"
    sql.append("ALTER TABLE \(name) ADD CONSTRAINT \(quoted) \(kind) USING INDEX \(quoted)")
    return SafeRewrite(.usingIndex, withTimeout(sql, subject))
  }

  // MARK: NOT NULL

  private static func setNotNull(
    _ column: String, name: String, _ table: Relation, _ subject: JudgedStatement
  ) -> SafeRewrite {
    SafeRewrite(
      .checkThenSetNotNull,
      withTimeout(notNullSteps(column, name: name, table, subject, keep: true), subject))
  }

  /// From 18 on NOT NULL constraints can be added unproven; before, a validated CHECK is the proof
  /// (12 and newer).
  private static func notNullSteps(
    _ column: String, name: String, _ table: Relation, _ subject: JudgedStatement, keep: Bool
  ) -> [String] {
    let quoted = SQLText.identifier(column)
    let constraint = SQLText.identifier("\(table.name.name)_\(column)_not_null")
    if subject.before.version >= ServerVersion(18) {
      return [
        "ALTER TABLE \(name) ADD CONSTRAINT \(constraint) NOT NULL \(quoted) NOT VALID",
        "ALTER TABLE \(name) VALIDATE CONSTRAINT \(constraint)",
      ]
    }
    return [
      "ALTER TABLE \(name) ADD CONSTRAINT \(constraint) CHECK (\(quoted) IS NOT NULL) NOT VALID",
      "ALTER TABLE \(name) VALIDATE CONSTRAINT \(constraint)",
      "ALTER TABLE \(name) ALTER COLUMN \(quoted) SET NOT NULL",
      "ALTER TABLE \(name) DROP CONSTRAINT \(constraint)",
    ]
  }

  // MARK: Columns

  /// A default that is computed for each row rewrites the table: add the column without it, set it
  /// for new rows, fill the old ones in batches.
  private static func addColumn(
    _ column: ColumnDefinition, name: String, _ table: Relation, _ subject: JudgedStatement
  ) -> SafeRewrite? {
    guard let type = column.type else { return nil }
    var value: Expression?
    var notNull = false
    for constraint in column.constraints {
      switch constraint.kind {
      case .default(let expression): value = expression
      case .notNull: notNull = true
      case .null: break
      case .generated, .identity, .check, .unique, .primaryKey, .references: return nil
      }
    }
    guard let value, primaryKey(of: table, subject) != nil else { return nil }
    let quoted = SQLText.identifier(column.name)
    var sql = [
      "ALTER TABLE \(name) ADD COLUMN \(quoted) \(type.sql)",
      "ALTER TABLE \(name) ALTER COLUMN \(quoted) SET DEFAULT \(value.sql)",
    ]
    sql += batch("\(quoted) = \(value.sql)", where: "\(quoted) IS NULL", table, subject)
    if notNull { sql += notNullSteps(column.name, name: name, table, subject, keep: false) }
    return SafeRewrite(.expandAndContract, withTimeout(sql, subject))
  }

  /// A type change that rewrites: a new column beside the old one, kept in step by a trigger while
  /// it is filled, then the names change places.
  ///
  /// The application's part is between the steps.
  private static func alterType(
    _ column: String, to type: TypeName, using: Expression?, name: String, _ table: Relation,
    _ subject: JudgedStatement
  ) -> SafeRewrite? {
    guard table.kind == .table, primaryKey(of: table, subject) != nil,
      carriesNothing(column, of: table, subject)
    else { return nil }
    let old = SQLText.identifier(column)
    let new = SQLText.identifier(column + "_new")
    let value = using?.sql ?? "\(old)::\(type.sql)"
    let function = SQLText.identifier("\(table.name.name)_\(column)_sync")
    var sql = [
      "ALTER TABLE \(name) ADD COLUMN \(new) \(type.sql)",
      "CREATE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql AS "
        + "$$ BEGIN NEW.\(new) := \(rowValue(value, old)); RETURN NEW; END $$",
      "CREATE TRIGGER \(function) BEFORE INSERT OR UPDATE ON \(name) "
        + "FOR EACH ROW EXECUTE FUNCTION \(function)()",
    ]
    sql += batch("\(new) = \(value)", where: "\(new) IS DISTINCT FROM \(value)", table, subject)
    sql += [
      "DROP TRIGGER \(function) ON \(name)",
      "ALTER TABLE \(name) RENAME COLUMN \(old) TO \(SQLText.identifier(column + "_old"))",
      "ALTER TABLE \(name) RENAME COLUMN \(new) TO \(old)",
    ]
    return SafeRewrite(.expandAndContract, withTimeout(sql, subject))
  }

  /// Whether nothing rests on the column that would stay with the old one when the names change
  /// places: a key, an index, a default, NOT NULL.
  private static func carriesNothing(
    _ name: String, of table: Relation, _ subject: JudgedStatement
  ) -> Bool {
    guard let column = table.column(name), column.identity == nil, column.generation == nil,
      column.defaultValue == nil, !column.isNotNull
    else { return false }
    let indexes = table.indexes.compactMap { subject.before.relation($0)?.index }
    return !table.constraints.contains { $0.columns.contains(name) }
      && !indexes.contains { $0.keyColumns.contains(name) || $0.include.contains(name) }
  }

  /// The expression on the row of a trigger: only where it is the plain column or a cast of it.
  private static func rowValue(_ value: String, _ column: String) -> String {
    value.hasPrefix(column) ? "NEW." + value : value
  }

  // MARK: Rows

  static let batchRows = 5000

  /// One batch, by the primary key; to be repeated until it changes nothing. Without a key there
  /// is none, and no recipe that needs one.
  private static func batch(
    _ assignment: String, where condition: String, _ table: Relation, _ subject: JudgedStatement
  ) -> [String] {
    guard let key = primaryKey(of: table, subject) else { return [] }
    let name = Definition.name(table.name)
    return [
      "UPDATE \(name) SET \(assignment) WHERE \(key) IN "
        + "(SELECT \(key) FROM \(name) WHERE \(condition) LIMIT \(batchRows))"
    ]
  }

  private static func primaryKey(of table: Relation, _ subject: JudgedStatement) -> String? {
    let primary = table.constraints.first { constraint in
      if case .primaryKey = constraint.kind { true } else { false }
    }
    guard let columns = primary?.columns, !columns.isEmpty else { return nil }
    return columns.count == 1
      ? SQLText.identifier(columns[0]) : "(\(Definition.names(columns)))"
  }

  /// An UPDATE or DELETE of very many rows, in batches of a few thousand by the primary key.
  static func batches(_ target: RelationReference, _ subject: JudgedStatement) -> SafeRewrite? {
    guard let table = subject.before.relation(target.name),
      let key = primaryKey(of: table, subject),
      subject.plan.work.contains(where: { $0.kind.growsWithTable })
    else { return nil }
    let name = Definition.name(table.name)
    switch subject.statement {
    case .data(.update(let update)):
      guard update.from.isEmpty, update.with == nil, update.whereCurrentOf == nil else {
        return nil
      }
      let assignments = update.assignments.map { assignment in
        let columns = Definition.names(assignment.columns)
        let target = assignment.columns.count == 1 ? columns : "(\(columns))"
        return "\(target) = \(assignment.value.sql)"
      }
      return SafeRewrite(
        .batches,
        [
          "UPDATE \(name) SET \(assignments.joined(separator: ", ")) WHERE \(key) IN "
            + keys(update.filter, key, name)
        ])
    case .data(.delete(let delete)):
      guard delete.using.isEmpty, delete.with == nil, delete.whereCurrentOf == nil else {
        return nil
      }
      return SafeRewrite(
        .batches, ["DELETE FROM \(name) WHERE \(key) IN " + keys(delete.filter, key, name)])
    default:
      return nil
    }
  }

  private static func keys(_ filter: Expression?, _ key: String, _ table: String) -> String {
    let condition = filter.map { " WHERE \($0.sql)" } ?? ""
    return "(SELECT \(key) FROM \(table)\(condition) LIMIT \(batchRows))"
  }
}

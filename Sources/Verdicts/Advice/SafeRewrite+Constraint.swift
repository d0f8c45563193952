// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

/// Constraints: added unproven and proved later, or resting on an index that was built before.
extension AlteredTable {
  func adding(_ constraint: TableConstraint) throws(NoInstead) -> SafeRewrite {
    switch constraint.kind {
    case .check: return try provenLater()
    case .foreignKey:
      if table.kind == .partitionedTable, subject.before.version < ServerVersion(18) {
        return try foreignKeyByPartition()
      }
      return try provenLater()
    case .unique(let index):
      guard index.usingIndex == nil else { throw .noOtherForm }
      return try restingOnIndex(index, isPrimary: false)
    case .primaryKey(let index):
      guard let existing = index.usingIndex else {
        return try restingOnIndex(index, isPrimary: true)
      }
      return try provingKeyColumns(of: existing, constraint)
    case .notNull(let column): return settingNotNull(column)
    case .exclude: throw .exclusionConstraint
    }
  }

  private func provenLater() throws(NoInstead) -> SafeRewrite {
    guard let added = addedConstraint,
      let definition = Definition.constraint(added, notValid: true, in: subject.after)
    else { throw .noOtherForm }
    return SafeRewrite(
      .notValidThenValidate,
      [.statement(alter + "ADD \(definition)"), .statement(alter + "VALIDATE " + named(added))])
  }

  private func named(_ constraint: Constraint) -> String {
    "CONSTRAINT \(SQLText.identifier(constraint.name))"
  }

  // MARK: Indexes

  private func restingOnIndex(
    _ index: IndexConstraint, isPrimary: Bool
  ) throws(NoInstead) -> SafeRewrite {
    guard let added = addedConstraint, !index.withoutOverlaps else { throw .noOtherForm }
    guard table.kind == .partitionedTable else {
      return SafeRewrite(
        .usingIndex, notNull(index.columns, isPrimary) + usingIndex(added, index, on: table))
    }
    guard let leaves = subject.before.plainPartitions(of: table),
      index.columns.allSatisfy({ !isPrimary || table.column($0)?.isNotNull == true }),
      let definition = Definition.constraint(added, notValid: false, in: subject.after)
    else { throw .partitioned }
    // An invalid constraint on the parent alone, valid as soon as every partition's is attached (manual,
    // ddl-partitioning).
    let parent = "ALTER TABLE ONLY \(Definition.name(table.name)) ADD \(definition)"
    var steps: [RewriteStep] = [.statement(parent)]
    for leaf in leaves {
      let made = subject.after.madeConstraints(on: leaf.name, before: subject.before)
      guard let own = made.first(where: { $0.index != nil }), let ownIndex = own.index,
        let parentIndex = added.index
      else { throw .partitioned }
      steps += usingIndex(own, index, on: leaf)
      let attach =
        "ALTER INDEX \(Definition.name(parentIndex)) ATTACH PARTITION \(Definition.name(ownIndex))"
      steps.append(.statement(attach))
    }
    return SafeRewrite(.usingIndex, steps)
  }

  /// USING INDEX would scan the table for nulls under its lock.
  private func notNull(_ columns: [String], _ isPrimary: Bool) -> [RewriteStep] {
    guard isPrimary else { return [] }
    return columns.filter { table.column($0)?.isNotNull == false }.flatMap(notNullSteps)
  }

  private func usingIndex(
    _ added: Constraint, _ index: IndexConstraint, on table: Relation
  ) -> [RewriteStep] {
    var build = CreateIndex(
      name: added.name, table: ObjectName(schema: table.name.schema, table.name.name))
    build.unique = true
    build.elements = index.columns.map { IndexElement(.column([$0])) }
    build.include = index.include
    build.nullsNotDistinct = index.nullsNotDistinct
    build.options = index.options
    build.tablespace = index.tablespace
    let quoted = SQLText.identifier(added.name)
    let kind = added.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE"
    let attributes = Definition.attributes(added)
    return [
      .outsideTransaction(Definition.createIndex(build, name: added.name, concurrently: true)),
      .statement(
        "ALTER TABLE \(Definition.name(table.name)) ADD CONSTRAINT \(quoted) \(kind) "
          + "USING INDEX \(quoted)\(attributes)"),
    ]
  }

  /// The index is there, but its columns may hold nulls: only that has to be proved before.
  private func provingKeyColumns(
    of index: String, _ constraint: TableConstraint
  ) throws(NoInstead) -> SafeRewrite {
    let name = RelationName(table.name.schema, index)
    guard let columns = subject.before.relation(name)?.index?.keyColumns.compactMap({ $0 }) else {
      throw .noOtherForm
    }
    return SafeRewrite(.usingIndex, notNull(columns, true) + [.statement(subject.text)])
  }

  // MARK: Partitions

  /// Before 18 NOT VALID does not exist for a foreign key of a partitioned table: a partition's own is proved,
  /// and taken over when the parent's is added (tablecmds.c, tryAttachPartitionForeignKey).
  private func foreignKeyByPartition() throws(NoInstead) -> SafeRewrite {
    guard let added = addedConstraint, let leaves = subject.before.plainPartitions(of: table),
      let definition = Definition.constraint(added, notValid: false, in: subject.after)
    else { throw .partitioned }
    var steps: [RewriteStep] = []
    for leaf in leaves {
      let made = subject.after.madeConstraints(on: leaf.name, before: subject.before)
      guard var own = made.first(where: { $0.foreignKey != nil }) else { throw .partitioned }
      own.isInherited = false
      guard let unproven = Definition.constraint(own, notValid: true, in: subject.after) else {
        throw .partitioned
      }
      let head = "ALTER TABLE \(Definition.name(leaf.name)) "
      steps += [
        .statement(head + "ADD \(unproven)"), .statement(head + "VALIDATE " + named(own)),
      ]
    }
    steps.append(.statement(alter + "ADD \(definition)"))
    return SafeRewrite(.notValidThenValidate, steps)
  }

  /// A CHECK that says what the bound says proves that no row is out of place; it goes when the partition
  /// is attached (manual, ddl-partitioning).
  func attaching(
    _ partition: ObjectName, _ bound: PartitionBound
  ) throws(NoInstead) -> SafeRewrite {
    guard let conditions = bound.constraint(of: table, in: subject.before), !conditions.isEmpty,
      let child = subject.before.relation(partition), child.kind == .table
    else { throw .partitioned }
    let name = SQLText.identifier("\(child.name.name)_bounds")
    let head = "ALTER TABLE \(partition.sql) "
    return SafeRewrite(
      .proveBounds,
      [
        .statement(
          head + "ADD CONSTRAINT \(name) CHECK (\(Expression.and(conditions).sql)) NOT VALID"),
        .statement(head + "VALIDATE CONSTRAINT \(name)"),
        .statement(subject.text),
        .statement(head + "DROP CONSTRAINT \(name)"),
      ])
  }

  // MARK: NOT NULL

  func settingNotNull(_ column: String) -> SafeRewrite {
    SafeRewrite(.checkThenSetNotNull, notNullSteps(column))
  }

  func notNullSteps(_ column: String) -> [RewriteStep] {
    let made = subject.after.relation(table.name)?.constraints.first {
      $0.kind == .notNull(column: column)
    }
    let constraint = made?.name ?? ObjectNames.make(table.name.name, column, "not_null")
    return Self.notNullSteps(column, as: constraint, alter, subject.before.version)
  }

  /// From 18 on NOT NULL constraints can be added unproven; before, a validated CHECK is the proof
  /// (12 and newer).
  ///
  /// - Parameter alter: `ALTER TABLE name `, as the statement's own words have it.
  static func notNullSteps(
    _ column: String, as name: String, _ alter: String, _ version: ServerVersion
  ) -> [RewriteStep] {
    let quoted = SQLText.identifier(column)
    let constraint = SQLText.identifier(name)
    let isNamed = version >= ServerVersion(18)
    let definition = isNamed ? "NOT NULL \(quoted)" : "CHECK (\(quoted) IS NOT NULL)"
    var sql = [
      "ADD CONSTRAINT \(constraint) \(definition) NOT VALID", "VALIDATE CONSTRAINT \(constraint)",
    ]
    if !isNamed {
      sql += ["ALTER COLUMN \(quoted) SET NOT NULL", "DROP CONSTRAINT \(constraint)"]
    }
    return sql.map { .statement(alter + $0) }
  }
}

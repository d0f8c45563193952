// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Migrations
import Schema
import SQLSyntax

extension SafeRewrite {
  static func alterTable(
    _ alter: AlterTable, _ subject: JudgedStatement
  ) throws(NoInstead) -> SafeRewrite {
    guard let action = alter.actions.first?.value else { throw .noOtherForm }
    if case .detachPartition(let partition, let mode) = action {
      return try detach(partition, mode, from: alter, subject)
    }
    guard subject.forecast.isHeavy else { throw .noOtherForm }
    guard let table = subject.before.relation(alter.name) else { throw .notUnderstood }
    guard alter.actions.count == 1 else { return split(alter, subject) }
    let target = AlteredTable(alter, table, subject)
    switch action {
    case .addConstraint(let constraint):
      return try target.adding(constraint)
    case .setNotNull(let column):
      return target.settingNotNull(column)
    case .addColumn(let column, _):
      return try target.adding(column)
    case .alterType(let column, let type, let collation, let using):
      return try TypeChange(target, column, to: type, collation, using).rewrite()
    case .attachPartition(let partition, let bound):
      return try target.attaching(partition, bound)
    case .setTablespace, .setAccessMethod:
      return try repacked(subject)
    case .setLogged, .setExpression:
      throw .newFiles
    default:
      throw .noOtherForm
    }
  }

  /// Each action by itself; those that are quick stay together, in their order.
  private static func split(_ alter: AlterTable, _ subject: JudgedStatement) -> SafeRewrite {
    let statement = subject.migration.script.statements[subject.index]
    let source = subject.migration.script.text(of: statement).source
    let only = alter.only ? "ONLY " : ""
    let head = "ALTER \(alter.keyword.sql) \(only)\(alter.name.sql) "
    return SafeRewrite(
      .splitActions, parts: alter.actions.map { .statement(head + source.text($0.range)) })
  }

  private static func detach(
    _ partition: ObjectName, _ mode: DetachMode, from alter: AlterTable, _ subject: JudgedStatement
  ) throws(NoInstead) -> SafeRewrite {
    guard mode == .plain else { throw .alreadyGentle }
    // tablecmds.c, ATExecDetachPartition: not where there is a default partition.
    let parent = subject.before.relation(alter.name)
    let hasDefault = parent?.children.contains { name in
      subject.before.relation(name)?.bound == .default
    }
    guard hasDefault != true, subject.before.version >= ServerVersion(14) else {
      throw .noOtherForm
    }
    guard let parent, let child = subject.before.relation(partition) else { throw .notUnderstood }
    return SafeRewrite(
      .concurrently, subject.before.detaching(child.name, from: parent.name))
  }
}

extension Catalog {
  /// CONCURRENTLY leaves a CHECK behind that says what the bound said (tablecmds.c, DetachAddConstraintIfNeeded).
  func detaching(_ partition: RelationName, from parent: RelationName) -> [RewriteStep] {
    let child = Definition.name(partition)
    let detach = "ALTER TABLE \(Definition.name(parent)) DETACH PARTITION \(child)"
    guard version >= ServerVersion(14) else { return [.statement(detach)] }
    let concurrently = detach + " CONCURRENTLY"
    let left = applying(concurrently).madeConstraints(on: partition, before: applying(detach))
    return [.outsideTransaction(concurrently)]
      + left.map {
        .statement("ALTER TABLE \(child) DROP CONSTRAINT \(SQLText.identifier($0.name))")
      }
  }

  func applying(_ sql: String) -> Catalog {
    var catalog = self
    for parsed in SourceFile.parse(Array(sql.utf8), as: engine).statements {
      catalog.apply(parsed.statement)
    }
    return catalog
  }
}

/// The table that one action of `ALTER TABLE` is about.
struct AlteredTable {
  let table: Relation
  /// As the statement writes it.
  let name: String
  let subject: JudgedStatement

  init(_ alter: AlterTable, _ table: Relation, _ subject: JudgedStatement) {
    self.table = table
    self.subject = subject
    name = (alter.only ? "ONLY " : "") + alter.name.sql
  }

  var alter: String { "ALTER TABLE \(name) " }

  /// What the statement adds, under the name that the server chooses where none is written.
  var addedConstraint: Constraint? {
    subject.after.madeConstraints(on: table.name, before: subject.before).first
  }
}

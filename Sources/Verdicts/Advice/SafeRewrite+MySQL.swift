// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

/// Gentler ways on MySQL and MariaDB.
extension SafeRewrite {
  static func mysql(
    _ statement: MySQL.Statement, _ subject: JudgedStatement, text: String
  ) throws(NoInstead) -> SafeRewrite {
    let rewrite: SafeRewrite?
    switch statement {
    case .alterTable(let alter):
      rewrite =
        split(alter, subject, text: text) ?? uncheckedKey(alter, subject, text: text)
        ?? copied(subject, text: text)
    case .maintain(let maintain) where maintain.work == .optimize:
      rewrite = copied(subject, text: text)
    case .update(let update): rewrite = try batches(update, subject, text: text)
    case .delete(let delete): rewrite = try batches(delete, subject, text: text)
    default: rewrite = nil
    }
    guard let rewrite else { throw .noOtherForm }
    return rewrite
  }

  // MARK: Another program

  /// Where writers would stand still, replicas would fall behind, or the server's log overflow.
  private static func copied(_ subject: JudgedStatement, text: String) -> SafeRewrite? {
    guard subject.plan.online?.rebuilds == true || subject.plan.online?.algorithm == .copy,
      isLong(subject), let copy = MySQLCopy(subject, text: text)
    else { return nil }
    return SafeRewrite(.copyTool, by: copy.plan)
  }

  /// More than a few seconds, or of unknown length.
  private static func isLong(_ subject: JudgedStatement) -> Bool {
    let forecast = subject.forecast
    if let log = forecast.onlineLog, log.most > log.limit { return true }
    if let lag = forecast.replicaLag, lag.value > longWork { return true }
    guard let mode = subject.plan.strongestMode(during: \.kind.growsWithTable)?.mode else {
      return false
    }
    return mode.blocksWrites
      && (!forecast.unknownSizes.isEmpty || forecast.usual.hold.p95 > longWork)
  }

  private static let longWork = 5.0

  // MARK: Actions apart

  /// Actions that are quick each by itself and slow together: the server takes the slowest way that one of
  /// them needs for all (manual, "Online DDL Operations").
  private static func split(
    _ alter: MySQL.AlterTable, _ subject: JudgedStatement, text: String
  ) -> SafeRewrite? {
    guard alter.actions.count > 1, alter.algorithm == nil, let together = subject.plan.online,
      together.rebuilds,
      let parts = MySQLText.alterActions(text, subject.before.engine),
      parts.count == alter.actions.count
    else { return nil }
    var catalog = subject.before
    var sql: [String] = []
    let name = MySQLName.quoted(
      catalog.mysql?.resolve(alter.name) ?? RelationName("", alter.name.name))
    for part in parts {
      let statement = "ALTER TABLE \(name) \(part)"
      let file = SourceFile.parse(Array(statement.utf8), as: catalog.engine)
      guard file.statements.count == 1,
        case .mysql(.alterTable(let single)) = file.statements[0].statement
      else { return nil }
      let context = PlanContext(catalog: catalog, settings: subject.settings)
      let plan = Statement.mysql(.alterTable(single)).plan(in: context)
      guard plan.rejection == nil, plan.unknowns.isEmpty, let online = plan.online,
        !online.rebuilds
      else { return nil }
      let clause = online.algorithm == .instant ? ", ALGORITHM=INSTANT" : ""
      sql.append(statement + clause)
      catalog.apply(.mysql(.alterTable(single)))
    }
    return SafeRewrite(.splitActions, sql.map { .statement($0) })
  }

  // MARK: Foreign keys

  /// With `foreign_key_checks` the server copies the table to prove the key; a query proves it too, and
  /// stops nobody.
  private static func uncheckedKey(
    _ alter: MySQL.AlterTable, _ subject: JudgedStatement, text: String
  ) -> SafeRewrite? {
    guard alter.actions.count == 1, case .addForeignKey(let key, _)? = alter.actions.first,
      alter.algorithm == nil, subject.plan.online?.algorithm == .copy,
      let catalog = subject.before.mysql, key.columns.count == key.references.columns.count
    else { return nil }
    let child = MySQLName.quoted(catalog.resolve(alter.name))
    let parent = MySQLName.quoted(catalog.resolve(key.references.table))
    let pairs = zip(key.columns, key.references.columns).map { own, other in
      "p.\(MySQLName.quoted(other)) = c.\(MySQLName.quoted(own))"
    }
    let known = key.columns.map { "c.\(MySQLName.quoted($0)) IS NOT NULL" }
    let proof =
      "SELECT 1 FROM \(child) c WHERE \(known.joined(separator: " AND ")) AND NOT EXISTS "
      + "(SELECT 1 FROM \(parent) p WHERE \(pairs.joined(separator: " AND "))) LIMIT 1"
    return SafeRewrite(
      .uncheckedForeignKey,
      [
        proof, "SET SESSION foreign_key_checks = 0", text + ", ALGORITHM=INPLACE",
        "SET SESSION foreign_key_checks = 1",
      ].map { .statement($0) })
  }

  // MARK: Rows in batches

  private static func batches(
    _ delete: MySQL.Delete, _ subject: JudgedStatement, text: String
  ) throws(NoInstead) -> SafeRewrite {
    guard touchesMany(subject) else { throw .rowLocks }
    guard delete.limit == nil, delete.orderBy.isEmpty, delete.targets.isEmpty else {
      throw .rowsNotTellable
    }
    return SafeRewrite(.batches, [.repeated(text + " LIMIT \(RowBatches.rows)")])
  }

  /// Only what can be told by its result: constants that are not there yet.
  private static func batches(
    _ update: MySQL.Update, _ subject: JudgedStatement, text: String
  ) throws(NoInstead) -> SafeRewrite {
    guard touchesMany(subject) else { throw .rowLocks }
    guard update.limit == nil, update.orderBy.isEmpty, update.tables.count == 1,
      case .table? = update.tables.first
    else { throw .rowsNotTellable }
    var undone: [String] = []
    for assignment in update.assignments {
      guard let value = assignment.value?.constantSQL else { throw .rowsNotTellable }
      undone.append("NOT (\(MySQLName.quoted(assignment.column.name)) <=> \(value))")
    }
    let condition = undone.count == 1 ? undone[0] : "(" + undone.joined(separator: " OR ") + ")"
    guard update.condition != nil else {
      return SafeRewrite(
        .batches, [.repeated("\(text) WHERE \(condition) LIMIT \(RowBatches.rows)")])
    }
    guard let parts = MySQLText.condition(of: text, subject.before.engine) else {
      throw .rowsNotTellable
    }
    return SafeRewrite(
      .batches,
      [
        .repeated(
          "\(parts.head)WHERE (\(parts.condition)) AND \(condition) LIMIT \(RowBatches.rows)")
      ])
  }

  private static func touchesMany(_ subject: JudgedStatement) -> Bool {
    subject.plan.work.contains { $0.kind.growsWithTable }
  }
}

extension MySQL.Expression {
  /// A literal as it may be written again.
  fileprivate var constantSQL: String? {
    switch self {
    case .literal(.number(let text)): text
    case .literal(.string(let text, nil)) where !text.contains("\\"):
      "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        + "'"
    case .literal(.null): "NULL"
    case .literal(.boolean(let isTrue)): isTrue ? "TRUE" : "FALSE"
    default: nil
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
import Schema
import SQLSyntax

/// A change of many rows, a few thousand in a transaction: one pass over the table along its primary key,
/// or along its blocks where there is none.
///
/// Each row is visited once, so that the cost grows with the table and not with its square, as it would
/// if every batch looked for the next rows that are still to do from the beginning.
struct RowBatches {
  private let table: Relation
  private let name: String
  private let alias: String?
  /// Names of the key's columns; none: by blocks.
  private let key: [String]

  static let rows = 5000
  private static let blocks = 500

  /// - Throws: where rows cannot be told apart, or the server cannot commit in the middle.
  init(
    _ table: Relation, _ subject: JudgedStatement, alias: String? = nil
  ) throws(NoInstead) {
    guard table.kind == .table else { throw .partitioned }
    // DO blocks may commit since 11 (manual, plpgsql-transactions), blocks are read by their number since
    // 14 (nodeTidrangescan.c).
    let version = subject.before.version
    key = table.primaryKey?.columns ?? []
    let hasKey = !key.isEmpty && key.allSatisfy { table.column($0) != nil }
    guard version >= ServerVersion(11), hasKey || version >= ServerVersion(14) else {
      throw .noPrimaryKey
    }
    self.table = table
    self.alias = alias
    name = Definition.name(table.name)
  }

  init(_ target: RelationReference, _ subject: JudgedStatement) throws(NoInstead) {
    guard let table = subject.before.relation(target.name) else { throw .notUnderstood }
    guard subject.plan.work.contains(where: { $0.kind.growsWithTable }) else { throw .rowLocks }
    try self.init(table, subject, alias: target.alias)
  }

  // MARK: What is done in each batch

  func setting(_ assignment: String, where condition: String? = nil) -> RewriteStep {
    loop("UPDATE \(target) SET \(assignment)", condition)
  }

  func updating(_ update: Update) throws(NoInstead) -> SafeRewrite {
    guard update.from.isEmpty, update.with == nil, update.whereCurrentOf == nil else {
      throw .rowsNotTellable
    }
    let assigned = update.assignments.flatMap(\.columns)
    // A row whose key changes would be met again.
    guard Set(assigned).isDisjoint(with: key) else { throw .rowsNotTellable }
    let readsItself = update.assignments.contains { assignment in
      !assignment.value.columns.isDisjoint(with: assigned)
    }
    let assignments = update.assignments.map { assignment in
      let columns = Definition.names(assignment.columns)
      let target = assignment.columns.count == 1 ? columns : "(\(columns))"
      return "\(target) = \(assignment.value.sql)"
    }
    let step = setting(assignments.joined(separator: ", "), where: update.filter?.sql)
    return SafeRewrite(readsItself ? .batchesOnce : .batches, [step])
  }

  func deleting(_ delete: Delete) throws(NoInstead) -> SafeRewrite {
    guard delete.using.isEmpty, delete.with == nil, delete.whereCurrentOf == nil else {
      throw .rowsNotTellable
    }
    return SafeRewrite(.batches, [loop("DELETE FROM \(target)", delete.filter?.sql)])
  }

  private var target: String {
    name + (alias.map { " AS \(SQLText.identifier($0))" } ?? "")
  }

  // MARK: The loop

  private func loop(_ statement: String, _ condition: String?) -> RewriteStep {
    .batches(key.isEmpty ? byBlocks(statement, condition) : byKey(statement, condition))
  }

  private func byKey(_ statement: String, _ condition: String?) -> String {
    let columns = Definition.names(key)
    let filter = condition.map { " AND (\($0))" } ?? ""
    let order = "ORDER BY \(columns)"
    let descending =
      "ORDER BY " + key.map { SQLText.identifier($0) + " DESC" }.joined(separator: ", ")
    func variables(_ prefix: String) -> String {
      key.indices.map { "\(prefix)_\($0 + 1)" }.joined(separator: ", ")
    }
    func row(_ text: String) -> String { key.count == 1 ? text : "(\(text))" }
    let declared = ["batch_from", "batch_to", "batch_end"].flatMap { prefix in
      key.enumerated().map { index, column in
        "  \(prefix)_\(index + 1) \(name).\(SQLText.identifier(column))%TYPE;"
      }
    }
    let own = row(columns)
    let qualified = row(key.map { qualifier + SQLText.identifier($0) }.joined(separator: ", "))
    let from = row(variables("batch_from"))
    let to = row(variables("batch_to"))
    let end = row(variables("batch_end"))
    let fallBack = key.indices.map {
      "      batch_to_\($0 + 1) := batch_end_\($0 + 1);"
    }
    return """
      DO $batches$
      DECLARE
      \(declared.joined(separator: "\n"))
      BEGIN
        SELECT \(columns) INTO \(variables("batch_from")) FROM \(name) \(order) LIMIT 1;
        SELECT \(columns) INTO \(variables("batch_end")) FROM \(name) \(descending) LIMIT 1;
        WHILE \(from) <= \(end) LOOP
          SELECT \(columns) INTO \(variables("batch_to")) FROM \(name)
            WHERE \(own) >= \(from) \(order) OFFSET \(Self.rows - 1) LIMIT 1;
          IF NOT FOUND THEN
      \(fallBack.joined(separator: "\n"))
          END IF;
          \(statement)
            WHERE \(qualified) >= \(from) AND \(qualified) <= \(to)\(filter);
          COMMIT;
          SELECT \(columns) INTO \(variables("batch_from")) FROM \(name)
            WHERE \(own) > \(to) \(order) LIMIT 1;
        END LOOP;
      END $batches$
      """
  }

  private var qualifier: String { SQLText.identifier(alias ?? table.name.name) + "." }

  private func byBlocks(_ statement: String, _ condition: String?) -> String {
    let filter = condition.map { " AND (\($0))" } ?? ""
    let ctid = qualifier + "ctid"
    return """
      DO $batches$
      DECLARE
        batch_from bigint := 0;
        batch_end bigint := pg_relation_size(\(SQLText.literal(name))) / current_setting('block_size')::bigint;
      BEGIN
        WHILE batch_from <= batch_end LOOP
          \(statement)
            WHERE \(ctid) >= format('(%s,0)', batch_from)::tid
              AND \(ctid) < format('(%s,0)', batch_from + \(Self.blocks))::tid\(filter);
          COMMIT;
          batch_from := batch_from + \(Self.blocks);
        END LOOP;
      END $batches$
      """
  }
}

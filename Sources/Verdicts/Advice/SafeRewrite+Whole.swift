// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax

extension SafeRewrite {
  /// CLUSTER, VACUUM FULL and a move to another tablespace write the table anew under ACCESS EXCLUSIVE. pg_repack does
  /// the same beside the table, and needs it for itself for two short moments: to set its triggers, and to
  /// exchange the files.
  static func repacked(_ subject: JudgedStatement) throws(NoInstead) -> SafeRewrite {
    let command: String
    let name: ObjectName
    switch subject.statement {
    case .vacuum(let vacuum):
      guard vacuum.full, vacuum.tables.count == 1, let only = vacuum.tables.first else {
        throw .noOtherForm
      }
      (command, name) = ("--no-order", only.name)
    case .cluster(let cluster):
      guard let table = cluster.table else { throw .noOtherForm }
      (command, name) = (order(by: cluster.index, of: table, subject), table)
    case .alterTable(let alter):
      guard case .setTablespace(let space, _)? = alter.actions.first?.value,
        alter.keyword == .table
      else { throw .newFiles }
      (command, name) = ("--no-order --tablespace=\(ToolPlan.shell(space))", alter.name)
    default:
      throw .noOtherForm
    }
    guard let table = subject.before.relation(name), table.kind == .table else {
      throw .partitioned
    }
    // Its change log is keyed by a primary key, or a unique index over columns that hold no null.
    guard subject.before.hasRowIdentity(table) else { throw .noPrimaryKey }
    let full = Definition.name(table.name)
    let options = command.isEmpty ? "" : " " + command
    let plan = ToolPlan(
      tool: .pgRepack,
      command: """
        pg_repack --table=\(ToolPlan.shell(full))\(options) \\
          --wait-timeout=60 --no-kill-backend
        """,
      cutOver: ["BEGIN", "LOCK TABLE \(full) IN ACCESS EXCLUSIVE MODE", "COMMIT"], retries: 60)
    return SafeRewrite(.copyTool, by: plan)
  }
}

extension SafeRewrite {
  /// Without an index pg_repack takes the one that the table was clustered on before.
  private static func order(
    by index: String?, of table: ObjectName, _ subject: JudgedStatement
  ) -> String {
    guard let index, let schema = subject.before.relation(table)?.name.schema else { return "" }
    let columns = subject.before.relation(RelationName(schema, index))?.index?.keyColumns ?? []
    let names = Definition.names(columns.compactMap { $0 })
    return names.isEmpty ? "" : "--order-by=\(ToolPlan.shell(names))"
  }
}

extension Catalog {
  /// Whether each row can be told by columns that are unique and not null.
  func hasRowIdentity(_ table: Relation) -> Bool {
    if table.primaryKey != nil { return true }
    return table.indexes.contains { name in
      guard let index = relation(name)?.index, index.isUnique, index.filter == nil else {
        return false
      }
      return index.keyColumns.allSatisfy { column in
        column.flatMap { table.column($0)?.isNotNull } == true
      }
    }
  }
}

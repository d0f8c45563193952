// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension AlterTable {
  /// What `ALTER TABLE` and its kin lock and do.
  func plan(in context: PlanContext) -> Plan {
    var queue = AlterTableQueue(self, context)
    do {
      try queue.run()
    } catch {
      queue.builder.reject(error.reason)
    }
    return queue.builder.plan
  }
}

extension Refusal {
  var reason: Rejection.Reason {
    switch self {
    case .error(let number, let name): .error(number, name)
    case .undefined(let name): .undefined(name)
    case .duplicate(let name): .duplicate(name)
    case .dependents(let name): .dependents(name)
    case .sinceVersion(let version): .sinceVersion(version)
    case .other(let sqlstate):
      sqlstate == Rejection.activeTransaction
        ? .activeTransaction : .other(sqlstate: sqlstate)
    }
  }

  static func sqlstate(_ code: String) -> Refusal { .other(sqlstate: code) }
}

extension Rejection {
  static let activeTransaction = "25001"
}

extension Citation {
  static let alterTableLockLevel = Citation("tablecmds.c, AlterTableGetLockLevel")
  static let simpleRecursion = Citation("tablecmds.c, ATSimpleRecursion")
  static let rewriteTables = Citation("tablecmds.c, ATRewriteTables")
  static let rewriteTable = Citation("tablecmds.c, ATRewriteTable")
  static let reindexRelation = Citation("index.c, reindex_relation")
}

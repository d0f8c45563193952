// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Statement {
  /// Before these psql sends no `BEGIN`, though AUTOCOMMIT is off (`command_no_begin` of
  /// src/bin/psql/common.c). What is none of the server's statements is not sent at all.
  var psqlSendsNoBegin: Bool {
    switch self {
    case .metaCommand, .vacuum: true
    case .transaction(let control): control.psqlSendsNoBegin
    case .cluster(let cluster): cluster.table == nil
    case .createIndex(let create): create.concurrently
    case .drop(let drop): drop.concurrently
    case .reindex(let reindex):
      switch reindex.target {
      case .database, .system: true
      case .index, .table: reindex.concurrently
      case .schema: false
      }
    case .set(let parameter): parameter.discards
    case .utility(let tag):
      [
        "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM",
      ].contains(tag)
    default: false
    }
  }
}

extension TransactionControl {
  fileprivate var psqlSendsNoBegin: Bool {
    switch self {
    case .begin, .commit, .rollback, .prepare: true
    case .savepoint, .release, .rollbackTo, .commitPrepared, .rollbackPrepared, .characteristics,
      .setConstraints:
      false
    }
  }
}

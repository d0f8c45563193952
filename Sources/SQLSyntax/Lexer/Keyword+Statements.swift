// SPDX-License-Identifier: Apache-2.0

extension Keyword {
  /// Whether a statement may begin with it.
  var beginsStatement: Bool {
    switch self {
    case .abort, .alter, .analyse, .analyze, .begin, .call, .checkpoint, .close, .cluster,
      .comment, .commit, .copy, .create, .deallocate, .declare, .delete, .discard, .do, .drop,
      .end, .execute, .explain, .fetch, .grant, .import, .insert, .listen, .load, .lock, .merge,
      .move, .notify, .prepare, .reassign, .refresh, .reindex, .release, .reset, .revoke,
      .rollback, .savepoint, .security, .select, .set, .show, .start, .table, .truncate,
      .unlisten, .update, .vacuum, .values, .with:
      true
    default:
      false
    }
  }

  /// Whether an action of a rule or a statement in a function's SQL body may begin with it.
  var beginsInnerStatement: Bool {
    switch self {
    case .select, .insert, .update, .delete, .merge, .values, .with, .table, .notify, .end:
      true
    default:
      false
    }
  }

  /// Every keyword that a statement may begin with, in alphabetical order.
  static let statementStarters = allCases.filter(\.beginsStatement)
}

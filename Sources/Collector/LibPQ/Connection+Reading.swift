// SPDX-License-Identifier: Apache-2.0

/// Reading and nothing else, in transactions of one query each.
///
/// Every setting is `SET LOCAL`: nothing is left behind in a session that a pooler hands to others.
/// No snapshot is held between queries, so nothing that VACUUM or a CONCURRENTLY form waits for.
extension Connection {
  /// How long the server may take over one query, and wait for one lock.
  struct Limits: Sendable {
    var statementMilliseconds = 10_000
    var lockMilliseconds = 500
  }

  /// The first column of a query's rows, in a read-only transaction of its own.
  func rows(
    of query: CollectorQuery, limits: Limits = Limits()
  ) throws(CollectorError) -> [[UInt8]] {
    _ = try run(Self.opening(limits), named: query.name)
    do {
      let rows = try run(query.sql, named: query.name)
      _ = try run("COMMIT", named: query.name)
      return rows
    } catch {
      _ = try? run("ROLLBACK", named: query.name)
      throw error
    }
  }

  /// The first column of a query's only row.
  func row(of query: CollectorQuery) throws(CollectorError) -> [UInt8] {
    let rows = try rows(of: query)
    guard let row = rows.first, rows.count == 1 else {
      throw .unexpectedAnswer(query: query.name, message: "\(rows.count) rows instead of one")
    }
    return row
  }

  static func opening(_ limits: Limits) -> String {
    """
    BEGIN TRANSACTION READ ONLY;
    SET LOCAL statement_timeout = \(limits.statementMilliseconds);
    SET LOCAL lock_timeout = \(limits.lockMilliseconds);
    SET LOCAL idle_in_transaction_session_timeout = \(limits.statementMilliseconds);
    SET LOCAL search_path = '';
    SET LOCAL standard_conforming_strings = on;
    SET LOCAL jit = off;
    SET LOCAL max_parallel_workers_per_gather = 0
    """
  }
}

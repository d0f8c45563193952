// SPDX-License-Identifier: Apache-2.0

/// Where a runner begins and ends transactions around a migration.
public enum TransactionMode: String, Sendable, Hashable, CaseIterable {
  /// Each statement by itself, unless the file says `BEGIN`: psql.
  case perStatement = "none"
  /// `BEGIN` before the first statement, `COMMIT` behind the last: most runners.
  case perFile = "file"
  /// The text is sent in one go, and its statements share a transaction that nobody began: it ends
  /// with the text, or with a `COMMIT` in it, behind which the next one begins. A single statement
  /// runs by itself (the manual, Protocol Message Flow, Multiple Statements in a Simple Query).
  case implicit
  /// One transaction for all the migrations that are still to run.
  case all
}

extension TransactionMode {
  /// Whether the statements of a file share one transaction by default.
  public var wrapsFile: Bool {
    switch self {
    case .perStatement: false
    case .perFile, .implicit, .all: true
    }
  }
}

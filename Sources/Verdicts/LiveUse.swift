// SPDX-License-Identifier: Apache-2.0
public import Schema
public import Snapshot

/// Who still uses what a statement takes away, by the queries and counters of the snapshot.
public enum LiveUse: Sendable, Hashable {
  /// Families of queries that mention a column, or a relation where there is none.
  case queries(RelationName, column: String?, families: Int, perSecond: Double, example: String?)
  /// Scans that an index served, and since when they are counted.
  case scans(RelationName, Int64, since: Timestamp?)
  /// Nothing is seen that uses it.
  case unused(RelationName, column: String?, since: Timestamp?)

  /// Whether somebody does.
  public var isUse: Bool {
    switch self {
    case .queries, .scans: true
    case .unused: false
    }
  }
}

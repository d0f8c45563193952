// SPDX-License-Identifier: Apache-2.0

/// How large a relation is, and how it is used, since the statistics were reset.
public struct RelationSize: Sendable, Hashable {
  /// `reltuples`; nil where it was never analysed.
  public var rows: Double?
  /// The main fork of a table, or of an index when the relation is one.
  public var heapBytes: Int64
  public var toastBytes: Int64
  /// All secondary indexes together; of MySQL and MariaDB, whose rows stand in the primary key.
  public var indexBytes: Int64 = 0
  public var columns: [String: ColumnStatistics]
  public var deadRows: Int64?
  public var sequentialScans: Int64?
  public var indexScans: Int64?
  public var rowsInserted: Int64?
  public var rowsUpdated: Int64?
  public var rowsDeleted: Int64?
  /// `age(relfrozenxid)`
  public var freezeAge: Int64?

  public init(rows: Double?, heapBytes: Int64, toastBytes: Int64 = 0) {
    self.rows = rows
    self.heapBytes = heapBytes
    self.toastBytes = toastBytes
    self.columns = [:]
  }
}

/// From `pg_stats`, without its values.
public struct ColumnStatistics: Sendable, Hashable {
  public var averageWidth: Int
  public var nullFraction: Double
  /// As `pg_stats.n_distinct`: negative is a share of the rows.
  public var distinct: Double
  /// `|correlation|` near 1: the column follows the physical order.
  public var correlation: Double?

  public init(averageWidth: Int, nullFraction: Double, distinct: Double, correlation: Double?) {
    self.averageWidth = averageWidth
    self.nullFraction = nullFraction
    self.distinct = distinct
    self.correlation = correlation
  }
}

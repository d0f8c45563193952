// SPDX-License-Identifier: Apache-2.0
import Snapshot

/// What work costs InnoDB, in the units of ``UnitCost``; `heap` is per MiB of the primary key, which
/// holds the rows.
///
/// Timed on MariaDB 10.11 and MySQL 9.7: tables of 0.1 to 3 million rows and 70 to 500 bytes a row
/// in the buffer pool (docs/forecast.md).
extension UnitCost {
  enum InnoDB {
    /// Data dictionary and redo log.
    static let catalogOnly = UnitCost(constant: 3, basis: .derived)
    static let scan = UnitCost(work: .scan, rows: 103, heap: 0.27, basis: .derived)
    /// In place: the primary key is read in its order, and loaded in bulk.
    static let rebuild = UnitCost(work: .rewrite, rows: 270, heap: 3.5, basis: .derived)
    /// Row by row through the server, each inserted.
    static let copy = UnitCost(work: .rewrite, rows: 744, heap: 8.7, basis: .derived)
    /// Of each further index while rows are copied one by one.
    static let copyIndex = UnitCost(work: .rewrite, sort: 37, basis: .derived)
    static let indexInteger = UnitCost(work: .indexBuild, sort: 41, heap: 0.2, basis: .derived)
    static let indexText = UnitCost(work: .indexBuild, sort: 47, heap: 0.23, basis: .derived)
    static let indexSeveral = UnitCost(work: .indexBuild, sort: 36, heap: 0.3, basis: .derived)
    /// FULLTEXT tokenises each row, SPATIAL inserts one by one: several times a text index.
    static let indexOther = UnitCost(work: .indexBuild, sort: 200, heap: 2, basis: .assumed)
    /// Each row of the child is looked up in its parent.
    static let foreignKey = UnitCost(work: .foreignKey, rows: 3300, basis: .derived)
    static let update = UnitCost(work: .rowChanges, rows: 1300, basis: .derived)
    /// The old entry is marked and a new one inserted, where an indexed column changes.
    static let updateIndex = UnitCost(work: .rowChanges, rows: 2400, basis: .derived)
    static let insert = UnitCost(work: .rowChanges, rows: 1300, basis: .derived)
    static let insertIndex = UnitCost(work: .rowChanges, rows: 2300, basis: .derived)
    static let delete = UnitCost(work: .rowChanges, rows: 1200, basis: .derived)
    static let deleteIndex = UnitCost(work: .rowChanges, rows: 1500, basis: .derived)
    static let lookup = UnitCost(work: .rowChanges, rows: 3000, constant: 0.1, basis: .assumed)
    static let dropFiles = UnitCost(heap: 0.3, constant: 5, basis: .derived)
    /// 20 pages of each index (manual, `innodb_stats_persistent_sample_pages`).
    static let analyze = UnitCost(constant: 10, basis: .assumed)
  }
}

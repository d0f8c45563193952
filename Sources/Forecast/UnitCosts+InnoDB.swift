// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Snapshot

/// What work costs InnoDB, in the units of ``UnitCost``; `heap` is per MiB of the primary key, which
/// holds the rows.
///
/// Timed on MariaDB 10.11 and MySQL 9.7: tables of 0.1 to 3 million rows and 70 to 500 bytes a row
/// in the buffer pool (docs/forecast.md). The two differ most where rows are copied one by one:
/// MariaDB sorts what it inserts into an empty table (row0ins.cc, `row_ins_clust_index_entry_low`).
struct InnoDBCosts: Sendable {
  var scan: UnitCost
  /// In place: the primary key is read in its order, and loaded in bulk.
  var rebuild: UnitCost
  /// Row by row through the server, each inserted.
  var copy: UnitCost
  /// Of each further index while rows are copied.
  var copyIndex: UnitCost
  var indexInteger: UnitCost
  var indexText: UnitCost
  var indexSeveral: UnitCost
  /// Each row of the child is looked up in its parent.
  var foreignKey: UnitCost
  var update: UnitCost

  /// Data dictionary and redo log.
  static let catalogOnly = UnitCost(constant: 3, basis: .derived)
  /// FULLTEXT tokenises each row, SPATIAL inserts one by one: several times a text index.
  static let indexOther = UnitCost(work: .indexBuild, sort: 200, heap: 2, basis: .assumed)
  /// The old entry is marked and a new one inserted, where an indexed column changes.
  static let updateIndex = UnitCost(work: .rowChanges, rows: 5000, basis: .derived)
  static let insert = UnitCost(work: .rowChanges, rows: 1600, basis: .derived)
  static let insertIndex = UnitCost(work: .rowChanges, rows: 3500, basis: .derived)
  static let delete = UnitCost(work: .rowChanges, rows: 1500, basis: .derived)
  static let deleteIndex = UnitCost(work: .rowChanges, rows: 2400, basis: .derived)
  static let lookup = UnitCost(work: .rowChanges, rows: 3000, constant: 0.1, basis: .assumed)
  static let dropFiles = UnitCost(heap: 0.3, constant: 5, basis: .derived)
  /// 20 pages of each index (manual, `innodb_stats_persistent_sample_pages`).
  static let analyze = UnitCost(constant: 10, basis: .assumed)

  static let mariaDB = InnoDBCosts(
    scan: UnitCost(work: .scan, rows: 103, heap: 0.27, basis: .derived),
    rebuild: UnitCost(work: .rewrite, rows: 270, heap: 3.5, basis: .derived),
    copy: UnitCost(work: .rewrite, rows: 744, heap: 8.7, basis: .derived),
    copyIndex: UnitCost(work: .rewrite, sort: 37, basis: .derived),
    indexInteger: UnitCost(work: .indexBuild, sort: 41, heap: 0.2, basis: .derived),
    indexText: UnitCost(work: .indexBuild, sort: 47, heap: 0.23, basis: .derived),
    indexSeveral: UnitCost(work: .indexBuild, sort: 36, heap: 0.3, basis: .derived),
    foreignKey: UnitCost(work: .foreignKey, rows: 3300, basis: .derived),
    update: UnitCost(work: .rowChanges, rows: 1300, basis: .derived))

  static let mySQL = InnoDBCosts(
    scan: UnitCost(work: .scan, rows: 170, heap: 0.2, basis: .derived),
    rebuild: UnitCost(work: .rewrite, rows: 690, heap: 3.2, basis: .derived),
    copy: UnitCost(work: .rewrite, rows: 2190, heap: 4.8, basis: .derived),
    copyIndex: UnitCost(work: .rewrite, sort: 180, basis: .derived),
    indexInteger: UnitCost(work: .indexBuild, sort: 35, heap: 0.2, basis: .derived),
    indexText: UnitCost(work: .indexBuild, sort: 58, heap: 0.3, basis: .derived),
    indexSeveral: UnitCost(work: .indexBuild, sort: 36, heap: 0.2, basis: .derived),
    foreignKey: UnitCost(work: .foreignKey, rows: 33_000, basis: .derived),
    update: UnitCost(work: .rowChanges, rows: 2000, basis: .derived))

  static func of(_ engine: Engine) -> InnoDBCosts {
    switch engine {
    case .mariadb: .mariaDB
    case .mysql, .postgres: .mySQL
    }
  }
}

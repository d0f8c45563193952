// SPDX-License-Identifier: Apache-2.0
import Snapshot

/// What work costs on the machine that it was timed on, in milliseconds of one backend.
///
/// `rows` is per million rows, `sort` per million rows times log2(rows), `heap` per MiB of heap.
struct UnitCost: Sendable {
  /// Of what it is slower or faster together with; nil: too short to matter.
  var work: WorkClass?
  var rows = 0.0
  var sort = 0.0
  var heap = 0.0
  /// Per MiB of TOAST.
  var toast = 0.0
  var constant = 0.0
  var basis: Basis

  /// Where the numbers of a row come from.
  enum Basis: Sendable, Hashable {
    /// So many timed statements, the error of the fit on tables that it had not seen: median and
    /// P90 of the factor between forecast and measurement.
    case fitted(timings: Int, median: Double, p90: Double)
    /// The difference of two fits, or a fit on fewer sizes.
    case derived
    /// Never timed.
    case assumed
  }
}

/// The table of unit costs.
///
/// Fitted to some 1,200 timed statements on PostgreSQL 15.20: 13 tables of 0.04 to 10 million rows
/// and 77 to 2,048 bytes a row; 2.5 GHz, one worker, table in memory (docs/forecast.md).
extension UnitCost {
  static let catalogOnly = UnitCost(
    constant: 0.4, basis: .fitted(timings: 74, median: 1.34, p90: 8.06))

  // MARK: Scans
  static let scanNotNull = UnitCost(
    work: .scan, rows: 79.6, heap: 0.20, basis: .fitted(timings: 64, median: 1.25, p90: 2.05))
  static let scanSimpleCheck = UnitCost(
    work: .scan, rows: 62.3, heap: 0.20, basis: .fitted(timings: 76, median: 1.17, p90: 1.73))
  /// With a function or a pattern.
  static let scanComplexCheck = UnitCost(
    work: .scan, rows: 481, heap: 0.234, constant: 5.5,
    basis: .fitted(timings: 48, median: 1.11, p90: 1.46))
  static let scanPartitionBound = UnitCost(
    work: .scan, rows: 69.1, heap: 0.297, constant: 2.2,
    basis: .fitted(timings: 46, median: 1.15, p90: 1.36))
  static let scanQuery = UnitCost(
    work: .scan, rows: 62.8, heap: 0.201, basis: .fitted(timings: 58, median: 1.28, p90: 1.66))
  /// The second scan of CREATE INDEX CONCURRENTLY with its sort of the row addresses: what that
  /// costs above a plain build.
  static let scanIndexValidation = UnitCost(
    work: .indexBuild, sort: 11, heap: 0.14, basis: .derived)

  // MARK: Rewrites
  /// `heap` and `toast` also cover what is written; the indexes are work of their own, each at its
  /// own cost, so `rows` takes what the fit had put on the average index.
  static let rewrite = UnitCost(
    work: .rewrite, rows: 450, heap: 3.2, toast: 3.2,
    basis: .fitted(timings: 139, median: 1.16, p90: 1.48))
  /// VACUUM FULL and CLUSTER take a row's visibility along; within the error of the others.
  static let materialize = UnitCost(
    work: .fill, rows: 418, heap: 2.49, toast: 2.69,
    basis: .fitted(timings: 46, median: 1.20, p90: 1.62))
  static let moveFiles = UnitCost(work: .rewrite, heap: 0.6, toast: 0.6, basis: .assumed)

  // MARK: Foreign keys
  static let foreignKeyReferencing = UnitCost(
    work: .foreignKey, rows: 237, basis: .fitted(timings: 48, median: 1.45, p90: 1.70))
  static let foreignKeyReferenced = UnitCost(
    work: .foreignKey, rows: 599, basis: .fitted(timings: 48, median: 1.45, p90: 1.70))

  /// A referenced row found through its index: 200 to 100,000 rows in 3 and 5 million, 10 to 20 us.
  static let foreignKeyLookup = UnitCost(
    work: .foreignKey, rows: 15_000, constant: 2, basis: .derived)

  // MARK: Indexes
  static let indexInteger = UnitCost(
    work: .indexBuild, sort: 38.4, heap: 0.16, constant: 3.3,
    basis: .fitted(timings: 69, median: 1.17, p90: 1.48))
  static let indexText = UnitCost(
    work: .indexBuild, sort: 44, heap: 0.20, basis: .fitted(timings: 48, median: 1.11, p90: 1.32))
  static let indexSeveral = UnitCost(
    work: .indexBuild, sort: 41.5, heap: 0.18,
    basis: .fitted(timings: 46, median: 1.11, p90: 1.38))
  static let indexExpression = UnitCost(
    work: .indexBuild, sort: 55.1, heap: 0.13,
    basis: .fitted(timings: 25, median: 1.08, p90: 1.42))
  /// Values in physical order.
  static let indexOrdered = UnitCost(
    work: .indexBuild, sort: 19, heap: 0.18, basis: .fitted(timings: 73, median: 1.22, p90: 1.60))
  /// A predicate that leaves a tenth of the rows.
  static let indexPartial = UnitCost(
    work: .indexBuild, sort: 9.1, heap: 0.173, constant: 1.4,
    basis: .fitted(timings: 25, median: 1.23, p90: 1.96))
  /// GIN, GiST and the like: three times a text index.
  static let indexOther = UnitCost(work: .indexBuild, sort: 132, heap: 0.6, basis: .assumed)
  static let indexBrin = UnitCost(work: .indexBuild, rows: 60, heap: 0.2, basis: .assumed)

  // MARK: Rows
  static let update = UnitCost(
    work: .rowChanges, rows: 5300, basis: .fitted(timings: 38, median: 1.35, p90: 2.5))
  static let updateFurtherIndex = UnitCost(work: .rowChanges, rows: 4000, basis: .derived)
  static let insert = UnitCost(work: .rowChanges, rows: 2600, basis: .assumed)
  static let insertFurtherIndex = UnitCost(work: .rowChanges, rows: 1300, basis: .assumed)
  static let delete = UnitCost(work: .rowChanges, rows: 2600, basis: .assumed)
  /// A row found through an index.
  static let indexLookup = UnitCost(
    work: .rowChanges, rows: 5000, constant: 0.1, basis: .assumed)

  // MARK: Maintenance
  static let vacuum = UnitCost(work: .vacuum, rows: 60, heap: 0.4, basis: .assumed)
  /// An empty file for the table and each of its indexes; the old ones go behind the commit.
  static let newFiles = UnitCost(constant: 2.3, basis: .derived)
}

extension UnitCost {
  /// Seconds for so much of it.
  func seconds(rows: Double, heapMegabytes: Double, toastMegabytes: Double = 0) -> Double {
    let millions = rows / 1_000_000
    let levels = rows > 2 ? binaryLogarithm(rows) : 1
    let milliseconds =
      constant + self.rows * millions + sort * millions * levels + heap * heapMegabytes
      + toast * toastMegabytes
    return milliseconds / 1000
  }

  /// So many times as much.
  func scaled(by factor: Double) -> UnitCost {
    var scaled = self
    scaled.rows *= factor
    scaled.sort *= factor
    scaled.heap *= factor
    scaled.toast *= factor
    return scaled
  }
}

/// The integer part of log2 and a linear rest: exact enough for a cost, and the same everywhere.
func binaryLogarithm(_ value: Double) -> Double {
  guard value >= 1, value.isFinite else { return 0 }
  return Double(value.exponent) + (value.significand - 1)
}

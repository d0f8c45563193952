// SPDX-License-Identifier: Apache-2.0

/// What work costs on one machine, in milliseconds of one backend.
///
/// Fitted to some 1,200 timed statements on PostgreSQL 15 (13 tables from 0.04 to 10 million rows,
/// 77 to 2,048 bytes a row; see docs/forecast.md): leave-one-table-out error 1.18× in the median,
/// 1.63× at the P90. `rows` is per million rows, `sort` per million rows times log2(rows), `heap`
/// per MiB of heap.
struct UnitCost: Sendable {
  var rows = 0.0
  var sort = 0.0
  var heap = 0.0
  /// Per MiB of TOAST.
  var toast = 0.0
  var constant = 0.0
}

extension UnitCost {
  static let catalogOnly = UnitCost(constant: 0.4)
  static let scanNotNull = UnitCost(rows: 79.6, heap: 0.20)
  static let scanSimpleCheck = UnitCost(rows: 62.3, heap: 0.20)
  static let scanComplexCheck = UnitCost(rows: 481, heap: 0.234, constant: 5.5)
  static let scanPartitionBound = UnitCost(rows: 69.1, heap: 0.297, constant: 2.2)
  static let scanQuery = UnitCost(rows: 62.8, heap: 0.201)
  /// The second scan of CREATE INDEX CONCURRENTLY with its sort of the row addresses: what it
  /// costs above a plain build.
  static let scanIndexValidation = UnitCost(sort: 11, heap: 0.14)
  static let rewrite = UnitCost(rows: 367, heap: 3.2, toast: 3.2)
  /// Per index of a rewritten table whose columns are not known.
  static let rewriteIndex = UnitCost(sort: 35)
  static let foreignKeyReferencing = UnitCost(rows: 237)
  static let foreignKeyReferenced = UnitCost(rows: 599)
  static let indexInteger = UnitCost(sort: 38.4, heap: 0.16, constant: 3.3)
  static let indexText = UnitCost(sort: 44, heap: 0.20)
  static let indexSeveral = UnitCost(sort: 41.5, heap: 0.18)
  static let indexExpression = UnitCost(sort: 55.1, heap: 0.13)
  /// Values in physical order.
  static let indexOrdered = UnitCost(sort: 20, heap: 0.19)
  /// A predicate that leaves a tenth of the rows.
  static let indexPartial = UnitCost(sort: 9.1, heap: 0.173, constant: 1.4)
  /// GIN, GiST and the like were not timed: three times a text index.
  static let indexOther = UnitCost(sort: 132, heap: 0.6)
  static let indexBrin = UnitCost(rows: 60, heap: 0.2)
  static let materialize = UnitCost(rows: 481, heap: 2.69)
  static let vacuum = UnitCost(rows: 60, heap: 0.4)
  static let update = UnitCost(rows: 5300)
  static let updateFurtherIndex = UnitCost(rows: 2500)
  static let insert = UnitCost(rows: 2600)
  static let insertFurtherIndex = UnitCost(rows: 1300)
  static let delete = UnitCost(rows: 2600)
  /// A row found through an index.
  static let indexLookup = UnitCost(rows: 5000, constant: 0.1)
  static let dropFiles = UnitCost(heap: 0.046, constant: 2.3)

  /// Seconds for so much of it.
  func seconds(rows: Double, heapMegabytes: Double, toastMegabytes: Double = 0) -> Double {
    let millions = rows / 1_000_000
    let levels = rows > 2 ? binaryLogarithm(rows) : 1
    let milliseconds =
      constant + self.rows * millions + sort * millions * levels + heap * heapMegabytes
      + toast * toastMegabytes
    return milliseconds / 1000
  }
}

/// The integer part of log2 and a linear rest: exact enough for a cost, and the same everywhere.
func binaryLogarithm(_ value: Double) -> Double {
  guard value >= 1, value.isFinite else { return 0 }
  return Double(value.exponent) + (value.significand - 1)
}

/// How fast the machine is, against the one that the unit costs were measured on.
struct Machine: Sendable {
  /// Factor on CPU time.
  var cpu: Double
  /// Sequential bytes a second, read from and written to storage.
  var readRate: Double
  var writeRate: Double
  /// Share of a scanned table that is in memory.
  var cachedShare: Double
  /// The band: a time may be so many times shorter or longer (P5 and P95).
  var band: Double
  var provenance: Provenance

  /// Nothing is known about the machine: a general-purpose cloud volume.
  static let unknown = Machine(
    cpu: 1.2, readRate: 150 * 1_048_576, writeRate: 100 * 1_048_576, cachedShare: 0.5, band: 4,
    provenance: .assumed)
}

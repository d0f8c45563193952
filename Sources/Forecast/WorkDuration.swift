// SPDX-License-Identifier: Apache-2.0
public import LockModel
import Schema
import SQLSyntax
import Snapshot

/// How long work takes and what it writes; central values, before the machine's band.
struct WorkAmount {
  var seconds = 0.0
  var walBytes = 0.0
  var newBytes = 0.0
  /// Rows written or rewritten.
  var rows = 0.0
  /// Of the time, and of the sizes behind it.
  var provenance = Provenance.measured
  var sizes = Provenance.measured
  /// Relations whose size nobody knows: the time is a lower bound.
  var unknownSizes: [RelationName] = []
  /// More than catalog entries: something that grows with the table.
  var isHeavy = false

  static func + (left: WorkAmount, right: WorkAmount) -> WorkAmount {
    var sum = left
    sum.seconds += right.seconds
    sum.walBytes += right.walBytes
    sum.newBytes += right.newBytes
    sum.rows += right.rows
    sum.provenance = max(left.provenance, right.provenance)
    sum.sizes = max(left.sizes, right.sizes)
    sum.unknownSizes += right.unknownSizes
    sum.isHeavy = left.isHeavy || right.isHeavy
    return sum
  }
}

/// The physical model: work and sizes to seconds.
///
/// `max(CPU + reading, writing)`: reading and computing happen in one backend, writing behind it
/// until the disk limits.
struct WorkDuration {
  let figures: Figures
  let machine: Machine

  /// The time of one piece of work, on the catalog before the statement.
  func amount(of work: Work, before: Catalog, plan: Plan) -> WorkAmount {
    if case .catalogOnly = work.kind {
      return WorkAmount(seconds: UnitCost.catalogOnly.constant / 1000)
    }
    guard let table = figures.figures(of: work.relation, in: before) else {
      return unknown(work, before: before)
    }
    var amount = amount(of: work.kind, on: table, before: before, plan: plan, work)
    amount.provenance = max(amount.sizes, table.provenance, machine.provenance)
    amount.sizes = max(amount.sizes, table.provenance)
    return amount
  }

  private func unknown(_ work: Work, before: Catalog) -> WorkAmount {
    // Made by this very statement (CREATE TABLE AS): its size is that of its query.
    guard before.relation(work.relation) != nil else {
      return WorkAmount(seconds: 0.001, provenance: .assumed, sizes: .assumed)
    }
    let grows = work.kind.growsWithTable
    return WorkAmount(
      seconds: 0.005, provenance: .assumed, sizes: .assumed,
      unknownSizes: grows ? [work.relation] : [], isHeavy: grows)
  }

  private func amount(
    of kind: Work.Kind, on table: RelationFigures, before: Catalog, plan: Plan,
    _ work: Work
  ) -> WorkAmount {
    switch kind {
    case .catalogOnly:
      return WorkAmount()
    case .scan(let purpose):
      return reading(purpose.cost, table)
    case .rewrite:
      return rewrite(table, work.relation, before: before, plan: plan)
    case .indexBuild(let build):
      return indexBuild(build, on: table, relation: work.relation, before: before)
    case .foreignKeyValidation(let referenced):
      return foreignKey(table, referenced: referenced, before: before)
    case .rowChanges(let change):
      return rowChanges(change, on: table, relation: work.relation, before: before)
    case .moveFiles:
      let bytes = table.totalBytes
      return WorkAmount(
        seconds: bytes / min(machine.readRate, machine.writeRate), walBytes: bytes,
        newBytes: bytes, isHeavy: true)
    case .emptied, .dropFiles:
      return WorkAmount(
        seconds: cpu(.dropFiles, table), isHeavy: false)
    case .fill:
      var amount = reading(.materialize, table)
      amount.newBytes = table.totalBytes
      amount.walBytes = table.totalBytes
      amount.rows = table.rows
      amount.seconds = max(amount.seconds, 2 * table.totalBytes / machine.writeRate)
      return amount
    case .vacuum:
      return reading(.vacuum, table)
    case .analyze:
      // 300 rows of each of 100 histogram buckets: 30,000 pages at most (analyze.c).
      let share = min(1, 30_000 * 8192 / max(table.heapBytes, 8192))
      var sampled = table
      sampled.rows *= share
      sampled.heapBytes *= share
      return reading(.scanQuery, sampled)
    }
  }

  // MARK: Pieces

  private func cpu(_ cost: UnitCost, _ table: RelationFigures) -> Double {
    // Forty columns cost a third more than six: 0.8 % for each above six.
    let width = 1 + 0.008 * Double(max(0, table.columnCount - 6))
    return machine.cpu * width
      * cost.seconds(
        rows: table.rows, heapMegabytes: table.heapMegabytes, toastMegabytes: table.toastMegabytes)
  }

  private func readTime(_ bytes: Double) -> Double {
    bytes * (1 - machine.cachedShare) / machine.readRate
  }

  private func reading(_ cost: UnitCost, _ table: RelationFigures) -> WorkAmount {
    WorkAmount(seconds: cpu(cost, table) + readTime(table.heapBytes), isHeavy: true)
  }

  private func rewrite(
    _ table: RelationFigures, _ relation: RelationName, before: Catalog, plan: Plan
  ) -> WorkAmount {
    let indexes = before.relation(relation)?.indexes ?? []
    var seconds = cpu(.rewrite, table) + readTime(table.totalBytes)
    var bytes = table.totalBytes
    // Their builds are work of their own where the plan lists them.
    let listed = plan.work.contains { work in
      if case .indexBuild = work.kind { work.relation == relation } else { false }
    }
    if !listed {
      seconds += Double(indexes.count) * cpu(.rewriteIndex, table)
      bytes += Double(indexes.count) * table.rows * 22.5
    }
    let written = 2 * bytes / machine.writeRate
    return WorkAmount(
      seconds: max(seconds, written), walBytes: 1.07 * bytes, newBytes: bytes, rows: table.rows,
      isHeavy: true)
  }

  private func indexBuild(
    _ build: IndexBuild, on table: RelationFigures, relation: RelationName, before: Catalog
  ) -> WorkAmount {
    let owner = before.relation(relation)
    let cost = indexCost(build, on: owner)
    // Formula of nbtsort.c: 8 bytes of item header, the key aligned to 8, 4 of line pointer,
    // pages filled to 90 %.
    let key = build.keys.reduce(0.0) { sum, name in
      sum + keyWidth(name, owner)
    }
    let perRow = build.method == "btree" ? (8 + key + 4) / 0.9 : 30
    let bytes = table.rows * perRow * (build.isPartial ? 0.1 : 1)
    let seconds = cpu(cost, table) + readTime(table.heapBytes)
    return WorkAmount(
      seconds: max(seconds, 2 * bytes / machine.writeRate), walBytes: 0.92 * bytes,
      newBytes: bytes, isHeavy: true)
  }

  private func indexCost(_ build: IndexBuild, on table: Relation?) -> UnitCost {
    if build.method == "brin" { return .indexBrin }
    guard build.method == "btree" else { return .indexOther }
    if build.isPartial { return .indexPartial }
    if build.keys.contains(nil) { return .indexExpression }
    if build.keys.count > 1 { return .indexSeveral }
    guard let name = build.keys.first ?? nil, let column = table?.column(name) else {
      return .indexText
    }
    if isOrdered(name, of: table) { return .indexOrdered }
    return Self.isFixedWidth(column.type) ? .indexInteger : .indexText
  }

  private func isOrdered(_ column: String, of table: Relation?) -> Bool {
    guard case .existing(let name)? = table?.origin,
      let statistics = figures.input.snapshot?.sizes[name]?.columns[column]
    else { return false }
    return (statistics.correlation ?? 0).magnitude > 0.95
  }

  private func keyWidth(_ column: String?, _ table: Relation?) -> Double {
    guard let column, let definition = table?.column(column) else { return 16 }
    if Self.isFixedWidth(definition.type) { return 8 }
    if case .existing(let name)? = table?.origin,
      let statistics = figures.input.snapshot?.sizes[name]?.columns[column]
    {
      return Double((statistics.averageWidth + 7) / 8 * 8)
    }
    return 24
  }

  private static func isFixedWidth(_ type: TypeName) -> Bool {
    switch type.name.name {
    case "int2", "int4", "int8", "date", "timestamp", "timestamptz", "float4", "float8", "oid",
      "bool", "serial", "bigserial", "smallserial":
      type.arrayDimensions == 0
    default:
      false
    }
  }

  private func foreignKey(
    _ table: RelationFigures, referenced: RelationName, before: Catalog
  ) -> WorkAmount {
    var amount = reading(.foreignKeyReferencing, table)
    guard table.rows > 0 else { return amount }
    guard let parent = figures.figures(of: referenced, in: before) else {
      amount.unknownSizes.append(referenced)
      return amount
    }
    return amount + reading(.foreignKeyReferenced, parent)
  }

  private func rowChanges(
    _ change: RowChange, on table: RelationFigures, relation: RelationName, before: Catalog
  ) -> WorkAmount {
    let owner = before.relation(relation)
    let rows = changedRows(change, on: table, relation: owner, before: before)
    var changed = table
    changed.rows = rows
    changed.heapBytes = 0
    changed.toastBytes = 0
    let further = Double(max(0, (owner?.indexes.count ?? 0) - 1))
    var seconds: Double
    var wal: Double
    let width = table.rows > 0 ? table.heapBytes / table.rows : 100
    switch change.operation {
    case .insert:
      seconds = cpu(.insert, changed) + further * cpu(.insertFurtherIndex, changed)
      wal = rows * (width + 100 + 100 * further)
    case .update:
      seconds = cpu(.update, changed) + further * cpu(.updateFurtherIndex, changed)
      wal = rows * (2 * width + 200 + 100 * further)
    case .delete:
      seconds = cpu(.delete, changed)
      wal = rows * 100
    }
    if change.operation != .insert {
      seconds +=
        change.usesIndex
        ? cpu(.indexLookup, changed) : cpu(.scanQuery, table) + readTime(table.heapBytes)
    }
    seconds = max(seconds, wal / machine.writeRate)
    return WorkAmount(
      seconds: seconds, walBytes: wal, newBytes: change.operation == .delete ? 0 : rows * width,
      rows: rows, isHeavy: rows > 1000 || !change.usesIndex)
  }

  /// How many rows a predicate leaves: its columns' distinct values, as the planner's
  /// `eqsel` does without the most common values (selfuncs.c); a third where nothing is known
  /// (`DEFAULT_INEQ_SEL`).
  private func changedRows(
    _ change: RowChange, on table: RelationFigures, relation: Relation?, before: Catalog
  ) -> Double {
    switch change.extent {
    case .all: return table.rows
    case .count(let rows): return Double(rows)
    case .atMostOne: return 1
    case .query(let sources):
      let read = sources.compactMap { figures.figures(of: $0, in: before)?.rows }
      return read.max() ?? table.rows
    case .filtered(let columns):
      guard case .existing(let name)? = relation?.origin,
        let statistics = figures.input.snapshot?.sizes[name]?.columns
      else { return table.rows / 3 }
      let shares = columns.compactMap { column -> Double? in
        guard let distinct = statistics[column]?.distinct, distinct != 0 else { return nil }
        return distinct > 0 ? 1 / distinct : 1 / max(1, -distinct * table.rows)
      }
      return table.rows * (shares.min() ?? 1.0 / 3)
    }
  }
}

extension ScanPurpose {
  fileprivate var cost: UnitCost {
    switch self {
    case .notNull: .scanNotNull
    case .check(let simple): simple ? .scanSimpleCheck : .scanComplexCheck
    case .partitionBound: .scanPartitionBound
    case .indexValidation: .scanIndexValidation
    case .query: .scanQuery
    }
  }
}

extension Work.Kind {
  /// Whether it takes longer the larger the table is.
  public var growsWithTable: Bool {
    switch self {
    case .catalogOnly, .dropFiles, .emptied, .analyze: false
    case .rowChanges(let change): change.growsWithTable
    case .scan, .rewrite, .indexBuild, .foreignKeyValidation, .moveFiles, .fill, .vacuum: true
    }
  }
}

extension RowChange {
  /// Whether more rows are touched the larger the table is.
  public var growsWithTable: Bool {
    switch extent {
    case .all, .query, .filtered: true
    case .count, .atMostOne: !usesIndex && operation != .insert
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
public import LockModel
import Schema
import SQLSyntax
import Snapshot

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
      let cost = before.mysql == nil ? UnitCost.catalogOnly : InnoDBCosts.catalogOnly
      return WorkAmount(busy: Span(cost.constant / 1000))
    }
    guard let table = size(of: work, before: before, plan: plan) else {
      return unknown(work, before: before)
    }
    var amount =
      before.mysql == nil
      ? amount(of: work, on: table, before: before, plan: plan)
      : innoDBAmount(of: work, on: table, before: before, plan: plan)
    if work.isPerRow { amount = amount.repeated(outerRows(of: work, before: before, plan: plan)) }
    if before.mysql == nil { amount.walBytes = walBytes(of: work, amount) }
    amount.provenance = max(
      amount.sizes, table.provenance, machine.provenance(of: work.kind.workClass))
    amount.sizes = max(amount.sizes, table.provenance)
    return amount
  }

  /// What a query fills is as large as what it reads; a materialized view that is filled anew as
  /// large as it was.
  private func size(of work: Work, before: Catalog, plan: Plan) -> RelationFigures? {
    let known = figures.figures(of: work.relation, in: before)
    guard case .fill = work.kind, (known?.heapBytes ?? 0) == 0 else { return known }
    let sources = plan.work.compactMap { source -> RelationFigures? in
      guard case .scan(.query) = source.kind else { return nil }
      return figures.figures(of: source.relation, in: before)
    }
    guard var largest = sources.max(by: { $0.heapBytes < $1.heapBytes }) else { return known }
    largest.provenance = max(largest.provenance, .inferred)
    return largest
  }

  private func unknown(_ work: Work, before: Catalog) -> WorkAmount {
    // Made by this very statement: nothing is in it yet.
    guard before.origin(of: work.relation) != nil else {
      return WorkAmount(busy: Span(0.001), provenance: .assumed, sizes: .assumed)
    }
    let grows = work.kind.growsWithTable
    return WorkAmount(
      busy: Span(0.005), provenance: .assumed, sizes: .assumed,
      unknownSizes: grows ? [work.relation] : [], isHeavy: grows)
  }

  private func amount(
    of work: Work, on table: RelationFigures, before: Catalog, plan: Plan
  ) -> WorkAmount {
    switch work.kind {
    case .catalogOnly:
      return WorkAmount()
    case .scan(.indexValidation):
      return reading(validationCost(of: work.relation, before: before, plan: plan), table)
    case .scan(let purpose):
      return reading(purpose.cost, table)
    case .rewrite:
      return rewrite(table, work.relation, before: before)
    case .indexBuild(let build):
      let isRewritten = plan.work.contains { $0.kind == .rewrite && $0.relation == work.relation }
      return indexBuild(build, of: before.relation(work.relation), table, isWarm: isRewritten)
    case .foreignKeyValidation(let referenced):
      return foreignKey(table, referenced: referenced, before: before)
    case .rowChanges(let change):
      return rowChanges(change, on: table, relation: work.relation, before: before)
    case .moveFiles:
      return writing(.moveFiles, table, bytes: table.totalBytes)
    case .emptied:
      return WorkAmount(busy: cpu(.newFiles, table))
    case .dropFiles:
      // The files go behind the locks: smgrDoPendingDeletes comes after ResourceOwnerRelease of them
      // (xact.c, CommitTransaction), and who waited goes on meanwhile.
      return WorkAmount(busy: Span(UnitCost.catalogOnly.constant / 1000))
    case .fill:
      var amount = writing(.materialize, table, bytes: table.totalBytes)
      // Its sources are read by work of their own.
      amount.busy = cpu(.materialize, table)
      // A query that groups or filters returns far fewer rows than it reads.
      if table.provenance > .measured {
        amount.busy.least = 0
        amount.writing.least = 0
      }
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

  func cpu(
    _ cost: UnitCost, _ table: RelationFigures, factor: Double = 1, workers: Int = 0
  ) -> Span {
    // Forty columns cost a third more than six: 0.8 % for each above six.
    let width = 1 + 0.008 * Double(max(0, table.columnCount - 6))
    let seconds = cost.seconds(
      rows: table.rows, heapMegabytes: table.heapMegabytes, toastMegabytes: table.toastMegabytes)
    return machine.computing(seconds * width * factor, cost.work, workers: workers)
  }

  /// Milliseconds a MiB above those of the fit, for a table that is read through a ring of buffers.
  private static let ringCost = 0.1

  /// Of a table that is read from end to end.
  func ring(_ cost: UnitCost, _ table: RelationFigures) -> UnitCost {
    guard let buffers = machine.sharedBuffers, table.heapBytes > buffers / 4 else { return cost }
    var ring = cost
    ring.heap += Self.ringCost
    return ring
  }

  func reading(_ cost: UnitCost, _ table: RelationFigures) -> WorkAmount {
    WorkAmount(
      busy: cpu(ring(cost, table), table) + machine.reading(table.heapBytes, cost.work),
      isHeavy: true)
  }

  /// Reads a relation and writes as many bytes anew, twice: they are logged.
  private func writing(_ cost: UnitCost, _ table: RelationFigures, bytes: Double) -> WorkAmount {
    WorkAmount(
      busy: cpu(cost, table) + machine.reading(table.totalBytes, cost.work),
      writing: machine.writing(new: bytes, log: bytes, cost.work), newBytes: bytes,
      rows: table.rows,
      isHeavy: true)
  }

  /// The builds of its indexes are work of their own.
  private func rewrite(
    _ table: RelationFigures, _ relation: RelationName, before: Catalog
  ) -> WorkAmount {
    let heap = liveBytes(of: table, before.relation(relation))
    var amount = writing(.rewrite, table, bytes: heap + table.toastBytes)
    amount.rows = table.rows
    return amount
  }

  /// A new heap holds the live rows only: header and line pointer (28 bytes) and the columns, in
  /// pages of 8,136 usable bytes (htup_details.h, bufpage.h). Never more than there was.
  private func liveBytes(of table: RelationFigures, _ relation: Relation?) -> Double {
    guard let relation, case .existing(let name) = relation.origin, !relation.columns.isEmpty,
      let columns = figures.input.snapshot?.sizes[name]?.columns
    else { return table.heapBytes }
    var width = 0.0
    for column in relation.columns {
      // Nobody knows its width: what there is counts.
      guard let known = columns[column.name] else { return table.heapBytes }
      width += Double(known.averageWidth) * (1 - known.nullFraction)
    }
    // Columns and rows are aligned to 8 bytes at most: half of that is lost on the average.
    let row = width + 28 + 4 + 2 * Double(relation.columns.count)
    return min(table.heapBytes, table.rows * row / 8136 * 8192)
  }

  private func foreignKey(
    _ table: RelationFigures, referenced: RelationName, before: Catalog
  ) -> WorkAmount {
    guard table.rows > 0 else { return reading(.foreignKeyReferencing, table) }
    guard let parent = figures.figures(of: referenced, in: before) else {
      var amount = reading(.foreignKeyReferencing, table)
      amount.unknownSizes.append(referenced)
      return amount
    }
    // A hash table that does not fit in maintenance_work_mem (ri_triggers.c, RI_Initial_Check)
    // writes both sides to files and reads them again (nodeHash.c).
    let factor = parent.rows * Self.hashedRow > machine.sortMemory ? 1.5 : 1
    let join =
      reading(.foreignKeyReferencing.scaled(by: factor), table)
      + reading(.foreignKeyReferenced.scaled(by: factor), parent)
    let lookups = lookups(of: table, in: parent)
    return lookups.seconds < join.seconds ? lookups : join
  }

  /// The planner looks the rows of a small table up one by one, and reads no more of a large one than
  /// their pages: the check is a query as others are.
  private func lookups(of table: RelationFigures, in parent: RelationFigures) -> WorkAmount {
    var found = parent
    found.rows = table.rows
    found.toastBytes = 0
    // A row's page and one of the index.
    found.heapBytes = min(parent.totalBytes, table.rows * 2 * 8192)
    return reading(.scanQuery, table)
      + WorkAmount(
        busy: cpu(.foreignKeyLookup, found) + machine.reading(found.heapBytes, .foreignKey),
        isHeavy: true)
  }

  /// A tuple of a hash join with one key: header, tuple and bucket (hashjoin.h).
  private static let hashedRow = 56.0

  /// What it is done for each row of: those that the statement writes, else the rows of the
  /// largest other relation that it reads.
  private func outerRows(of work: Work, before: Catalog, plan: Plan) -> Double {
    var written = 0.0
    var read = 0.0
    for other in plan.work where !other.isPerRow && other.relation != work.relation {
      guard let table = figures.figures(of: other.relation, in: before) else { continue }
      if case .rowChanges(let change) = other.kind {
        let relation = before.relation(other.relation)
        written = max(
          written, changedRows(change, on: table, relation: relation, before: before))
      } else if other.kind.isScan {
        read = max(read, table.rows)
      }
    }
    return max(1, written > 0 ? written : read)
  }

  /// The write-ahead log (docs/forecast.md): pages of a new file and their headers; an index's have
  /// a hole that is left out.
  private func walBytes(of work: Work, _ amount: WorkAmount) -> Double {
    switch work.wal {
    case .none: 0
    case .catalog: min(amount.walBytes, 8192)
    case .table: 1.07 * amount.newBytes
    case .index: 0.92 * amount.newBytes
    case .rows: amount.walBytes
    }
  }
}

extension WorkAmount {
  /// The same again for each of so many rows.
  fileprivate func repeated(_ times: Double) -> WorkAmount {
    var amount = self
    amount.busy = busy * times
    return amount
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
  /// What it is slower or faster together with on another machine.
  var workClass: WorkClass? {
    switch self {
    case .catalogOnly, .emptied, .dropFiles: nil
    case .scan(.indexValidation), .indexBuild: .indexBuild
    case .scan, .analyze: .scan
    case .rewrite, .moveFiles: .rewrite
    case .foreignKeyValidation: .foreignKey
    case .rowChanges: .rowChanges
    case .fill: .fill
    case .vacuum: .vacuum
    }
  }

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

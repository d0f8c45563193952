// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot

extension WorkDuration {
  /// - Parameter isWarm: the statement has just written the heap.
  func indexBuild(
    _ build: IndexBuild, of owner: Relation?, _ table: RelationFigures, isWarm: Bool
  ) -> WorkAmount {
    let cost = ring(indexCost(build, on: owner), table)
    let key = build.keys.reduce(0.0) { $0 + keyWidth($1, owner) }
    // nbtsort.c: 8 bytes of item header, the key aligned to 8, 4 of line pointer, pages filled to
    // 90 %.
    let perRow = build.method == "btree" ? (8 + key + 4) / 0.9 : 30
    let bytes = table.rows * perRow * (build.isPartial ? 0.1 : 1)
    let time = cpu(
      cost, table, factor: spill(build, key, owner, table) * depth(build, owner),
      workers: workers(build, table))
    return WorkAmount(
      busy: time + machine.reading(table.heapBytes, cost.work, isWarm: isWarm),
      writing: machine.writing(new: bytes, log: 0.92 * bytes, cost.work), newBytes: bytes,
      isHeavy: true)
  }

  /// The row addresses come sorted where the index has the order of the heap.
  func validationCost(of relation: RelationName, before: Catalog, plan: Plan) -> UnitCost {
    let isOrdered = plan.work.contains { work in
      guard case .indexBuild(let build) = work.kind, work.relation == relation,
        build.keys.count == 1, let key = build.keys[0]
      else { return false }
      return self.isOrdered(key, of: before.relation(relation))
    }
    guard isOrdered else { return .scanIndexValidation }
    var cost = UnitCost.scanIndexValidation
    cost.sort = 0
    return cost
  }

  /// A sort that does not fit in `maintenance_work_mem` goes through files: numbers hardly notice,
  /// texts take nearly twice as long (docs/forecast.md).
  private func spill(
    _ build: IndexBuild, _ key: Double, _ owner: Relation?, _ table: RelationFigures
  ) -> Double {
    guard build.method == "btree", !build.isPartial, table.rows * (24 + key) > machine.sortMemory
    else { return 1 }
    return hasOnlyNumbers(build, owner) ? 1.05 : 1.9
  }

  /// A column far back in a wide row costs the way to it: 1.3 times where it stands behind the
  /// twentieth.
  private func depth(_ build: IndexBuild, _ owner: Relation?) -> Double {
    guard let owner else { return 1 }
    let isLate = build.keys.contains { key in
      owner.columns.firstIndex { $0.name == key }.map { $0 >= 20 } ?? false
    }
    return isLate ? 1.3 : 1
  }

  /// Workers that the server asks for (planner.c, plan_create_index_workers): one from 8 MiB of
  /// heap on, one more for each threefold, and 32 MiB of memory for each that sorts.
  private func workers(_ build: IndexBuild, _ table: RelationFigures) -> Int {
    guard build.method == "btree" else { return 0 }
    var workers = 0
    var threshold = 8.0 * 1_048_576
    while table.heapBytes >= threshold, workers < machine.maintenanceWorkers {
      workers += 1
      threshold *= 3
    }
    let sorting = machine.sortMemory / (32 * 1_048_576) - 1
    return max(0, min(workers, Int(min(sorting, 1024))))
  }

  private func indexCost(_ build: IndexBuild, on table: Relation?) -> UnitCost {
    if build.method == "brin" { return .indexBrin }
    guard build.method == "btree" else { return .indexOther }
    if build.isPartial { return .indexPartial }
    if build.keys.contains(nil) { return .indexExpression }
    if build.keys.count > 1 { return .indexSeveral }
    guard let name = build.keys.first ?? nil else { return .indexText }
    if isOrdered(name, of: table) { return .indexOrdered }
    return hasOnlyNumbers(build, table) ? .indexInteger : .indexText
  }

  private func hasOnlyNumbers(_ build: IndexBuild, _ table: Relation?) -> Bool {
    build.keys.allSatisfy { name in
      name.flatMap { table?.column($0) }.map { Self.fixedWidth($0.type) != nil } ?? false
    }
  }

  private func isOrdered(_ column: String, of table: Relation?) -> Bool {
    (statistics(of: column, table)?.correlation ?? 0).magnitude > 0.95
  }

  private func statistics(of column: String, _ table: Relation?) -> ColumnStatistics? {
    guard case .existing(let name)? = table?.origin else { return nil }
    return figures.input.snapshot?.sizes[name]?.columns[column]
  }

  private func keyWidth(_ column: String?, _ table: Relation?) -> Double {
    guard let column, let definition = table?.column(column) else { return 16 }
    if Self.fixedWidth(definition.type) != nil { return 8 }
    if let known = statistics(of: column, table) {
      return (Double(max(0, known.averageWidth)) / 8).rounded(.up) * 8
    }
    return 24
  }

  /// `typlen` of types that pass by value (pg_type.dat).
  private static func fixedWidth(_ type: TypeName) -> Int? {
    guard type.arrayDimensions == 0 else { return nil }
    return switch type.name.name {
    case "bool": 1
    case "int2", "smallserial": 2
    case "int4", "serial", "float4", "date", "oid": 4
    case "int8", "bigserial", "float8", "timestamp", "timestamptz": 8
    default: nil
    }
  }
}

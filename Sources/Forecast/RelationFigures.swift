// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import SQLSyntax
import Snapshot

/// Rows and bytes of one relation, as far as anything knows them.
struct RelationFigures {
  var rows: Double
  var heapBytes: Double
  var toastBytes: Double
  /// Of an InnoDB table: all but the primary key, which holds the rows.
  var indexBytes = 0.0
  var columnCount: Int
  var provenance: Provenance

  var heapMegabytes: Double { heapBytes / 1_048_576 }
  var toastMegabytes: Double { toastBytes / 1_048_576 }
  var totalBytes: Double { heapBytes + toastBytes + indexBytes }

  static let empty = RelationFigures(
    rows: 0, heapBytes: 0, toastBytes: 0, columnCount: 0, provenance: .measured)
}

/// Looks figures up under the names that relations have now, although the snapshot knows them
/// under the names that they had before the migration.
struct Figures {
  let input: ForecastInput

  /// Nil: nothing is known, which is not the same as empty.
  func figures(of name: RelationName, in catalog: Catalog) -> RelationFigures? {
    figures(of: name, in: catalog, depth: 0)
  }

  /// Partitions of partitions, no deeper than a catalog that makes sense: a snapshot may claim
  /// that a table is a partition of itself.
  private static let deepest = 32

  private func figures(
    of name: RelationName, in catalog: Catalog, depth: Int
  ) -> RelationFigures? {
    let relation = catalog.relation(name)
    let original: RelationName
    switch catalog.origin(of: name) {
    case .created?: return .empty
    case .existing(let before)?: original = before
    case nil: original = name
    }
    let columnCount = relation?.columns.count ?? catalog.mysql?.table(name)?.columns.count ?? 0
    if let partitions = relation?.children, relation?.kind == .partitionedTable {
      guard depth < Self.deepest else { return nil }
      return sum(of: partitions, columnCount: columnCount, in: catalog, depth: depth + 1)
    }
    if let size = input.snapshot?.sizes[original] {
      return figures(from: size, columnCount: columnCount)
    }
    guard let rows = input.declaredRows[original], rows >= 0 else { return nil }
    let width = relation.map(assumedRowWidth) ?? 100
    return RelationFigures(
      rows: rows, heapBytes: rows * width, toastBytes: 0, columnCount: columnCount,
      provenance: .inferred)
  }

  private func figures(from size: RelationSize, columnCount: Int) -> RelationFigures {
    let bytes = Double(max(0, size.heapBytes))
    // A table that was never analysed has no row count, before 14 a count of 0: as many rows then
    // as fit at 100 bytes each.
    let counted = size.rows.flatMap { $0 > 0 || bytes == 0 ? max(0, $0) : nil }
    return RelationFigures(
      rows: counted ?? bytes / 100, heapBytes: bytes,
      toastBytes: Double(max(0, size.toastBytes)),
      indexBytes: Double(max(0, size.indexBytes)), columnCount: columnCount,
      provenance: counted == nil ? .inferred : .measured)
  }

  private func sum(
    of partitions: [RelationName], columnCount: Int, in catalog: Catalog, depth: Int
  ) -> RelationFigures? {
    var total = RelationFigures.empty
    total.columnCount = columnCount
    for partition in partitions {
      guard let part = figures(of: partition, in: catalog, depth: depth) else { return nil }
      total.rows += part.rows
      total.heapBytes += part.heapBytes
      total.toastBytes += part.toastBytes
      total.provenance = max(total.provenance, part.provenance)
    }
    return total
  }

  /// Bytes of a row by its column types: 28 for the header and the line pointer, and what the
  /// types take (src/include/catalog/pg_type.dat, `typlen`; 32 for those of variable length).
  private func assumedRowWidth(_ relation: Relation) -> Double {
    relation.columns.reduce(28) { $0 + Self.width(of: $1.type) }
  }

  private static func width(of type: TypeName) -> Double {
    guard type.arrayDimensions == 0 else { return 32 }
    return switch type.name.name {
    case "bool", "char": 1
    case "int2": 2
    case "int4", "float4", "date", "oid": 4
    case "int8", "float8", "timestamp", "timestamptz", "time", "money": 8
    case "uuid", "interval": 16
    default: 32
    }
  }
}

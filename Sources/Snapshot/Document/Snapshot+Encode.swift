// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension Snapshot {
  /// The document, for people and for ``read(_:needing:)``: the same snapshot gives the same bytes.
  public func encode() -> [UInt8] {
    encode(
      server.engine.isMySQLFamily
        ? CatalogFragments(definitionsOf: self)
        : CatalogFragments(catalog, sizes: sizes, locked: lockedRelations))
  }

  /// The document with these texts in place of ``catalog`` and ``sizes``.
  public func encode(_ fragments: CatalogFragments) -> [UInt8] {
    var bytes = head(schemas: fragments.schemas)
    Self.append("types", fragments.types, to: &bytes)
    Self.append("functions", fragments.functions, to: &bytes)
    Self.append("publications", fragments.publications, to: &bytes)
    Self.append("relations", fragments.relations, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return DocumentLayout.lines(of: bytes)
  }

  /// All but the catalog, without the closing brace.
  private func head(schemas: [String]) -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.object { writer in
      writer.member("format", Self.format)
      writer.member("capturedAt", capturedAt.description)
      writer.object("server") { server.write(to: &$0) }
      writer.object("capacity") { capacity.write(to: &$0) }
      writer.list("preparedTransactions", preparedTransactions) { $1.write(to: &$0) }
      writer.object("replication") { replication.write(to: &$0) }
      if !gaps.isEmpty { writer.object("gaps") { gaps.write(to: &$0) } }
      writer.list("samples", samples) { $1.write(to: &$0) }
      writer.object("workload") { workload.write(to: &$0) }
      if let history { writer.object("history") { history.write(to: &$0) } }
      if let calibration { writer.object("calibration") { calibration.write(to: &$0) } }
      if !server.engine.isMySQLFamily { writer.field("searchPath", catalog.searchPath) }
      writer.flag("incomplete", !catalog.isComplete)
      writer.field("schemas", schemas)
      writer.dictionary("databases", catalog.mysql?.databases ?? [:]) { writer, name, defaults in
        writer.object(name) { writer in
          writer.field("charset", defaults.charset)
          writer.field("collation", defaults.collation)
        }
      }
    }
    return Array(writer.bytes.dropLast())
  }

  private static func append(_ key: String, _ objects: [[UInt8]], to bytes: inout [UInt8]) {
    bytes.append(contentsOf: ",\"\(key)\":[".utf8)
    for (index, object) in objects.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: object)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}

// SPDX-License-Identifier: Apache-2.0
public import LockModel
import Migrations
public import Schema
public import SQLSyntax

/// Stands in for a schema where none is at hand: what statements name is taken for a plain table.
public enum AssumedRelations {
  public struct Result: Sendable {
    public var catalog: Catalog
    /// In the order in which they were named.
    public var names: [RelationName]
  }

  /// Adds what the statements name and neither the catalog nor an earlier statement makes.
  public static func complete(_ catalog: Catalog, for files: [SourceFile]) -> Result {
    var before = catalog
    var running = catalog
    var names: [RelationName] = []
    for parsed in files.flatMap(\.statements) {
      for missing in missing(parsed.statement, in: running) {
        let name = relationName(missing)
        guard running.relation(name) == nil, let table = table(name) else { continue }
        before.apply(table)
        running = running.applying(table)
        names.append(name)
      }
      running.apply(parsed.statement)
    }
    return Result(catalog: before.asBaseline(), names: names)
  }

  private static func missing(_ statement: Statement, in catalog: Catalog) -> [String] {
    // An index that is dropped is no table: it stays unknown.
    if case .drop(let drop) = statement, drop.objects.contains(where: { $0.kind != .table }) {
      return []
    }
    return statement.plan(in: PlanContext(catalog: catalog)).unknowns.compactMap { unknown in
      guard case .missingRelation(let name) = unknown else { return nil }
      return name
    }
  }

  private static func relationName(_ written: String) -> RelationName {
    guard let dot = written.firstIndex(of: ".") else { return RelationName("public", written) }
    return RelationName(String(written[..<dot]), String(written[written.index(after: dot)...]))
  }

  private static func table(_ name: RelationName) -> Statement? {
    let create = CreateTable(ObjectName(schema: name.schema, name.name))
    return .createTable(create)
  }
}

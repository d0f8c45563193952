// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Snapshot

/// Reads the catalog piece by piece, each in a transaction of its own.
///
/// Printing a definition opens its relation for a moment. A relation that somebody holds
/// exclusively is left alone; where one is taken between our look and our question, our own
/// lock_timeout ends the query, and the piece is asked for again.
struct CatalogReading {
  private(set) var fragments = CatalogFragments()

  /// How many relations one query reads.
  private static let piece = 250
  /// How often a piece is asked for before its definitions are given up.
  private static let attempts = 3
  /// 55P03: lock_not_available; 57014: query_canceled; 40P01: deadlock_detected.
  private static let retried: Set<String> = ["55P03", "57014", "40P01"]

  init(
    _ link: inout ServerLink, functionBodies: Bool, progress: (Int, Int) -> Void
  ) throws(CollectorError) {
    let types = TypeQueries(version: link.version)
    fragments.schemas = try Self.strings(try link.rows(of: types.schemas))
    fragments.types = try link.rows(of: types.types)
    fragments.functions = try link.rows(of: types.functions(bodies: functionBodies))
    fragments.publications = try link.rows(of: types.publications)
    let identifiers = try link.rows(of: RelationQueries.list)
      .map { String(decoding: $0, as: UTF8.self) }
    progress(0, identifiers.count)
    var start = 0
    while start < identifiers.count {
      let end = min(start + Self.piece, identifiers.count)
      try read(identifiers[start..<end], &link)
      progress(end, identifiers.count)
      start = end
    }
  }

  private mutating func read(
    _ identifiers: ArraySlice<String>, _ link: inout ServerLink
  ) throws(CollectorError) {
    let condition = "c.oid IN (" + identifiers.joined(separator: ", ") + ")"
    for _ in 0..<Self.attempts {
      let query = RelationQueries(version: link.version).relations(where: condition)
      do {
        fragments.relations += try link.rows(of: query)
        return
      } catch {
        guard case .queryFailed(_, let sqlstate, _) = error, Self.retried.contains(sqlstate)
        else { throw error }
      }
    }
    if identifiers.count > 1 {
      // One busy relation shall not cost the others their definitions.
      let middle = identifiers.startIndex + identifiers.count / 2
      try read(identifiers[..<middle], &link)
      try read(identifiers[middle...], &link)
    } else {
      let plain = RelationQueries(version: link.version, definitions: false)
      fragments.relations += try link.rows(of: plain.relations(where: condition))
    }
  }

  private static func strings(_ rows: [[UInt8]]) throws(CollectorError) -> [String] {
    var strings: [String] = []
    for row in rows {
      var cursor = JSONCursor(row)
      do {
        strings.append(try cursor.string())
      } catch {
        throw .unexpectedAnswer(query: "schemas", message: error.message)
      }
    }
    return strings
  }
}

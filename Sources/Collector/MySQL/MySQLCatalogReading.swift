// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax
import Snapshot

/// Reads what exists in one database, object by object.
///
/// `SHOW CREATE` takes a metadata lock that waits for nothing but an exclusive lock that is granted
/// (`SHARED_HIGH_PRIO`, sql/mdl.h), so a DDL statement that waits is not in our way, nor we in its.
/// A table that somebody has exclusively is left alone after a second.
struct MySQLCatalogReading {
  private(set) var definitions: [ObjectDefinition] = []
  private(set) var sizes: [RelationName: RelationSize] = [:]
  private(set) var locked: Set<RelationName> = []
  /// Objects that we may not see the definition of.
  private(set) var denied: [RelationName] = []
  let database: String
  let defaults: MySQL.DatabaseDefaults

  /// - Parameters:
  ///   - database: the one that is read.
  ///   - bodies: whether programs are read.
  init(
    _ link: inout MySQLLink, database: String, defaults: MySQL.DatabaseDefaults, user: String,
    bodies: Bool, progress: (Int, Int) -> Void
  ) throws(CollectorError) {
    self.database = database
    self.defaults = defaults
    let tables = try link.rows(of: MySQLQueries.tables(of: database))
    guard !tables.isEmpty || user.isEmpty else { throw .databaseUnseen(database, user: user) }
    for (count, row) in tables.enumerated() {
      try read(row, &link)
      if count % 100 == 99 || count + 1 == tables.count { progress(count + 1, tables.count) }
    }
    try readTriggers(&link, bodies: bodies)
    if bodies { try readRoutines(&link) }
    try readStorage(&link)
  }

  // MARK: Tables and views

  private mutating func read(_ row: SQLRow, _ link: inout MySQLLink) throws(CollectorError) {
    let name = RelationName(database, row.text(0))
    let kind: ObjectDefinition.Kind =
      switch row.text(1) {
      case "VIEW": .view
      case "SEQUENCE": .sequence
      default: .table
      }
    guard let found = try definition(of: kind, name, &link) else { return }
    definitions.append(found)
    guard kind == .table, let bytes = row.int64(3) else { return }
    var size = RelationSize(rows: row.double(2), heapBytes: bytes)
    size.indexBytes = row.int64(4) ?? 0
    sizes[name] = size
  }

  /// Nil: it is gone.
  private mutating func definition(
    of kind: ObjectDefinition.Kind, _ name: RelationName, _ link: inout MySQLLink
  ) throws(CollectorError) -> ObjectDefinition? {
    let query = MySQLQueries.definition(kind.rawValue.uppercased(), name.schema, name.name)
    var result = ObjectDefinition(kind, name, text: nil)
    do throws(CollectorError) {
      guard let row = try link.rows(of: query).first else { return nil }
      result.text = row[kind.isProgram ? 2 : 1]
      if kind.isProgram { result.sqlMode = row.text(1) }
      if result.text == nil { denied.append(name) }
    } catch {
      guard let code = error.serverCode else { throw error }
      if ServerCode.locked.contains(code) {
        locked.insert(name)
      } else if ServerCode.denied.contains(code) {
        denied.append(name)
      } else if ServerCode.missing.contains(code), kind != .view {
        return nil
      } else {
        // A view on a table that is gone, or whatever else is wrong with it: it exists.
        denied.append(name)
      }
    }
    return result
  }

  // MARK: Programs

  private mutating func readTriggers(
    _ link: inout MySQLLink, bodies: Bool
  ) throws(CollectorError) {
    var places: [String: Int] = [:]
    for (index, definition) in definitions.enumerated() { places[definition.name.name] = index }
    for row in try link.rows(of: MySQLQueries.triggers(of: database)) {
      guard let place = places[row.text(0)] else { continue }
      let head = "CREATE TRIGGER \(MySQLQueries.quoted(row.text(1))) \(row.text(2)) \(row.text(3))"
      // Without its body it is a trigger that nobody can read.
      let text =
        bodies
        ? head + " ON \(MySQLQueries.quoted(row.text(0))) FOR EACH ROW " + row.text(4) : ""
      definitions[place].triggers.append(.init(row.text(1), text: text, sqlMode: row.text(5)))
    }
  }

  private mutating func readRoutines(_ link: inout MySQLLink) throws(CollectorError) {
    for row in try link.rows(of: MySQLQueries.routines(of: database)) {
      let kind: ObjectDefinition.Kind = row.text(1) == "FUNCTION" ? .function : .procedure
      let name = RelationName(database, row.text(0))
      guard let found = try definition(of: kind, name, &link) else { continue }
      definitions.append(found)
    }
  }

  // MARK: Storage

  /// Without PROCESS nobody tells; a forecast then counts no row versions.
  private mutating func readStorage(_ link: inout MySQLLink) throws(CollectorError) {
    var facts: [RelationName: MySQL.StorageFacts] = [:]
    for query in MySQLQueries(link.engine, link.version).storage {
      do throws(CollectorError) {
        for row in try link.rows(of: query) {
          guard let name = Self.table(ofFile: row.text(0)) else { continue }
          // Of a partitioned table the most that one of its partitions has.
          facts[name, default: MySQL.StorageFacts()].rowVersions =
            max(facts[name]?.rowVersions ?? 0, row.int(1) ?? 0)
          if row.int(2) == 1 { facts[name]?.hasHiddenDocumentID = true }
        }
      } catch {
        guard let code = error.serverCode, !ServerCode.losses.contains(code) else { throw error }
      }
    }
    for index in definitions.indices where definitions[index].kind == .table {
      guard var found = facts[definitions[index].name] else { continue }
      // A column of that name that the table shows is no hidden one.
      if definitions[index].text?.uppercased().contains("`FTS_DOC_ID`") == true {
        found.hasHiddenDocumentID = false
      }
      definitions[index].storage = found
    }
  }

  /// `shop/order@002ditems#p#p0` is `shop`.`order-items` (sql/strfunc.cc,
  /// `filename_to_tablename`).
  static func table(ofFile name: String) -> RelationName? {
    let parts = name.split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    var table = Array(parts[1].utf8)
    if let hash = table.firstIndex(of: UInt8(ascii: "#")) { table.removeSubrange(hash...) }
    return RelationName(decoded(Array(parts[0].utf8)), decoded(table))
  }

  private static func decoded(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    var plain: [UInt8] = []
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(4), as: UTF8.self)
      guard byte == UInt8(ascii: "@"), rest.count >= 4, let value = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(value)
      else {
        plain.append(byte)
        continue
      }
      text += String(decoding: plain, as: UTF8.self)
      plain = []
      text.unicodeScalars.append(scalar)
      rest = rest.dropFirst(4)
    }
    return text + String(decoding: plain, as: UTF8.self)
  }
}

// SPDX-License-Identifier: Apache-2.0
public import JSON
import LockModel
import Schema

extension DatabaseState {
  /// Reads what the observer's query returns: `wal`, `relations`, `locks` and `counters`, whose
  /// elements are arrays.
  public static func read(_ bytes: [UInt8]) throws(JSONError) -> DatabaseState {
    var state = DatabaseState()
    var cursor = JSONCursor(bytes)
    try cursor.object { (key, cursor) throws(JSONError) in
      // An aggregate of no rows.
      if try cursor.null() { return }
      switch key {
      case "wal": state.walPosition = try cursor.int()
      case "relations":
        try cursor.array { (cursor) throws(JSONError) in try state.readRelation(&cursor) }
      case "locks":
        try cursor.array { (cursor) throws(JSONError) in try state.readLock(&cursor) }
      case "counters":
        try cursor.array { (cursor) throws(JSONError) in try state.readCounters(&cursor) }
      default: try cursor.skipValue()
      }
    }
    return state
  }

  private mutating func readRelation(_ cursor: inout JSONCursor) throws(JSONError) {
    var row = Row(try cursor.value())
    guard let identifier = row.int(), let letter = row.string(), let schema = row.string(),
      let name = row.string(), let fileNode = row.int(), let rows = row.double(),
      let kind = RelationKind(letter: letter)
    else { throw cursor.error("not a relation") }
    relations[identifier] = RelationState(
      name: RelationName(schema, name), kind: kind, fileNode: fileNode, rows: rows,
      table: row.int())
  }

  private mutating func readLock(_ cursor: inout JSONCursor) throws(JSONError) {
    var row = Row(try cursor.value())
    guard let relation = row.int(), let name = row.string()
    else { throw cursor.error("not a lock") }
    // The predicate locks of serializable transactions block nobody: SIReadLock.
    if let mode = LockMode(name: name) { locks.insert(HeldLock(relation: relation, mode: mode)) }
  }

  private mutating func readCounters(_ cursor: inout JSONCursor) throws(JSONError) {
    var row = Row(try cursor.value())
    guard let relation = row.int(), let scans = row.int(), let read = row.int(),
      let inserted = row.int(), let updated = row.int(), let deleted = row.int()
    else { throw cursor.error("not a table's counters") }
    counters[relation] = Counters(
      sequentialScans: scans, rowsRead: read, inserted: inserted, updated: updated,
      deleted: deleted)
  }
}

/// The elements of an array, one after the other.
private struct Row {
  private var values: ArraySlice<JSONValue>

  init(_ value: JSONValue) {
    if case .array(let elements) = value { values = elements[...] } else { values = [] }
  }

  mutating func int() -> Int? { double().flatMap { Int(exactly: $0) } }

  mutating func double() -> Double? {
    switch values.popFirst() {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  mutating func string() -> String? {
    if case .string(let text) = values.popFirst() { text } else { nil }
  }
}

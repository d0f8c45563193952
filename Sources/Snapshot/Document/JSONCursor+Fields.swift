// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Schema

/// Fields of the document. A null is as good as an absent key.
extension JSONCursor {
  typealias Member = (_ key: String, _ value: inout JSONCursor) throws(JSONError) -> Void

  mutating func text() throws(JSONError) -> String? { try null() ? nil : try string() }

  mutating func whole() throws(JSONError) -> Int? { try null() ? nil : try int() }

  mutating func bytes64() throws(JSONError) -> Int64? { try whole().map(Int64.init) }

  mutating func real() throws(JSONError) -> Double? { try null() ? nil : try double() }

  mutating func flag() throws(JSONError) -> Bool { try null() ? false : try bool() }

  mutating func strings() throws(JSONError) -> [String] {
    if try null() { return [] }
    return try array(of: { (cursor: inout JSONCursor) throws(JSONError) in try cursor.string() })
  }

  /// The elements of an array of objects; nothing for a null.
  mutating func objects<Element>(
    _ element: (_ value: inout JSONCursor) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    try null() ? [] : try array(of: element)
  }

  mutating func relationName() throws(JSONError) -> RelationName {
    let start = offset
    let text = try string()
    guard let name = RelationName(text: text) else {
      throw error("expected a relation as \"schema.name\"", at: start)
    }
    return name
  }

  mutating func relationNames() throws(JSONError) -> [RelationName] {
    try objects { (cursor: inout JSONCursor) throws(JSONError) in try cursor.relationName() }
  }

  mutating func timestamp() throws(JSONError) -> Timestamp {
    let start = self
    guard let time = Timestamp(try string()) else {
      throw start.error("expected a time such as \"2026-01-31T12:00:00Z\"")
    }
    return time
  }

  mutating func lockMode() throws(JSONError) -> LockMode {
    let start = offset
    guard let mode = LockMode(name: try string()) else {
      throw error("expected a lock mode such as \"AccessShareLock\"", at: start)
    }
    return mode
  }

  /// A string that is one of the raw values of an enumeration.
  mutating func oneOf<Value: RawRepresentable<String>>(
    _ type: Value.Type, _ what: String
  ) throws(JSONError) -> Value {
    let start = offset
    guard let value = Value(rawValue: try string()) else {
      throw error("expected \(what)", at: start)
    }
    return value
  }

  /// `{"a": "b"}`
  mutating func dictionary<Value>(
    _ read: (_ value: inout JSONCursor) throws(JSONError) -> Value
  ) throws(JSONError) -> [String: Value] {
    var result: [String: Value] = [:]
    if try null() { return result }
    try object { (key: String, cursor: inout JSONCursor) throws(JSONError) in
      result[key] = try read(&cursor)
    }
    return result
  }
}

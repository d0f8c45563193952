// SPDX-License-Identifier: Apache-2.0
import JSON
import Schema

/// Fields of the document. What says nothing is left out: nil, false, an empty list.
extension JSONWriter {
  mutating func field(_ key: String, _ value: String?) {
    if let value { member(key, value) }
  }

  mutating func field(_ key: String, _ value: Int?) {
    if let value { member(key, value) }
  }

  mutating func field(_ key: String, _ value: Int64?) {
    if let value { member(key, Int(value)) }
  }

  mutating func field(_ key: String, _ value: Double?) {
    if let value { member(key, value) }
  }

  mutating func flag(_ key: String, _ value: Bool) {
    if value { member(key, true) }
  }

  mutating func field(_ key: String, _ values: [String]) {
    if !values.isEmpty { member(key, values) }
  }

  mutating func field(_ key: String, _ name: RelationName?) { field(key, name?.text) }

  mutating func field(_ key: String, _ names: [RelationName]) { field(key, names.map(\.text)) }

  mutating func list<Element>(
    _ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
  ) {
    guard !elements.isEmpty else { return }
    array(key, of: elements) { writer, element in
      writer.object { write(&$0, element) }
    }
  }

  /// The members of a dictionary by key.
  mutating func dictionary<Value>(
    _ key: String, _ values: [String: Value], _ write: (inout JSONWriter, String, Value) -> Void
  ) {
    guard !values.isEmpty else { return }
    object(key) { writer in
      for (key, value) in values.sorted(by: { $0.key < $1.key }) { write(&writer, key, value) }
    }
  }
}

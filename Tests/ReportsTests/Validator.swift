// SPDX-License-Identifier: Apache-2.0
import JSON

/// As much of JSON Schema as ours need.
struct Validator {
  let root: JSONValue

  func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    if let name = schema["$ref"]?.stringValue?.split(separator: "/").last {
      guard let target = root["$defs"]?[String(name)] else { return ["\(path): no \(name)"] }
      return problems(value, target, at: path)
    }
    if let choices = schema["anyOf"]?.arrayValue {
      let results = choices.map { problems(value, $0, at: path) }
      return results.contains([]) ? [] : results.first ?? []
    }
    var found: [String] = []
    if let constant = schema["const"], constant != value {
      found.append("\(path): not the constant")
    }
    if let choices = schema["enum"]?.arrayValue, !choices.contains(value) {
      found.append("\(path): not one of the values")
    }
    found += typeProblems(value, schema["type"], at: path)
    if let members = value.objectValue { found += objectProblems(members, schema, at: path) }
    if let elements = value.arrayValue, let items = schema["items"] {
      for (index, element) in elements.enumerated() {
        found += problems(element, items, at: "\(path)[\(index)]")
      }
    }
    return found
  }

  private func typeProblems(_ value: JSONValue, _ type: JSONValue?, at path: String) -> [String] {
    guard let type else { return [] }
    let names = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue].compactMap { $0 }
    return names.contains { isA($0, value) } ? [] : ["\(path): not \(names)"]
  }

  private func isA(_ name: String, _ value: JSONValue) -> Bool {
    switch value {
    case .null: name == "null"
    case .bool: name == "boolean"
    case .int: name == "integer" || name == "number"
    case .double: name == "number"
    case .string: name == "string"
    case .array: name == "array"
    case .object: name == "object"
    }
  }

  private func objectProblems(
    _ members: [JSONMember], _ schema: JSONValue, at path: String
  ) -> [String] {
    var found: [String] = []
    let keys = Set(members.map(\.key))
    for key in schema["required"]?.arrayValue ?? [] {
      if let key = key.stringValue, !keys.contains(key) { found.append("\(path): no key \(key)") }
    }
    for member in members {
      if let inner = schema["properties"]?[member.key] {
        found += problems(member.value, inner, at: "\(path).\(member.key)")
      } else if schema["additionalProperties"]?.boolValue == false {
        found.append("\(path): unknown key \(member.key)")
      }
    }
    return found
  }
}

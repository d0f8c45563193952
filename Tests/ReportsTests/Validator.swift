// SPDX-License-Identifier: Apache-2.0
import JSON

/// As much of JSON Schema as ours and SARIF's need.
struct Validator {
  let root: JSONValue

  func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
    if let reference = schema["$ref"]?.stringValue {
      guard let target = resolve(reference) else { return ["\(path): no \(reference)"] }
      return problems(value, target, at: path)
    }
    var found: [String] = []
    if let choices = schema["anyOf"]?.arrayValue {
      let results = choices.map { problems(value, $0, at: path) }
      found += results.contains([]) ? [] : results.first ?? []
    }
    if let choices = schema["oneOf"]?.arrayValue {
      let count = choices.count { problems(value, $0, at: path).isEmpty }
      if count != 1 { found.append("\(path): \(count) of the choices fit") }
    }
    if let constant = schema["const"], constant != value {
      found.append("\(path): not the constant")
    }
    if let choices = schema["enum"]?.arrayValue, !choices.contains(value) {
      found.append("\(path): not one of the values")
    }
    found += typeProblems(value, schema["type"], at: path)
    found += scalarProblems(value, schema, at: path)
    if let members = value.objectValue { found += objectProblems(members, schema, at: path) }
    if let elements = value.arrayValue { found += arrayProblems(elements, schema, at: path) }
    return found
  }

  /// `#/definitions/run`
  private func resolve(_ reference: String) -> JSONValue? {
    var target: JSONValue? = root
    for key in reference.split(separator: "/").dropFirst() { target = target?[String(key)] }
    return target
  }

  private func scalarProblems(
    _ value: JSONValue, _ schema: JSONValue, at path: String
  ) -> [String] {
    var found: [String] = []
    if let number = value.doubleValue {
      if let least = schema["minimum"]?.doubleValue, number < least {
        found.append("\(path): less than \(least)")
      }
      if let most = schema["maximum"]?.doubleValue, number > most {
        found.append("\(path): more than \(most)")
      }
    }
    if let text = value.stringValue, let pattern = schema["pattern"]?.stringValue {
      guard let regex = try? Regex(pattern) else { return ["\(path): cannot read \(pattern)"] }
      if text.firstMatch(of: regex) == nil { found.append("\(path): not like \(pattern)") }
    }
    return found
  }

  private func arrayProblems(
    _ elements: [JSONValue], _ schema: JSONValue, at path: String
  ) -> [String] {
    var found: [String] = []
    if let least = schema["minItems"]?.intValue, elements.count < least {
      found.append("\(path): fewer than \(least)")
    }
    if schema["uniqueItems"]?.boolValue == true {
      for (index, element) in elements.enumerated() where elements[..<index].contains(element) {
        found.append("\(path)[\(index)]: a second time")
      }
    }
    guard let items = schema["items"] else { return found }
    for (index, element) in elements.enumerated() {
      found += problems(element, items, at: "\(path)[\(index)]")
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
      } else if let others = schema["additionalProperties"], others.objectValue != nil {
        found += problems(member.value, others, at: "\(path).\(member.key)")
      }
    }
    return found
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// What the session decides about names: the search path (namespace.c, recomputeNamespacePath).
extension Catalog {
  mutating func perform(_ parameter: SetParameter) {
    switch (parameter.name, parameter.value) {
    case ("search_path", .value(let value)): set(searchPath: Self.searchPath(from: value))
    case ("search_path", .default), ("all", .default):
      set(searchPath: ["public"])
    default: break
    }
  }

  /// Reads a list of schemas as `search_path` holds it. `"$user"` is nobody's schema here.
  static func searchPath(from value: String) -> [String] {
    value.split(separator: ",").compactMap { item in
      var name = item.drop { $0 == " " }
      while name.last == " " { name.removeLast() }
      if name.count >= 2, name.first == "\"", name.last == "\"" {
        name = name.dropFirst().dropLast()
      }
      let isSchema = !name.isEmpty && name != "$user" && name != "pg_catalog"
      return isSchema ? String(name) : nil
    }
  }
}

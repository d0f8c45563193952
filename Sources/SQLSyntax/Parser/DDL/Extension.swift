// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `EXTENSION …`.
  mutating func createExtension() throws(SyntaxError) -> Statement {
    try expect(.extension)
    let ifNotExists = ifNotExists()
    let name = try name()
    _ = accept(.with)
    while true {
      if accept(.schema) {
        _ = try self.name()
      } else if accept(.version) {
        _ = try nonReservedWordOrString()
      } else if !accept(.cascade) {
        break
      }
    }
    return .createExtension(name: name, ifNotExists: ifNotExists)
  }

  /// Behind `ALTER`: `EXTENSION …`.
  mutating func alterExtension() throws(SyntaxError) -> Statement {
    try expect(.extension)
    let name = try name()
    if accept(.update) {
      if accept(.to) { _ = try nonReservedWordOrString() }
      return .alterExtension(name: name, member: nil)
    }
    if accept(.set, .schema) {
      return .alterObject(
        AlterObject(
          object: ObjectReference(.extension, ObjectName(name)),
          action: .setSchema(try self.name())))
    }
    guard accept(.add) || accept(.drop) else {
      throw expected("UPDATE, SET SCHEMA, ADD or DROP")
    }
    let start = mark
    let kind = try objectKind()
    switch kind {
    case .column, .constraint, .policy, .rule, .trigger, .largeObject, .userMapping:
      rewind(to: start)
      throw expected("a kind of object that an extension can own")
    default:
      return .alterExtension(name: name, member: try objectReference(kind))
    }
  }
}

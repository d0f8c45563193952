// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `ALTER`: `TYPE …`.
  mutating func alterType() throws(SyntaxError) -> Statement {
    try expect(.type)
    let name = try objectName()
    if let action = try soleTypeAction() {
      return .alterType(AlterType(name: name, actions: [action]))
    }
    let actions = try commaSeparated { parser throws(SyntaxError) in
      try parser.attributeAction()
    }
    return .alterType(AlterType(name: name, actions: actions))
  }

  private mutating func soleTypeAction() throws(SyntaxError) -> AlterType.Action? {
    if accept(.add, .value) {
      let ifNotExists = ifNotExists()
      let value = try stringConstant()
      if accept(.before) || accept(.after) { _ = try stringConstant() }
      return .addValue(value, ifNotExists: ifNotExists)
    }
    if accept(.rename) { return try renameInType() }
    if accept(.set, .schema) { return .setSchema(try name()) }
    if accept(.set) { return .setOptions(try optionList()) }
    if accept(.owner) {
      try expect(.to)
      return .ownerTo(try roleName())
    }
    return nil
  }

  private mutating func renameInType() throws(SyntaxError) -> AlterType.Action {
    if accept(.value) {
      let old = try stringConstant()
      try expect(.to)
      return .renameValue(old, to: try stringConstant())
    }
    if accept(.attribute) {
      let old = try name()
      try expect(.to)
      let new = try name()
      return .renameAttribute(old, to: new, dropBehavior())
    }
    guard accept(.to) else { throw expected("TO, VALUE or ATTRIBUTE") }
    return .rename(to: try name())
  }

  private mutating func attributeAction() throws(SyntaxError) -> AlterType.Action {
    if accept(.add) {
      guard accept(.attribute) else { throw expected("VALUE or ATTRIBUTE") }
      let attribute = try attribute()
      return .addAttribute(attribute, dropBehavior())
    }
    if accept(.drop) {
      try expect(.attribute)
      let ifExists = ifExists()
      let name = try name()
      return .dropAttribute(name, ifExists: ifExists, dropBehavior())
    }
    guard accept(.alter) else {
      throw expected("ADD, DROP, ALTER, RENAME, SET SCHEMA or OWNER TO")
    }
    try expect(.attribute)
    let name = try name()
    if accept(.set) { try expect(.data) }
    try expect(.type)
    let type = try typeName()
    _ = try collation()
    return .alterAttribute(name, type, dropBehavior())
  }
}

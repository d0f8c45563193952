// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE`: `DOMAIN …`.
  mutating func createDomain() throws(SyntaxError) -> Statement {
    try expect(.domain)
    let name = try objectName()
    _ = accept(.as)
    var domain = CreateDomain(name, try typeName())
    (domain.collation, domain.constraints) = try columnQualities()
    return .createDomain(domain)
  }

  /// Behind `ALTER`: `DOMAIN …`.
  mutating func alterDomain() throws(SyntaxError) -> Statement {
    try expect(.domain)
    let name = try objectName()
    return .alterDomain(AlterDomain(name: name, action: try domainAction()))
  }

  private mutating func domainAction() throws(SyntaxError) -> AlterDomain.Action {
    if accept(.set) { return try setInDomain() }
    if accept(.drop) { return try dropFromDomain() }
    if accept(.add) { return .addConstraint(try domainConstraint()) }
    if accept(.validate) {
      try expect(.constraint)
      return .validateConstraint(try name())
    }
    if accept(.owner) {
      try expect(.to)
      return .ownerTo(try roleName())
    }
    guard accept(.rename) else {
      throw expected("SET, DROP, ADD, VALIDATE, RENAME or OWNER TO")
    }
    if accept(.constraint) {
      let old = try name()
      try expect(.to)
      return .renameConstraint(old, to: try name())
    }
    try expect(.to)
    return .rename(to: try name())
  }

  private mutating func setInDomain() throws(SyntaxError) -> AlterDomain.Action {
    if accept(.default) { return .setDefault(try expression()) }
    if accept(.not, .null) { return .setNotNull }
    guard accept(.schema) else { throw expected("DEFAULT, NOT NULL or SCHEMA") }
    return .setSchema(try name())
  }

  private mutating func dropFromDomain() throws(SyntaxError) -> AlterDomain.Action {
    if accept(.default) { return .dropDefault }
    if accept(.not, .null) { return .dropNotNull }
    guard accept(.constraint) else { throw expected("DEFAULT, NOT NULL or CONSTRAINT") }
    let ifExists = ifExists()
    let name = try name()
    return .dropConstraint(name, ifExists: ifExists, dropBehavior())
  }

  /// `[CONSTRAINT name] {CHECK (…) | NOT NULL} [NOT VALID]`.
  private mutating func domainConstraint() throws(SyntaxError) -> ColumnConstraint {
    let name = accept(.constraint) ? try name() : nil
    if at(.not, .null) {
      try require(.domainNotNull)
      try expect(.not, .null)
      _ = try constraintAttributes([])
      return ColumnConstraint(name: name, .notNull)
    }
    guard accept(.check) else { throw expected("CHECK or NOT NULL") }
    var constraint = ColumnConstraint(name: name, .check(try parenthesizedExpression()))
    constraint.attributes = try constraintAttributes([.notValid, .noInherit])
    return constraint
  }
}

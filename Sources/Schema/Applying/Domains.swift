// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Domains (typecmds.c, DefineDomain, AlterDomainAddConstraint…).
extension Catalog {
  mutating func perform(_ create: CreateDomain) throws(Refusal) {
    let name = try newName(create.name)
    if types[name] != nil { throw .duplicate(name.name) }
    var domain = Domain(base: resolved(create.type))
    var taken: Set<String> = []
    for constraint in create.constraints {
      try add(constraint, to: &domain, named: name, &taken)
    }
    store(UserType(name, .domain(domain)))
  }

  private func add(
    _ constraint: ColumnConstraint, to domain: inout Domain, named name: TypeIdentifier,
    _ taken: inout Set<String>
  ) throws(Refusal) {
    switch constraint.kind {
    case .null: domain.isNotNull = false
    case .notNull: domain.isNotNull = true
    case .default(let value): domain.defaultValue = value == .null ? nil : value
    case .check(let expression):
      let given =
        constraint.name
        ?? freeConstraintName(name.name, nil, "check", in: name.schema, besides: taken)
      if domain.checks.contains(where: { $0.name == given }) { throw .duplicate(given) }
      taken.insert(given)
      domain.checks.append(
        Domain.Check(
          name: given, expression: expression, isValidated: !constraint.attributes.notValid))
    case .generated, .identity, .unique, .primaryKey, .references:
      throw .other(sqlstate: "42601")
    }
  }

  mutating func perform(_ alter: AlterDomain) throws(Refusal) {
    guard var type = type(alter.name) else { throw .undefined(alter.name.name) }
    guard case .domain(var domain) = type.kind else { throw .wrongObjectType }
    switch alter.action {
    case .setDefault(let value): domain.defaultValue = value == .null ? nil : value
    case .dropDefault: domain.defaultValue = nil
    case .setNotNull: domain.isNotNull = true
    case .dropNotNull: domain.isNotNull = false
    case .addConstraint(let constraint):
      var taken: Set<String> = []
      try add(constraint, to: &domain, named: type.name, &taken)
    case .dropConstraint(let name, let ifExists, _):
      guard domain.checks.contains(where: { $0.name == name }) else {
        if ifExists { return }
        throw .undefined(name)
      }
      domain.checks.removeAll { $0.name == name }
    case .renameConstraint(let old, let new):
      guard let position = domain.checks.firstIndex(where: { $0.name == old }) else {
        throw .undefined(old)
      }
      domain.checks[position].name = new
    case .validateConstraint(let name):
      guard let position = domain.checks.firstIndex(where: { $0.name == name }) else {
        throw .undefined(name)
      }
      domain.checks[position].isValidated = true
    case .rename(let new):
      return try rename(type, to: TypeIdentifier(type.name.schema, new))
    case .setSchema(let schema):
      if isComplete, !schemas.contains(schema) { throw .undefined(schema) }
      return try rename(type, to: TypeIdentifier(schema, type.name.name))
    case .ownerTo(let owner): type.owner = owner
    }
    type.kind = .domain(domain)
    store(type)
  }
}

// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

/// A catalog as lines, as `Fixtures/schema/facts.sql` makes them of a server's.
struct CatalogFacts {
  let catalog: Catalog

  var lines: [String] {
    var found: [String] = []
    for relation in catalog.allRelations(Set(RelationKind.allCases)) { found += facts(relation) }
    for type in catalog.types.values { found.append(fact(type)) }
    for (name, details) in catalog.publications {
      found.append("pub \(name) all=\(flag(details.allTables))")
      found += details.tables.keys.map { "pubt \(name) \($0)" }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func flag(_ value: Bool) -> String { value ? "t" : "f" }

  private func facts(_ relation: Relation) -> [String] {
    let name = relation.name
    var found = ["rel \(name) \(relation.kind.rawValue) \(relation.persistence)"]
    found += relation.columns.map { column in
      relation.view != nil ? "col \(name) \(column.name)" : fact(column, of: name)
    }
    found += relation.constraints.map { fact($0, of: name) }
    found += relation.triggers.map { trigger in
      "trig \(name) \(trigger.name) en=\(flag(trigger.isEnabled)) inh=\(flag(trigger.isInherited))"
    }
    found += relation.policies.map { "pol \(name) \($0.name)" }
    found += relation.rules.map { "rule \(name) \($0.name)" }
    found += relation.statistics.map { "stat \(name) \($0.name)" }
    if let index = relation.index { found.append(fact(index, named: name)) }
    found += relation.parents.map { parent in
      "inh \(name) \(parent) part=\(flag(relation.bound != nil || relation.kind.isIndex))"
    }
    if let sequence = relation.sequence, let owner = sequence.owner {
      found.append("own \(name) \(owner.relation).\(owner.column) \(flag(sequence.isIdentity))")
    }
    if relation.kind.isTable {
      found.append(
        "tab \(name) rls=\(flag(relation.rowSecurity)) repl=\(text(relation.replicaIdentity))")
    }
    return found
  }

  private func fact(_ column: Column, of relation: RelationName) -> String {
    let identity =
      switch column.identity {
      case .always: "a"
      case .byDefault: "d"
      case nil: ""
      }
    let generation =
      switch column.generation {
      case .stored: "s"
      case .virtual: "v"
      case nil: ""
      }
    let hasDefault = column.defaultValue != nil || column.generation != nil
    return "col \(relation) \(column.name) nn=\(flag(column.isNotNull)) def=\(flag(hasDefault))"
      + " id=\(identity) gen=\(generation) inh=\(column.inheritedFrom)"
      + " loc=\(flag(column.isLocal)) type=\(text(column.type))"
  }

  private func text(_ type: TypeName) -> String {
    let modifiers = type.modifiers.map(String.init).joined(separator: ",")
    return (type.name.schema.map { $0 + "." } ?? "") + type.name.name
      + (type.arrayDimensions > 0 ? "[]" : "") + (modifiers.isEmpty ? "" : "(\(modifiers))")
  }

  private func text(_ identity: ReplicaIdentity) -> String {
    switch identity {
    case .default: "d"
    case .full: "f"
    case .nothing: "n"
    case .usingIndex(let index): "i" + index
    }
  }

  private func fact(_ constraint: Constraint, of relation: RelationName) -> String {
    let kind: String
    var isCounted = false
    switch constraint.kind {
    case .check:
      kind = "c"
      isCounted = true
    case .notNull:
      kind = "n"
      isCounted = true
    case .unique: kind = "u"
    case .primaryKey: kind = "p"
    case .foreignKey: kind = "f"
    case .exclusion:
      kind = "x"
      isCounted = true
    }
    let inherited = isCounted ? String(constraint.inheritedFrom) : flag(constraint.isInherited)
    var line = "con \(relation) \(constraint.name) \(kind) val=\(flag(constraint.isValidated))"
    line += " def=\(flag(constraint.isDeferrable))\(flag(constraint.isInitiallyDeferred))"
    line += " inh=\(inherited) loc=\(flag(constraint.isLocal)) noinh=\(flag(constraint.noInherit))"
    line += " cols=\(constraint.columns.sorted().joined(separator: ","))"
    if let key = constraint.foreignKey {
      return line + " ref=\(key.referenced) idx=\(key.index?.description ?? "")"
    }
    return line + " idx=\(constraint.index?.description ?? "")"
  }

  private func fact(_ index: IndexDetails, named name: RelationName) -> String {
    let keys = index.keyColumns.map { $0 ?? "" }.joined(separator: ",")
    let isClustered = catalog.relation(index.table)?.clusteredOn == name
    return "idx \(name) on \(index.table) \(index.method) u=\(flag(index.isUnique))"
      + " p=\(flag(index.isPrimary)) v=\(flag(index.isValid)) imm=\(flag(index.isImmediate))"
      + " keys=\(keys) clus=\(flag(isClustered)) pred=\(flag(index.filter != nil))"
  }

  private func fact(_ type: UserType) -> String {
    switch type.kind {
    case .enumeration(let values):
      return "enum \(type.name) \(values.sorted().joined(separator: ","))"
    case .domain(let domain):
      let checks = domain.checks.sorted { $0.name < $1.name }
        .map { $0.name + flag($0.isValidated) }
      return "dom \(type.name) nn=\(flag(domain.isNotNull))"
        + " def=\(flag(domain.defaultValue != nil)) \(checks.joined(separator: ","))"
    case .composite, .range, .other: return "type \(type.name)"
    }
  }
}

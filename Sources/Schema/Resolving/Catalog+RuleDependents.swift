// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Policies and rules read other tables in subqueries and actions (pg_depend has each column:
// policy.c, CreatePolicy; rewriteDefine.c, InsertRule).
extension Catalog {
  /// The policies and rules of any table that read a relation, or one column of it.
  public func policiesAndRules(
    reading name: RelationName, column: String? = nil
  ) -> [CatalogObject] {
    referrers(of: name).flatMap { relation in
      relation.policies.filter { $0.dependencies.contains { $0.reads(name, column) } }
        .map { CatalogObject.policy(table: relation.name, name: $0.name) }
        + relation.rules.filter { $0.dependencies.contains { $0.reads(name, column) } }
        .map { CatalogObject.rule(table: relation.name, name: $0.name) }
    }
  }

  /// Finds what policies and rules read, where a catalog was put together from their definitions.
  public mutating func resolveConditions() {
    for name in relations.keys {
      guard let relation = relations[name], relation.kind != .view,
        !relation.policies.isEmpty || !relation.rules.isEmpty
      else { continue }
      let policies = relation.policies.map { policy in
        var policy = policy
        policy.dependencies = dependencies(of: policy, on: name)
        return policy
      }
      let rules = relation.rules.map { rule in
        var rule = rule
        rule.dependencies = dependencies(of: rule, on: name)
        return rule
      }
      modify(name) { relation in
        relation.policies = policies
        relation.rules = rules
      }
    }
    journal = []
  }

  func dependencies(of policy: Policy, on table: RelationName) -> [ViewDependency] {
    var reader = QueryReader(catalog: self)
    for condition in [policy.using, policy.check].compactMap({ $0 }) {
      reader.read(condition, on: table)
    }
    return reader.facts.dependencies
  }

  func dependencies(of rule: Rule, on table: RelationName) -> [ViewDependency] {
    var reader = QueryReader(catalog: self)
    reader.read(rule, on: table)
    return reader.facts.dependencies
  }
}

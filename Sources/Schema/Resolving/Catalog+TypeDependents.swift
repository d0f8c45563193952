// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// What depends on types and functions. These look through the whole catalog: such statements are
// rare, and nothing is kept up for them.
extension Catalog {
  /// The columns whose type is the row of a table, or an array of it.
  func columns(ofRowType table: RelationName) -> [ColumnReference] {
    referrers(of: table).flatMap { relation in
      relation.columns.filter {
        $0.type.name.schema == table.schema && $0.type.name.name == table.name
      }.map { ColumnReference(relation.name, $0.name) }
    }
  }

  func dependents(ofType name: TypeIdentifier) -> [ObjectDependent] {
    func names(_ type: TypeName) -> Bool {
      type.name.schema == name.schema && type.name.name == name.name
    }
    var found: [ObjectDependent] = []
    if relations[name]?.kind == .compositeType {
      found.append(ObjectDependent(object: .relation(name), isAutomatic: true))
    }
    for relation in relations.values.sorted(by: { $0.ordinal < $1.ordinal }) {
      if relation.ofType.map({ qualified($0) }) == name {
        found.append(ObjectDependent(object: .relation(relation.name), isAutomatic: false))
      }
      for column in relation.columns where names(column.type) {
        let reference = ColumnReference(relation.name, column.name)
        found.append(ObjectDependent(object: .column(reference), isAutomatic: false))
      }
    }
    for user in types.values.sorted(by: { $0.name < $1.name }) {
      switch user.kind {
      case .domain(let domain) where names(domain.base):
        found.append(ObjectDependent(object: .type(user.name), isAutomatic: false))
      case .range(let subtype?) where names(subtype):
        found.append(ObjectDependent(object: .type(user.name), isAutomatic: false))
      case .domain, .range, .composite, .enumeration, .other: break
      }
    }
    for overloads in functions.values.sorted(by: { $0[0].name < $1[0].name }) {
      for function in overloads
      where function.argumentTypes.contains(where: names) || function.returns.map(names) == true {
        found.append(ObjectDependent(object: .function(function.identity), isAutomatic: false))
      }
    }
    return found
  }

  func dependents(ofFunction function: FunctionIdentity) -> [ObjectDependent] {
    var found: [ObjectDependent] = []
    func calls(_ expression: Expression?) -> Bool {
      expression?.functionCalls.contains { call in
        self.function(call.name, count: call.arguments.count)?.identity == function
      } ?? false
    }
    for relation in relations.values.sorted(by: { $0.ordinal < $1.ordinal }) {
      let table = relation.name
      var objects: [CatalogObject] = []
      for column in relation.columns {
        let reference = ColumnReference(table, column.name)
        if calls(column.defaultValue) { objects.append(.columnDefault(reference)) }
        if calls(column.generationExpression) { objects.append(.column(reference)) }
      }
      for constraint in relation.constraints {
        if case .check(let expression) = constraint.kind, calls(expression) {
          objects.append(.constraint(table: table, name: constraint.name))
        }
      }
      for trigger in relation.triggers where !trigger.isInherited {
        let isCalled = self.function(trigger.function, count: 0)?.identity == function
        if isCalled || calls(trigger.when) {
          objects.append(.trigger(table: table, name: trigger.name))
        }
      }
      for policy in relation.policies where calls(policy.using) || calls(policy.check) {
        objects.append(.policy(table: table, name: policy.name))
      }
      if let index = relation.index,
        calls(index.filter) || index.elements.contains(where: { calls($0.expression) })
      {
        objects.append(.relation(table))
      }
      if let view = relation.view,
        facts(of: view.query).functions.contains(where: { call in
          self.function(call.name, count: call.arguments.count)?.identity == function
        })
      {
        objects.append(.relation(table))
      }
      found += objects.map { ObjectDependent(object: $0, isAutomatic: false) }
    }
    return found
  }
}

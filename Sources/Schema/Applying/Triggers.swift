// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Triggers, rules and policies (trigger.c, CreateTriggerFiringOn; rewriteDefine.c; policy.c).
extension Catalog {
  mutating func perform(_ create: CreateTrigger) throws(Refusal) {
    let table = try required(create.table)
    guard table.kind.isTable || table.kind == .view else { throw .wrongObjectType }
    if table.triggers.contains(where: { $0.name == create.name }), !create.orReplace {
      throw .duplicate(create.name)
    }
    for column in create.updateColumns where table.column(column) == nil {
      throw .undefined(column)
    }
    let function = functions(named: create.function).first.map {
      ObjectName(schema: $0.name.schema, $0.name.name)
    }
    var trigger = Trigger(
      create.name, function: function ?? create.function, timing: create.timing,
      events: create.events, forEachRow: create.forEachRow)
    trigger.updateColumns = create.updateColumns
    trigger.when = create.when
    trigger.isConstraint = create.isConstraint
    put(trigger, on: table.name)
    guard table.kind == .partitionedTable, trigger.forEachRow else { return }
    trigger.isInherited = true
    for child in descendants(of: table.name) where child.kind != .foreignTable {
      if relations[child.name]?.triggers.contains(where: {
        $0.name == create.name && !$0.isInherited
      }) == true {
        throw .duplicate(create.name)
      }
      put(trigger, on: child.name)
    }
  }

  private mutating func put(_ trigger: Trigger, on table: RelationName) {
    modify(table) { relation in
      relation.triggers.removeAll { $0.name == trigger.name }
      relation.triggers.append(trigger)
    }
  }

  /// Row triggers of a partitioned table for a new partition and those below it
  /// (tablecmds.c, CloneRowTriggersToPartition).
  mutating func cloneTriggers(of parent: RelationName, to child: RelationName) {
    let inherited = (relations[parent]?.triggers ?? []).filter(\.forEachRow)
    guard !inherited.isEmpty else { return }
    for name in [child] + descendants(of: child).map(\.name) {
      for trigger in inherited {
        var twin = trigger
        twin.isInherited = true
        put(twin, on: name)
      }
    }
  }

  mutating func perform(_ alter: AlterTrigger) throws(Refusal) {
    let table = try required(alter.table)
    guard let trigger = table.triggers.first(where: { $0.name == alter.name }) else {
      throw .undefined(alter.name)
    }
    switch alter.action {
    case .rename(let new):
      if trigger.isInherited { throw .other(sqlstate: "0A000") }
      if table.triggers.contains(where: { $0.name == new }) { throw .duplicate(new) }
      // Since 15 the partitions' twins are renamed too.
      let twins = version.major >= 15 ? descendants(of: table.name).map(\.name) : []
      for name in [table.name] + twins {
        modify(name) { relation in
          for position in relation.triggers.indices
          where relation.triggers[position].name == alter.name {
            relation.triggers[position].name = new
          }
        }
      }
    case .dependsOnExtension: break
    }
  }

  mutating func perform(_ create: CreateRule) throws(Refusal) {
    let table = try required(create.table)
    var rule = Rule(
      create.name, event: create.event, instead: create.instead, actions: create.actions,
      filter: create.filter)
    rule.dependencies = dependencies(of: rule, on: table.name)
    if table.rules.contains(where: { $0.name == create.name }), !create.orReplace {
      throw .duplicate(create.name)
    }
    modify(table.name) { relation in
      relation.rules.removeAll { $0.name == create.name }
      relation.rules.append(rule)
    }
  }

  mutating func renameRule(
    _ name: String, on table: ObjectName, to new: String
  ) throws(Refusal) {
    let table = try required(table)
    guard table.rules.contains(where: { $0.name == name }) else { throw .undefined(name) }
    if table.rules.contains(where: { $0.name == new }) { throw .duplicate(new) }
    modify(table.name) { relation in
      for position in relation.rules.indices where relation.rules[position].name == name {
        relation.rules[position].name = new
      }
    }
  }

  mutating func perform(_ create: CreatePolicy) throws(Refusal) {
    let table = try required(create.table)
    if table.policies.contains(where: { $0.name == create.name }) { throw .duplicate(create.name) }
    var policy = Policy(create.name, using: create.using, check: create.check)
    policy.dependencies = dependencies(of: policy, on: table.name)
    modify(table.name) { $0.policies.append(policy) }
  }

  mutating func perform(_ alter: AlterPolicy) throws(Refusal) {
    let table = try required(alter.table)
    guard let position = table.policies.firstIndex(where: { $0.name == alter.name }) else {
      throw .undefined(alter.name)
    }
    if let new = alter.newName, table.policies.contains(where: { $0.name == new }) {
      throw .duplicate(new)
    }
    var policy = table.policies[position]
    if let new = alter.newName { policy.name = new }
    if let using = alter.using { policy.using = using }
    if let check = alter.check { policy.check = check }
    policy.dependencies = dependencies(of: policy, on: table.name)
    modify(table.name) { $0.policies[position] = policy }
  }
}

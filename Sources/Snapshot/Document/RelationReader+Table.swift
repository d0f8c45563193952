// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

/// What stands on a table.
extension RelationReader {
  mutating func column(_ cursor: inout JSONCursor) throws(JSONError) -> Column {
    var column = Column("", TypeName(ObjectName("")))
    var generated: Expression?
    var isVirtual = false
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": column.name = try value.string()
      case "type": column.type = definitions.type(try value.string())
      case "notNull": column.isNotNull = try value.flag()
      case "default": column.defaultValue = try value.text().map(definitions.expression)
      case "generated": generated = try value.text().map(definitions.expression)
      case "virtual": isVirtual = try value.flag()
      case "identity":
        column.identity = try value.text().map { $0 == "always" ? .always : .byDefault }
      case "collation": column.collation = try value.text().map(definitions.name)
      case "storage": column.storage = try value.text()
      case "compression": column.compression = try value.text()
      case "inherited": column.inheritedFrom = try value.whole() ?? 0
      case "local": column.isLocal = try value.bool()
      default: break
      }
    }
    column.generation = generated.map { isVirtual ? .virtual($0) : .stored($0) }
    return column
  }

  mutating func trigger(_ cursor: inout JSONCursor) throws(JSONError) -> Trigger {
    var trigger = Trigger(
      "", function: ObjectName(""), timing: .before, events: [], forEachRow: false)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": trigger.name = try value.string()
      case "function":
        let name = try value.relationName()
        trigger.function = ObjectName(schema: name.schema, name.name)
      case "timing":
        switch try value.string() {
        case "before": trigger.timing = .before
        case "instead of": trigger.timing = .insteadOf
        default: trigger.timing = .after
        }
      case "events": trigger.events = try value.strings()
      case "columns": trigger.updateColumns = try value.strings()
      case "forEachRow": trigger.forEachRow = try value.flag()
      case "when": trigger.when = try value.text().map(definitions.expression)
      case "constraint": trigger.isConstraint = try value.flag()
      case "inherited": trigger.isInherited = try value.flag()
      case "disabled": trigger.isEnabled = try !value.flag()
      default: break
      }
    }
    return trigger
  }

  mutating func rule(_ cursor: inout JSONCursor) throws(JSONError) -> Rule {
    var rule = Rule("", event: "", instead: false, actions: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": rule.name = try value.string()
      case "event": rule.event = try value.string()
      case "instead": rule.instead = try value.flag()
      case "definition":
        guard let text = try value.text(), let read = definitions.rule(text) else { return }
        rule.actions = read.actions
        rule.filter = read.filter
      default: break
      }
    }
    return rule
  }

  mutating func policy(_ cursor: inout JSONCursor) throws(JSONError) -> Policy {
    var policy = Policy("", using: nil, check: nil)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": policy.name = try value.string()
      case "using": policy.using = try value.text().map(definitions.expression)
      case "check": policy.check = try value.text().map(definitions.expression)
      default: break
      }
    }
    return policy
  }

  mutating func statistics(_ cursor: inout JSONCursor) throws(JSONError) -> ExtendedStatistics {
    var statistics = ExtendedStatistics(RelationName("", ""), columns: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": statistics.name = try value.relationName()
      case "columns": statistics.columns = Set(try value.strings())
      default: break
      }
    }
    return statistics
  }
}

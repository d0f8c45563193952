// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension RelationReader {
  mutating func constraint(_ cursor: inout JSONCursor) throws(JSONError) -> Constraint {
    var constraint = Constraint("", .unique)
    var fields = Fields()
    let start = cursor.offset
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": constraint.name = try value.string()
      case "columns": constraint.columns = try value.strings()
      case "kind": fields.kind = try value.string()
      case "expression": fields.expression = try value.text().map(definitions.expression)
      case "index": constraint.index = try value.relationName()
      case "invalid": constraint.isValidated = try !value.flag()
      case "notEnforced": constraint.isEnforced = try !value.flag()
      case "deferrable": constraint.isDeferrable = try value.flag()
      case "initiallyDeferred": constraint.isInitiallyDeferred = try value.flag()
      case "noInherit": constraint.noInherit = try value.flag()
      case "inherited": constraint.isInherited = try value.flag()
      default: try fields.foreignKey(key, &value)
      }
    }
    guard let kind = fields.constraintKind(columns: constraint.columns) else {
      throw cursor.error("expected a constraint with its kind", at: start)
    }
    constraint.kind = kind
    if case .foreignKey(var key) = kind {
      // What a foreign key rests on is the other table's index.
      key.index = constraint.index
      constraint.index = nil
      constraint.kind = .foreignKey(key)
    }
    return constraint
  }

  private struct Fields {
    var kind = ""
    var expression: Expression?
    var foreignKey = ForeignKey(referenced: RelationName("", ""), referencedColumns: [])
    var actionColumns: [String] = []

    mutating func foreignKey(_ key: String, _ value: inout JSONCursor) throws(JSONError) {
      switch key {
      case "references": foreignKey.referenced = try value.relationName()
      case "referencedColumns": foreignKey.referencedColumns = try value.strings()
      case "onDelete": foreignKey.onDelete = ForeignKeyTarget.Action(text: try value.string())
      case "onDeleteColumns": actionColumns = try value.strings()
      case "onUpdate": foreignKey.onUpdate = ForeignKeyTarget.Action(text: try value.string())
      case "match": foreignKey.match = try value.string() == "full" ? .full : .simple
      default: break
      }
    }

    func constraintKind(columns: [String]) -> Constraint.Kind? {
      switch kind {
      case "check": .check(expression ?? .opaque("", []))
      case "not null": .notNull(column: columns.first ?? "")
      case "unique": .unique
      case "primary key": .primaryKey
      case "exclusion": .exclusion
      case "foreign key": .foreignKey(withActionColumns)
      default: nil
      }
    }

    private var withActionColumns: ForeignKey {
      var key = foreignKey
      switch key.onDelete {
      case .setNull: key.onDelete = .setNull(actionColumns)
      case .setDefault: key.onDelete = .setDefault(actionColumns)
      case .noAction, .restrict, .cascade: break
      }
      return key
    }
  }
}

extension ForeignKeyTarget.Action {
  init(text: String) {
    switch text {
    case "cascade": self = .cascade
    case "restrict": self = .restrict
    case "set null": self = .setNull([])
    case "set default": self = .setDefault([])
    default: self = .noAction
    }
  }

  /// Nil for the default.
  var text: String? {
    switch self {
    case .noAction: nil
    case .restrict: "restrict"
    case .cascade: "cascade"
    case .setNull: "set null"
    case .setDefault: "set default"
    }
  }

  var columns: [String] {
    switch self {
    case .noAction, .restrict, .cascade: []
    case .setNull(let columns), .setDefault(let columns): columns
    }
  }
}

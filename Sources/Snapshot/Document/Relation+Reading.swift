// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

/// Reads one relation object of a document.
struct RelationReader {
  var definitions = DefinitionReader()
  /// Set by the relation that was read last.
  private(set) var size: RelationSize?
  private(set) var isLocked = false

  mutating func read(_ cursor: inout JSONCursor) throws(JSONError) -> Relation {
    size = nil
    isLocked = false
    var draft = Relation(RelationName("", ""), .table)
    var fields = RelationFields()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "schema": draft.name.schema = try value.string()
      case "name": draft.name.name = try value.string()
      case "kind": draft.kind = try value.oneOf(RelationKind.self, "a kind of relation")
      case "ordinal": draft.ordinal = try value.int()
      case "partOf": fields.partOf = try value.relationNames()
      case "size": size = try RelationSize(reading: &value)
      case "locked": isLocked = try value.flag()
      case "index": draft.index = try index(&value)
      case "sequence": draft.sequence = try sequence(&value)
      case "view": draft.view = try view(&value)
      default:
        try storage(key, &value, &draft)
        try contents(key, &value, &draft)
        try partitions(key, &value, &draft)
      }
    }
    draft.origin = .existing(draft.name)
    link(&draft, fields)
    return draft
  }

  private struct RelationFields {
    var partOf: [RelationName] = []
  }

  /// What a relation is a part of: a table's parents, an index's table, a sequence's owner.
  private func link(_ relation: inout Relation, _ fields: RelationFields) {
    switch relation.kind {
    case .index, .partitionedIndex:
      guard let table = relation.index?.table else { return }
      relation.parents = fields.partOf.filter { $0 != table }
    case .sequence, .toast: break
    case .table, .partitionedTable, .foreignTable, .view, .materializedView, .compositeType:
      relation.parents = fields.partOf
    }
  }

  private mutating func storage(
    _ key: String, _ value: inout JSONCursor, _ relation: inout Relation
  ) throws(JSONError) {
    switch key {
    case "owner": relation.owner = try value.text()
    case "persistence": relation.persistence = try persistence(&value)
    case "accessMethod": relation.accessMethod = try value.text()
    case "tablespace": relation.tablespace = try value.text()
    case "options": relation.options = try value.strings().map(Option.init(text:))
    case "rowSecurity": relation.rowSecurity = try value.flag()
    case "ofType": relation.ofType = try value.text().map(definitions.name)
    case "replicaIdentity": relation.replicaIdentity = try replicaIdentity(&value)
    case "clusteredOn": relation.clusteredOn = try value.relationName()
    default: break
    }
  }

  private mutating func contents(
    _ key: String, _ value: inout JSONCursor, _ relation: inout Relation
  ) throws(JSONError) {
    switch key {
    case "columns":
      relation.columns = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try column(&cursor)
      }
    case "constraints":
      relation.constraints = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try constraint(&cursor)
      }
    case "triggers":
      relation.triggers = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try trigger(&cursor)
      }
    case "rules":
      relation.rules = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try rule(&cursor)
      }
    case "policies":
      relation.policies = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try policy(&cursor)
      }
    case "statistics":
      relation.statistics = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
        try statistics(&cursor)
      }
    case "indexes": relation.indexes = try value.relationNames()
    default: break
    }
  }

  private mutating func partitions(
    _ key: String, _ value: inout JSONCursor, _ relation: inout Relation
  ) throws(JSONError) {
    switch key {
    case "children": relation.children = try value.relationNames()
    case "partitionKey": relation.partitioning = try value.text().map(definitions.partitioning)
    case "bound": relation.bound = try value.text().flatMap(definitions.bound)
    case "detachPending": relation.detachPending = try value.flag()
    default: break
    }
  }

  private func persistence(_ value: inout JSONCursor) throws(JSONError) -> Persistence {
    let start = value.offset
    switch try value.string() {
    case "permanent": return .permanent
    case "unlogged": return .unlogged
    case "temporary": return .temporary
    default: throw value.error("expected permanent, unlogged or temporary", at: start)
    }
  }

  private func replicaIdentity(_ value: inout JSONCursor) throws(JSONError) -> ReplicaIdentity {
    let text = try value.string()
    switch text {
    case "default": return .default
    case "full": return .full
    case "nothing": return .nothing
    default: return .usingIndex(String(text.dropFirst(text.hasPrefix("index ") ? 6 : 0)))
    }
  }
}

extension Option {
  /// `fillfactor=70`
  init(text: String) {
    guard let equals = text.firstIndex(of: "=") else {
      self.init(text)
      return
    }
    self.init(String(text[..<equals]), String(text[text.index(after: equals)...]))
  }

  var text: String { value.map { name + "=" + $0 } ?? name }
}

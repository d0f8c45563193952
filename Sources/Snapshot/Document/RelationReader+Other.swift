// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

/// Indexes, sequences and views.
extension RelationReader {
  mutating func index(_ cursor: inout JSONCursor) throws(JSONError) -> IndexDetails {
    var index = IndexDetails(table: RelationName("", ""))
    var keys: [String?] = []
    var definition: CreateIndex?
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "table": index.table = try value.relationName()
      case "definition": definition = try value.text().flatMap(definitions.index)
      case "method": index.method = try value.string()
      case "keys":
        keys = try value.array { (cursor: inout JSONCursor) throws(JSONError) in try cursor.text() }
      case "include": index.include = try value.strings()
      case "unique": index.isUnique = try value.flag()
      case "primary": index.isPrimary = try value.flag()
      case "exclusion": index.isExclusion = try value.flag()
      case "nullsNotDistinct": index.nullsNotDistinct = try value.flag()
      case "invalid": index.isValid = try !value.flag()
      case "deferrable": index.isImmediate = try !value.flag()
      default: break
      }
    }
    index.filter = definition?.filter
    index.elements =
      definition?.elements
      ?? keys.map { IndexElement($0.map { .column([$0]) } ?? .opaque("", [])) }
    return index
  }

  mutating func sequence(_ cursor: inout JSONCursor) throws(JSONError) -> SequenceDetails {
    var sequence = SequenceDetails()
    var table: RelationName?
    var column: String?
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "table": table = try value.relationName()
      case "column": column = try value.text()
      case "identity": sequence.isIdentity = try value.flag()
      case "type": sequence.type = definitions.type(try value.string())
      default: break
      }
    }
    if let table, let column { sequence.owner = ColumnReference(table, column) }
    return sequence
  }

  mutating func view(_ cursor: inout JSONCursor) throws(JSONError) -> ViewDetails {
    var view = ViewDetails(query: Query(.select(Select())), dependencies: [])
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "definition":
        if let query = try value.text().flatMap(definitions.query) { view.query = query }
      case "dependencies":
        view.dependencies = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try Self.dependency(&cursor)
        }
      case "unpopulated": view.isPopulated = try !value.flag()
      default: break
      }
    }
    return view
  }

  private static func dependency(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> ViewDependency {
    var dependency = ViewDependency(RelationName("", ""), columns: nil)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "relation": dependency.relation = try value.relationName()
      case "columns": if try !value.null() { dependency.columns = Set(try value.strings()) }
      default: break
      }
    }
    return dependency
  }
}

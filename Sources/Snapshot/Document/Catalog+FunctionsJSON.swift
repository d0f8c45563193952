// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension RelationReader {
  mutating func function(_ cursor: inout JSONCursor) throws(JSONError) -> Function {
    var function = Function(RelationName("", ""))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "schema": function.name.schema = try value.string()
      case "name": function.name.name = try value.string()
      case "arguments":
        function.argumentTypes = try value.strings().map { definitions.type($0) }
      case "returns": function.returns = try value.text().map { definitions.type($0) }
      case "volatility":
        switch try value.string() {
        case "immutable": function.volatility = .immutable
        case "stable": function.volatility = .stable
        default: function.volatility = .volatile
        }
      case "language": function.language = try value.text()
      case "body": function.body = try value.text()
      case "procedure": function.isProcedure = try value.flag()
      case "owner": function.owner = try value.text()
      default: break
      }
    }
    return function
  }

  /// A publication by name.
  func publication(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> (name: String, details: PublicationDetails) {
    var name = ""
    var details = PublicationDetails()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "allTables": details.allTables = try value.flag()
      case "schemas": details.schemas = Set(try value.strings())
      case "tables":
        try value.array { (cursor: inout JSONCursor) throws(JSONError) in
          let (table, columns) = try Self.published(&cursor)
          details.tables.updateValue(columns, forKey: table)
        }
      default: break
      }
    }
    return (name, details)
  }

  private static func published(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> (RelationName, [String]?) {
    var relation = RelationName("", "")
    var columns: [String]?
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "relation": relation = try value.relationName()
      case "columns": if try !value.null() { columns = try value.strings() }
      default: break
      }
    }
    return (relation, columns)
  }
}

extension Function {
  func write(to writer: inout JSONWriter) {
    writer.member("schema", name.schema)
    writer.member("name", name.name)
    writer.field("arguments", argumentTypes.map(\.sql))
    writer.field("returns", returns?.sql)
    switch volatility {
    case .immutable: writer.field("volatility", "immutable")
    case .stable: writer.field("volatility", "stable")
    case .volatile: break
    }
    writer.field("language", language)
    writer.field("body", body)
    writer.flag("procedure", isProcedure)
    writer.field("owner", owner)
  }
}

extension PublicationDetails {
  func write(to writer: inout JSONWriter, named name: String) {
    writer.member("name", name)
    writer.flag("allTables", allTables)
    writer.field("schemas", schemas.sorted())
    writer.list("tables", tables.sorted { $0.key < $1.key }) { writer, table in
      writer.field("relation", table.key)
      if let columns = table.value { writer.member("columns", columns) }
    }
  }
}

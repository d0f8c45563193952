// SPDX-License-Identifier: Apache-2.0
import JSON
import Schema

extension ObjectDefinition {
  /// One object of the document, and what else it says of the relation.
  struct Entry {
    var definition = ObjectDefinition(.table, RelationName("", ""), text: nil)
    var size: RelationSize?
    var isLocked = false

    init(reading cursor: inout JSONCursor) throws(JSONError) {
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "schema": definition.name.schema = try value.string()
        case "name": definition.name.name = try value.string()
        case "kind": definition.kind = try value.oneOf(Kind.self, "a kind of object")
        case "definition": definition.text = try value.lines()
        case "sqlMode": definition.sqlMode = try value.string()
        case "triggers":
          definition.triggers = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
            try Trigger(reading: &cursor)
          }
        case "rowVersions": definition.storage.rowVersions = try value.whole() ?? 0
        case "instantlyDropped": definition.storage.instantlyDropped = try value.whole() ?? 0
        case "hiddenDocumentID": definition.storage.hasHiddenDocumentID = try value.flag()
        case "size": size = try RelationSize(reading: &value)
        case "locked": isLocked = try value.flag()
        default: break
        }
      }
    }
  }

  /// - Parameter uses: what it refers to, so that a reader knows what hangs together.
  func write(
    to writer: inout JSONWriter, uses: [RelationName], size: RelationSize?, isLocked: Bool
  ) {
    writer.member("schema", name.schema)
    writer.member("name", name.name)
    writer.member("kind", kind.rawValue)
    writer.field("uses", uses)
    writer.flag("locked", isLocked)
    writer.lines("definition", text)
    writer.field("sqlMode", sqlMode.isEmpty ? nil : sqlMode)
    writer.list("triggers", triggers) { $1.write(to: &$0) }
    writer.field("rowVersions", storage.rowVersions == 0 ? nil : storage.rowVersions)
    writer.field("instantlyDropped", storage.instantlyDropped == 0 ? nil : storage.instantlyDropped)
    writer.flag("hiddenDocumentID", storage.hasHiddenDocumentID)
    if let size { writer.object("size") { size.write(to: &$0) } }
  }
}

extension ObjectDefinition.Trigger {
  fileprivate init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init("", text: "")
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": name = try value.string()
      case "definition": text = try value.lines() ?? ""
      case "sqlMode": sqlMode = try value.string()
      default: break
      }
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.field("sqlMode", sqlMode.isEmpty ? nil : sqlMode)
    writer.lines("definition", text)
  }
}

extension CatalogFragments {
  /// The definitions of a MySQL or MariaDB server.
  init(definitionsOf snapshot: Snapshot) {
    let links = DefinitionLinks(snapshot.definitions, snapshot.catalog)
    for definition in snapshot.definitions.sorted(by: { $0.name < $1.name }) {
      let object = Self.object { writer in
        definition.write(
          to: &writer, uses: links.uses(of: definition), size: snapshot.sizes[definition.name],
          isLocked: snapshot.lockedRelations.contains(definition.name))
      }
      if definition.kind.isProgram { functions.append(object) } else { relations.append(object) }
    }
  }
}

/// A text of several lines is a list of them, so that people can read it.
extension JSONCursor {
  fileprivate mutating func lines() throws(JSONError) -> String? {
    try null() ? nil : try strings().joined(separator: "\n")
  }
}

extension JSONWriter {
  fileprivate mutating func lines(_ key: String, _ text: String?) {
    guard let text else { return }
    member(key, text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }
}

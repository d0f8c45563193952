// SPDX-License-Identifier: Apache-2.0
import Schema
import SQLSyntax

/// What the objects of a MySQL or MariaDB server refer to: foreign keys by the catalog, all else by
/// the words of the texts, which may find too much and nothing too little.
struct DefinitionLinks {
  private let catalog: MySQL.Catalog?
  /// Databases that have a table or view of a name.
  private var schemas: [String: [String]] = [:]

  init(_ definitions: [ObjectDefinition], _ catalog: Catalog) {
    self.catalog = catalog.mysql
    for definition in definitions where !definition.kind.isProgram {
      schemas[definition.name.name, default: []].append(definition.name.schema)
    }
  }

  func uses(of definition: ObjectDefinition) -> [RelationName] {
    var names = Set(catalog?.table(definition.name)?.foreignKeys.map(\.referenced) ?? [])
    var words: Set<String> = []
    for trigger in definition.triggers {
      SQLText.collectNames(in: Array(trigger.text.utf8), into: &words)
    }
    switch definition.kind {
    case .table, .sequence: break
    case .view, .function, .procedure:
      SQLText.collectNames(in: Array((definition.text ?? "").utf8), into: &words)
    }
    for word in words {
      guard let owners = schemas[word] else { continue }
      // Without a database it is its own; other databases count where the text names them.
      for schema in owners where schema == definition.name.schema || words.contains(schema) {
        names.insert(RelationName(schema, word))
      }
    }
    names.remove(definition.name)
    return names.sorted()
  }
}

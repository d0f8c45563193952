// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// One change, as what to put back.
///
/// A statement that is refused halfway leaves the catalog as it was. Copying the whole catalog
/// first would make a schema file of n tables cost n², so changes are recorded instead.
enum JournalEntry: Sendable {
  case relation(RelationName, Relation?)
  case type(TypeIdentifier, UserType?)
  case functions(RelationName, [Function]?)
  case publication(String, PublicationDetails?)
  case schema(String, existed: Bool)
  case searchPath([String])
}

extension Catalog {
  /// Takes everything back that the journal holds, newest first.
  mutating func undo() {
    let entries = journal
    journal = []
    for entry in entries.reversed() {
      switch entry {
      case .relation(let name, let old):
        relink(from: relations[name], to: old)
        relations[name] = old
      case .type(let name, let old):
        countConstraints(of: types[name], by: -1)
        countConstraints(of: old, by: 1)
        types[name] = old
      case .functions(let name, let old): functions[name] = old
      case .publication(let name, let old): publications[name] = old
      case .schema(let name, let existed):
        if existed { schemas.insert(name) } else { schemas.remove(name) }
      case .searchPath(let old): searchPath = old
      }
    }
    journal = []
  }
}

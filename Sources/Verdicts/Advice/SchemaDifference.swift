// SPDX-License-Identifier: Apache-2.0
import Schema

/// What two catalogs do not have in common, among a few relations: the order of columns, of siblings and of
/// constraints does not count, nor which of them stood before the migration.
struct SchemaDifference {
  private(set) var names: [RelationName] = []

  var isEmpty: Bool { names.isEmpty }

  /// - Parameter relations: where to look; their indexes are looked at as well.
  init(_ left: Catalog, _ right: Catalog, at relations: [RelationName]) {
    var seen: Set<RelationName> = []
    for name in relations {
      let indexes = [left, right].flatMap { $0.relation(name)?.indexes ?? [] }
      for found in [name] + indexes where seen.insert(found).inserted {
        let same = left.relation(found)?.withoutOrder == right.relation(found)?.withoutOrder
        if !same { names.append(found) }
      }
    }
  }
}

extension Relation {
  fileprivate var withoutOrder: Relation {
    var relation = self
    relation.origin = .created
    relation.ordinal = 0
    relation.columns.sort { $0.name < $1.name }
    relation.constraints.sort { $0.name < $1.name }
    relation.triggers.sort { $0.name < $1.name }
    relation.children.sort()
    relation.indexes.sort()
    return relation
  }
}

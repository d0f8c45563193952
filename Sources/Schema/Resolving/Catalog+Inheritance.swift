// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Catalog {
  /// Partitions and inheritance children of a relation at every depth, each once, in the order in
  /// which the server finds and locks them: level by level, siblings by OID (pg_inherits.c,
  /// find_all_inheritors). The relation itself is left out.
  public func descendants(of name: RelationName) -> [Relation] {
    var found: [Relation] = []
    var seen: Set<RelationName> = [name]
    var queue: [RelationName] = [name]
    var position = 0
    while position < queue.count {
      for child in children(of: queue[position]) where seen.insert(child.name).inserted {
        found.append(child)
        queue.append(child.name)
      }
      position += 1
    }
    return found
  }

  /// The direct children, by OID (pg_inherits.c, find_inheritance_children).
  public func children(of name: RelationName) -> [Relation] {
    (relations[name]?.children ?? []).compactMap { relations[$0] }
  }

  /// Parents at every depth, nearest first.
  public func ancestors(of name: RelationName) -> [Relation] {
    var found: [Relation] = []
    var seen: Set<RelationName> = [name]
    var queue: [RelationName] = [name]
    var position = 0
    while position < queue.count {
      for parent in relations[queue[position]]?.parents ?? [] where seen.insert(parent).inserted {
        guard let relation = relations[parent] else { continue }
        found.append(relation)
        queue.append(parent)
      }
      position += 1
    }
    return found
  }

  /// The default partition of a partitioned table.
  public func defaultPartition(of name: RelationName) -> Relation? {
    children(of: name).first { $0.bound == .default }
  }

  mutating func link(child: RelationName, to parent: RelationName) {
    guard let ordinal = relations[child]?.ordinal else { return }
    modify(child) { $0.parents.append(parent) }
    guard var relation = relations[parent] else { return }
    // Mostly at the end: children come in the order of their making.
    var position = relation.children.count
    while position > 0, let other = relations[relation.children[position - 1]],
      other.ordinal > ordinal
    {
      position -= 1
    }
    relation.children.insert(child, at: position)
    store(relation)
  }

  mutating func unlink(child: RelationName, from parent: RelationName) {
    modify(child) { $0.parents.removeAll { $0 == parent } }
    modify(parent) { $0.children.removeAll { $0 == child } }
  }
}

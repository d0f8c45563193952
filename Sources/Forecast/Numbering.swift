// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

/// The relations that a transaction locks and others can see, as the simulation numbers them.
///
/// Sessions and workload know them by the names of the snapshot; plans by their names of now.
struct Numbering {
  private(set) var names: [RelationName] = []
  private var numbers: [RelationName: Int] = [:]
  /// By the name that the snapshot knows.
  private var originals: [RelationName: Int] = [:]
  /// The indexes among them, by the number of their table: whoever uses the table locks them too.
  private(set) var indexes: [Int: [Int]] = [:]

  /// Numbers a relation unless the migration made it: nobody else can see it then.
  mutating func add(_ name: RelationName, catalog: Catalog) {
    guard numbers[name] == nil else { return }
    var original = name
    if let relation = catalog.relation(name) {
      switch relation.origin {
      case .created: return
      case .existing(let before): original = before
      }
    }
    let number = names.count
    names.append(name)
    numbers[name] = number
    originals[original] = number
    if let table = catalog.relation(name)?.index?.table, let owner = numbers[table] {
      indexes[owner, default: []].append(number)
    }
  }

  func number(of name: RelationName) -> Int? { numbers[name] }

  func number(ofOriginal name: RelationName) -> Int? { originals[name] }
}

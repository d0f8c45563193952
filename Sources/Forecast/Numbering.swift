// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

/// The relations that a transaction locks and others can see, as the simulation numbers them.
///
/// Sessions and workload know them by the names of the snapshot, plans by the names that they have
/// at the moment: a table that is renamed between two statements keeps its number, and one that the
/// migration makes has none, for nobody else can see it.
struct Numbering {
  /// The name that each had when it was first locked.
  private(set) var names: [RelationName] = []
  /// By the name that the snapshot knows.
  private var numbers: [RelationName: Int] = [:]
  /// The indexes among them, by the number of their table: whoever uses the table locks them too.
  private(set) var indexes: [Int: [Int]] = [:]

  mutating func add(_ name: RelationName, catalog: Catalog) {
    guard let original = Self.original(of: name, in: catalog), numbers[original] == nil else {
      return
    }
    let number = names.count
    names.append(name)
    numbers[original] = number
    guard let table = catalog.relation(name)?.index?.table else { return }
    // Who reads the table is met at its index, also where the migration leaves the table alone.
    add(table, catalog: catalog)
    if let owner = self.number(of: table, in: catalog) {
      indexes[owner, default: []].append(number)
    }
  }

  /// By the name that it has in a catalog.
  func number(of name: RelationName, in catalog: Catalog) -> Int? {
    Self.original(of: name, in: catalog).flatMap { numbers[$0] }
  }

  func number(ofOriginal name: RelationName) -> Int? { numbers[name] }

  /// The names that the snapshot knows.
  var originals: some Sequence<RelationName> { numbers.keys }

  private static func original(of name: RelationName, in catalog: Catalog) -> RelationName? {
    switch catalog.origin(of: name) {
    case .created?: nil
    case .existing(let before)?: before
    case nil: name
    }
  }
}

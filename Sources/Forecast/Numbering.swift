// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
import Simulation

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

  /// What is cut off from a relation above it, by its number.
  private var cutOff: [Int: Int] = [:]

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

  /// Whoever comes through the parent does not reach the partition any more, nor what is below it.
  mutating func add(_ separation: Separation, catalog: Catalog) {
    guard let parent = number(of: separation.parent, in: catalog) else { return }
    let below = catalog.descendants(of: separation.partition).map(\.name)
    for name in [separation.partition] + below {
      if let number = number(of: name, in: catalog) { cutOff[number] = parent }
    }
  }

  /// Those of somebody's locks at which the migration can meet him.
  func met(_ locks: [ObjectLock]) -> [ObjectLock] {
    guard !cutOff.isEmpty else { return locks }
    let relations = Set(locks.map(\.relation))
    return locks.filter { lock in cutOff[lock.relation].map { !relations.contains($0) } ?? true }
  }

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

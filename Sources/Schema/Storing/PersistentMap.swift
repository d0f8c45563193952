// SPDX-License-Identifier: Apache-2.0

/// A dictionary whose copies share all that they have in common.
///
/// A migration is forecast statement by statement, and the catalog before each of them is kept. A
/// `Dictionary` would be copied whole for each: n statements on m relations would cost n·m. Here a
/// changed copy costs a handful of small nodes: a hash trie of 32-way branches (P. Bagwell, "Ideal
/// Hash Trees", 2001), changed in place where nobody else holds it.
public struct PersistentMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  typealias Branch = PersistentMapBranch<Key, Value>
  typealias Entry = PersistentMapEntry<Key, Value>

  private var root = Branch()
  public private(set) var count = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }

  public subscript(key: Key) -> Value? {
    get { root.entry(key, hash: Self.hash(key))?.value }
    _modify {
      var value = takeOut(key)
      defer { putBack(value, at: key) }
      yield &value
    }
  }

  public subscript(key: Key, default fallback: @autoclosure () -> Value) -> Value {
    get { self[key] ?? fallback() }
    _modify {
      var value = takeOut(key) ?? fallback()
      defer { putBack(value, at: key) }
      yield &value
    }
  }

  /// In no order, like those of a dictionary.
  public var keys: [Key] { map(\.key) }

  public var values: [Value] { map(\.value) }

  private static func hash(_ key: Key) -> UInt { UInt(bitPattern: key.hashValue) }

  /// Moves the value out, so that it can be changed in place; its entry stays if it had one.
  private mutating func takeOut(_ key: Key) -> Value? {
    let hash = Self.hash(key)
    guard root.entry(key, hash: hash) != nil else { return nil }
    makeRootUnique()
    let entry = root.uniqueEntry(key, hash: hash)
    var value: Value?
    if let entry { swap(&value, &entry.value) }
    return value
  }

  private mutating func putBack(_ value: Value?, at key: Key) {
    let hash = Self.hash(key)
    makeRootUnique()
    if let value {
      if root.store(Entry(hash, key, value)) { count += 1 }
    } else if root.remove(key, hash: hash) {
      count -= 1
    }
  }

  private mutating func makeRootUnique() {
    if !isKnownUniquelyReferenced(&root) { root = root.copy() }
  }
}

extension PersistentMap: Sequence {
  public typealias Element = (key: Key, value: Value)

  public func makeIterator() -> Array<Element>.Iterator {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    root.forEach { entry in
      if let value = entry.value { elements.append((entry.key, value)) }
    }
    return elements.makeIterator()
  }

  public var underestimatedCount: Int { count }
}

extension PersistentMap: Equatable where Value: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    left.root === right.root
      || left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
  }
}

extension PersistentMap: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (Key, Value)...) {
    for (key, value) in elements { self[key] = value }
  }
}

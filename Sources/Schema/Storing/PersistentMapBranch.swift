// SPDX-License-Identifier: Apache-2.0

/// A key with its value: nil only while the value is out to be changed.
///
/// Unchecked: it is changed only where one map alone holds it.
final class PersistentMapEntry<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
  let hash: UInt
  let key: Key
  var value: Value?

  init(_ hash: UInt, _ key: Key, _ value: Value?) {
    self.hash = hash
    self.key = key
    self.value = value
  }

  func copy() -> PersistentMapEntry { PersistentMapEntry(hash, key, value) }
}

/// A node of the trie: up to 32 children, of which the bitmap says which are there.
///
/// Unchecked: it is changed only where one map alone holds it.
final class PersistentMapBranch<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
  typealias Entry = PersistentMapEntry<Key, Value>

  enum Child {
    case entry(Entry)
    case branch(PersistentMapBranch)
    /// Different keys with the same hash, below the last level.
    case clash([Entry])
  }

  private var bitmap: UInt32 = 0
  private var children: [Child] = []

  private static var bits: UInt { 5 }

  init() {}

  func copy() -> PersistentMapBranch {
    let branch = PersistentMapBranch()
    branch.bitmap = bitmap
    branch.children = children
    return branch
  }

  func forEach(_ body: (Entry) -> Void) {
    for child in children {
      switch child {
      case .entry(let entry): body(entry)
      case .branch(let branch): branch.forEach(body)
      case .clash(let entries): entries.forEach(body)
      }
    }
  }

  // MARK: Reading

  func entry(_ key: Key, hash: UInt) -> Entry? {
    var branch = self
    var rest = hash
    while true {
      guard let place = branch.place(of: rest) else { return nil }
      switch branch.children[place] {
      case .entry(let entry): return entry.hash == hash && entry.key == key ? entry : nil
      case .clash(let entries): return entries.first { $0.hash == hash && $0.key == key }
      case .branch(let next): branch = next
      }
      rest >>= Self.bits
    }
  }

  private func place(of rest: UInt) -> Int? {
    let bit = Self.bit(rest)
    return bitmap & bit == 0 ? nil : (bitmap & (bit - 1)).nonzeroBitCount
  }

  private static func bit(_ rest: UInt) -> UInt32 { 1 << UInt32(truncatingIfNeeded: rest & 31) }

  // MARK: Changing. The branch itself belongs to the caller alone.

  /// The entry of a key, made this map's own.
  func uniqueEntry(_ key: Key, hash: UInt, level: UInt = 0) -> Entry? {
    guard let place = place(of: hash >> (level * Self.bits)) else { return nil }
    switch takeChild(place) {
    case .entry(var entry):
      if !isKnownUniquelyReferenced(&entry) { entry = entry.copy() }
      children[place] = .entry(entry)
      return entry.key == key ? entry : nil
    case .clash(var entries):
      defer { children[place] = .clash(entries) }
      guard let found = entries.firstIndex(where: { $0.key == key }) else { return nil }
      entries[found] = entries[found].copy()
      return entries[found]
    case .branch(var branch):
      if !isKnownUniquelyReferenced(&branch) { branch = branch.copy() }
      children[place] = .branch(branch)
      return branch.uniqueEntry(key, hash: hash, level: level + 1)
    }
  }

  /// Says whether the key is new.
  func store(_ entry: Entry, level: UInt = 0) -> Bool {
    let rest = entry.hash >> (level * Self.bits)
    guard let place = place(of: rest) else {
      let bit = Self.bit(rest)
      children.insert(.entry(entry), at: (bitmap & (bit - 1)).nonzeroBitCount)
      bitmap |= bit
      return true
    }
    switch takeChild(place) {
    case .entry(let other) where other.key == entry.key:
      children[place] = .entry(entry)
      return false
    case .entry(let other):
      children[place] = Self.pair(other, entry, level: level + 1)
      return true
    case .clash(var entries):
      let known = entries.firstIndex { $0.key == entry.key }
      if let known { entries[known] = entry } else { entries.append(entry) }
      children[place] = .clash(entries)
      return known == nil
    case .branch(var branch):
      if !isKnownUniquelyReferenced(&branch) { branch = branch.copy() }
      children[place] = .branch(branch)
      return branch.store(entry, level: level + 1)
    }
  }

  /// Says whether the key was there.
  func remove(_ key: Key, hash: UInt, level: UInt = 0) -> Bool {
    let rest = hash >> (level * Self.bits)
    guard let place = place(of: rest) else { return false }
    switch takeChild(place) {
    case .entry(let entry):
      guard entry.key == key else {
        children[place] = .entry(entry)
        return false
      }
      children.remove(at: place)
      bitmap &= ~Self.bit(rest)
      return true
    case .clash(var entries):
      let known = entries.firstIndex { $0.key == key }
      if let known { entries.remove(at: known) }
      children[place] = .clash(entries)
      return known != nil
    case .branch(var branch):
      if !isKnownUniquelyReferenced(&branch) { branch = branch.copy() }
      children[place] = .branch(branch)
      return branch.remove(key, hash: hash, level: level + 1)
    }
  }

  /// Moves a child out, so that nothing here counts as another holder of it.
  private func takeChild(_ place: Int) -> Child {
    var child = Child.clash([])
    swap(&child, &children[place])
    return child
  }

  private static func pair(_ one: Entry, _ other: Entry, level: UInt) -> Child {
    guard level * bits < UInt(UInt.bitWidth) else { return .clash([one, other]) }
    let branch = PersistentMapBranch()
    _ = branch.store(one, level: level)
    _ = branch.store(other, level: level)
    return .branch(branch)
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Finds keywords by their bytes, without making a string of every word of a file.
///
/// An open-addressed hash table, filled once. Words hash while they are scanned; most words that
/// are no keyword meet an empty slot and are never compared.
struct KeywordTable: Sendable {
  private struct Slot {
    var hash: UInt32
    var start: UInt16
    var length: UInt8
    var since: UInt8
    var keyword: Keyword?
  }

  /// Twice the room of the number of keywords, rounded up to a power of two, and doubled again.
  private static let size = 4096
  private let slots: [Slot]
  private let letters: [UInt8]
  private let longest: Int

  static let shared = KeywordTable()

  private init() {
    var letters: [UInt8] = []
    var longest = 0
    let empty = Slot(hash: 0, start: 0, length: 0, since: 0, keyword: nil)
    var slots = [Slot](repeating: empty, count: Self.size)
    for keyword in Keyword.allCases {
      var hash: UInt32 = 0
      let start = letters.count
      for byte in keyword.rawValue.utf8 {
        hash = Self.mix(hash, byte)
        letters.append(byte | 0x20)
      }
      longest = max(longest, letters.count - start)
      var index = Self.slot(hash)
      while slots[index].keyword != nil { index = (index + 1) & (Self.size - 1) }
      slots[index] = Slot(
        hash: hash, start: UInt16(start), length: UInt8(letters.count - start),
        since: UInt8(keyword.since), keyword: keyword)
    }
    self.slots = slots
    self.letters = letters
    self.longest = longest
  }

  /// The hash of a word with one more byte.
  ///
  /// Bit 5 is set in every byte, which folds letters to lower case and keeps the other bytes of
  /// identifiers apart from them.
  @inline(__always)
  static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash &* 31) &+ UInt32(byte | 0x20)
  }

  @inline(__always)
  private static func slot(_ hash: UInt32) -> Int {
    Int((hash &* 0x9E37_79B1) >> 20)
  }

  /// The keyword that these bytes spell in any case, given their hash, for a server of `release`.
  func find(
    _ source: Span<UInt8>, from lower: Int, to upper: Int, hash: UInt32, release: Int
  ) -> Keyword? {
    guard upper - lower <= longest else { return nil }
    var index = Self.slot(hash)
    while let keyword = slots[index].keyword {
      let slot = slots[index]
      if slot.hash == hash, Int(slot.length) == upper - lower,
        equal(source, from: lower, slot)
      {
        return Int(slot.since) <= release ? keyword : nil
      }
      index = (index + 1) & (Self.size - 1)
    }
    return nil
  }

  private func equal(_ source: Span<UInt8>, from lower: Int, _ slot: Slot) -> Bool {
    for offset in 0..<Int(slot.length)
    where source[lower + offset] | 0x20 != letters[Int(slot.start) + offset] {
      return false
    }
    return true
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Eight bytes looked at in one go; the results have the top bit set in each byte that matches.
///
/// A borrow may set bits above the first match, never below it, so only the first one counts.
enum Bytes8 {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word.littleEndian ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & tops
  }

  static func below32(_ word: UInt64) -> UInt64 {
    let word = word.littleEndian
    return (word &- (ones &* 0x20)) & ~word & tops
  }

  /// `{`, `}`, `[`, `]` and `"`; also some control characters, which the caller looks at again.
  static func structural(_ word: UInt64) -> UInt64 {
    let lower = word | (ones &* 0x20)
    return equal(lower, 0x7B) | equal(lower, 0x7D) | equal(word, 0x22)
  }

  static func first(_ hits: UInt64) -> Int { hits.trailingZeroBitCount >> 3 }
}

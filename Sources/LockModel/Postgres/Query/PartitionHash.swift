// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Which partition of a hash-partitioned table a value falls into, as the server computes it.
///
/// `compute_partition_hash_value` in partbounds.c, over the extended hash functions of the
/// default operator classes: hashfunc.c, and Jenkins' lookup3 in common/hashfn.c.
enum PartitionHash {
  /// Nil: a type whose hash function is not here.
  static func hash(_ value: BoundConstant, type: TypeName) -> UInt64? {
    guard let hash = column(value, type) else { return nil }
    // hash_combine64 of zero, for one key.
    return hash &+ 0x49a0_f4dd_15e5_a8e3
  }

  /// `HASH_PARTITION_SEED` in partition.h.
  private static let seed: UInt64 = 0x7A5B_2236_7996_DCFD

  private static func column(_ value: BoundConstant, _ type: TypeName) -> UInt64? {
    guard type.isPlain else { return nil }
    switch (type.name.name, value) {
    case ("int2", .number(let number)), ("int4", .number(let number)):
      return Int32(exactly: number).map { hash(UInt32(bitPattern: $0)) }
    case ("int8", .number(let number)):
      return Int64(exactly: number).map { hash($0) }
    case ("text", .text(let text)), ("varchar", .text(let text)):
      return hash(Array(text.utf8))
    case ("uuid", .text(let text)):
      return bytes(ofUUID: text).map { hash($0) }
    default: return nil
    }
  }

  private static func bytes(ofUUID text: String) -> [UInt8]? {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }.map { Character(UnicodeScalar($0)) }
    guard digits.count == 32 else { return nil }
    let values = digits.compactMap(\.hexDigitValue)
    guard values.count == 32 else { return nil }
    return stride(from: 0, to: 32, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }

  /// `hashint8extended`: equal to that of the same number in four bytes.
  private static func hash(_ number: Int64) -> UInt64 {
    let bits = UInt64(bitPattern: number)
    let (low, high) = (UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
    return hash(low ^ (number >= 0 ? high : ~high))
  }

  private static func hash(_ word: UInt32) -> UInt64 {
    var state = Lookup3(length: 4, seed: seed)
    state.a &+= word
    return state.finished
  }

  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    var state = Lookup3(length: UInt32(truncatingIfNeeded: bytes.count), seed: seed)
    var rest = bytes[...]
    while rest.count >= 12 {
      state.add(Array(rest.prefix(12)))
      state.mix()
      rest = rest.dropFirst(12)
    }
    state.addTail(Array(rest))
    return state.finished
  }
}

extension TypeName {
  fileprivate var isPlain: Bool { name.schema == nil || name.schema == "pg_catalog" }
}

/// Bob Jenkins' hash of 2006, public domain, with the seed of `hash_bytes_extended`.
private struct Lookup3 {
  var a: UInt32
  var b: UInt32
  var c: UInt32

  init(length: UInt32, seed: UInt64) {
    let start = 0x9e37_79b9 &+ length &+ 3_923_095
    (a, b, c) = (start, start, start)
    a &+= UInt32(truncatingIfNeeded: seed >> 32)
    b &+= UInt32(truncatingIfNeeded: seed)
    mix()
  }

  mutating func add(_ bytes: [UInt8]) {
    a &+= Self.word(bytes, 0)
    b &+= Self.word(bytes, 4)
    c &+= Self.word(bytes, 8)
  }

  /// Fewer than twelve bytes: the lowest of `c` is left to the length.
  mutating func addTail(_ bytes: [UInt8]) {
    let padded = Array(bytes.prefix(8)) + Array(repeating: 0, count: max(0, 8 - bytes.count))
    a &+= Self.word(padded, 0)
    b &+= Self.word(padded, 4)
    let last = Array(bytes.dropFirst(8))
    c &+= Self.word([0] + last + Array(repeating: 0, count: 3 - last.count), 0)
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }

  mutating func mix() {
    (a, c) = ((a &- c) ^ Self.rotate(c, 4), c &+ b)
    (b, a) = ((b &- a) ^ Self.rotate(a, 6), a &+ c)
    (c, b) = ((c &- b) ^ Self.rotate(b, 8), b &+ a)
    (a, c) = ((a &- c) ^ Self.rotate(c, 16), c &+ b)
    (b, a) = ((b &- a) ^ Self.rotate(a, 19), a &+ c)
    (c, b) = ((c &- b) ^ Self.rotate(b, 4), b &+ a)
  }

  var finished: UInt64 {
    var (a, b, c) = (a, b, c)
    c = (c ^ b) &- Self.rotate(b, 14)
    a = (a ^ c) &- Self.rotate(c, 11)
    b = (b ^ a) &- Self.rotate(a, 25)
    c = (c ^ b) &- Self.rotate(b, 16)
    a = (a ^ c) &- Self.rotate(c, 4)
    b = (b ^ a) &- Self.rotate(a, 14)
    c = (c ^ b) &- Self.rotate(b, 24)
    return UInt64(b) << 32 | UInt64(c)
  }
}

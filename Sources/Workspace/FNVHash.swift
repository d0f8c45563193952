// SPDX-License-Identifier: Apache-2.0

/// FNV-1a, 64 bits: from bytes to a seed, the same on every machine.
struct FNVHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    // Where one text ends and the next begins counts too.
    value = (value ^ UInt64(bytes.count)) &* 0x0000_0100_0000_01B3
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The conflict table as masks indexed by mode number, read out once.
///
/// The facts are LockModel's; the lock table asks for them millions of times a second.
struct ConflictMasks: Sendable {
  private let packed: UInt64

  init() {
    packed = LockMode.tableLocks.reduce(into: 0) { packed, mode in
      packed |= UInt64(mode.conflicts.rawValue >> 1) << (UInt64(mode.rawValue - 1) * 8)
    }
  }

  /// Bit *n* is set where mode *n* conflicts with `mode`; modes count from 1.
  subscript(_ mode: UInt8) -> UInt16 {
    @inline(__always) get {
      UInt16(truncatingIfNeeded: packed >> (UInt64(mode &- 1) &* 8) & 0xFF) << 1
    }
  }

  /// The modes that conflict with any of `modes`.
  func union(_ modes: UInt16) -> UInt16 {
    var union: UInt16 = 0
    var rest = modes
    while rest != 0 {
      union |= self[UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)]
      rest &= rest &- 1
    }
    return union
  }
}

// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The conflict tables as masks indexed by mode number, read out once.
///
/// The facts are LockModel's; the lock table asks for them millions of times a second.
struct ConflictMasks: Sendable {
  private var masks: InlineArray<16, UInt16> = .init(repeating: 0)
  private var waiting: InlineArray<16, UInt16> = .init(repeating: 0)

  init(_ discipline: LockDiscipline = .heavyweight) {
    for mode in discipline.modes {
      masks[Int(mode.number)] = mode.conflicts.numbers
      waiting[Int(mode.number)] = mode.yields.numbers
    }
  }

  /// Bit *n* is set where mode *n* conflicts with `mode`; modes count from 1.
  subscript(_ mode: UInt8) -> UInt16 {
    @inline(__always) get { masks[Int(mode & 15)] }
  }

  /// The modes of waiting requests that a new one lets pass first.
  @inline(__always)
  func yields(_ mode: UInt8) -> UInt16 { waiting[Int(mode & 15)] }

  /// The modes that conflict with any of `modes`, or yield to them.
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

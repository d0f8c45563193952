// SPDX-License-Identifier: Apache-2.0
public import LockModel

/// Whose lock manager a table of locks follows.
public enum LockDiscipline: Sendable, Hashable {
  /// Heavyweight locks of Postgres: a newcomer waits behind every earlier waiter that it conflicts
  /// with, a deadlock is looked for when a wait has lasted for a while (lock.c, proc.c).
  case heavyweight
  /// Metadata locks of MySQL and MariaDB: modes have priorities of their own over waiting ones, and a
  /// deadlock is looked for at once (sql/mdl.cc).
  case metadata

  var modes: [LockMode] {
    switch self {
    case .heavyweight: LockMode.tableLocks
    case .metadata: LockMode.metadataLocks
    }
  }

  /// A mode by its number in a table of locks.
  func mode(_ number: UInt8) -> LockMode? {
    let first = modes.first?.rawValue ?? 1
    guard number > 0 else { return nil }
    return LockMode(rawValue: number - 1 + first)
  }
}

extension LockMode {
  /// Its place among the modes of its lock manager, from 1: what the table of locks counts with.
  var number: UInt8 { isMetadataLock ? rawValue - LockMode.mdlShared.rawValue + 1 : rawValue }

  /// `deadlock_weight` of a request: whoever is lightest gives way (`enum_deadlock_weight` in
  /// sql/mdl.h). A statement that changes a definition is the heaviest.
  static let definitionWeight = 100
}

extension LockModeSet {
  /// The same as bits of ``LockMode/number``.
  var numbers: UInt16 {
    var bits: UInt16 = 0
    for mode in modes { bits |= 1 << UInt16(mode.number) }
    return bits
  }
}

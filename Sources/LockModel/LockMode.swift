// SPDX-License-Identifier: Apache-2.0

/// A table-level lock mode of Postgres, weakest first, numbered as in `lockdefs.h`.
public enum LockMode: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  case accessShare = 1
  case rowShare
  case rowExclusive
  case shareUpdateExclusive
  case share
  case shareRowExclusive
  case exclusive
  case accessExclusive

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The modes that another session may not hold at the same time.
  ///
  /// `LockConflicts` in src/backend/storage/lmgr/lock.c; manual, "Table-Level Lock Modes".
  public var conflicts: LockModeSet { LockModeSet(rawValue: Self.conflictMasks[Int(rawValue)]) }

  /// Bit *n* of entry *m* is set where mode *m* conflicts with mode *n*.
  private static let conflictMasks: [UInt16] = [
    0,
    0b1_0000_0000,
    0b1_1000_0000,
    0b1_1110_0000,
    0b1_1111_0000,
    0b1_1101_1000,
    0b1_1111_1000,
    0b1_1111_1100,
    0b1_1111_1110,
  ]

  public func conflicts(with other: LockMode) -> Bool { conflicts.contains(other) }

  /// As `pg_locks.mode` spells it: `AccessExclusiveLock`.
  public var name: String {
    switch self {
    case .accessShare: "AccessShareLock"
    case .rowShare: "RowShareLock"
    case .rowExclusive: "RowExclusiveLock"
    case .shareUpdateExclusive: "ShareUpdateExclusiveLock"
    case .share: "ShareLock"
    case .shareRowExclusive: "ShareRowExclusiveLock"
    case .exclusive: "ExclusiveLock"
    case .accessExclusive: "AccessExclusiveLock"
    }
  }

  /// Reads ``name``, also without `Lock` behind it.
  public init?(name: String) {
    let match = Self.allCases.first { $0.name == name || $0.name == name + "Lock" }
    guard let match else { return nil }
    self = match
  }

  /// As SQL spells it: `ACCESS EXCLUSIVE`.
  public var sqlName: String {
    switch self {
    case .accessShare: "ACCESS SHARE"
    case .rowShare: "ROW SHARE"
    case .rowExclusive: "ROW EXCLUSIVE"
    case .shareUpdateExclusive: "SHARE UPDATE EXCLUSIVE"
    case .share: "SHARE"
    case .shareRowExclusive: "SHARE ROW EXCLUSIVE"
    case .exclusive: "EXCLUSIVE"
    case .accessExclusive: "ACCESS EXCLUSIVE"
    }
  }
}

/// A set of lock modes; bit *n* stands for mode *n*, as in `lock.c`.
public struct LockModeSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public init(_ mode: LockMode) { self.init(rawValue: 1 << UInt16(mode.rawValue)) }

  public func contains(_ mode: LockMode) -> Bool { rawValue & (1 << UInt16(mode.rawValue)) != 0 }

  public var modes: [LockMode] { LockMode.allCases.filter(contains) }
}

// SPDX-License-Identifier: Apache-2.0

/// A mode in which a statement locks a table.
///
/// The first eight are the table-level locks of Postgres, weakest first, numbered as in
/// `lockdefs.h`; behind them stand the metadata locks of MySQL and MariaDB, weakest first, as in
/// `enum_mdl_type` of sql/mdl.h. Modes of one server never meet those of the other.
public enum LockMode: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  case accessShare = 1
  case rowShare
  case rowExclusive
  case shareUpdateExclusive
  case share
  case shareRowExclusive
  case exclusive
  case accessExclusive
  case mdlShared
  case mdlSharedHighPriority
  case mdlSharedRead
  case mdlSharedWrite
  case mdlSharedWriteLowPriority
  case mdlSharedUpgradable
  case mdlSharedReadOnly
  case mdlSharedNoWrite
  case mdlSharedNoReadWrite
  case mdlExclusive

  /// Those of Postgres.
  public static let tableLocks = allCases.filter { $0 <= .accessExclusive }
  /// Those of MySQL and MariaDB.
  public static let metadataLocks = allCases.filter { $0 >= .mdlShared }

  public var isMetadataLock: Bool { self >= .mdlShared }

  /// Nobody can read the table meanwhile.
  public var blocksReads: Bool { conflicts(with: isMetadataLock ? .mdlSharedRead : .accessShare) }
  /// Nobody can change its rows meanwhile.
  public var blocksWrites: Bool {
    conflicts(with: isMetadataLock ? .mdlSharedWrite : .rowExclusive)
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The modes that another session may not hold at the same time.
  ///
  /// `LockConflicts` in src/backend/storage/lmgr/lock.c; manual, "Table-Level Lock Modes".
  /// `m_object_lock_strategy` in sql/mdl.cc, the matrix of granted locks.
  public var conflicts: LockModeSet { LockModeSet(rawValue: Self.conflictMasks[Int(rawValue)]) }

  /// Bit *n* of entry *m* is set where mode *m* conflicts with mode *n*.
  private static let conflictMasks: [UInt32] =
    [
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
    + [
      // X SNRW SNW SRO SU SWLP SW SR SH S
      0b10_0000_0000,
      0b10_0000_0000,
      0b11_0000_0000,
      0b11_1100_0000,
      0b11_1100_0000,
      0b11_1010_0000,
      0b11_0001_1000,
      0b11_1011_1000,
      0b11_1111_1100,
      0b11_1111_1111,
    ].map { (mask: UInt32) in mask << UInt32(LockMode.mdlShared.rawValue) }

  /// The modes of waiting requests that a new request has to let pass first, although it could
  /// have the lock now.
  ///
  /// Postgres: whatever conflicts with it (R3). Metadata locks have priorities of their own:
  /// `m_object_lock_strategy` in sql/mdl.cc, the first matrix of waiting locks.
  public var yields: LockModeSet {
    isMetadataLock
      ? LockModeSet(rawValue: Self.metadataYields[Int(rawValue - LockMode.mdlShared.rawValue)])
      : conflicts
  }

  private static let metadataYields: [UInt32] = [
    // X SNRW SNW SRO SU SWLP SW SR SH S
    0b10_0000_0000,
    0b00_0000_0000,
    0b11_0000_0000,
    0b11_1000_0000,
    0b11_1100_0000,
    0b10_0000_0000,
    0b10_0000_1000,
    0b10_0000_0000,
    0b10_0000_0000,
    0b00_0000_0000,
  ].map { (mask: UInt32) in mask << UInt32(LockMode.mdlShared.rawValue) }

  public func conflicts(with other: LockMode) -> Bool { conflicts.contains(other) }

  /// As `pg_locks.mode` spells it: `AccessExclusiveLock`; as
  /// `performance_schema.metadata_locks.LOCK_TYPE` does: `SHARED_READ`.
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
    case .mdlShared: "SHARED"
    case .mdlSharedHighPriority: "SHARED_HIGH_PRIO"
    case .mdlSharedRead: "SHARED_READ"
    case .mdlSharedWrite: "SHARED_WRITE"
    case .mdlSharedWriteLowPriority: "SHARED_WRITE_LOW_PRIO"
    case .mdlSharedUpgradable: "SHARED_UPGRADABLE"
    case .mdlSharedReadOnly: "SHARED_READ_ONLY"
    case .mdlSharedNoWrite: "SHARED_NO_WRITE"
    case .mdlSharedNoReadWrite: "SHARED_NO_READ_WRITE"
    case .mdlExclusive: "EXCLUSIVE"
    }
  }

  /// Reads ``name``, also without `Lock` behind it.
  public init?(name: String) {
    let match = Self.allCases.first { $0.name == name || $0.name == name + "Lock" }
    guard let match else { return nil }
    self = match
  }

  /// As people write it: `ACCESS EXCLUSIVE`; metadata locks have one spelling.
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
    case .mdlShared, .mdlSharedHighPriority, .mdlSharedRead, .mdlSharedWrite,
      .mdlSharedWriteLowPriority, .mdlSharedUpgradable, .mdlSharedReadOnly, .mdlSharedNoWrite,
      .mdlSharedNoReadWrite, .mdlExclusive:
      name
    }
  }
}

/// A set of lock modes; bit *n* stands for mode *n*, as in `lock.c`.
public struct LockModeSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public init(_ mode: LockMode) { self.init(rawValue: 1 << UInt32(mode.rawValue)) }

  public func contains(_ mode: LockMode) -> Bool { rawValue & (1 << UInt32(mode.rawValue)) != 0 }

  public var modes: [LockMode] { LockMode.allCases.filter(contains) }
}

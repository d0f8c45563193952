// SPDX-License-Identifier: Apache-2.0
import LockModel
import Testing

struct LockModeTests {
  @Test(arguments: LockMode.allCases)
  func `conflicts are symmetric`(mode: LockMode) {
    for other in LockMode.allCases {
      #expect(mode.conflicts(with: other) == other.conflicts(with: mode))
    }
  }

  @Test func `ACCESS EXCLUSIVE conflicts with all, ACCESS SHARE with it alone`() {
    #expect(LockMode.accessExclusive.conflicts.modes == LockMode.tableLocks)
    #expect(LockMode.accessShare.conflicts.modes == [.accessExclusive])
  }

  /// SHARE is compatible with itself: it does not contain ROW EXCLUSIVE, nor SHARE UPDATE
  /// EXCLUSIVE, which conflict with it.
  @Test(arguments: [
    (LockMode.accessShare, LockMode.rowShare), (.rowShare, .rowExclusive),
    (.rowExclusive, .shareUpdateExclusive),
    (.shareUpdateExclusive, .shareRowExclusive), (.share, .shareRowExclusive),
    (.shareRowExclusive, .exclusive), (.exclusive, .accessExclusive),
  ])
  func `a stronger mode conflicts with all that a weaker one does`(
    weaker: LockMode, stronger: LockMode
  ) {
    #expect(stronger.conflicts.isSuperset(of: weaker.conflicts))
  }

  @Test(arguments: LockMode.allCases)
  func `names are read back`(mode: LockMode) {
    #expect(LockMode(name: mode.name) == mode)
    if !mode.isMetadataLock {
      #expect(LockMode(name: String(mode.name.dropLast(4))) == mode)
    }
  }

  /// `m_object_lock_strategy`: where a new lock has to let a waiting one pass, they conflict, save that
  /// LOCK TABLES … READ also lets waiting writers pass.
  @Test(arguments: LockMode.metadataLocks)
  func `a metadata lock yields only to what it conflicts with`(mode: LockMode) {
    #expect(mode.conflicts.isSuperset(of: mode.yields))
    #expect(mode.conflicts.modes.allSatisfy { $0.isMetadataLock })
  }
}
